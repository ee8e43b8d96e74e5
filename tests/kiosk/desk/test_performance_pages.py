"""Figures of the front office, as the office and a supervisor see them; and what workers are told."""

from __future__ import annotations

from datetime import timedelta

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import performance
from server.services.alerts import Call, raise_alert, take_alert
from server.services.check_in import CheckInWish, check_in
from server.station import Station
from server.store.journal import read_after
from server.store.people import Person
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.web_client import WebClient
from tests.kiosk.desk.conftest import SignIn


def evening(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, at_desk: Actor, clock: FakeClock
) -> None:
    """A guest alone at a kiosk, one at the desk, one refused, and a call that was answered."""
    alone = CheckInWish(event_id=event.id, guest_id=guests["Anna"].id, began_at=NOON - timedelta(seconds=12))
    helped = CheckInWish(event_id=event.id, guest_id=guests["Björn"].id, at_desk=True)
    refused = CheckInWish(event_id=event.id, guest_id=guests["Carla"].id, at_desk=True)
    station.write(lambda tx: check_in(tx, alone), at_kiosk)
    for wish in (helped, refused):
        station.write(lambda tx, wish=wish: check_in(tx, wish), at_desk)  # type: ignore[misc]
    clock.advance(minutes=1)
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id)
    alert = station.write(lambda tx: raise_alert(tx, call), at_kiosk)
    station.write(lambda tx: take_alert(tx, event.id, alert.id), at_desk)


def test_a_supervisor_sees_figures_and_a_hostess_does_not(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, at_desk: Actor, hostess: Person,
    supervisor: Person, sign_in: SignIn, clock: FakeClock,
) -> None:  # fmt: skip
    """By screen and hour, with the reasons of refusals, and nobody's name."""
    evening(station, event, guests, at_kiosk, at_desk, clock)
    assert sign_in(hostess).get("/desk/performance").status_code == 403
    shown = sign_in(supervisor).get("/desk/performance").text
    for words in ("Kiosk 1", "Tablet 1", "12 s", "not paid", "1 alone at a kiosk, 1 with help"):
        assert words in shown
    assert hostess.name not in shown


def test_what_was_not_measured_is_said_so(
    station: Station, event: Event, supervisor: Person, sign_in: SignIn, at_kiosk: Actor
) -> None:
    """No "within –" before there is a first time; a call that still waits is no call that nobody ever answered."""
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id)
    station.write(lambda tx: raise_alert(tx, call), at_kiosk)
    shown = sign_in(supervisor).get("/desk/performance").text
    assert "1 call was not answered." in shown
    assert "within –" not in shown
    assert "Nothing was measured yet" in shown


def test_workers_are_told(station: Station, event: Event, hostess: Person, desk: WebClient) -> None:
    """Who signs in reads that there are figures of single workers until they say that they have read it."""
    assert "switched on figures" not in desk.get("/desk/shift/banner").text
    station.write(lambda tx: performance.show_workers(tx, event.id, shown=True))
    assert "switched on figures" in desk.get("/desk/shift/banner").text
    desk.post_page("/desk/performance/read")
    assert "switched on figures" not in desk.get("/desk/shift/banner").text
    assert "figures of single workers since" in desk.get("/desk/shift").text
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    assert [fact.body for fact in facts if fact.kind == "personal_figures.read"] == [{"person": hostess.id}]


def test_the_end_of_a_shift_tells_figures(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, at_desk: Actor, desk: WebClient,
    clock: FakeClock,
) -> None:  # fmt: skip
    """What everybody did since the shift began."""
    desk.post_page("/desk/shift/begin")
    evening(station, event, guests, at_kiosk, at_desk, clock)
    shown = desk.get("/desk/shift/end").text
    assert 'Guests let in meanwhile</span><span class="value">2' in shown
    assert 'Calls answered</span><span class="value">1' in shown
