"""Setting up a door: what is kept, what is never shown, and trying the gate."""

from __future__ import annotations

import pytest

from server.domain.doorway import Doorway, Passage, Use
from server.domain.relay import Relay
from server.services import doorways
from server.station import Station
from server.store.devices import Device
from tests.fakes.turnstile import turnstile
from tests.fakes.web_client import WebClient


def sent(**more: str) -> dict[str, str]:
    """The form as a browser sends it."""
    return {"use": "door", "passage": "both", "volume": "loud", "method": "GET", "pulse_ms": "500"} | more


def kept(station: Station, kiosk: Device) -> Doorway:
    """What was stored."""
    return station.read(lambda connection: doorways.doorway_of(connection, kiosk.id))


def relay_of(station: Station, kiosk: Device) -> Relay:
    """Its relay."""
    relay = kept(station, kiosk).relay
    assert relay
    return relay


def test_a_door_is_set_up(station: Station, office: WebClient, kiosk: Device) -> None:
    """Use, passage, sounds; the list of devices names it."""
    answer = office.post_page(f"/office/devices/{kiosk.id}/door", data=sent(shows_inside="1"))
    assert answer.status_code == 303
    doorway = kept(station, kiosk)
    assert (doorway.use, doorway.passage, doorway.shows_inside) == (Use.DOOR, Passage.BOTH, True)
    assert ">Door<" in office.get("/office/devices").text


def test_a_password_is_kept_and_never_shown(station: Station, office: WebClient, kiosk: Device) -> None:
    """Empty leaves it; another address forgets it: it is not sent to whoever is there now."""
    address = f"/office/devices/{kiosk.id}/door"
    first = sent(kind="http", address="http://10.0.0.4/open", relay_user="door")
    office.post_page(address, data=first | {"relay_password": "pa55word"})
    assert "pa55word" not in office.get(address).text
    office.post_page(address, data=first)
    assert relay_of(station, kiosk).password == "pa55word"
    office.post_page(address, data=first | {"address": "http://10.0.0.9/open"})
    assert relay_of(station, kiosk).password == ""


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "http", "address": "10.0.0.4"}, "begins with http://"),
        ({"kind": "http", "address": "http://a:b@10.0.0.4/"}, "in the fields below"),
        ({"kind": "gpio", "address": "17"}, "gpiochip0:17"),
        ({"kind": "gpio", "address": "gpiochip0:17", "pulse_ms": "1"}, "out of range"),
        ({"kind": "carrier pigeon"}, "Choose one of these"),
        ({"use": "party"}, "Choose one of these"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    station: Station, office: WebClient, kiosk: Device, wrong: dict[str, str], words: str
) -> None:
    """And nothing is stored."""
    answer = office.post_page(f"/office/devices/{kiosk.id}/door", data=sent(**wrong))
    assert answer.status_code == 422 and words in answer.text
    assert kept(station, kiosk) == Doorway()


def test_the_gate_is_tried(station: Station, office: WebClient, kiosk: Device) -> None:
    """It opens once; a relay that is gone is said so in plain words; nobody is checked in."""
    with turnstile() as gate:
        office.post_page(f"/office/devices/{kiosk.id}/door", data=sent(kind="http", address=gate.url))
        assert "Did the gate open?" in office.post_page(f"/office/devices/{kiosk.id}/door/test").text
        assert len(gate.opened) == 1
    assert "Nothing answers" in office.post_page(f"/office/devices/{kiosk.id}/door/test").text
    kinds = "SELECT count(*) FROM fact WHERE kind = 'relay.tested'"
    assert station.read(lambda connection: connection.execute(kinds).fetchone()[0]) == 2


def test_a_screen_without_a_gate_has_nothing_to_try(office: WebClient, kiosk: Device, tablet: Device) -> None:
    """Nor has one that is not there; a tablet is offered no use of a kiosk."""
    assert office.post_page(f"/office/devices/{kiosk.id}/door/test").status_code == 404
    assert office.get("/office/devices/nobody/door").status_code == 404
    assert 'name="use"' not in office.get(f"/office/devices/{tablet.id}/door").text
