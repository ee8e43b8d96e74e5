"""The waiting list of a room that is full: join it, call who is next, skip who does not come, let them go."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from server.domain.errors import ConflictError, NotFoundError
from server.domain.event import Zone
from server.domain.guest import Guest
from server.domain.room import places_free
from server.domain.waiting_list import Wait, WaitState
from server.services.behind_ids import guest_known
from server.services.occupancy import tell_place
from server.services.wait_moves import move_wait
from server.store import event as event_rows
from server.store import guests, presence, rooms
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class WaitLine:
    """Somebody who waits, with their name."""

    wait: Wait
    guest: Guest


def join(transaction: Transaction, event_id: str, zone_id: str, guest_id: str) -> Wait:
    """Put a guest onto a room's waiting list; who stands on it stays where they are.

    Raises: NotFoundError, ConflictError where they are inside, or the room is never full.
    """
    connection = transaction.connection
    zone = event_rows.zone_by_name(connection, event_id, zone_id)
    guest = guests.guest_by_id(connection, guest_id, event_id=event_id)
    known = next((wait for wait in rooms.open_waits_of(connection, guest.id) if wait.zone_id == zone.id), None)
    if known:
        return known
    stands = presence.presence_of(connection, guest.id, zone.id)
    if stands and stands.inside:
        raise ConflictError("they are inside already", code="waiting_list.inside")
    if zone.capacity is None:
        raise ConflictError("as many as like may come in", code="waiting_list.never_full")
    wait = Wait(
        id=transaction.new_id(),
        event_id=event_id,
        zone_id=zone.id,
        guest_id=guest.id,
        place=rooms.last_place(connection, zone.id) + 1,
        state=WaitState.WAITING,
        joined_at=transaction.now,
    )
    rooms.save_wait(connection, wait)
    body = {"zone": zone.id, "guest": guest.id}
    transaction.record("wait.joined", f"wait:{wait.id}", body, event_id=event_id)
    tell_place(transaction, zone)
    return wait


def call_next(transaction: Transaction, event_id: str, zone_id: str, meant: str = "") -> Wait:
    """Call whoever is next, and keep a place for them.

    `meant`: the wait of who was next on the screen: two who press at once call one, not two.

    Raises: ConflictError where no place is free, nobody waits, or somebody else is next: a colleague was faster.
    """
    connection = transaction.connection
    zone = event_rows.zone_by_name(connection, event_id, zone_id)
    called = rooms.called_count(connection, zone.id, transaction.now)
    if places_free(zone, event_rows.inside_count(connection, zone.id), called) == 0:
        raise ConflictError("no place is free", code="waiting_list.full")
    waiting = [wait for wait in rooms.waits_in(connection, zone.id) if wait.state is WaitState.WAITING]
    if not waiting:
        raise ConflictError("nobody waits", code="waiting_list.empty")
    if meant not in ("", waiting[0].id):
        raise ConflictError("somebody else is next", code="waiting_list.move")
    moved = move_wait(transaction, waiting[0], WaitState.CALLED)
    tell_place(transaction, zone)
    return moved


def skip(transaction: Transaction, event_id: str, wait_id: str) -> Wait:
    """They are not here just now: behind the others.

    Raises: NotFoundError, ConflictError.
    """
    return _move(transaction, event_id, wait_id, WaitState.WAITING)


def leave(transaction: Transaction, event_id: str, wait_id: str) -> Wait:
    """They do not want the place any more, or did not come.

    Raises: NotFoundError, ConflictError.
    """
    return _move(transaction, event_id, wait_id, WaitState.GONE)


def room_of(connection: sqlite3.Connection, event_id: str, wait_id: str) -> str:
    """The id of the room that somebody waits for.

    Raises: NotFoundError.
    """
    return _of_event(connection, event_id, wait_id).zone_id


def waiting_for(connection: sqlite3.Connection, zone: Zone) -> list[WaitLine]:
    """Who waits for a place in a zone, called ones first."""
    lines = [(wait, guest_known(connection, wait.guest_id)) for wait in rooms.waits_in(connection, zone.id)]
    return [WaitLine(wait=wait, guest=guest) for wait, guest in lines if guest]


def _move(transaction: Transaction, event_id: str, wait_id: str, to: WaitState) -> Wait:
    wait = _of_event(transaction.connection, event_id, wait_id)
    moved = move_wait(transaction, wait, to)
    tell_place(transaction, event_rows.zone_by_name(transaction.connection, event_id, wait.zone_id))
    return moved


def _of_event(connection: sqlite3.Connection, event_id: str, wait_id: str) -> Wait:
    wait = rooms.wait_by_id(connection, wait_id)
    if wait.event_id != event_id:
        raise NotFoundError("nobody waits so", code="not_found.wait")
    return wait
