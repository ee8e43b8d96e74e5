"""Rooms: one hall or the other, thresholds told once, and a waiting list that keeps its word."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.alert import AlertKind
from server.domain.check_in import Direction, Reason
from server.domain.doorway import Passage
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.domain.waiting_list import WaitState
from server.services import waiting_list
from server.services.alerts import board
from server.services.check_in import CheckInAnswer, CheckInWish, check_in
from server.services.doorways import Passing, pass_door
from server.services.event_setup import add_zone, change_zone
from server.services.undoing import undo_passing
from server.station import Station
from server.store import guests as guest_rows
from server.store import rooms
from server.store.event import inside_count
from tests.fakes.clock import FakeClock
from tests.fakes.statements import asked_by


def guest(event: Event, number: int) -> Guest:
    """One of many."""
    return Guest(
        id=f"{number:032x}", event_id=event.id, first_name=f"G{number}", last_name="Guest", code=f"MANY{number:016d}"
    )


@pytest.fixture
def many(station: Station, event: Event) -> list[Guest]:
    """Forty guests more."""
    crowd = [guest(event, number) for number in range(40)]
    station.write(lambda tx: guest_rows.add_guests(tx.connection, crowd))
    return crowd


def room(station: Station, event: Event, name: str, **rules: object) -> Zone:
    """Another zone."""
    zone = Zone(id="", event_id=event.id, name=name, **rules)  # type: ignore[arg-type]
    return station.write(lambda tx: add_zone(tx, zone))


def go(station: Station, zone: Zone, who: Guest, direction: Direction = Direction.IN, **more: object) -> CheckInAnswer:
    """Through a zone's door."""
    wish = CheckInWish(event_id=zone.event_id, guest_id=who.id, zone=zone.id, direction=direction, **more)  # type: ignore[arg-type]
    return station.write(lambda tx: check_in(tx, wish), Actor(name="device:k", device_id="k"))


def inside(station: Station, *zones: Zone) -> list[int]:
    """How many are in each."""
    return [station.read(lambda c, z=zone: inside_count(c, z.id)) for zone in zones]  # type: ignore[misc]


def told(station: Station, event: Event) -> list[str]:
    """What the desk is told of rooms."""
    return [alert.reason for alert in station.read(lambda c: board(c, event.id)) if alert.kind is AlertKind.ROOM]


def test_who_enters_one_hall_has_left_the_other(
    station: Station, event: Event, zone: Zone, guests: dict[str, Guest]
) -> None:
    """A check-out of its own, which names what it follows from; the venue is not left, nor a room without the rule."""
    one, other = (room(station, event, name, exclusive=True) for name in ("One", "Other"))
    bar = room(station, event, "Bar")
    for place in (zone, bar, one, other):
        assert go(station, place, guests["Anna"]).reason is None
    assert inside(station, zone, bar, one, other) == [1, 1, 0, 1]


def test_taking_it_back_brings_them_back(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Both facts are taken back together: the guest never left the first hall."""
    one, other = (room(station, event, name, exclusive=True) for name in ("One", "Other"))
    go(station, one, guests["Anna"])
    entered = go(station, other, guests["Anna"])
    station.write(lambda tx: undo_passing(tx, event.id, entered.fact))
    assert inside(station, one, other) == [1, 0]
    with pytest.raises(ConflictError):
        station.write(lambda tx: undo_passing(tx, event.id, entered.fact))


def test_who_leaves_the_venue_leaves_its_rooms(
    station: Station, event: Event, zone: Zone, guests: dict[str, Guest]
) -> None:
    """And the waiting lists that they stand on."""
    bar, full = room(station, event, "Bar"), room(station, event, "Full", capacity=0)
    go(station, zone, guests["Anna"])
    go(station, bar, guests["Anna"])
    station.write(lambda tx: waiting_list.join(tx, event.id, full.id, guests["Anna"].id))
    left = go(station, zone, guests["Anna"], Direction.OUT)
    assert inside(station, zone, bar) == [0, 0]
    assert station.read(lambda c: waiting_list.waiting_for(c, full)) == []
    station.write(lambda tx: undo_passing(tx, event.id, left.fact))
    assert inside(station, zone, bar) == [1, 1]


def test_one_way_and_coming_back(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """A one-way room's doors let nobody out, a person does; a room's own rule for coming back outweighs the event's."""
    museum = room(station, event, "Museum", one_way=True, reentry=False)
    go(station, museum, guests["Anna"])
    assert go(station, museum, guests["Anna"], Direction.OUT).reason is Reason.NEEDS_DESK
    assert go(station, museum, guests["Anna"], Direction.OUT, at_desk=True).reason is None
    assert go(station, museum, guests["Anna"]).reason is Reason.ALREADY_IN


def test_the_desk_is_told_once_and_it_settles_by_itself(station: Station, event: Event, many: list[Guest]) -> None:
    """Amber, then red in its place; a door that flaps says nothing more; then quiet."""
    hall = room(station, event, "Hall", amber_at=3, red_at=5)
    seen = []
    for who in many[:5]:
        go(station, hall, who)
        seen.append(told(station, event))
    assert seen == [[], [], ["amber"], ["amber"], ["red"]]
    raised = "SELECT count(*) FROM fact WHERE kind = 'alert.raised'"
    for _ in range(3):
        go(station, hall, many[5])
        go(station, hall, many[5], Direction.OUT)
    assert station.read(lambda c: c.execute(raised).fetchone()[0]) == 2
    for who in many[:5]:
        go(station, hall, who, Direction.OUT)
    assert told(station, event) == []


def test_changed_thresholds_count_at_once(station: Station, event: Event, many: list[Guest]) -> None:
    """The organiser moves them while people are inside; in the wrong order they are not taken."""
    hall = room(station, event, "Hall")
    for who in many[:4]:
        go(station, hall, who)
    station.write(lambda tx: change_zone(tx, replace(hall, amber_at=4)))
    assert told(station, event) == ["amber"]
    station.write(lambda tx: change_zone(tx, hall))
    assert told(station, event) == []
    with pytest.raises(FieldError) as refused:
        station.write(lambda tx: change_zone(tx, replace(hall, amber_at=9, red_at=9)))
    assert (refused.value.field, refused.value.code) == ("red_at", "field.threshold_order")


@pytest.mark.parametrize("name", ["amber_at", "red_at"])
def test_a_threshold_that_nobody_can_reach_is_refused(station: Station, event: Event, name: str) -> None:
    """Beyond the capacity it would never tell anybody; the capacity itself is the last that does."""
    hall = room(station, event, "Hall", capacity=5)
    station.write(lambda tx: change_zone(tx, replace(hall, **{name: 5})))
    with pytest.raises(FieldError) as refused:
        station.write(lambda tx: change_zone(tx, replace(hall, **{name: 6})))
    assert (refused.value.field, refused.value.code) == (name, "field.threshold_capacity")


def test_thirty_two_at_once_are_never_one_too_many(station: Station, event: Event, many: list[Guest]) -> None:
    """In and out at the same moment from 32 threads: whatever the order, the room holds ten at most."""
    hall = room(station, event, "Hall", capacity=10, amber_at=8)
    most = []

    def flap(who: Guest) -> None:
        for _ in range(4):
            if go(station, hall, who).reason is None:
                most.append(station.read(lambda c: inside_count(c, hall.id)))
                go(station, hall, who, Direction.OUT)
        go(station, hall, who)

    with ThreadPoolExecutor(32) as crowd:
        list(crowd.map(flap, many[:32]))
    assert inside(station, hall) == [10]
    assert max(most) <= 10


def test_the_waiting_list_keeps_its_word(station: Station, event: Event, many: list[Guest]) -> None:
    """A place that gets free is the first one's who waits: nobody else takes it, and the desk is told to call them."""
    hall = room(station, event, "Hall", capacity=1)
    go(station, hall, many[0])
    first, second = (
        station.write(lambda tx, g=who: waiting_list.join(tx, event.id, hall.id, g.id))  # type: ignore[misc]
        for who in many[1:3]
    )
    assert first == station.write(lambda tx: waiting_list.join(tx, event.id, hall.id, many[1].id)), "twice is once"
    with pytest.raises(ConflictError):
        station.write(lambda tx: waiting_list.call_next(tx, event.id, hall.id))
    go(station, hall, many[0], Direction.OUT)
    assert told(station, event) == ["place_free"]
    assert go(station, hall, many[9]).reason is go(station, hall, many[2]).reason is Reason.FULL
    called = station.write(lambda tx: waiting_list.call_next(tx, event.id, hall.id))
    assert (called.id, called.state, told(station, event)) == (first.id, WaitState.CALLED, [])
    with pytest.raises(ConflictError):
        station.write(lambda tx: waiting_list.call_next(tx, event.id, hall.id))
    assert go(station, hall, many[1]).reason is None
    left = station.read(lambda c: waiting_list.waiting_for(c, hall))
    assert [line.wait.id for line in left] == [second.id]


@pytest.mark.parametrize("is_called", [False, True])
def test_who_is_back_inside_waits_no_more(
    station: Station, event: Event, guests: dict[str, Guest], *, is_called: bool
) -> None:
    """They waited to come back, and their leaving was a mistake: no place is kept for whoever has one."""
    one, other = (room(station, event, name, exclusive=True, capacity=2) for name in ("One", "Other"))
    go(station, one, guests["Anna"])
    left = go(station, other, guests["Anna"])
    station.write(lambda tx: waiting_list.join(tx, event.id, one.id, guests["Anna"].id))
    if is_called:
        station.write(lambda tx: waiting_list.call_next(tx, event.id, one.id))
    station.write(lambda tx: undo_passing(tx, event.id, left.fact))
    assert station.read(lambda c: waiting_list.waiting_for(c, one)) == []
    assert told(station, event) == [] and inside(station, one, other) == [1, 0]


def test_who_does_not_come_is_skipped_or_let_go(
    station: Station, event: Event, many: list[Guest], clock: FakeClock
) -> None:
    """Skipped is behind the others; a call that nobody answers keeps the place for ten minutes."""
    hall = room(station, event, "Hall", capacity=1)
    waits = [
        station.write(lambda tx, g=who: waiting_list.join(tx, event.id, hall.id, g.id))  # type: ignore[misc]
        for who in many[:3]
    ]
    station.write(lambda tx: waiting_list.call_next(tx, event.id, hall.id))
    station.write(lambda tx: waiting_list.skip(tx, event.id, waits[0].id))
    again = station.write(lambda tx: waiting_list.call_next(tx, event.id, hall.id))
    assert again.guest_id == many[1].id
    clock.advance(minutes=11)
    later = station.write(lambda tx: waiting_list.call_next(tx, event.id, hall.id))
    assert later.guest_id == many[2].id
    station.write(lambda tx: waiting_list.leave(tx, event.id, later.id))
    with pytest.raises(ConflictError):
        station.write(lambda tx: waiting_list.leave(tx, event.id, later.id))
    order = [line.wait.guest_id for line in station.read(lambda c: waiting_list.waiting_for(c, hall))]
    assert order == [many[1].id, many[0].id]


def test_a_clock_that_jumps_back_keeps_the_order(
    station: Station, event: Event, many: list[Guest], clock: FakeClock
) -> None:
    """Who joined first is first, whatever the clock says."""
    hall = room(station, event, "Hall", capacity=1)
    for who in many[:3]:
        station.write(lambda tx, g=who: waiting_list.join(tx, event.id, hall.id, g.id), SYSTEM)  # type: ignore[misc]
        clock.advance(seconds=-timedelta(hours=2).total_seconds())
    assert station.write(lambda tx: waiting_list.call_next(tx, event.id, hall.id)).guest_id == many[0].id
    assert station.read(lambda c: rooms.waiting_count(c, hall.id)) == 2


def test_a_passing_looks_for_nobody_who_waits_where_nobody_does(
    station: Station, event: Event, many: list[Guest]
) -> None:
    """Beyond whose the places are: not once for the desk as well, which has nothing to be told."""
    hall = room(station, event, "Hall", capacity=9)
    go(station, hall, many[0])
    wish = CheckInWish(event_id=event.id, guest_id=many[1].id, zone=hall.id)
    asked = station.write(lambda tx: asked_by(tx.connection, lambda: check_in(tx, wish)))
    assert sum("FROM wait" in sql for sql in asked) == 2, "places promised, and whether this guest waits"
    assert sum("FROM alert" in sql for sql in asked) == 0


def test_a_door_for_both_ways_reads_its_guest_once(
    station: Station, event: Event, many: list[Guest], clock: FakeClock
) -> None:
    """Which way they go and whether they may is asked of the same row."""
    wish = CheckInWish(event_id=event.id, code=many[0].code, print_badge=False)
    passed: list[Passing] = []
    for expected in (Direction.IN, Direction.OUT):
        asked = station.write(
            lambda tx: asked_by(tx.connection, lambda: passed.append(pass_door(tx, wish, Passage.BOTH)))
        )
        assert (passed[-1].direction, passed[-1].reason) == (expected, None)
        assert sum("FROM guest" in sql or "JOIN guest" in sql for sql in asked) == 1
        clock.advance(minutes=1)
