"""Who waits at a kiosk for the desk's word: what the desk sees, decides, and what the kiosk makes of it.

Drawn in docs/algorithms/walk-in.md.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from server.domain.check_in import Reason
from server.domain.errors import ConflictError
from server.domain.guest import Guest
from server.domain.item import may_take
from server.domain.walk_in import Decline, WalkIn, WalkInDetails, WalkInState
from server.services.behind_ids import device_known
from server.services.check_in import CheckInWish
from server.services.walk_ins import add_approved, look_alikes, offer_at
from server.store import event as event_rows
from server.store import walk_ins as rows
from server.store.devices import Device
from server.store.remarks import keep_remark
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class WalkInLine:
    """Somebody who waits, as the desk sees them."""

    walk_in: WalkIn
    #: Nothing once it was decided.
    details: WalkInDetails
    #: None: it was paired with another station.
    device: Device | None
    #: Who on the list they may be.
    alike: list[Guest]


def waiting(connection: sqlite3.Connection, event_id: str) -> list[WalkInLine]:
    """Who waits for the desk's word, longest first."""
    return [_line(connection, walk_in) for walk_in in rows.asked_in(connection, event_id)]


def walk_in_page(connection: sqlite3.Connection, event_id: str, walk_in_id: str) -> WalkInLine:
    """One of them, decided or not.

    Raises: NotFoundError.
    """
    return _line(connection, rows.walk_in_by_id(connection, event_id, walk_in_id))


def take_walk_in(transaction: Transaction, event_id: str, walk_in_id: str) -> WalkIn:
    """Say "I look after them"; the first who says so has them.

    Raises: NotFoundError; ConflictError where a colleague does, somebody decided before, or they left.
    """
    walk_in = undecided(transaction.connection, event_id, walk_in_id)
    me = transaction.actor.name
    if walk_in.owner == me and not walk_in.passed_by:
        return walk_in
    if not may_take(walk_in.owner, walk_in.passed_by, me):
        raise ConflictError("somebody else looks after them", code="walk_in.taken")
    taken = replace(walk_in, owner=me, taken_at=transaction.now, passed_by="")
    rows.save_walk_in(transaction.connection, taken)
    transaction.record("walk_in.taken", f"walk_in:{walk_in.id}", event_id=event_id)
    return taken


def approve(transaction: Transaction, event_id: str, walk_in_id: str) -> Guest:
    """They may come in: they stand on the list, and their kiosk goes on by itself.

    Raises: NotFoundError; ConflictError where somebody decided before, they left (`walk_in.left`), or the door would
    refuse them now (`walk_in.refused`, with the `reason`).
    """
    connection = transaction.connection
    walk_in = undecided(transaction.connection, event_id, walk_in_id)
    details = rows.details_of(connection, walk_in.id)
    offer = offer_at(connection, _door_of(connection, walk_in), transaction.now)
    is_welcome = not offer.form.categories or details.category in offer.categories
    if offer.reason or not is_welcome:
        reason = offer.reason or Reason.WRONG_ZONE
        raise ConflictError("the door would refuse them", code="walk_in.refused", reason=reason.value)
    guest = add_approved(transaction, event_rows.event_by_id(connection, event_id), details)
    _decide(transaction, replace(walk_in, state=WalkInState.APPROVED, guest_id=guest.id))
    transaction.record("walk_in.approved", f"walk_in:{walk_in.id}", {"guest": guest.id}, event_id=event_id)
    return guest


def decline(transaction: Transaction, event_id: str, walk_in_id: str, reason: Decline, remark: str = "") -> None:
    """They may not, at the kiosk: what they said is forgotten. `remark`: what the desk wants to remember of it.

    Raises: NotFoundError; ConflictError as approve().
    """
    walk_in = undecided(transaction.connection, event_id, walk_in_id)
    _decide(transaction, replace(walk_in, state=WalkInState.DECLINED, reason=reason.value))
    body = {"reason": reason.value}
    fact = transaction.record("walk_in.declined", f"walk_in:{walk_in.id}", body, event_id=event_id)
    keep_remark(transaction.connection, fact.id, remark)


def open_at(connection: sqlite3.Connection, device_id: str) -> WalkIn | None:
    """Whom a kiosk waits with, or has not gone on with yet; None: nobody."""
    return next(iter(rows.open_at(connection, device_id)), None)


def close_at(transaction: Transaction, device_id: str) -> None:
    """A kiosk goes on, or its guest left: whoever still waited there has withdrawn, and what they said is forgotten."""
    for walk_in in rows.open_at(transaction.connection, device_id):
        if walk_in.state is not WalkInState.ASKED:
            rows.save_walk_in(transaction.connection, replace(walk_in, is_open=False))
            continue
        _decide(transaction, replace(walk_in, state=WalkInState.WITHDRAWN, is_open=False))
        transaction.record("walk_in.withdrawn", f"walk_in:{walk_in.id}", event_id=walk_in.event_id)


def undecided(connection: sqlite3.Connection, event_id: str, walk_in_id: str) -> WalkIn:
    """Somebody who still waits for the desk's word.

    Raises: NotFoundError; ConflictError where somebody decided before, or they left.
    """
    walk_in = rows.walk_in_by_id(connection, event_id, walk_in_id)
    if walk_in.state is WalkInState.WITHDRAWN:
        raise ConflictError("they left", code="walk_in.left")
    if walk_in.state is not WalkInState.ASKED:
        raise ConflictError("it is decided already", code="walk_in.decided")
    return walk_in


def _decide(transaction: Transaction, decided: WalkIn) -> None:
    who = replace(decided, decided_by=transaction.actor.name, decided_at=transaction.now)
    rows.save_walk_in(transaction.connection, who)
    rows.forget_details(transaction.connection, decided.id)


def _door_of(connection: sqlite3.Connection, walk_in: WalkIn) -> CheckInWish:
    """The door where their kiosk stands."""
    device = device_known(connection, walk_in.device_id)
    return CheckInWish(event_id=walk_in.event_id, zone=(device.zone_id if device else "") or "")


def _line(connection: sqlite3.Connection, walk_in: WalkIn) -> WalkInLine:
    details = rows.details_of(connection, walk_in.id)
    return WalkInLine(
        walk_in=walk_in,
        details=details,
        device=device_known(connection, walk_in.device_id),
        alike=look_alikes(connection, walk_in.event_id, details) if details.full_name else [],
    )
