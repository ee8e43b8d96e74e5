"""A ticket becomes another person's, and back where that was a mistake.

The ticket keeps its record, so that its shop's number and its history stay. Who had it before gets an old record, with
all that they said and wore; their code dies and is known as theirs, at every door, with the commit.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from server.domain.alert import AlertKind
from server.domain.codes import code_from
from server.domain.errors import ConflictError, FieldError
from server.domain.guest import Guest, Standing
from server.domain.old_record import OldKind, OldRecord, with_person_of, without_person
from server.services.alerts import settle_alerts_about
from server.services.greetings import move_greetings
from server.services.guest_desk import corrected
from server.services.print_jobs import cancel_unsent
from server.services.repeats import Repeat
from server.services.requests import move_requests
from server.store import guests, journal, old_records, presence
from server.store.transaction import Transaction

#: What is asked of whom the ticket becomes; all else of a person is unknown at first.
ASKED = ("first_name", "last_name", "company", "title", "email", "phone", "language")
#: What somebody may have been called for who has the ticket no longer.
_CALLS = (AlertKind.REFUSED, AlertKind.CONSENT, AlertKind.BADGE)
#: After which another person has a ticket.
_HANDED_ON = frozenset({"ticket.transferred", "transfer.undone", "ticket.swapped"})


def transfer(
    transaction: Transaction, event_id: str, guest_id: str, person: Mapping[str, object], *, version: int, key: str = ""
) -> Guest:
    """Give a ticket to `person` (of ASKED), who gets a new code. The same key again changes nothing.

    `version`: of the guest who had it when that was decided.

    Raises: NotFoundError, FieldError; ConflictError where the ticket was used (first take the check-in back), or a
    colleague changed this guest meanwhile.
    """
    before = ticket_of(transaction, event_id, guest_id)
    repeat = Repeat(transaction, f"transfer:{guest_id}", key)
    if repeat.first_answer():
        return before
    if before.version != version:
        raise ConflictError("somebody else changed this guest", code="guest.changed")
    check_unused(transaction, before)
    details = {name: person.get(name, "") for name in ASKED}
    after = corrected(without_person(before), details)
    if after.full_name == before.full_name and after.email == before.email:
        raise FieldError("first_name", "the same person has it already", code="transfer.same")
    former = _set_aside(transaction, before, OldKind.FORMER)
    code = code_from(transaction.randomness(13))
    after = replace(after, code=code, version=before.version + 1)
    guests.change_guests(transaction.connection, [after])
    guests.tick_notes(transaction.connection, guest_id, followed=False)
    transaction.record("ticket.transferred", f"guest:{guest_id}", {"former": former}, event_id=event_id)
    repeat.keep({"former": former})
    return after


def undo_transfer(transaction: Transaction, event_id: str, guest_id: str, *, key: str = "") -> Guest:
    """It was a mistake: whose ticket it was has it again, with the code that they had; the other's dies.

    Raises: NotFoundError; ConflictError where there is nothing to take back, or the ticket was used since.
    """
    now = ticket_of(transaction, event_id, guest_id)
    repeat = Repeat(transaction, f"transfer_back:{guest_id}", key)
    if repeat.first_answer():
        return now
    former = last_former(old_records.old_records_of(transaction.connection, guest_id))
    if former is None:
        raise ConflictError("the ticket was not transferred", code="transfer.nothing_to_undo")
    check_unused(transaction, now)
    connection = transaction.connection
    _set_aside(transaction, now, OldKind.WITHDRAWN)
    old_records.move_codes(connection, former.guest.id, guest_id)
    old_records.revive_code(connection, event_id, former.code)
    after = replace(with_person_of(now, former.guest), code=former.code, version=now.version + 1)
    guests.change_guests(connection, [after])
    guests.tick_notes(connection, guest_id, followed=former.guest.followed)
    move_all(transaction, event_id, former.guest.id, guest_id)
    transaction.record("transfer.undone", f"guest:{guest_id}", {"former": former.guest.id}, event_id=event_id)
    transaction.record("guest.removed", f"guest:{former.guest.id}", event_id=event_id)
    guests.remove_guest(connection, former.guest.id)
    repeat.keep({"former": former.guest.id})
    return after


def holding(connection: sqlite3.Connection, guest_id: str) -> str:
    """Names that somebody has this ticket: another text once it went to somebody else, or back. Empty: it never did."""
    facts = journal.about(connection, [f"guest:{guest_id}"])
    return next((fact.id for fact in facts if fact.kind in _HANDED_ON), "")


def last_former(records: list[OldRecord]) -> OldRecord | None:
    """Who had the ticket before, of its old records, the latest first; None: nobody."""
    return next((record for record in records if record.kind is OldKind.FORMER), None)


def ticket_of(transaction: Transaction, event_id: str, guest_id: str) -> Guest:
    """Whoever has this ticket now.

    Raises: NotFoundError; ConflictError for an old record.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event_id)
    if guest.merged_into:
        raise ConflictError("another record stands for this one", code="guest.merged")
    return guest


def check_unused(transaction: Transaction, guest: Guest) -> None:
    """Raises: ConflictError where somebody came in on this ticket, and that was not taken back."""
    known = presence.presences_of(transaction.connection, guest.id)
    if any(one.first_in_at for one in known):
        raise ConflictError("the ticket was used", code="transfer.used")


def _set_aside(transaction: Transaction, guest: Guest, kind: OldKind) -> str:
    """Keep the person who has a ticket now as an old record, with their code and all that they said; its id."""
    connection = transaction.connection
    cancel_unsent(transaction, guest.id)
    settle_calls(transaction, guest, "transferred")
    old = replace(
        guest, id=transaction.new_id(), ref="", party="", code="", standing=Standing.CANCELLED, version=1,
        merged_into=guest.id,
    )  # fmt: skip
    guests.add_guests(connection, [old])
    body = {"source": "transfer", "ticket": guest.id}
    fact = transaction.record("guest.added", f"guest:{old.id}", body, event_id=guest.event_id)
    old_records.save_old_record(connection, old.id, kind, fact.id, guest.code)
    old_records.kill_codes(connection, guest.id)
    old_records.move_codes(connection, guest.id, old.id)
    move_all(transaction, guest.event_id, guest.id, old.id)
    transaction.record("code.retired", f"guest:{guest.id}", {"reason": "transfer"}, event_id=guest.event_id)
    return old.id


def settle_calls(transaction: Transaction, guest: Guest, outcome: str) -> None:
    """What somebody was called for who has the ticket no longer is over."""
    for call in _CALLS:
        settle_alerts_about(transaction, call, outcome=outcome, guest_id=guest.id)


def move_all(transaction: Transaction, event_id: str, from_id: str, to_id: str) -> None:
    """What is a person's and not their ticket's goes with them to another record."""
    old_records.move_traces(transaction.connection, from_id, to_id)
    move_requests(transaction, event_id, from_id, to_id)
    move_greetings(transaction, event_id, from_id, to_id)
