"""A lost badge: its code dies, so that whoever finds it gets nowhere, and the guest gets another one."""

from __future__ import annotations

from dataclasses import replace

from server.domain.codes import code_from
from server.domain.guest import Guest
from server.store import guests
from server.store.transaction import Transaction


def retire_lost_code(transaction: Transaction, event_id: str, guest_id: str) -> Guest:
    """Switch off the code on the badge and give the guest a new one; a badge has to be printed after it.

    Raises: NotFoundError.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    if guest.code:
        guests.retire_code(transaction.connection, event_id, guest.code)
    fresh = replace(guest, code=code_from(transaction.randomness(13)), version=guest.version + 1)
    guests.change_guests(transaction.connection, [fresh])
    transaction.record("code.retired", f"guest:{guest_id}", {"reason": "lost"}, event_id=event_id)
    return fresh
