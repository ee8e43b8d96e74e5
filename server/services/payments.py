"""Guests who pay at the desk: how, and taken back where it was a mistake."""

from __future__ import annotations

from dataclasses import replace

from server.domain.errors import ConflictError
from server.domain.guest import Guest, Standing
from server.domain.payment import PayHow, Payment
from server.services.repeats import Repeat
from server.store import guests, payments
from server.store.transaction import Transaction


def take_payment(transaction: Transaction, event_id: str, guest_id: str, how: PayHow, *, key: str = "") -> Guest:
    """The guest paid at the desk. The same key again changes nothing.

    Raises: NotFoundError; ConflictError when nothing is to be paid: it lifts no other refusal.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    repeat = Repeat(transaction, f"pay:{guest_id}", key, how.value)
    if repeat.first_answer():
        return guest
    if guest.standing is not Standing.UNPAID:
        raise ConflictError("nothing is to be paid", code="guest.not_unpaid")
    paid = _with_standing(transaction, guest, Standing.OK)
    fact = transaction.record("guest.paid", f"guest:{guest_id}", {"how": how.value}, event_id=event_id)
    payments.forget_payment(transaction.connection, guest_id)
    payments.save_payment(transaction.connection, Payment(guest_id=guest_id, how=how, fact_id=fact.id))
    repeat.keep({"fact": fact.id})
    return paid


def undo_payment(transaction: Transaction, event_id: str, guest_id: str, *, key: str = "") -> Guest:
    """It was a mistake: the ticket is open as before. Whoever is inside stays there.

    Raises: NotFoundError; ConflictError when nothing was paid, or the list says something else by now.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    repeat = Repeat(transaction, f"unpay:{guest_id}", key)
    if repeat.first_answer():
        return guest
    payment = payments.payment_of(transaction.connection, guest_id)
    if payment is None or guest.standing is not Standing.OK:
        raise ConflictError("nothing was paid here", code="guest.not_paid")
    unpaid = _with_standing(transaction, guest, Standing.UNPAID)
    payments.forget_payment(transaction.connection, guest_id)
    body = {"fact": payment.fact_id}
    fact = transaction.record("guest.payment_undone", f"guest:{guest_id}", body, event_id=event_id)
    repeat.keep({"fact": fact.id})
    return unpaid


def _with_standing(transaction: Transaction, guest: Guest, standing: Standing) -> Guest:
    changed = replace(guest, standing=standing, version=guest.version + 1)
    guests.change_guests(transaction.connection, [changed])
    return changed
