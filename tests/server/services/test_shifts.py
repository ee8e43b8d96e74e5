"""Shifts: planned, begun, paused, ended, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.access import Actor
from server.domain.errors import ConflictError, ForbiddenError, NotFoundError, OspiteError
from server.domain.event import Event
from server.domain.shift import Duty, Ending, Post
from server.services import people, shifts
from server.services.alerts import take_alert
from server.services.event_setup import change_event
from server.services.shift_watch import wants_to_act, watch
from server.services.shifts import ShiftWish
from server.station import Station
from server.store import shifts as rows
from server.store.alerts import alert_by_id
from server.store.devices import Device
from server.store.journal import read_after
from server.store.people import Person
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.shifts import call, end, here, planned, shift_calls


def test_on_duty_break_back(station: Station, event: Event, hostess: Person, by: Callable[[Person], Actor]) -> None:
    """Only who is on duty, and not on a break, can be given something; each step is a fact."""
    shift = planned(station, event, hostess, task="VIP desk", place="Foyer")
    assert here(station, event) == []
    steps = (lambda tx: shifts.begin(tx, event.id, shift.id), lambda tx: shifts.pause(tx, event.id),
             lambda tx: shifts.resume(tx, event.id))  # fmt: skip
    seen = []
    for step in steps:
        station.write(step, by(hostess))
        seen.append(here(station, event))
    assert seen == [[hostess.name], [], [hostess.name]]
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    kinds = [fact.kind for fact in facts if fact.subject == f"shift:{shift.id}"]
    assert kinds == ["shift.planned", "shift.began", "shift.paused", "shift.resumed"]


def test_begun_twice_is_one(station: Station, event: Event, hostess: Person, by: Callable[[Person], Actor]) -> None:
    """Two tablets begin the same shift: it is one. Another one beside it is refused."""
    shift, other = planned(station, event, hostess), planned(station, event, hostess, 6, 8)
    first = station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    assert station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess)) == first
    assert station.write(lambda tx: shifts.begin(tx, event.id), by(hostess)) == first
    with pytest.raises(ConflictError) as caught:
        station.write(lambda tx: shifts.begin(tx, event.id, other.id), by(hostess))
    assert caught.value.code == "shift.running"


def test_a_colleagues_shift_is_theirs(
    station: Station, event: Event, hostess: Person, supervisor: Person, by: Callable[[Person], Actor]
) -> None:
    """Nobody begins another's shift, or ends it without being asked as a supervisor."""
    shift = planned(station, event, hostess)
    with pytest.raises(ForbiddenError):
        station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(supervisor))
    station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    with pytest.raises(ForbiddenError):
        end(station, event, shift, by(supervisor))
    assert end(station, event, shift, by(supervisor), for_colleague=True).duty is Duty.OVER


@pytest.mark.parametrize(
    ("begins", "ends", "code"),
    [(1, 3, "shift.overlap"), (-2, 0.5, "shift.overlap"), (0, 6, "shift.overlap"), (3, 3, "field.order"),
     (7, 32, "shift.long"), (6, 8, "")],
)  # fmt: skip
def test_overlapping_shifts(
    station: Station, event: Event, hostess: Person, begins: float, ends: float, code: str
) -> None:
    """One person is at one place at a time; a shift that begins as the other ends is none of that."""
    planned(station, event, hostess)
    if not code:
        planned(station, event, hostess, begins, ends)
        return
    with pytest.raises(OspiteError) as caught:
        planned(station, event, hostess, begins, ends)
    assert caught.value.code == code


def test_two_people_may_overlap(station: Station, event: Event, hostess: Person, supervisor: Person) -> None:
    """Several people work at once, also at one place."""
    assert planned(station, event, hostess).id != planned(station, event, supervisor).id


def test_over_midnight_and_the_clock_going_back(
    station: Station, event: Event, hostess: Person, clock: FakeClock, by: Callable[[Person], Actor]
) -> None:
    """A night shift in which the hour from two to three comes twice lasts nine hours, and is late after that."""
    amsterdam = ZoneInfo("Europe/Amsterdam")
    begins, ends = datetime(2026, 10, 24, 22, tzinfo=amsterdam), datetime(2026, 10, 25, 6, tzinfo=amsterdam)
    long = replace(event, starts_at=begins.astimezone(UTC), ends_at=ends.astimezone(UTC) + timedelta(hours=2))
    station.write(lambda tx: change_event(tx, long))
    wish = ShiftWish(person_id=hostess.id, starts_at=begins.astimezone(UTC), ends_at=ends.astimezone(UTC))
    shift = station.write(lambda tx: shifts.plan_shift(tx, event.id, wish))
    assert shift.ends_at and shift.ends_at - shift.starts_at == timedelta(hours=9)
    clock.now = shift.starts_at
    station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    for hours, late in ((8.9, []), (9.2, []), (9.3, ["late"])):
        clock.now = shift.starts_at + timedelta(hours=hours)
        station.write(watch)
        assert shift_calls(station, event) == late


def test_somebody_loses_access_in_the_middle(
    station: Station, event: Event, hostess: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """Their shift ends by itself, what they had is nobody's, and everybody is told; the fact says why."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    alert = call(station, event, kiosk.id)
    station.write(lambda tx: take_alert(tx, event.id, alert), by(hostess))
    station.write(lambda tx: people.remove_person(tx, hostess.id))
    assert here(station, event) == []
    assert station.read(lambda connection: wants_to_act(connection, NOON))
    station.write(watch)
    assert station.read(lambda connection: rows.shift_by_id(connection, event.id, shift.id)).duty is Duty.OVER
    assert station.read(lambda connection: alert_by_id(connection, alert)).taken_by == ""
    assert shift_calls(station, event) == ["unowned"]
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    assert [fact.body["how"] for fact in facts if fact.kind == "shift.ended"] == [Ending.REMOVED]


def test_forgotten(
    station: Station, event: Event, hostess: Person, clock: FakeClock, by: Callable[[Person], Actor]
) -> None:
    """A shift that nobody ends calls the desk a quarter of an hour later, and ends by itself after three hours."""
    shift = planned(station, event, hostess)
    station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    for minutes, calls, is_open in ((14, [], True), (16, ["late"], True), (181, [], False)):
        clock.now = NOON + timedelta(hours=6, minutes=minutes)
        station.write(watch)
        assert shift_calls(station, event) == calls
        assert station.read(lambda c: shifts.shift_at(c, event.id, shift.id)).is_running is is_open


@pytest.mark.parametrize("what", ["person", "zone", "device"])
def test_unknown_parts(station: Station, event: Event, hostess: Person, what: str) -> None:
    """A shift of nobody, or at a place that is not there, is refused."""
    with pytest.raises(NotFoundError):
        if what == "person":
            planned(station, event, replace(hostess, id="nobody"))
        else:
            planned(station, event, hostess, **{f"{what}_id": "nowhere"})


def test_planned_anew_and_taken_out(
    station: Station, event: Event, hostess: Person, by: Callable[[Person], Actor]
) -> None:
    """The same plan again is no fact; a begun shift is neither changed nor taken out."""
    shift = planned(station, event, hostess)
    wish = ShiftWish(person_id=hostess.id, starts_at=shift.starts_at, ends_at=NOON + timedelta(hours=6))
    again = station.write(lambda tx: shifts.plan_shift(tx, event.id, wish, shift.id))
    station.write(lambda tx: shifts.plan_shift(tx, event.id, replace(wish, post=Post(place="Door")), shift.id))
    assert again == shift
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    assert [fact.body["fields"] for fact in facts if fact.kind == "shift.changed"] == [["place"]]
    gone = planned(station, event, hostess, 7, 8)
    station.write(lambda tx: shifts.remove_shift(tx, event.id, gone.id))
    station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    with pytest.raises(ConflictError):
        station.write(lambda tx: shifts.remove_shift(tx, event.id, shift.id))
