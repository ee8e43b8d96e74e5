"""The stops between knowing who it is and the check-in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.app import build_app
from kiosk.guest.screen import AtScreen
from kiosk.guest.stop import Stop, next_stop
from kiosk.guest.visit import Person, Step, Visit
from kiosk.shared.access import AtKiosk
from server.domain.event import Event
from server.services import devices
from server.services.devices import DeviceWish
from server.station import Station
from tests.fakes.clock import NOON
from tests.fakes.scene import CODES
from tests.fakes.web_client import WebClient

#: Steps that stand in for stops: the screens that they draw need nothing.
FIRST, SECOND = Step.WELCOME, Step.SEARCH


def always(*_: object) -> bool:
    """Asked of everybody."""
    return True


def only_of(guest_id: str) -> Stop:
    """A stop that one guest is asked."""

    def is_asked(connection: sqlite3.Connection, at: AtKiosk, visit: Visit, person: Person) -> bool:
        return person.guest_id == guest_id

    return Stop(FIRST, is_asked)


def visit_of(*names: str) -> Visit:
    """Some people at a kiosk."""
    people = tuple(Person(guest_id=name, name=name, key=name) for name in names)
    return Visit(people=people, touched_at=NOON)


def walk(stops: list[Stop], visit: Visit | None) -> list[tuple[str, Step]]:
    """Whom each stop is asked of, where everybody gets through."""
    walked = []
    while visit := next_stop(stops, sqlite3.connect(":memory:"), None, visit):  # type: ignore[arg-type]
        walked.append((visit.person.name, visit.step))
        visit = visit.past(visit.step)
    return walked


def test_each_person_in_turn_is_asked_every_stop_in_order() -> None:
    """The screen is handed on once, not back and forth."""
    stops = [Stop(FIRST, always), Stop(SECOND, always)]
    assert walk(stops, visit_of("a", "b")) == [("a", FIRST), ("a", SECOND), ("b", FIRST), ("b", SECOND)]


def test_whom_a_stop_does_not_concern_is_not_asked() -> None:
    """Mostly nobody is."""
    assert walk([only_of("b")], visit_of("a", "b")) == [("b", FIRST)]
    assert walk([only_of("b")], visit_of("a")) == []


@dataclass(frozen=True)
class _Kiosk:
    web: WebClient
    station: Station

    def kinds(self) -> list[str]:
        """What happened to guests so far."""
        rows = self.station.read(
            lambda connection: connection.execute(
                "SELECT kind FROM fact WHERE kind IN ('guest.checked_in', 'check_in.refused')"
            ).fetchall()
        )
        return [row[0] for row in rows]


@pytest.fixture
def kiosk(station: Station, event: Event) -> Iterator[_Kiosk]:
    """A kiosk with one stop, which POST /kiosk/through gets past."""
    app = build_app(station)
    app.state.stops = (Stop(Step.SEARCH, always),)
    more = APIRouter()

    @more.post("/kiosk/through", response_model=None)
    async def through(screen: AtScreen) -> Response:
        return await screen.proceed(screen.visit.past(Step.SEARCH))

    app.include_router(more)
    token = station.write(
        lambda transaction: devices.let_in_own_screen(transaction, DeviceWish(name="Kiosk 1", event_id=event.id))
    )
    web = WebClient(app)
    web.post_page("/pairing/claim", data={"token": token})
    yield _Kiosk(web, station)
    web.close()


def test_nobody_is_checked_in_before_their_stops(kiosk: _Kiosk) -> None:
    """A scan leads to the stop, being through with it to the badge; pressed twice it is one check-in."""
    assert "-search" in kiosk.web.post_page("/kiosk/scan", data={"code": CODES["Anna"], "key": "1"}).text
    assert kiosk.kinds() == []
    assert "-badge" in kiosk.web.post_page("/kiosk/through").text
    assert "-badge" in kiosk.web.post_page("/kiosk/through").text
    assert kiosk.kinds() == ["guest.checked_in"]


def test_whom_the_door_refuses_is_not_asked_first(kiosk: _Kiosk) -> None:
    """Refused and recorded at once, an unknown code too."""
    assert "-refused" in kiosk.web.post_page("/kiosk/scan", data={"code": CODES["Dirk"], "key": "1"}).text
    assert "-refused" in kiosk.web.post_page("/kiosk/scan", data={"code": "NOBODY12345", "key": "2"}).text
    assert kiosk.kinds() == ["check_in.refused"] * 2


def test_a_scan_sent_twice_stays_at_its_stop(kiosk: _Kiosk) -> None:
    """A late repeat of the scan changes nothing, before the check-in and after it."""
    scan = {"code": CODES["Anna"], "key": "1"}
    for path, expected in (("scan", "-search"), ("scan", "-search"), ("through", "-badge"), ("scan", "-badge")):
        assert expected in kiosk.web.post_page(f"/kiosk/{path}", data=scan).text
    assert kiosk.kinds() == ["guest.checked_in"]
