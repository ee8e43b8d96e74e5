"""What staff are told of the station itself, and who is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from kiosk.shared.warnings import WORDS
from server.domain.errors import StorageError
from server.domain.event import Event
from server.services.disk import DiskLevel
from server.services.secret_words import sha256_of
from server.services.warnings import RESCUE, WarningCode, clock_trouble
from server.station import Station
from server.store.devices import Device, save_device
from server.store.people import Person
from server.store.station import keep_choice
from server.store.uplinks import HUB, keep_contact
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.scene import PASSWORD, PIN
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient


@pytest.fixture
def app(station: Station) -> FastAPI:
    """The station's web app."""
    return app_of(station)


@pytest.fixture
def browser(app: FastAPI) -> Iterator[WebClient]:
    """Nobody yet."""
    client = WebClient(app, headers={"Accept": "text/html", "Accept-Language": "en"})
    yield client
    client.close()


@pytest.fixture
def office(browser: WebClient, organiser: Person) -> WebClient:
    """The organiser."""
    assert browser.post_page("/office/sign-in", data={"name": organiser.name, "password": PASSWORD}).status_code == 303
    return browser


@pytest.fixture
def desk(browser: WebClient, station: Station, tablet: Device, hostess: Person) -> WebClient:
    """The hostess on her tablet."""
    known = replace(tablet, token_sha256=sha256_of("tablet-secret"))
    station.write(lambda transaction: save_device(transaction.connection, known))
    browser.cookies.set("tablet", "tablet-secret")
    assert browser.post_page("/desk/sign-in", data={"person": hostess.id, "pin": PIN}).status_code == 303
    return browser


def rescued(station: Station) -> None:
    """As after a start on a damaged database."""
    told = {"at": NOON.isoformat(), "aside": "/data/damaged", "facts_lost": 3, "guests_lost": 2, "tables": ["fact"]}
    station.write(lambda act: keep_choice(act.connection, RESCUE, told))


def test_every_matter_has_words() -> None:
    """No code without a title and an advice."""
    assert set(WORDS) == set(WarningCode)


def test_all_well(office: WebClient) -> None:
    """Nothing is said where nothing is the matter."""
    assert "banner" not in office.get("/warnings").text


@pytest.mark.parametrize("place", ["/office/events", "/desk"])
def test_each_page_asks(request: pytest.FixtureRequest, place: str) -> None:
    """Office and desk both fetch them."""
    who: WebClient = request.getfixturevalue(place.split("/")[1])
    assert 'hx-get="/warnings"' in who.get(place).text


def test_a_full_disk_is_seen(station: Station, desk: WebClient) -> None:
    """On the desk too, in the hostess's language."""
    station.disk.make_room()
    assert "The disk is full" in desk.get("/warnings").text
    assert "De schijf is vol" in desk.get("/warnings", headers={"Accept-Language": "nl"}).text
    assert "Il disco è pieno" in desk.get("/warnings", headers={"Accept-Language": "it"}).text


def test_its_words_are_shown(desk: WebClient) -> None:
    """htmx swaps the answer that says so: neither its status nor a group of it is among those left out."""
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", desk.get("/desk").text)
    assert config is not None
    assert {"507", "50x", "5xx"} & {str(status) for status in json.loads(config[1])["noSwap"]} == set()


def test_healthz_says_so(station: Station, browser: WebClient) -> None:
    """Monitoring learns the level and the codes, without a token."""
    assert browser.get("/healthz").json()["warnings"] == []
    station.disk.make_room()
    told = browser.get("/healthz").json()
    assert told["disk"]["level"] == DiskLevel.FULL.value
    assert told["warnings"] == ["disk.full"]


def test_a_list_has_to_wait(station: Station, office: WebClient, event: Event) -> None:
    """While the reserve is in use a guest list is refused in words: what is left is for the doors."""
    station.disk.make_room()
    answer = office.post_page(
        f"/office/events/{event.slug}/guests/import", files={"list": ("list.csv", b"First name\nAnna\n")}
    )
    assert answer.status_code == 507
    assert "The disk is full" in answer.text


def test_guests_are_spared(station: Station, browser: WebClient, kiosk: Device) -> None:
    """A guest reads that it is not their fault, and where to go; not of disks."""
    station.write(lambda act: save_device(act.connection, replace(kiosk, token_sha256=sha256_of("kiosk-secret"))))
    browser.cookies.set("kiosk", "kiosk-secret")

    async def full(*_: object) -> None:
        raise StorageError("the disk refused", code="storage.full")

    station.writer.submit_here = full  # type: ignore[method-assign, assignment]
    answer = browser.post_page("/kiosk/scan", data={"code": "ANNA0000000000000001", "key": "k1"})
    assert answer.status_code == 507
    assert "Ga naar de balie" in answer.text  # the event's language, whatever the screen's browser was set to
    assert "schijf" not in answer.text


def test_not_for_everybody(browser: WebClient, kiosk: Device) -> None:
    """Nobody signed in, or a kiosk: 401."""
    assert browser.get("/warnings").status_code == 401


def test_a_rescue_is_told_until_read(station: Station, office: WebClient) -> None:
    """What was lost, in numbers, with a button for the organiser that ends it."""
    rescued(station)
    shown = office.get("/warnings").text
    assert "3 records and 2 guests" in shown
    assert "/data/damaged" in shown
    assert "2026-11-23 12:00 UTC" in shown
    office.post_page("/warnings/rescue/settle")
    assert "banner" not in office.get("/warnings").text


def test_a_hostess_does_not_put_it_away(station: Station, desk: WebClient) -> None:
    """She sees it; the organiser has to read it."""
    rescued(station)
    assert "I have read it" not in desk.get("/warnings").text
    assert desk.post_page("/warnings/rescue/settle").status_code == 401
    assert "damaged" in desk.get("/warnings").text


@pytest.mark.parametrize(
    ("now", "last", "trouble"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), None, WarningCode.CLOCK_NOT_SET),
        (NOON, None, None),
        (NOON, NOON + timedelta(minutes=5), None),
        (NOON, NOON + timedelta(minutes=6), WarningCode.CLOCK_BEHIND),
        (NOON, NOON - timedelta(days=300), None),
    ],
)
def test_clock(now: datetime, last: datetime | None, trouble: WarningCode | None) -> None:
    """A clock that was never set, or stands before what was recorded, is not believed."""
    assert clock_trouble(now, last) is trouble


def test_a_clock_set_back_is_seen(station: Station, office: WebClient, event: Event, clock: FakeClock) -> None:
    """At once; and it goes when the clock is right again."""
    station.write(lambda act: act.record("event.changed", f"event:{event.id}"))
    clock.advance(minutes=-20)
    shown = office.get("/warnings").text
    assert "it says 2026-11-23 11:40 UTC" in shown
    assert "recorded at 2026-11-23 12:00 UTC" in shown
    clock.advance(minutes=20)
    assert "banner" not in office.get("/warnings").text


@pytest.mark.parametrize(("offset_ms", "told"), [(29_000, False), (31_000, True), (-45_000, True)])
def test_a_back_office_far_off(station: Station, office: WebClient, offset_ms: int, told: bool) -> None:
    """More than half a minute apart is said at the office."""
    station.write(lambda act: keep_contact(act.connection, HUB, acked_to=0, at=act.now, clock_offset_ms=offset_ms))
    assert ("differ by" in office.get("/warnings").text) is told
