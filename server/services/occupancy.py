"""How full rooms are: the count that follows every passing, and what the desk is told of it, once each time."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.alert import AlertKind
from server.domain.attendance import after_fact
from server.domain.check_in import Direction
from server.domain.event import Zone
from server.domain.fact import Fact
from server.domain.guest import Presence
from server.domain.room import PLACE_FREE, Level, places_free, rises, told_level
from server.domain.waiting_list import WaitState
from server.services.alerts import Call, raise_alert, settle_alerts_about
from server.services.wait_moves import move_wait
from server.store import event as event_rows
from server.store import presence, rooms
from server.store.transaction import Transaction

_LEVELS = frozenset(Level)


def count(transaction: Transaction, zone: Zone, before: Presence | None, after: Presence) -> None:
    """Store what now stands between a guest and a zone; count it, and tell the desk where it got too full.

    Whoever is inside, by whatever act, waits for a place no more.
    """
    presence.save_presence(transaction.connection, before, after)
    if after.inside != (before is not None and before.inside):
        if after.inside:
            _take_place(transaction, zone, after.guest_id)
        tell_level(transaction, zone)
        if zone.capacity is not None and transaction.kept.may_be_waited_for(transaction.connection, zone.id):
            tell_place(transaction, zone)


def tell(transaction: Transaction, zone: Zone) -> None:
    """Call the desk where a threshold was passed or a place got free for who waits; settle what is over."""
    tell_level(transaction, zone)
    if zone.capacity is not None:
        tell_place(transaction, zone)


def tell_level(transaction: Transaction, zone: Zone) -> None:
    """The zone is at its thresholds: told when it gets fuller, settled by itself when it is calmer again."""
    connection = transaction.connection
    told = transaction.kept.told_level(connection, zone.id)
    if told is Level.CALM and zone.amber_at is None and zone.red_at is None:
        return
    now = told_level(zone, event_rows.inside_count(connection, zone.id), told)
    if now is told:
        return
    transaction.kept.keep_told_level(connection, zone.id, now)
    settle_alerts_about(transaction, AlertKind.ROOM, outcome=now.value, zone_id=zone.id, reasons=_LEVELS)
    if rises(told, now):
        raise_alert(transaction, Call(event_id=zone.event_id, kind=AlertKind.ROOM, reason=now.value, zone_id=zone.id))


def tell_place(transaction: Transaction, zone: Zone) -> None:
    """Whether a place is free for somebody who waits and was not called yet."""
    connection, now = transaction.connection, transaction.now
    waiting = rooms.waiting_count(connection, zone.id)
    called = rooms.called_count(connection, zone.id, now) if waiting else 0
    free = places_free(zone, event_rows.inside_count(connection, zone.id), called) if waiting else 0
    if waiting and (free is None or free):
        call = Call(event_id=zone.event_id, kind=AlertKind.ROOM, reason=PLACE_FREE, zone_id=zone.id)
        raise_alert(transaction, call)
    else:
        settle_alerts_about(transaction, AlertKind.ROOM, outcome="nobody_waits", zone_id=zone.id, reasons={PLACE_FREE})


def follow(transaction: Transaction, zone: Zone, fact: Fact, direction: Direction) -> None:
    """What else a passing means: whoever came into one hall has left the other, who left the venue left its rooms.

    Each is a check-out with the passing that it follows from, `by`, so that both are taken back together.
    """
    guest_id = fact.subject_id("guest")
    if direction is Direction.IN and zone.exclusive:
        _leave(transaction, fact, (other for other in _others(transaction, zone) if other.exclusive))
    if direction is Direction.OUT and zone.is_main:
        _leave(transaction, fact, _others(transaction, zone))
        for wait in rooms.open_waits_of(transaction.connection, guest_id):
            move_wait(transaction, wait, WaitState.GONE)
            tell(transaction, event_rows.zone_by_name(transaction.connection, wait.event_id, wait.zone_id))


def _others(transaction: Transaction, zone: Zone) -> list[Zone]:
    return [other for other in event_rows.zones_of(transaction.connection, zone.event_id) if other.id != zone.id]


def _leave(transaction: Transaction, fact: Fact, zones: Iterable[Zone]) -> None:
    guest_id = fact.subject_id("guest")
    inside = set(rooms.zones_inside(transaction.connection, guest_id))
    for other in zones:
        if other.id not in inside:
            continue
        before = presence.presence_of(transaction.connection, guest_id, other.id)
        body = {"zone": other.id, "station": transaction.station.id, "by": fact.id}
        left = transaction.record("guest.checked_out", fact.subject, body, event_id=fact.event_id)
        count(transaction, other, before, after_fact(before, left))


def _take_place(transaction: Transaction, zone: Zone, guest_id: str) -> None:
    if zone.capacity is None and not transaction.kept.may_be_waited_for(transaction.connection, zone.id):
        return
    for wait in rooms.open_waits_of(transaction.connection, guest_id):
        if wait.zone_id == zone.id:
            move_wait(transaction, wait, WaitState.ENTERED)
            tell(transaction, zone)
