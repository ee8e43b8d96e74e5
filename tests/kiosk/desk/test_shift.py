"""Shifts on a tablet: offered, begun, handed over, acknowledged; nobody is left without a word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.services import hand_over, people, shifts
from server.services.alerts import Call, raise_alert, take_alert
from server.services.hand_over import Decision, EndWish
from server.services.people import PersonWish
from server.services.shifts import ShiftWish
from server.station import Station
from server.store.devices import Device
from server.store.people import Person
from tests.fakes.clock import NOON
from tests.fakes.requests import complain
from tests.fakes.web_client import WebClient
from tests.kiosk.desk.conftest import SignIn


@pytest.fixture
def colleague(station: Station) -> Person:
    """Another hostess."""
    return station.write(lambda tx: people.add_person(tx, PersonWish(name="Kim Colleague", pin="135791")))


def plan(station: Station, event: Event, person: Person) -> str:
    """A shift from now on for six hours; its id."""
    wish = ShiftWish(person_id=person.id, starts_at=NOON, ends_at=NOON + timedelta(hours=6))
    return station.write(lambda tx: shifts.plan_shift(tx, event.id, wish)).id


def test_signing_in_offers_and_never_forces(station: Station, event: Event, hostess: Person, sign_in: SignIn) -> None:
    """The board offers the planned shift; it begins when it is touched, and never before."""
    shift = plan(station, event, hostess)
    desk = sign_in(hostess)
    assert "Your shift: 13:00–19:00" in desk.get("/desk/shift/banner").text
    assert station.read(lambda connection: shifts.own_shift(connection, hostess.id)) is None
    desk.post_page("/desk/shift/begin", data={"shift": shift})
    assert "Your shift" not in desk.get("/desk/shift/banner").text
    shown = desk.get("/desk/shift").text
    assert "You are on duty" in shown
    assert "until 19:00" in shown


def test_a_break_and_back(desk: WebClient) -> None:
    """A shift without a plan is where its person says; a break is seen by everybody."""
    desk.post_page("/desk/shift/begin", data={"place": "Cloakroom"})
    assert "Cloakroom" in desk.get("/desk/shift/now").text
    desk.post_page("/desk/shift/break")
    assert "on a break" in desk.get("/desk/shift/now").text
    desk.post_page("/desk/shift/back")
    assert "on a break" not in desk.get("/desk/shift/now").text


def test_ending_asks_for_each_thing(
    station: Station, event: Event, hostess: Person, colleague: Person, kiosk: Device, desk: WebClient
) -> None:
    """What is open stands on the page; without a decision it comes back with all that was typed, and nothing ended."""
    desk.post_page("/desk/shift/begin")
    actor = Actor(name=f"person:{colleague.id}")
    station.write(lambda tx: shifts.begin(tx, event.id), actor)
    calls = [Call(event_id=event.id, kind=kind, device_id=kiosk.id) for kind in (AlertKind.CALL, AlertKind.NOT_FOUND)]
    one, two = (station.write(lambda tx, wanted=wanted: raise_alert(tx, wanted)).id for wanted in calls)  # type: ignore[misc]
    shown = desk.get("/desk/shift/end").text
    assert "A guest asks for a person" in shown
    assert "Kim Colleague" in shown
    form = {f"to-alert:{one}": colleague.id, f"words-alert:{one}": "has a dog", f"words-alert:{two}": "", "key": "k"}
    own = station.read(lambda connection: shifts.own_shift(connection, hostess.id))
    assert own
    form["shift"] = own.id
    answer = desk.post_page("/desk/shift/end", data=form)
    assert answer.status_code == 422
    assert "neither a colleague nor a word" in answer.text
    assert "has a dog" in answer.text
    form[f"words-alert:{two}"] = "look again"
    assert desk.post_page("/desk/shift/end", data=form).status_code == 303
    assert "1 thing from a shift that ended is nobody’s" in desk.get("/desk/shift/banner").text
    assert "Something from a shift that ended is nobody’s" in desk.get("/desk").text


def test_many_things_are_open_at_the_end(desk: WebClient, hostess: Person, station: Station) -> None:
    """Each has two fields on the form, and it is taken all the same."""
    desk.post_page("/desk/shift/begin")
    shift = station.read(lambda connection: shifts.own_shift(connection, hostess.id))
    assert shift is not None
    fields = {f"{field}-alert:{number}": "" for number in range(600) for field in ("to", "words")}
    assert desk.post_page("/desk/shift/end", data={"shift": shift.id, **fields}).status_code == 303
    assert station.read(lambda connection: shifts.own_shift(connection, hostess.id)) is None


def test_the_next_acknowledges_one_by_one(
    station: Station, event: Event, hostess: Person, supervisor: Person, kiosk: Device, sign_in: SignIn
) -> None:
    """What was handed over stands there with its word, until somebody has it; who is too late is told."""
    begun = station.write(lambda tx: shifts.begin(tx, event.id), Actor(name=f"person:{supervisor.id}"))
    complain(station, event, kiosk.id, text="Where is my umbrella?")
    wish = EndWish(shift_id=begun.id, decisions={}, otherwise=Decision(to_person=hostess.id, words="in the bin"))
    station.write(lambda tx: hand_over.end_shift(tx, event.id, wish), Actor(name=f"person:{supervisor.id}"))
    desk = sign_in(hostess)
    assert "1 thing was handed over to you" in desk.get("/desk/shift/banner").text
    shown = desk.get("/desk/shift").text
    assert "in the bin" in shown
    assert "Where is my umbrella?" in shown
    (line,) = (one.line for one in station.read(lambda connection: hand_over.pending(connection, event.id)))
    assert desk.post_page(f"/desk/shift/have/{line.id}").status_code == 303
    assert "in the bin" not in desk.get("/desk/shift").text
    board = desk.get("/desk").text
    assert "in the bin" in board and "Sven Supervisor" in board, "whoever goes there reads it again"
    late = sign_in(supervisor).post_page(f"/desk/shift/have/{line.id}")
    assert late.status_code == 409
    assert "A colleague was faster" in late.text


def test_a_supervisor_ends_a_colleagues_shift(
    station: Station, event: Event, hostess: Person, colleague: Person, supervisor: Person, kiosk: Device,
    sign_in: SignIn,
) -> None:  # fmt: skip
    """A hostess cannot; a supervisor sees what the colleague had, and gives it on."""
    actor = Actor(name=f"person:{colleague.id}")
    shift = station.write(lambda tx: shifts.begin(tx, event.id), actor)
    alert = station.write(lambda tx: raise_alert(tx, Call(event_id=event.id, kind=AlertKind.CALL, device_id=kiosk.id)))
    station.write(lambda tx: take_alert(tx, event.id, alert.id), actor)
    address = f"/desk/shift/end/{shift.id}"
    desk = sign_in(hostess)
    assert [desk.get(address).status_code, desk.post_page(address).status_code] == [403, 403]
    desk = sign_in(supervisor)
    assert "End the shift of Kim Colleague" in desk.get(address).text
    assert desk.post_page(address, data={"rest_words": "she is ill"}).status_code == 303
    assert "she is ill" in desk.get("/desk/shift").text
    assert desk.post_page(address, data={"rest_words": "again"}).status_code == 409


def test_an_empty_event(desk: WebClient) -> None:
    """Nobody is there, and nothing is open: the pages say so."""
    assert "Nobody is on duty" in desk.get("/desk/shift").text
    assert desk.get("/desk/shift/banner").text.strip() == ""
    assert desk.get("/desk/shift/end").headers["location"] == "/desk/shift"
    desk.post_page("/desk/shift/begin")
    assert "Nothing is open" in desk.get("/desk/shift/end").text
