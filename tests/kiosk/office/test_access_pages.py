"""People, tokens and devices: given, changed, taken away."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from markupsafe import escape

from kiosk.office import terms
from kiosk.shared.cameras import CameraState
from server.domain.access import DeviceRole, Role
from server.domain.event import Event
from server.services import devices, people, tokens
from server.services.devices import AskedPairing
from server.station import Station
from server.store.devices import Device
from server.store.people import Person
from server.store.printers import PrinterRow
from tests.fakes.web_client import WebClient


def by_name(station: Station, name: str) -> Person:
    """Somebody with access."""
    return next(person for person in station.read(people.all_people) if person.name == name)


def test_a_hostess_gets_a_pin(office: WebClient, station: Station) -> None:
    """A name, a role and six digits."""
    answer = office.post_page("/office/people", data={"name": "Hanna", "role": "hostess", "pin": "123456"})
    assert answer.status_code == 303
    assert by_name(station, "Hanna").role is Role.HOSTESS


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "", "role": "hostess", "pin": "123456"}, "Please fill this in"),
        ({"name": "A", "role": "hostess"}, "Please fill this in"),
        ({"name": "A", "role": "hostess", "pin": "12345"}, "Six digits"),
        ({"name": "A", "role": "organiser", "pin": "123456"}, "Please fill this in"),
        ({"name": "A", "role": "organiser", "password": "short"}, "At least ten characters"),
        ({"name": "A", "role": "queen", "pin": "123456"}, "Choose one of these"),
        ({"name": "Olga Organiser", "role": "hostess", "pin": "123456"}, "Somebody else has this name"),
    ],
)
def test_people_who_cannot_be(office: WebClient, station: Station, form: dict[str, str], words: str) -> None:
    """Bad input ends in words, never repeats a secret, and gives nobody access."""
    answer = office.post_page("/office/people", data=form)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert "12345" not in answer.text
    assert len(station.read(people.all_people)) == 1


def test_a_person_is_changed_and_removed(office: WebClient, station: Station, hostess: Person) -> None:
    """Empty secrets keep what there is; afterwards the person is gone."""
    address = f"/office/people/{hostess.id}"
    assert hostess.name in office.get(address).text
    office.post_page(address, data={"name": "Hanneke", "role": "supervisor", "pin": ""})
    changed = by_name(station, "Hanneke")
    assert (changed.role, changed.pin_hash) == (Role.SUPERVISOR, hostess.pin_hash)
    assert office.post_page(f"{address}/remove").status_code == 303
    assert office.get(address).status_code == 404


def test_the_last_organiser_stays(office: WebClient, organiser: Person) -> None:
    """Neither removed nor made a hostess."""
    address = f"/office/people/{organiser.id}"
    for answer in (
        office.post_page(f"{address}/remove"),
        office.post_page(address, data={"name": organiser.name, "role": "hostess"}),
    ):
        assert (answer.status_code, "Somebody has to stay organiser" in answer.text) == (422, True)


def test_a_token_is_shown_once(office: WebClient, station: Station, event: Event) -> None:
    """Its secret works, and stands on no later page; revoked it is useless."""
    form = {"name": "Shop", "role": "integration", "event_id": event.id}
    answer = office.post_page("/office/tokens", data=form)
    found = re.search(r'id="secret-token">([^<]+)<', answer.text)
    assert found is not None
    token = station.read(lambda connection: tokens.token_by_secret(connection, found[1]))
    assert token is not None
    assert token.event_id == event.id
    assert found[1] not in office.get("/office/tokens").text
    office.post_page(f"/office/tokens/{token.id}/revoke")
    assert station.read(lambda connection: tokens.token_by_secret(connection, found[1])) is None


@pytest.mark.parametrize(
    "form",
    [{"name": "", "role": "sync"}, {"name": "x", "role": "root"}, {"name": "x", "role": "sync", "event_id": "?"}],
)
def test_tokens_that_cannot_be(office: WebClient, station: Station, form: dict[str, str]) -> None:
    """Bad input makes none."""
    assert office.post_page("/office/tokens", data=form).status_code == 422
    assert station.read(tokens.all_tokens) == []


@pytest.fixture
def asked(station: Station) -> AskedPairing:
    """A kiosk that shows its code."""
    return station.write(lambda transaction: devices.ask_pairing(transaction, DeviceRole.KIOSK, "127.0.0.1"))


def test_a_screen_is_let_in_by_its_code(
    office: WebClient, station: Station, event: Event, printer: PrinterRow, asked: AskedPairing
) -> None:
    """The code typed with a hyphen and in lower case lets it in, with name, place, event and printer."""
    page = office.get("/office/devices")
    assert "1 screen waits" in page.text
    assert asked.pairing.code not in page.text
    code = f"{asked.pairing.code[:4]}-{asked.pairing.code[4:]}".lower()
    form = {"code": code, "name": "Kiosk 1", "place": "Door", "duty": event.id, "printer_id": printer.id}
    assert office.post_page("/office/devices", data=form).status_code == 303
    device = station.read(lambda connection: devices.device_by_token(connection, asked.secret))
    assert device is not None
    assert (device.name, device.event_id, device.printer_id) == ("Kiosk 1", event.id, printer.id)
    assert "No screen waits" in office.get("/office/devices/waiting").text


@pytest.mark.parametrize(
    ("change", "words"), [({"code": "00000000"}, "No screen shows this code"), ({"name": " "}, "Please fill this in")]
)
def test_a_screen_is_not_let_in(
    office: WebClient, station: Station, asked: AskedPairing, change: dict[str, str], words: str
) -> None:
    """A wrong code or no name: words, and the screen stays out."""
    form = {"code": asked.pairing.code, "name": "Kiosk"} | change
    answer = office.post_page("/office/devices", data=form)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert station.read(devices.all_devices) == []


def test_ten_wrong_codes_void_the_right_one(office: WebClient, asked: AskedPairing) -> None:
    """Nobody guesses a code."""
    for _ in range(10):
        office.post_page("/office/devices", data={"code": "00000000", "name": "x"})
    answer = office.post_page("/office/devices", data={"code": asked.pairing.code, "name": "x"})
    assert answer.status_code == 422


def test_screens_nobody_knows_are_sent_away(office: WebClient, station: Station) -> None:
    """One button clears all that wait; with none waiting there is no button."""
    for address in ("192.0.2.8", "192.0.2.9"):
        station.write(lambda act, address=address: devices.ask_pairing(act, DeviceRole.KIOSK, address))  # type: ignore[misc]
    assert "Send them away" in office.get("/office/devices/waiting").text
    assert office.post_page("/office/devices/waiting/clear").status_code == 303
    assert "Send them away" not in office.get("/office/devices/waiting").text
    assert station.read(lambda connection: devices.waiting_pairings(connection, station.clock())) == []


def test_a_device_is_moved_and_shut_out(office: WebClient, station: Station, event: Event, kiosk: Device) -> None:
    """Its page changes it; after that it is refused."""
    address = f"/office/devices/{kiosk.id}"
    assert kiosk.name in office.get(address).text
    office.post_page(address, data={"name": "Kiosk 9", "duty": "", "printer_id": ""})
    (device,) = station.read(devices.all_devices)
    assert (device.name, device.event_id) == ("Kiosk 9", None)
    assert office.post_page(address, data={"name": "x", "duty": "none"}).status_code == 404
    office.post_page(f"{address}/revoke")
    assert station.read(devices.all_devices) == []
    assert office.get(address).status_code == 404


@pytest.mark.parametrize("state", [None, *CameraState])
def test_a_kiosks_page_tells_how_its_camera_is(
    office: WebClient, app: FastAPI, kiosk: Device, state: CameraState | None
) -> None:
    """Why there is none too, such as a page that came over plain http."""
    if state:
        app.state.cameras.tell(kiosk.id, state)
    words = str(escape(terms.CAMERA_STATES[state or ""]))
    assert words in office.get(f"/office/devices/{kiosk.id}").text


def test_a_camera_is_switched_off_and_on(office: WebClient, station: Station, kiosk: Device, tablet: Device) -> None:
    """A tick of a kiosk's form; a tablet has none and keeps what it has."""
    for sent, uses in (({}, False), ({"uses_camera": "1"}, True)):
        for device in (kiosk, tablet):
            office.post_page(f"/office/devices/{device.id}", data={"name": device.name, **sent})
        known = {device.name: device.uses_camera for device in station.read(devices.all_devices)}
        assert known == {kiosk.name: uses, tablet.name: True}
    assert "uses_camera" not in office.get(f"/office/devices/{tablet.id}").text
