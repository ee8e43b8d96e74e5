"""Checking guests in and out: one transaction that decides, records, counts and asks for the badge.

The rule itself is server.domain.check_in, drawn in docs/algorithms/check-in.md. Printing is never inside it: the
same transaction leaves a queued job, and the spooler does the rest.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from server.domain.alert import AlertKind
from server.domain.attendance import after_fact
from server.domain.check_in import NEVER_OVERRIDDEN, Admitted, Direction, Door, Reason, Refused, decide
from server.domain.codes import candidates
from server.domain.event import Event, Zone
from server.domain.fact import Fact
from server.domain.guest import Guest, Presence
from server.services.alerts import Call, raise_alert
from server.services.greetings import greet
from server.services.guest_codes import is_still_theirs
from server.services.occupancy import count, follow
from server.services.openings import ask_opening
from server.services.print_jobs import BadgeWish, queue_first_badge
from server.services.repeats import Repeat
from server.store import event as event_rows
from server.store import guests, presence
from server.store.remarks import keep_remark
from server.store.rooms import promised_count
from server.store.transaction import Transaction

#: Why the desk is called where the code of a badge that was replaced is scanned; who holds it reads `unknown_code`.
OLD_CODE = "old_code"


@dataclass(frozen=True, kw_only=True)
class CheckInWish:
    """Who wants to pass which door, and who asks."""

    event_id: str
    #: What was scanned; or empty, and `guest_id` says who.
    code: str = ""
    guest_id: str = ""
    #: The code of the guest with `guest_id` when a screen showed them: who has lost it since is not meant any more.
    seen_code: str = ""
    #: The same key again gets the first answer. Empty: not repeatable.
    key: str = ""
    #: A zone's id or name; empty: the main one.
    zone: str = ""
    direction: Direction = Direction.IN
    #: Print the first badge.
    print_badge: bool = True
    #: Where it comes out; empty: the first printer there is.
    printer_id: str = ""
    #: The way on it goes without steps.
    step_free: bool = False
    #: A person looks at the guest.
    at_desk: bool = False
    #: Why a person admits in spite of a refusal; empty: they do not.
    anyway_reason: str = ""
    #: The same as a code, where there is one: it stands in the fact.
    anyway_code: str = ""
    #: When the guest touched or scanned first, where the kiosk knows: what their visit took is recorded with it.
    began_at: datetime | None = None
    #: Somebody else says that they are here: if they are in already, nothing happened.
    is_companion: bool = False


@dataclass(frozen=True, kw_only=True)
class FirstAdmission:
    """When and where the admission that stands was recorded."""

    at: datetime
    station: str
    device: str


@dataclass(frozen=True, kw_only=True)
class CheckInAnswer:
    """What became of a wish. `reason` is None when the guest was admitted (or let out)."""

    guest: Guest | None
    reason: Reason | None = None
    #: The fact that recorded it.
    fact: str = ""
    #: None: no badge was asked for by this act.
    print_job: str | None = None
    repeated: bool = False
    #: With `already_in`: the admission that stands.
    first: FirstAdmission | None = None
    #: The zone, and what stands there now between it and the guest; None with a refusal or a repeat.
    at: Zone | None = field(default=None, compare=False)
    presence: Presence | None = field(default=None, compare=False)

    @property
    def outcome(self) -> str:
        """`admitted` or `refused`, as programs read it."""
        return "refused" if self.reason else "admitted"


@dataclass(frozen=True, kw_only=True)
class Foreseen:
    """What the door would say to a wish now. `reason` is None where it would let the guest pass."""

    guest: Guest | None
    reason: Reason | None


def foresee(connection: sqlite3.Connection, wish: CheckInWish, now: datetime) -> Foreseen:
    """What check_in() would answer now, by the same rule: a read, which admits, records and counts nothing.

    Raises: NotFoundError for an unknown event, zone or guest.
    """
    guest = guest_meant(connection, wish)
    return Foreseen(guest=guest, reason=foresee_of(connection, wish, guest, now))


def foresee_of(connection: sqlite3.Connection, wish: CheckInWish, guest: Guest | None, now: datetime) -> Reason | None:
    """Why the door would refuse `guest` now, who need not be on the list yet; None: it would let them pass.

    Raises: NotFoundError for an unknown event or zone.
    """
    event = event_rows.event_by_id(connection, wish.event_id)
    zone = zone_named(connection, wish) or event_rows.main_zone(connection, wish.event_id)
    _, decision = _judge(connection, wish, guest, (event, zone, now))
    return decision.reason if isinstance(decision, Refused) else None


def is_full_for(transaction: Transaction, wish: CheckInWish, guest: Guest) -> bool:
    """Whether there is no place for `guest` where they want in, whatever else the door has against them."""
    connection = transaction.connection
    zone = zone_named(connection, wish) or transaction.kept.main_zone(connection, wish.event_id)
    before = presence.presence_of(connection, guest.id, zone.id)
    taken = _taken(connection, zone, before, guest.id, transaction.now)
    return wish.direction is Direction.IN and zone.capacity is not None and taken >= zone.capacity


def refuse_walk_in(transaction: Transaction, wish: CheckInWish, reason: Reason) -> None:
    """Record that the door refuses somebody who is not on the list, and call the desk to their kiosk."""
    zone = zone_named(transaction.connection, wish) or event_rows.main_zone(transaction.connection, wish.event_id)
    body = {"reason": reason.value, "zone": zone.id}
    transaction.record("check_in.refused", f"event:{wish.event_id}", body, event_id=wish.event_id)
    device_id = transaction.actor.device_id
    call = Call(event_id=wish.event_id, kind=AlertKind.WALK_IN, reason=reason.value, device_id=device_id)
    raise_alert(transaction, call)


def check_in(transaction: Transaction, wish: CheckInWish, *, meant: Guest | None = None) -> CheckInAnswer:
    """Let a guest pass a door, or say why not. The same key again gets the first answer, `repeated`.

    `meant`: whom guest_meant() found in this very act; None: it was not asked, or found nobody.

    Raises: NotFoundError for an unknown event or zone, FieldError for a key that cannot be one, ConflictError for
    a key that was used for something else: its first answer would be about another guest.
    """
    asked = (wish.code, wish.guest_id, wish.zone, wish.direction)
    repeat = Repeat(transaction, f"check_in:{wish.event_id}", wish.key, *asked)
    if known := repeat.first_answer():
        return _from_answer(transaction, known)
    answer = _decide_and_record(transaction, wish, meant or guest_meant(transaction.connection, wish))
    repeat.keep(_to_answer(answer))
    return answer


def _decide_and_record(transaction: Transaction, wish: CheckInWish, guest: Guest | None) -> CheckInAnswer:
    connection = transaction.connection
    event = transaction.kept.event(connection, wish.event_id)
    zone = zone_named(connection, wish) or transaction.kept.main_zone(connection, wish.event_id)
    before, decision = _judge(connection, wish, guest, (event, zone, transaction.now))
    if wish.is_companion and isinstance(decision, Refused) and decision.reason is Reason.ALREADY_IN:
        return CheckInAnswer(guest=guest, reason=decision.reason, first=_first(before))
    if guest is None or (isinstance(decision, Refused) and not _is_overridden(decision, before, wish)):
        return _refuse(transaction, wish, zone, _Refusal(guest, before, decision))
    fact = _admit(transaction, wish, zone, guest, decision)
    ask_opening(transaction, fact, wish.direction)
    after = after_fact(before, fact)
    count(transaction, zone, before, after)
    follow(transaction, zone, fact, wish.direction)
    badge = BadgeWish(event=event, guest=guest, printer_id=wish.printer_id, zone=zone.name, step_free=wish.step_free)
    print_job = _badge(transaction, wish, badge)
    if wish.direction is Direction.IN and not (before and before.first_in_at):
        greet(transaction, event, guest, zone)
    return CheckInAnswer(guest=guest, fact=fact.id, print_job=print_job, at=zone, presence=after)


def _judge(
    connection: sqlite3.Connection, wish: CheckInWish, guest: Guest | None, where: tuple[Event, Zone, datetime]
) -> tuple[Presence | None, Admitted | Refused]:
    """What stands between the guest and the zone, and what the rule says to it."""
    event, zone, now = where
    before = presence.presence_of(connection, guest.id, zone.id) if guest else None
    who = guest.id if guest else ""
    door = Door(event=event, zone=zone, inside_count=_taken(connection, zone, before, who, now), now=now)
    return before, decide(guest, before, door, wish.direction, at_desk=wish.at_desk)


def _taken(connection: sqlite3.Connection, zone: Zone, before: Presence | None, who: str, now: datetime) -> int:
    """Places taken or promised without this guest's; they are counted only where the zone can be full."""
    if zone.capacity is None:
        return 0
    others = event_rows.inside_count(connection, zone.id) - int(before is not None and before.inside)
    return others + promised_count(connection, zone.id, now, who)


@dataclass(frozen=True)
class _Refusal:
    guest: Guest | None
    before: Presence | None
    decision: Admitted | Refused

    @property
    def reason(self) -> Reason:
        return self.decision.reason if isinstance(self.decision, Refused) else Reason.UNKNOWN_CODE


def _admit(transaction: Transaction, wish: CheckInWish, zone: Zone, guest: Guest, decision: Admitted | Refused) -> Fact:
    body: dict[str, Any] = {"zone": zone.id, "station": transaction.station.id}
    if isinstance(decision, Refused):
        body |= {"anyway": decision.reason.value} | ({"why": wish.anyway_code} if wish.anyway_code else {})
    body |= _took(transaction, wish)
    kind = "guest.checked_out" if wish.direction is Direction.OUT else "guest.checked_in"
    fact = transaction.record(kind, f"guest:{guest.id}", body, event_id=wish.event_id, key=wish.key)
    if isinstance(decision, Refused):
        keep_remark(transaction.connection, fact.id, wish.anyway_reason)
    return fact


def _refuse(transaction: Transaction, wish: CheckInWish, zone: Zone, refusal: _Refusal) -> CheckInAnswer:
    """Record the refusal, and call the desk where it happened at a kiosk without anybody near."""
    guest, reason = refusal.guest, refusal.reason
    subject = f"guest:{guest.id}" if guest else f"event:{wish.event_id}"
    owner = (
        ""
        if guest
        else guests.owner_of_dead_code(transaction.connection, wish.event_id, candidates(wish.code or wish.seen_code))
    )
    body: dict[str, Any] = {"reason": reason.value, "zone": zone.id} | ({"old_badge_of": owner} if owner else {})
    body |= _took(transaction, wish)
    fact = transaction.record("check_in.refused", subject, body, event_id=wish.event_id, key=wish.key)
    if transaction.actor.device_id and not wish.at_desk:
        call = Call(
            event_id=wish.event_id,
            kind=AlertKind.REFUSED,
            reason=OLD_CODE if owner else reason.value,
            guest_id=guest.id if guest else owner,
            device_id=transaction.actor.device_id,
        )
        raise_alert(transaction, call)
    first = _first(refusal.before) if reason is Reason.ALREADY_IN else None
    return CheckInAnswer(guest=guest, reason=reason, fact=fact.id, first=first)


def _took(transaction: Transaction, wish: CheckInWish) -> dict[str, int]:
    """Milliseconds from the first touch or scan until now; nothing where nobody knows when that was."""
    if wish.began_at is None:
        return {}
    return {"took_ms": max(0, int((transaction.now - wish.began_at).total_seconds() * 1000))}


def _is_overridden(decision: Refused, before: Presence | None, wish: CheckInWish) -> bool:
    # `already_in` is also said of who left and may not come back: that a person can put aside
    left = decision.reason is Reason.ALREADY_IN and before is not None and not before.inside
    return bool(wish.anyway_reason.strip()) and wish.at_desk and (left or decision.reason not in NEVER_OVERRIDDEN)


def _badge(transaction: Transaction, wish: CheckInWish, badge: BadgeWish) -> str | None:
    if not wish.print_badge or wish.direction is Direction.OUT or not badge.event.print_badges:
        return None
    job = queue_first_badge(transaction, badge)
    return job.id if job else None


def zone_named(connection: sqlite3.Connection, wish: CheckInWish) -> Zone | None:
    """The zone that the wish names; None: it means the main one."""
    return event_rows.zone_by_name(connection, wish.event_id, wish.zone) if wish.zone else None


def guest_meant(connection: sqlite3.Connection, wish: CheckInWish) -> Guest | None:
    """Who wants to pass; None: nobody of this event has that code, or has it still.

    Raises: NotFoundError for an unknown id.
    """
    if wish.guest_id:
        guest = guests.guest_by_id(connection, wish.guest_id, event_id=wish.event_id)
        return guest if is_still_theirs(connection, guest.id, wish.seen_code) else None
    return guests.guest_by_code(connection, wish.event_id, candidates(wish.code))


def _first(before: Presence | None) -> FirstAdmission | None:
    if before is None or before.last_in_at is None:
        return None
    return FirstAdmission(at=before.last_in_at, station=before.station_id, device=before.device_id)


def _to_answer(answer: CheckInAnswer) -> dict[str, Any]:
    """What is kept for a repeat: ids and codes, and nothing of what there is none of."""
    first = answer.first
    kept = {
        "guest": answer.guest.id if answer.guest else "",
        "reason": answer.reason.value if answer.reason else "",
        "fact": answer.fact,
        "print_job": answer.print_job,
        "first": [first.at.isoformat(), first.station, first.device] if first else None,
    }
    return {name: value for name, value in kept.items() if value}


def _from_answer(transaction: Transaction, known: dict[str, Any]) -> CheckInAnswer:
    guest_id, reason = known.get("guest"), known.get("reason")
    guest = guests.guest_by_id(transaction.connection, guest_id) if guest_id else None
    answer = CheckInAnswer(
        guest=guest,
        reason=Reason(reason) if reason else None,
        fact=known["fact"],
        print_job=known.get("print_job"),
        repeated=True,
    )
    if not known.get("first"):
        return answer
    at, station, device = known["first"]
    return replace(answer, first=FirstAdmission(at=datetime.fromisoformat(at), station=station, device=device))
