"""Somebody who is not on the list, at a kiosk: straight in, with the desk's word, refused, or gone again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.check_in import Reason
from server.domain.errors import ConflictError, FieldError, ForbiddenError, NotFoundError
from server.domain.event import Event, WalkIns, Zone
from server.domain.guest import Guest
from server.domain.walk_in import Decline, WalkInDetails, WalkInForm, WalkInState, Why
from server.services import event_setup, walk_in_desk, walk_ins
from server.services.alerts import board
from server.services.check_in import CheckInWish
from server.services.dashboard import figures
from server.services.walk_ins import Registered, Registration
from server.station import Station
from server.store import guests as guest_rows
from server.store import journal, presence

AT_KIOSK = Actor(name="device:kiosk", device_id="kiosk")
AT_DESK = Actor(name="person:desk", device_id="tablet")
KIM = WalkInDetails(first_name="Kim", last_name="Bos", email="kim@example.org", language="nl")
Register = Callable[..., Registered]


def _never(connection: sqlite3.Connection, guest: Guest) -> bool:
    return False


@pytest.fixture
def open_event(station: Station, event: Event) -> Event:
    """The event, with walk-ins straight in at kiosks."""
    station.write(lambda tx: walk_ins.change_form(tx, event, WalkIns.KIOSK, WalkInForm()))
    return replace(event, walk_ins=WalkIns.KIOSK)


@pytest.fixture
def approving(station: Station, event: Event) -> Event:
    """The event, with walk-ins at kiosks once the desk said yes."""
    station.write(lambda tx: walk_ins.change_form(tx, event, WalkIns.APPROVAL, WalkInForm()))
    return replace(event, walk_ins=WalkIns.APPROVAL)


@pytest.fixture
def register(station: Station, event: Event) -> Register:
    """Registers somebody at the kiosk."""

    def act(details: WalkInDetails = KIM, key: str = "k1", is_stopped: walk_ins.IsStopped = _never) -> Registered:
        registration = Registration(details=details, wish=CheckInWish(event_id=event.id, key=key))
        return station.write(lambda tx: walk_ins.register(tx, registration, is_stopped), AT_KIOSK)

    return act


def all_facts(station: Station, kind: str) -> list[str]:
    """The bodies of all facts of a kind."""
    return station.read(
        lambda connection: [row[0] for row in connection.execute("SELECT body FROM fact WHERE kind = ?", [kind])]
    )


def test_straight_in(station: Station, open_event: Event, zone: Zone, register: Register) -> None:
    """On the list, in, with a code of their own, counted as a walk-in: in one transaction."""
    before = station.read(lambda connection: journal.head(connection))
    answer = register()
    assert answer.guest and answer.entry and answer.entry.reason is None
    assert (answer.guest.walk_in, answer.guest.language, len(answer.guest.code)) == (True, "nl", 20)
    assert station.read(lambda connection: figures(connection, open_event.id)).walk_ins == 1
    kinds = [
        fact.kind for fact in station.read(lambda connection: journal.read_after(connection, before.sequence, limit=10))
    ]
    assert kinds[:2] == ["guest.added", "guest.checked_in"]


def test_the_same_key_adds_nobody_twice(station: Station, open_event: Event, register: Register) -> None:
    """Sent again after the answer got lost: the same guest, who is in once."""
    first, second = register(), register()
    assert first.guest and second.guest and first.guest.id == second.guest.id
    assert second.entry is None
    assert len(all_facts(station, "guest.added")) == len(all_facts(station, "guest.checked_in")) == 1


def test_whom_something_is_asked_of_first_is_on_the_list_only(
    station: Station, open_event: Event, zone: Zone, register: Register
) -> None:
    """Questions and consents come next; the check-in follows them."""
    answer = register(is_stopped=lambda connection, guest: True)
    guest = answer.guest
    assert guest and answer.entry is None
    assert station.read(lambda connection: presence.presence_of(connection, guest.id, zone.id)) is None


@pytest.mark.parametrize("walk_ins_at", [WalkIns.OFF, WalkIns.DESK])
def test_where_the_organiser_takes_none(
    station: Station, event: Event, register: Register, walk_ins_at: WalkIns
) -> None:
    """Neither the first touch nor the last one gets anywhere."""
    station.write(lambda tx: walk_ins.change_form(tx, event, walk_ins_at, WalkInForm()))
    with pytest.raises(ForbiddenError):
        register()
    with pytest.raises(ForbiddenError):
        station.write(lambda tx: walk_ins.begin(tx, CheckInWish(event_id=event.id)), AT_KIOSK)


def test_a_mistake_keeps_nothing(station: Station, open_event: Event, register: Register) -> None:
    """An address without a domain: nobody was added, and the same key may try again."""
    with pytest.raises(FieldError):
        register(replace(KIM, email="kim@"))
    assert all_facts(station, "guest.added") == []
    assert register().guest


def test_full_is_full(station: Station, open_event: Event, zone: Zone, register: Register) -> None:
    """Before they type and after: refused by the check-in's own rule, the desk is called, nothing is kept."""
    station.write(lambda tx: event_setup.change_zone(tx, replace(zone, capacity=1)))
    assert register().entry
    anything = station.write(lambda tx: walk_ins.begin(tx, CheckInWish(event_id=open_event.id)), AT_KIOSK)
    late = register(replace(KIM, first_name="Noor"), "k2")
    assert anything.reason is late.reason is Reason.FULL
    (alert,) = station.read(lambda connection: board(connection, open_event.id))
    assert (alert.kind, alert.reason, alert.device_id) == (AlertKind.WALK_IN, "full", "kiosk")
    assert len(all_facts(station, "guest.added")) == 1


def test_only_categories_that_may_pass_this_door_are_offered(
    station: Station, open_event: Event, zone: Zone, register: Register
) -> None:
    """One is left, so nobody has to choose; none is left: another entrance."""
    form = WalkInForm(categories=("Visitor", "Press"))
    station.write(lambda tx: walk_ins.change_form(tx, open_event, WalkIns.KIOSK, form))
    station.write(lambda tx: event_setup.change_zone(tx, replace(zone, categories=frozenset({"Press"}))))
    guest = register().guest
    assert guest and guest.category == "Press"
    station.write(lambda tx: event_setup.change_zone(tx, replace(zone, categories=frozenset({"VIP"}))))
    assert register(key="k2").reason is Reason.WRONG_ZONE


@pytest.mark.parametrize(
    "details",
    [
        replace(KIM, first_name="anna", last_name="Bergh"),
        replace(KIM, first_name="Annemiek", last_name="Vos", email="ANNA@example.org"),
    ],
)
def test_who_looks_like_a_guest_waits_for_the_desk(
    station: Station, open_event: Event, register: Register, details: WalkInDetails
) -> None:
    """By name or by address: the kiosk's answer is the same as where the desk looks at all; the desk sees whom."""
    answer = register(details)
    assert answer.walk_in and answer.guest is None and answer.walk_in.why is Why.ALIKE
    (line,) = station.read(lambda connection: walk_in_desk.waiting(connection, open_event.id))
    assert [guest.first_name for guest in line.alike] == ["Anna"]


def test_the_desk_says_yes(station: Station, approving: Event, register: Register) -> None:
    """They stand on the list, what they said is nowhere else, and their kiosk goes on."""
    walk_in = register().walk_in
    assert walk_in
    guest = station.write(lambda tx: walk_in_desk.approve(tx, approving.id, walk_in.id), AT_DESK)
    assert (guest.full_name, guest.walk_in) == ("Kim Bos", True)
    known = station.read(lambda connection: walk_in_desk.open_at(connection, "kiosk"))
    assert known and (known.state, known.guest_id) == (WalkInState.APPROVED, guest.id)
    assert known.decided_by == AT_DESK.name
    assert _kept_details(station) == 0
    station.write(lambda tx: walk_in_desk.close_at(tx, "kiosk"), AT_KIOSK)
    assert station.read(lambda connection: walk_in_desk.open_at(connection, "kiosk")) is None


def test_the_desk_says_no(station: Station, approving: Event, register: Register) -> None:
    """Nobody is added, what they said is forgotten, the reason is a code."""
    walk_in = register().walk_in
    assert walk_in
    station.write(
        lambda tx: walk_in_desk.decline(tx, approving.id, walk_in.id, Decline.NO_ROOM, "Kim comes back at eight"),
        AT_DESK,
    )
    assert _kept_details(station) == 0
    assert [json.loads(body) for body in all_facts(station, "walk_in.declined")] == [{"reason": "no_room"}]
    assert all_facts(station, "guest.added") == []


def test_one_of_two_decides(station: Station, approving: Event, register: Register) -> None:
    """The second is told; nobody is added twice; a guest who left is not added any more."""
    first = register().walk_in
    assert first
    station.write(lambda tx: walk_in_desk.approve(tx, approving.id, first.id), AT_DESK)
    for act in (
        lambda tx: walk_in_desk.approve(tx, approving.id, first.id),
        lambda tx: walk_in_desk.decline(tx, approving.id, first.id, Decline.AT_DESK),
    ):
        with pytest.raises(ConflictError) as told:
            station.write(act, AT_DESK)
        assert told.value.code == "walk_in.decided"
    second = register(replace(KIM, first_name="Noor", email="noor@example.org"), "k2").walk_in
    assert second
    station.write(lambda tx: walk_in_desk.close_at(tx, "kiosk"), AT_KIOSK)
    with pytest.raises(ConflictError) as told:
        station.write(lambda tx: walk_in_desk.approve(tx, approving.id, second.id), AT_DESK)
    assert told.value.code == "walk_in.left"
    assert _kept_details(station) == 0 and len(all_facts(station, "guest.added")) == 1


def test_a_yes_to_more_than_fit(station: Station, approving: Event, zone: Zone, register: Register) -> None:
    """The desk is told that it is full, and they go on waiting."""
    walk_in = register().walk_in
    assert walk_in
    station.write(lambda tx: event_setup.change_zone(tx, replace(zone, capacity=0)))
    with pytest.raises(ConflictError) as told:
        station.write(lambda tx: walk_in_desk.approve(tx, approving.id, walk_in.id), AT_DESK)
    assert (told.value.code, told.value.details["reason"]) == ("walk_in.refused", "full")
    assert len(station.read(lambda connection: walk_in_desk.waiting(connection, approving.id))) == 1


def test_another_event_decides_nothing(station: Station, approving: Event, register: Register) -> None:
    """An id reaches into no other event."""
    walk_in = register().walk_in
    assert walk_in
    with pytest.raises(NotFoundError):
        station.write(lambda tx: walk_in_desk.approve(tx, "other", walk_in.id), AT_DESK)


def test_facts_name_nobody(station: Station, approving: Event, register: Register) -> None:
    """Whatever was typed stands in no fact."""
    walk_in = register().walk_in
    assert walk_in
    station.write(lambda tx: walk_in_desk.approve(tx, approving.id, walk_in.id), AT_DESK)
    text = station.read(lambda connection: str([tuple(row) for row in connection.execute("SELECT * FROM fact")]))
    assert "Kim" not in text and "Bos" not in text and "example.org" not in text
    found = station.read(lambda connection: list(guest_rows.guests_of(connection, approving.id)))
    assert sum(guest.first_name == "Kim" for guest in found) == 1


def _kept_details(station: Station) -> int:
    return station.read(
        lambda connection: int(connection.execute("SELECT count(*) FROM walk_in_details").fetchone()[0])
    )
