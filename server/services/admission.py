"""Admissions that a person at the desk makes: with a look at the guest, in spite of a refusal, or without a ticket."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from server.domain.access import Role, includes
from server.domain.alert import AlertKind
from server.domain.check_in import Direction, Reason
from server.domain.errors import FieldError, NotFoundError, VouchingError
from server.domain.guest import Standing
from server.services.alerts import settle_alerts_about
from server.services.check_in import CheckInAnswer, CheckInWish, check_in, is_full_for
from server.services.guest_desk import add_walk_in
from server.services.repeats import Repeat
from server.store import guests
from server.store.transaction import Transaction

#: A refusal that somebody put there on purpose, or that keeps people safe, is lifted by somebody who answers for it.
SUPERVISED = frozenset({Reason.BLOCKED, Reason.FULL})


@dataclass(frozen=True, kw_only=True)
class WalkInWish:
    """Somebody without a ticket, and where their badge should come out."""

    event_id: str
    details: Mapping[str, object]
    #: The same key again adds nobody.
    key: str
    zone: str = ""
    printer_id: str = ""


def admit_at_desk(transaction: Transaction, wish: CheckInWish, role_for: Callable[[str], Role]) -> CheckInAnswer:
    """Check a guest in (or out) who stands at the desk; what a kiosk called the desk for is settled with it.

    `role_for`: in which role an act is done. Whoever puts another refusal aside has not put aside that it is full.

    Raises: VouchingError where that role may not put this refusal aside; NotFoundError, FieldError as check_in().
    """
    guest = guests.guest_by_id(transaction.connection, wish.guest_id, event_id=wish.event_id)
    supervised = wish.anyway_reason and guest.standing is Standing.BLOCKED
    if supervised and not includes(role_for("admit_blocked"), Role.SUPERVISOR):
        raise VouchingError("admit_blocked", "a supervisor admits who was blocked", code="forbidden.blocked")
    overrules = wish.anyway_reason and not includes(role_for("admit_full"), Role.SUPERVISOR)
    if overrules and is_full_for(transaction, wish, guest):
        raise VouchingError("admit_full", "a supervisor lets somebody into a full room", code="forbidden.full")
    answer = check_in(transaction, replace(wish, at_desk=True))
    if answer.reason is None and wish.direction is Direction.IN and not answer.repeated:
        for kind in (AlertKind.REFUSED, AlertKind.CONSENT):
            settle_alerts_about(transaction, kind, outcome="admitted", guest_id=guest.id)
    return answer


def admit_together(
    transaction: Transaction, guest_id: str, wishes: Sequence[CheckInWish], role_for: Callable[[str], Role]
) -> list[CheckInAnswer]:
    """Check in those of a booking who are here, each with their own key; one refused holds nobody up.

    Raises: NotFoundError for anybody who booked with somebody else than the guest with `guest_id`; as check_in().
    """
    first = guests.guest_by_id(transaction.connection, guest_id)
    known = {first.id, *(other.id for other in guests.party_of(transaction.connection, first))}
    if not {wish.guest_id for wish in wishes} <= known:
        raise NotFoundError("not of this booking", code="not_found.guest")
    return [admit_at_desk(transaction, wish, role_for) for wish in wishes]


def register_walk_in(transaction: Transaction, wish: WalkInWish) -> CheckInAnswer:
    """Put somebody onto the list, let them in and ask for their badge, in one go.

    Whom the door refuses (too early, full) is on the list all the same: the answer says why they are not in.

    Raises: ForbiddenError where the event takes no walk-ins, FieldError for a detail that cannot be so.
    """
    if not wish.key or len(wish.key) > 100:
        raise FieldError("key", "a key of at most 100 characters", code="field.long")
    repeat = Repeat(transaction, f"walk_in:{wish.event_id}", wish.key)
    known = repeat.first_answer()
    guest_id = known["guest"] if known else add_walk_in(transaction, wish.event_id, wish.details).id
    if not known:
        repeat.keep({"guest": guest_id})
    entry = CheckInWish(
        event_id=wish.event_id,
        guest_id=guest_id,
        key=f"walk-in-{wish.key}",
        zone=wish.zone,
        printer_id=wish.printer_id,
        at_desk=True,
    )
    return check_in(transaction, entry)
