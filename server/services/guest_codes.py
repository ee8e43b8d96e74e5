"""Guests' codes: one dies and another takes its place, so that whoever holds the old badge gets nowhere."""

from __future__ import annotations

from dataclasses import replace

from server.domain.codes import code_from
from server.domain.guest import Guest
from server.store import guests
from server.store.transaction import Transaction


def renew_code(transaction: Transaction, guest: Guest, *, reason: str) -> Guest:
    """The guest with a new code; the old one is retired in the same transaction. `reason` is a code, not a sentence."""
    if guest.code:
        guests.retire_code(transaction.connection, guest.event_id, guest.code)
    fresh = replace(guest, code=code_from(transaction.randomness(13)), version=guest.version + 1)
    guests.change_guests(transaction.connection, [fresh])
    transaction.record("code.retired", f"guest:{guest.id}", {"reason": reason}, event_id=guest.event_id)
    return fresh
