"""What the desk must know of a guest: notes that have to be followed first, and needs that not everybody may see."""

from __future__ import annotations

from server.domain.errors import ConflictError
from server.domain.guest import Guest
from server.services.repeats import Repeat
from server.store import guests
from server.store.transaction import Transaction


def follow_notes(transaction: Transaction, event_id: str, guest_id: str, *, version: int, key: str = "") -> Guest:
    """Somebody read the notes and did what they say: the door may let the guest in.

    `version`: of the guest whose notes were read. The same key again changes nothing.

    Raises: NotFoundError; ConflictError where nothing has to be followed, a colleague was faster, or the notes
    were changed since they were read.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    repeat = Repeat(transaction, f"follow:{guest_id}", key)
    if repeat.first_answer():
        return guest
    if not guest.is_note_open:
        raise ConflictError("nothing is to be followed", code="note.not_open")
    if guest.version != version:
        raise ConflictError("the guest was changed meanwhile", code="note.changed")
    return _tick(transaction, guest, repeat, "note.followed", followed=True)


def reopen_notes(transaction: Transaction, event_id: str, guest_id: str, *, key: str = "") -> Guest:
    """It was ticked by mistake: the notes are to be followed before the guest is let in (again).

    Raises: NotFoundError; ConflictError where nobody ticked them.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    repeat = Repeat(transaction, f"reopen:{guest_id}", key)
    if repeat.first_answer():
        return guest
    if not guest.must_follow or not guest.followed:
        raise ConflictError("nothing was followed", code="note.not_followed")
    return _tick(transaction, guest, repeat, "note.reopened", followed=False)


def look_at_needs(transaction: Transaction, event_id: str, guest_id: str, *, key: str = "") -> Guest:
    """The guest with their special needs, for somebody who may know; that they looked is recorded.

    Needs often tell of health or belief: GDPR, article 9. Who may look is the caller's to ask.

    Raises: NotFoundError.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    repeat = Repeat(transaction, f"needs:{guest_id}", key)
    if not repeat.first_answer():
        fact = transaction.record("needs.seen", f"guest:{guest_id}", event_id=event_id)
        repeat.keep({"fact": fact.id})
    return guest


def _tick(transaction: Transaction, guest: Guest, repeat: Repeat, kind: str, *, followed: bool) -> Guest:
    guests.tick_notes(transaction.connection, guest.id, followed=followed)
    fact = transaction.record(kind, f"guest:{guest.id}", event_id=guest.event_id)
    repeat.keep({"fact": fact.id})
    return guests.guest_by_id(transaction.connection, guest.id)
