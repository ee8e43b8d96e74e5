"""Checking in for real: one transaction that decides, records, counts and asks for the badge."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.alert import AlertKind
from server.domain.check_in import Direction, Reason
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import AdmissionPolicy, Event, Zone
from server.domain.guest import Guest
from server.services.alerts import board
from server.services.check_in import CheckInAnswer, CheckInWish, check_in, foresee
from server.services.event_setup import add_event, add_zone, change_event
from server.services.guest_desk import guest_card
from server.services.print_jobs import BadgeWish, queue_first_badge
from server.services.undoing import undo_check_in
from server.station import Station
from server.store import event as event_rows
from server.store import guests as guest_rows
from server.store import journal, presence
from server.store.printers import PrinterRow
from tests.fakes.clock import FakeClock
from tests.fakes.scene import CODES, sample_event


def do(station: Station, event: Event, actor: Actor = SYSTEM, **wish: object) -> CheckInAnswer:
    """One check-in."""
    asked = CheckInWish(event_id=event.id, **wish)  # type: ignore[arg-type]
    return station.write(lambda transaction: check_in(transaction, asked), actor)


def inside(station: Station, zone: Zone) -> int:
    """How many people the zone counts."""
    return station.read(lambda connection: event_rows.inside_count(connection, zone.id))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (CODES["Anna"], None),
        (CODES["Anna"].lower(), None),
        (f"]Q1{CODES['Anna']}\r", None),
        ("NOBODY", Reason.UNKNOWN_CODE),
        (CODES["Anna"] + "0", Reason.UNKNOWN_CODE),
        (CODES["Anna"][:-1] + "2", Reason.UNKNOWN_CODE),
        ("x" * 4096, Reason.UNKNOWN_CODE),
        ("", Reason.UNKNOWN_CODE),
        (CODES["Carla"], Reason.UNPAID),
        (CODES["Dirk"], Reason.CANCELLED),
        (CODES["Élise"], Reason.NEEDS_DESK),
    ],
)
def test_scan(station: Station, event: Event, code: str, reason: Reason | None) -> None:
    """A code is looked up as scanned, and the rule's word is the answer."""
    assert do(station, event, code=code).reason is reason


@pytest.mark.parametrize("code", [*CODES.values(), "NOBODY"])
def test_foreseen_is_what_is_answered(station: Station, event: Event, clock: FakeClock, code: str) -> None:
    """The read says what the act then says, before and after it, and records nothing itself."""
    wish = CheckInWish(event_id=event.id, code=code)
    for _ in range(2):
        before = station.read(lambda connection: journal.head(connection))
        foreseen = station.read(lambda connection: foresee(connection, wish, clock()))
        assert station.read(lambda connection: journal.head(connection)) == before
        answer = do(station, event, code=code)
        assert (foreseen.guest, foreseen.reason) == (answer.guest, answer.reason)


def test_fifty_at_once(station: Station, event: Event, zone: Zone) -> None:
    """Fifty simultaneous scans of one code admit exactly once."""
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda number: do(station, event, code=CODES["Anna"], key=f"k{number}"), range(50)))
    assert sorted(answer.outcome for answer in answers) == ["admitted"] + ["refused"] * 49
    assert {answer.reason for answer in answers if answer.reason} == {Reason.ALREADY_IN}
    assert inside(station, zone) == 1


@pytest.mark.parametrize("code", [CODES["Anna"], CODES["Carla"], "NOBODY"])
def test_same_key_same_answer(station: Station, event: Event, at_kiosk: Actor, code: str) -> None:
    """A repeat gets the first answer, whatever happened since, and records nothing."""
    first = do(station, event, at_kiosk, code=code, key="k1")
    head = station.read(journal.head)
    again = do(station, event, at_kiosk, code=code, key="k1")
    assert again == replace(first, repeated=True)
    assert station.read(journal.head) == head


def test_a_key_is_its_clients_own(station: Station, event: Event, at_kiosk: Actor, at_desk: Actor) -> None:
    """Two clients may choose the same key."""
    assert not do(station, event, at_kiosk, code=CODES["Anna"], key="k1").repeated
    assert do(station, event, at_desk, code=CODES["Anna"], key="k1").reason is Reason.ALREADY_IN


def test_key_too_long(station: Station, event: Event) -> None:
    """A key that is no key is refused by name."""
    with pytest.raises(FieldError) as caught:
        do(station, event, code=CODES["Anna"], key="k" * 201)
    assert caught.value.field == "key"


def test_already_in_tells_the_first(station: Station, event: Event, at_kiosk: Actor, clock: FakeClock) -> None:
    """A second scan says when and where the first was."""
    do(station, event, at_kiosk, code=CODES["Anna"])
    at = clock()
    clock.advance(minutes=3)
    first = do(station, event, at_kiosk, code=CODES["Anna"]).first
    assert first is not None
    assert (first.at, first.station, first.device) == (at, station.identity.id, at_kiosk.device_id)


def test_out_and_in_again(station: Station, event: Event, zone: Zone) -> None:
    """Who leaves is counted out, and back in."""
    for direction, count in ((Direction.IN, 1), (Direction.OUT, 0), (Direction.IN, 1)):
        assert do(station, event, code=CODES["Anna"], direction=direction).outcome == "admitted"
        assert inside(station, zone) == count


def test_undo(station: Station, event: Event, zone: Zone, guests: dict[str, Guest]) -> None:
    """An undone admission is as if it had not been; a second undo has nothing to take back."""
    anna = guests["Anna"].id
    do(station, event, code=CODES["Anna"])
    station.write(lambda act: undo_check_in(act, event.id, anna, reason="wrong_person"))
    found = station.read(lambda connection: presence.presence_of(connection, anna, zone.id))
    assert found is not None
    assert (found.inside, found.first_in_at, inside(station, zone)) == (False, None, 0)
    with pytest.raises(ConflictError):
        station.write(lambda act: undo_check_in(act, event.id, anna, reason="wrong_person"))
    assert do(station, event, code=CODES["Anna"]).outcome == "admitted"


def test_once_per_day_past_midnight(station: Station, clock: FakeClock) -> None:
    """At an event of several days a guest is admitted once a day, and a late party is still the same day."""
    wish = sample_event(
        slug="fair", admission=AdmissionPolicy.ONCE_PER_DAY, ends_at=clock() + timedelta(days=3), reentry=False
    )
    event = station.write(lambda act: add_event(act, wish))
    guest = Guest(id="g1", event_id=event.id, first_name="Ada", code="ADA")
    station.write(lambda act: guest_rows.add_guests(act.connection, [guest]))
    outcomes = []
    for _ in range(5):
        outcomes.append(do(station, event, code="ADA").outcome)
        clock.advance(hours=7, minutes=30)
    # 12:00 in; 19:30 the same day; 03:00 UTC = 04:00 there: the next day; 10:30, 18:00 that day
    assert outcomes == ["admitted", "refused", "admitted", "refused", "refused"]


def test_capacity_is_never_exceeded(station: Station, event: Event, zone: Zone) -> None:
    """However many scan at once, no more come in than fit."""
    added = [Guest(id=f"c{n}", event_id=event.id, first_name=f"Crowd {n}", code=f"C{n}") for n in range(60)]
    station.write(lambda act: guest_rows.add_guests(act.connection, added))
    station.write(lambda act: event_rows.save_zone(act.connection, replace(zone, capacity=20)))
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda guest: do(station, event, code=guest.code), added))
    assert sum(answer.outcome == "admitted" for answer in answers) == 20
    assert {answer.reason for answer in answers if answer.reason} == {Reason.FULL}
    assert inside(station, zone) == 20


def test_a_guest_does_not_take_their_own_place(station: Station, clock: FakeClock) -> None:
    """Who is still counted from yesterday is not kept out of a room that only they fill."""
    wish = sample_event(slug="fair", admission=AdmissionPolicy.ONCE_PER_DAY, ends_at=clock() + timedelta(days=3))
    event = station.write(lambda act: add_event(act, wish))
    zone = station.read(lambda connection: event_rows.main_zone(connection, event.id))
    guest = Guest(id="g1", event_id=event.id, first_name="Ada", code="ADA")
    station.write(lambda act: guest_rows.add_guests(act.connection, [guest]))
    station.write(lambda act: event_rows.save_zone(act.connection, replace(zone, capacity=1)))
    assert do(station, event, code="ADA").outcome == "admitted"
    clock.advance(days=1)
    assert do(station, event, code="ADA").outcome == "admitted"
    assert inside(station, zone) == 1


@pytest.mark.parametrize(
    ("name", "wish", "outcome"),
    [
        ("Carla", {"at_desk": True, "anyway_reason": "paid_cash"}, "admitted"),
        ("Dirk", {"at_desk": True, "anyway_reason": "mistake"}, "admitted"),
        ("Carla", {"at_desk": True, "anyway_reason": "  "}, "refused"),
        ("Carla", {"at_desk": False, "anyway_reason": "paid_cash"}, "refused"),
        ("Élise", {"at_desk": True}, "admitted"),
    ],
)
def test_admitted_anyway(station: Station, event: Event, name: str, wish: dict[str, object], outcome: str) -> None:
    """A person at the desk puts a refusal aside with a reason, and only there."""
    assert do(station, event, code=CODES[name], **wish).outcome == outcome


def test_never_in_twice(station: Station, event: Event) -> None:
    """Not even the desk admits who is inside, or whom nobody knows."""
    do(station, event, code=CODES["Anna"])
    assert do(station, event, code=CODES["Anna"], at_desk=True, anyway_reason="x").reason is Reason.ALREADY_IN
    assert do(station, event, code="NOBODY", at_desk=True, anyway_reason="x").reason is Reason.UNKNOWN_CODE


def test_desk_lets_back_in(station: Station, event: Event) -> None:
    """Where nobody may come back, a person can let somebody in who left."""
    station.write(lambda act: change_event(act, replace(event, reentry=False)))
    do(station, event, code=CODES["Anna"])
    do(station, event, code=CODES["Anna"], direction=Direction.OUT)
    assert do(station, event, code=CODES["Anna"]).reason is Reason.ALREADY_IN
    assert do(station, event, code=CODES["Anna"], at_desk=True, anyway_reason="smoked").outcome == "admitted"


def test_refusal_calls_the_desk_once(station: Station, event: Event, at_kiosk: Actor, guests: dict[str, Guest]) -> None:
    """A refusal at a kiosk is one call, however often it is tried; without a kiosk it is none."""
    do(station, event, code=CODES["Carla"])
    assert station.read(lambda connection: board(connection, event.id)) == []
    for _ in range(3):
        do(station, event, at_kiosk, code=CODES["Carla"])
    (call,) = station.read(lambda connection: board(connection, event.id))
    assert (call.kind, call.reason, call.guest_id) == (AlertKind.REFUSED, "unpaid", guests["Carla"].id)
    assert call.device_id == at_kiosk.device_id


def test_vip_is_told(station: Station, event: Event, at_kiosk: Actor, guests: dict[str, Guest]) -> None:
    """The desk hears of an important guest's arrival, not of their leaving."""
    do(station, event, at_kiosk, code=CODES["Björn"])
    do(station, event, at_kiosk, code=CODES["Björn"], direction=Direction.OUT)
    (call,) = station.read(lambda connection: board(connection, event.id))
    assert (call.kind, call.guest_id) == (AlertKind.VIP, guests["Björn"].id)


def test_badge_is_asked_for_once(station: Station, event: Event, printer: PrinterRow) -> None:
    """The first admission asks for the first badge; coming back does not ask for another."""
    first = do(station, event, code=CODES["Anna"])
    do(station, event, code=CODES["Anna"], direction=Direction.OUT)
    again = do(station, event, code=CODES["Anna"])
    assert first.print_job
    assert again.print_job in (None, first.print_job)
    assert station.read(lambda connection: connection.execute("SELECT count(*) FROM print_job").fetchone()[0]) == 1


def test_no_printer_no_job(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Without a printer the guest is admitted all the same."""
    assert do(station, event, code=CODES["Anna"]).print_job is None
    wish = BadgeWish(event=event, guest=guests["Anna"])
    assert station.write(lambda act: queue_first_badge(act, wish)) is None


def test_other_zone(station: Station, event: Event, zone: Zone) -> None:
    """Each zone counts by itself; one that is not this event's is not found."""
    lounge = station.write(lambda act: add_zone(act, Zone(id="", event_id=event.id, name="Lounge")))
    do(station, event, code=CODES["Anna"])
    assert do(station, event, code=CODES["Anna"], zone="Lounge").outcome == "admitted"
    assert (inside(station, zone), inside(station, lounge)) == (1, 1)
    with pytest.raises(NotFoundError):
        do(station, event, code=CODES["Anna"], zone="Cellar")


def test_other_events_guest(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """A guest or code of another event is unknown here."""
    other = station.write(lambda act: add_event(act, sample_event(slug="other")))
    assert do(station, other, code=CODES["Anna"]).reason is Reason.UNKNOWN_CODE
    with pytest.raises(NotFoundError):
        do(station, other, guest_id=guests["Anna"].id)
    with pytest.raises(NotFoundError):
        station.write(lambda act: undo_check_in(act, other.id, guests["Anna"].id, reason="x"))


def test_dead_code(station: Station, event: Event) -> None:
    """A lost badge's code admits nobody."""
    station.write(lambda act: guest_rows.retire_code(act.connection, event.id, CODES["Anna"]))
    assert do(station, event, code=CODES["Anna"]).reason is Reason.UNKNOWN_CODE


def test_what_people_type_stays_out_of_the_journal(
    station: Station, event: Event, guests: dict[str, Guest], at_desk: Actor
) -> None:
    """A typed reason may hold a name: the card shows it, no fact does."""
    typed = "Anna Berg's sister paid"
    wish = CheckInWish(event_id=event.id, code=guests["Carla"].code, at_desk=True, anyway_reason=typed)
    station.write(lambda transaction: check_in(transaction, wish), at_desk)
    station.write(lambda act: undo_check_in(act, event.id, guests["Carla"].id, reason=typed), at_desk)
    card = station.read(lambda connection: guest_card(connection, event.id, guests["Carla"].id))
    assert list(card.remarks.values()) == [typed, typed]
    assert not any(typed in str(fact.body) for fact in card.history)
