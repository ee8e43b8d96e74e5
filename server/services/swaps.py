"""Two guests have one another's ticket: they change places in one act, and what is their own goes with them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.domain.errors import ConflictError
from server.domain.guest import Guest
from server.domain.old_record import with_person_of
from server.services.print_jobs import cancel_unsent
from server.services.repeats import Repeat
from server.services.transfers import check_unused, move_all, settle_calls, ticket_of
from server.store import guests, old_records
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class SwapWish:
    """Whose tickets."""

    event_id: str
    guest_id: str
    other_id: str
    #: As they were when somebody looked at them.
    version: int
    other_version: int
    #: The same key again changes nothing.
    key: str = ""


def swap(transaction: Transaction, wish: SwapWish) -> Guest:
    """Give each of two guests the other's ticket: category, room, booking, payment. Swapped again it is as before.

    Codes go with their person: what each holds in their hand lets them in, now on the other ticket. Answers the guest
    who has the first ticket now.

    Raises: NotFoundError; ConflictError for one ticket twice, for one that was used (first take the check-in back), for
    an old record, and where a colleague changed either meanwhile.
    """
    one = ticket_of(transaction, wish.event_id, wish.guest_id)
    other = ticket_of(transaction, wish.event_id, wish.other_id)
    repeat = Repeat(transaction, f"swap:{wish.guest_id}", wish.key, wish.other_id)
    if repeat.first_answer():
        return one
    if one.id == other.id:
        raise ConflictError("one ticket is not swapped with itself", code="transfer.same")
    if (one.version, other.version) != (wish.version, wish.other_version):
        raise ConflictError("somebody else changed one of them", code="guest.changed")
    for guest in (one, other):
        check_unused(transaction, guest)
        cancel_unsent(transaction, guest.id)
        settle_calls(transaction, guest, "swapped")
    _change_places(transaction, one, other)
    for guest, with_whom in ((one, other), (other, one)):
        body = {"other": with_whom.id}
        transaction.record("ticket.swapped", f"guest:{guest.id}", body, event_id=wish.event_id)
    repeat.keep({"other": other.id})
    return guests.guest_by_id(transaction.connection, one.id)


def _change_places(transaction: Transaction, one: Guest, other: Guest) -> None:
    connection = transaction.connection
    # for the length of this act the first stands aside: nobody sees it, and no fact tells of it
    aside = replace(one, id=transaction.new_id(), ref="", party="", code="")
    guests.add_guests(connection, [aside])
    for from_id, to_id in ((one.id, aside.id), (other.id, one.id), (aside.id, other.id)):
        old_records.move_codes(connection, from_id, to_id)
        move_all(transaction, one.event_id, from_id, to_id)
    guests.remove_guest(connection, aside.id)
    for ticket, person in ((one, other), (other, one)):
        after = replace(with_person_of(ticket, person), code=person.code, version=ticket.version + 1)
        guests.change_guests(connection, [after])
        guests.tick_notes(connection, ticket.id, followed=person.followed)
