"""Guests' codes: one dies and another takes its place, so that whoever holds the old badge gets nowhere."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from server.domain.codes import code_from
from server.domain.errors import NotFoundError
from server.domain.guest import Guest
from server.store import guests
from server.store.transaction import Transaction


def is_still_theirs(connection: sqlite3.Connection, guest_id: str, seen_code: str) -> bool:
    """Whether a guest who was shown with `seen_code` still has it; if not, their ticket may be somebody else's by now.

    A code that joined meanwhile, such as a shop's new one, changes nothing. Nothing seen proves nothing.
    """
    if not seen_code:
        return True
    try:
        guest = guests.guest_by_id(connection, guest_id)
    except NotFoundError:
        return False
    return guest.code == seen_code or guests.is_alive(connection, guest, seen_code)


def renew_code(transaction: Transaction, guest: Guest, *, reason: str) -> Guest:
    """The guest with a new code; the old one is retired in the same transaction. `reason` is a code, not a sentence."""
    if guest.code:
        guests.retire_code(transaction.connection, guest.event_id, guest.code)
    fresh = replace(guest, code=code_from(transaction.randomness(13)), version=guest.version + 1)
    guests.change_guests(transaction.connection, [fresh])
    transaction.record("code.retired", f"guest:{guest.id}", {"reason": reason}, event_id=guest.event_id)
    return fresh
