"""Badges that guests are owed: they are inside, and none came out for them. Somebody hands one over, and says so."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from server.domain.alert import HANDED_OVER, AlertKind
from server.domain.errors import ConflictError
from server.domain.owed_badge import is_owed
from server.services.alerts import Call, raise_alert, settle_known
from server.services.guest_desk import GuestCard
from server.services.repeats import Repeat
from server.store import alerts, guests
from server.store.transaction import Transaction

#: The outcome of a hand-over that was taken back.
_NOT_AFTER_ALL = "not_handed_over"


def is_owed_by(card: GuestCard) -> bool:
    """Whether this guest is inside without a badge, and none is on its way; what was handed over aside."""
    return is_owed(card.event, card.line.presence, (job.state for job in card.print_jobs))


def was_handed_over(connection: sqlite3.Connection, guest_id: str) -> bool:
    """Whether somebody said that this guest got one by hand."""
    return bool(alerts.settled_about(connection, AlertKind.BADGE_OWED, guest_id, HANDED_OVER))


def hand_over(transaction: Transaction, event_id: str, guest_id: str, *, key: str = "") -> None:
    """The guest has a badge now; what the desk was called for is settled with it.

    Raises: NotFoundError; ConflictError where a colleague said so already.
    """
    guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    repeat = Repeat(transaction, f"hand_over:{guest_id}", key)
    if repeat.first_answer():
        return
    if was_handed_over(transaction.connection, guest_id):
        raise ConflictError("a badge was handed over", code="badge.handed_over")
    call = Call(event_id=event_id, kind=AlertKind.BADGE_OWED, guest_id=guest_id)
    known = alerts.open_alerts_about(transaction.connection, kind=AlertKind.BADGE_OWED, guest_id=guest_id)
    for alert in known or [raise_alert(transaction, call)]:
        settle_known(transaction, alert, HANDED_OVER)
    repeat.keep({"guest": guest_id})


def take_back(transaction: Transaction, event_id: str, guest_id: str, *, key: str = "") -> None:
    """They have none, after all.

    Raises: NotFoundError; ConflictError where nobody said that they have.
    """
    guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    repeat = Repeat(transaction, f"hand_back:{guest_id}", key)
    if repeat.first_answer():
        return
    said = alerts.settled_about(transaction.connection, AlertKind.BADGE_OWED, guest_id, HANDED_OVER)
    if not said:
        raise ConflictError("no badge was handed over", code="badge.not_handed_over")
    for alert in said:
        alerts.save_alert(transaction.connection, replace(alert, outcome=_NOT_AFTER_ALL))
    transaction.record("badge.not_handed_over", f"guest:{guest_id}", event_id=event_id)
    repeat.keep({"guest": guest_id})
