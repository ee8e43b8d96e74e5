"""Two records of one person: one stays, all of both can be read, and no list brings the other one back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.alert import AlertKind
from server.domain.attendance import fold_presence
from server.domain.check_in import Direction, Reason
from server.domain.conflict import Verdict
from server.domain.errors import ConflictError
from server.domain.event import Event, Zone
from server.domain.greeting import Greeting, Step
from server.domain.guest import Guest, Standing
from server.domain.room import PLACE_FREE
from server.services import waiting_list
from server.services.alerts import board
from server.services.check_in import CheckInWish, check_in
from server.services.conflicts import all_conflicts, decide
from server.services.dashboard import figures
from server.services.event_setup import add_zone
from server.services.exports import export_bytes
from server.services.greetings import arrivals_of, save_greeting
from server.services.guest_desk import correct_guest, find_guests, guest_card
from server.services.merges import MergeWish, merge, outlook
from server.services.request_lists import of_guest
from server.services.undoing import undo_check_in
from server.station import Station
from server.store import guests as guest_rows
from server.store import journal
from server.store.devices import Device
from server.store.event import inside_count
from server.store.presence import presence_of
from tests.fakes.clock import FakeClock
from tests.fakes.requests import complain
from tests.server.services.test_imports import bring_in, guest


def _wish(first: Guest, other: Guest, **more: object) -> MergeWish:
    values: dict[str, object] = {
        "event_id": first.event_id,
        "guest_id": first.id,
        "other_id": other.id,
        "version": first.version,
        "other_version": other.version,
        "chosen": {},
    }
    return MergeWish(**values | more)  # type: ignore[arg-type]


def _pass(station: Station, guest: Guest, direction: Direction = Direction.IN, zone: str = "") -> None:
    wish = CheckInWish(event_id=guest.event_id, guest_id=guest.id, direction=direction, zone=zone, at_desk=True)
    assert station.write(lambda tx: check_in(tx, wish)).reason is None


def _scan(station: Station, event: Event, code: str, actor: Actor) -> tuple[Reason | None, str]:
    answer = station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, code=code)), actor)
    return answer.reason, answer.guest.full_name if answer.guest else ""


@pytest.mark.parametrize("code_leads", [True, False])
def test_what_is_chosen_is_kept_and_the_other_code_does_as_told(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, code_leads: bool
) -> None:
    """Field by field; the other's ticket lets the same person in, or nobody; the kept one's always does."""
    anna, elise = guests["Anna"], guests["Élise"]
    wish = _wish(anna, elise, chosen={"last_name": elise.id}, code_leads=code_leads)
    kept = station.write(lambda tx: merge(tx, wish))
    assert (kept.id, kept.full_name, kept.company, kept.needs) == (anna.id, "Anna Dupont", anna.company, "wheelchair")
    expected = (None, "Anna Dupont") if code_leads else (Reason.UNKNOWN_CODE, "")
    assert _scan(station, event, elise.code, at_kiosk) == expected
    assert _scan(station, event, anna.code, at_kiosk)[1] == "Anna Dupont"


def test_the_other_record_is_in_no_list_and_stays_readable(
    station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """Not found, not exported, not counted, not corrected, not admitted; its card is there."""
    anna, elise = guests["Anna"], guests["Élise"]
    before = station.read(lambda c: figures(c, event.id))
    station.write(lambda tx: merge(tx, _wish(anna, elise)))
    assert station.read(lambda c: find_guests(c, event.id, "Dupont")) == []
    assert elise.id not in [line.guest.id for line in station.read(lambda c: find_guests(c, event.id, ""))]
    table = station.read(lambda c: export_bytes(c, event.slug, "csv"))
    assert "Dupont" not in table.decode()
    assert station.read(lambda c: figures(c, event.id)).expected == before.expected - 1
    with pytest.raises(ConflictError):
        station.write(lambda tx: correct_guest(tx, event.id, elise.id, {"company": "x"}))
    wish = CheckInWish(event_id=event.id, guest_id=elise.id, at_desk=True, anyway_reason="please")
    assert station.write(lambda tx: check_in(tx, wish)).reason is Reason.UNKNOWN_CODE
    assert station.read(lambda c: guest_card(c, event.id, elise.id)).line.guest.full_name == "Élise Dupont"


def test_what_the_other_asked_for_stands_on_the_kept_card(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device
) -> None:
    """With their own words, which go when that record goes."""
    anna, elise = guests["Anna"], guests["Élise"]
    complain(station, event, kiosk.id, text="It is cold", guest_id=elise.id)
    station.write(lambda tx: merge(tx, _wish(anna, elise)))
    (line,) = station.read(lambda c: of_guest(c, event.id, anna.id, reader=SYSTEM.name))
    assert (line.said, line.lines[0].guest_id) == ("It is cold", anna.id)


def test_who_is_called_to_the_other_is_called_to_the_kept(
    station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """It is one person: a rule about either is about them."""
    anna, elise = guests["Anna"], guests["Élise"]
    theirs = Greeting(id="", event_id="", guest_id=elise.id, chain=(Step(to="role:hostess"),))
    station.write(lambda tx: save_greeting(tx, event, theirs))
    station.write(lambda tx: merge(tx, _wish(anna, elise)))
    _pass(station, anna)
    assert len(station.read(lambda c: arrivals_of(c, event.id))) == 1


def test_the_record_that_goes_keeps_no_place(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Nobody could be called to it any more, and the desk would be told of it for ever."""
    hall = station.write(lambda tx: add_zone(tx, Zone(id="", event_id=event.id, name="Hall", capacity=1)))
    anna, elise = guests["Anna"], guests["Élise"]
    station.write(lambda tx: waiting_list.join(tx, event.id, hall.id, elise.id))
    assert [alert.reason for alert in station.read(lambda c: board(c, event.id))] == [PLACE_FREE]
    station.write(lambda tx: merge(tx, _wish(anna, elise)))
    assert station.read(lambda c: waiting_list.waiting_for(c, hall)) == []
    assert station.read(lambda c: board(c, event.id)) == []


@pytest.mark.parametrize("who", ["Anna", "Élise"])
def test_a_record_whose_check_in_was_taken_back(
    station: Station, event: Event, zone: Zone, guests: dict[str, Guest], who: str
) -> None:
    """Nothing is left of it that would count, whichever record it was."""
    _pass(station, guests[who])
    station.write(lambda tx: undo_check_in(tx, event.id, guests[who].id, reason="mistake"))
    kept = station.write(lambda tx: merge(tx, _wish(guests["Anna"], guests["Élise"])))
    assert station.read(lambda c: inside_count(c, zone.id)) == 0
    now = station.read(lambda c: presence_of(c, kept.id, zone.id))
    assert now is None or not now.inside


@pytest.mark.parametrize("first_in", [(), ("Anna",), ("Élise",), ("Anna", "Élise"), ("Élise", "Anna")])
def test_whoever_came_in_first_goes_on_and_is_counted_once(
    station: Station, event: Event, zone: Zone, guests: dict[str, Guest], clock: FakeClock, first_in: tuple[str, ...]
) -> None:
    """Merged while one of them, or both, are inside: the count is of people, and follows from the facts."""
    for name in first_in:
        _pass(station, guests[name])
        clock.advance(minutes=5)
    anna, elise = guests["Anna"], guests["Élise"]
    kept = station.write(lambda tx: merge(tx, _wish(anna, elise)))
    assert kept.id == (guests[first_in[0]] if first_in else anna).id
    assert station.read(lambda c: inside_count(c, zone.id)) == len(first_in[:1])
    folded = fold_presence(station.read(lambda c: journal.read_after(c, 0, limit=1000)))
    for one in (anna, elise):
        stored = station.read(lambda c, one=one: presence_of(c, one.id, zone.id))  # type: ignore[misc]
        rebuilt = folded.get((one.id, zone.id))
        assert (stored and stored.first_in_at and stored) == (rebuilt and rebuilt.first_in_at and rebuilt)


def test_who_left_as_one_and_is_inside_as_the_other_is_inside(
    station: Station, event: Event, zone: Zone, guests: dict[str, Guest], clock: FakeClock
) -> None:
    """The earlier record is kept, and they are where they are."""
    anna, elise = guests["Anna"], guests["Élise"]
    _pass(station, anna)
    _pass(station, anna, Direction.OUT)
    clock.advance(minutes=5)
    _pass(station, elise)
    kept = station.write(lambda tx: merge(tx, _wish(elise, anna)))
    now = station.read(lambda c: presence_of(c, kept.id, zone.id))
    assert kept.id == anna.id
    assert now is not None
    assert now.inside
    assert station.read(lambda c: inside_count(c, zone.id)) == 1


@pytest.mark.parametrize(
    ("steps", "takes_back", "inside", "arrived_after_minutes"),
    [
        ("Anna in, Élise in", "", True, 0),
        ("Anna in, Élise in", "Élise", True, 0),
        ("Anna in, Élise in", "Anna", True, 15),
        ("Anna in, Élise in, Anna out", "", False, 0),
        ("Anna in, Élise in, Élise out", "", False, 0),
        ("Anna in, Élise in, Anna out", "Anna", False, 15),
    ],
)
def test_who_was_inside_on_both_is_told_to_the_desk(
    station: Station, event: Event, zone: Zone, guests: dict[str, Guest], clock: FakeClock,
    steps: str, takes_back: str, inside: bool, arrived_after_minutes: int,
) -> None:  # fmt: skip
    """Both admissions side by side, each with its record; decided once; whichever was a mistake, the count follows."""
    began, by_id = clock(), {one.id: name for name, one in guests.items()}
    for step in steps.split(", "):
        _pass(station, guests[step.split()[0]], Direction(step.split()[1]))
        clock.advance(minutes=5)
    clock.advance(minutes=15 - 5 * len(steps.split(", ")))
    kept = station.write(lambda tx: merge(tx, _wish(guests["Anna"], guests["Élise"])))
    assert [alert.kind for alert in station.read(lambda c: board(c, event.id))] == [AlertKind.CONFLICT]
    (view,) = station.read(lambda c: all_conflicts(c, event.id))
    seen = {by_id[one.guest_id]: one for one in view.conflict.seen}
    assert [one.at - began for one in seen.values()] == [timedelta(0), timedelta(minutes=5)]
    verdict = Verdict.MISTAKE if takes_back else Verdict.SAME_PERSON
    taken = seen[takes_back].id if takes_back else ""
    station.write(lambda tx: decide(tx, event.id, view.conflict.id, verdict, takes_back=taken))
    now = station.read(lambda c: presence_of(c, kept.id, zone.id))
    assert now is not None and now.first_in_at is not None
    assert (now.inside, now.first_in_at - began) == (inside, timedelta(minutes=arrived_after_minutes))
    assert station.read(lambda c: inside_count(c, zone.id)) == inside
    assert station.read(lambda c: board(c, event.id)) == []
    with pytest.raises(ConflictError):
        station.write(lambda tx: decide(tx, event.id, view.conflict.id, Verdict.OTHER_PERSON))


def test_what_a_merge_would_do_is_told_before(
    station: Station, event: Event, guests: dict[str, Guest], kiosk: Device, clock: FakeClock
) -> None:
    """Which goes on, and all that moves, counts no more or is given up; and then it is so."""
    hall = station.write(lambda tx: add_zone(tx, Zone(id="", event_id=event.id, name="Hall", capacity=1)))
    anna, elise = guests["Anna"], guests["Élise"]
    _pass(station, anna)
    clock.advance(minutes=5)
    _pass(station, elise)
    complain(station, event, kiosk.id, text="It is cold", guest_id=elise.id)
    station.write(lambda tx: waiting_list.join(tx, event.id, hall.id, elise.id))
    told = station.read(lambda c: outlook(c, event.id, elise.id, anna.id))
    assert (told.kept.id, told.gone.id, told.is_admitted_twice) == (anna.id, elise.id, True)
    assert (told.requests, told.admissions, told.rooms, told.drops_badge) == (1, 1, ("Hall",), False)
    station.write(lambda tx: merge(tx, _wish(elise, anna)))
    after = station.read(lambda c: outlook(c, event.id, anna.id, elise.id))
    assert (after.requests, after.admissions, after.rooms) == (0, 0, ())


def test_one_after_the_other_is_no_conflict(
    station: Station, event: Event, guests: dict[str, Guest], clock: FakeClock
) -> None:
    """Who had left on one ticket before they came in on the other; nor two tickets of which one was never used."""
    _pass(station, guests["Anna"])
    _pass(station, guests["Anna"], Direction.OUT)
    clock.advance(minutes=5)
    _pass(station, guests["Élise"])
    station.write(lambda tx: merge(tx, _wish(guests["Anna"], guests["Élise"])))
    assert station.read(lambda c: all_conflicts(c, event.id)) == []


def test_a_list_with_both_brings_nobody_back(station: Station, event: Event, tmp_path: Path) -> None:
    """The shop has both tickets still: no new guest, no rejected row, the merged one stays merged."""
    rows = ("Ref|Naam|E-mail|Code", "T-1|Eva Damstra|eva@example.org|SHOP1", "T-2|E. Damstra|eva@example.org|SHOP2")
    path = tmp_path / "list"
    bring_in(station, event, path, *rows)
    first, other = guest(station, event, "T-1"), guest(station, event, "T-2")
    station.write(lambda tx: merge(tx, _wish(first, other)))
    outcome = bring_in(station, event, path, *rows)
    assert (outcome.counts.added, outcome.counts.changed, outcome.counts.rejected) == (0, 0, 0)
    assert guest(station, event, "T-2").merged_into == first.id
    assert guest(station, event, "T-2").standing is Standing.CANCELLED


def test_two_who_merge(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """The same press twice is one act; a second tablet, or a card of before, is told; nobody merges with themself."""
    anna, elise, bjorn = guests["Anna"], guests["Élise"], guests["Björn"]
    with pytest.raises(ConflictError):
        station.write(lambda tx: merge(tx, _wish(anna, anna)))
    kept = station.write(lambda tx: merge(tx, _wish(anna, elise, key="k")))
    assert station.write(lambda tx: merge(tx, _wish(anna, elise, key="k"))) == kept
    for wish in (_wish(anna, elise, key="l"), _wish(bjorn, elise), _wish(anna, bjorn)):
        with pytest.raises(ConflictError):
            station.write(lambda tx, wish=wish: merge(tx, wish))  # type: ignore[misc]
    assert station.read(lambda c: guest_rows.guest_by_id(c, bjorn.id)) == bjorn
