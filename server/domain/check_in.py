"""The check-in rule: may this guest pass this door now? Drawn in docs/algorithms/check-in.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.event import AdmissionPolicy, Event, Zone
from server.domain.guest import Guest, Presence, Standing


class Direction(StrEnum):
    """Which way a guest goes through a door."""

    IN = "in"
    OUT = "out"


class Reason(StrEnum):
    """Why a guest is not admitted. Codes never change; words live in the wording catalogues."""

    UNKNOWN_CODE = "unknown_code"
    ALREADY_IN = "already_in"
    NOT_YET = "not_yet"
    TOO_LATE = "too_late"
    WRONG_ZONE = "wrong_zone"
    WRONG_DAY = "wrong_day"
    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    BLOCKED = "blocked"
    FULL = "full"
    NEEDS_DESK = "needs_desk"


#: What a person at the desk may not put aside either: there is nobody to admit, or they are inside.
NEVER_OVERRIDDEN = frozenset({Reason.UNKNOWN_CODE, Reason.ALREADY_IN})


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """The guest may pass."""

    direction: Direction


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The guest may not pass, by themselves."""

    reason: Reason


@dataclass(frozen=True, kw_only=True)
class Door:
    """All that the rule knows besides the guest."""

    event: Event
    zone: Zone
    #: People inside the zone now or promised a place, without this guest; 0 will do where it has no capacity.
    inside_count: int
    now: datetime


def decide(
    guest: Guest | None,
    presence: Presence | None,
    door: Door,
    direction: Direction = Direction.IN,
    *,
    at_desk: bool = False,
) -> Admitted | Refused:
    """Whether `guest` may pass `door`.

    `presence` is what happened so far between this guest and this zone; None: nothing.
    `at_desk`: a person looks at the guest, so that they are received; notes that must be followed are still open.
    """
    if guest is None or guest.event_id != door.event.id or guest.merged_into:
        return Refused(reason=Reason.UNKNOWN_CODE)
    if direction is Direction.OUT:
        return _decide_out(presence, door, at_desk)
    reason = _refusal(guest, presence, door, at_desk)
    return Refused(reason=reason) if reason else Admitted(direction=Direction.IN)


def _decide_out(presence: Presence | None, door: Door, at_desk: bool) -> Admitted | Refused:
    """Somebody who was never counted in goes to the desk: the count would be wrong either way.

    So does whoever would leave a one-way zone the way they came.
    """
    if presence is not None and presence.inside and (at_desk or not door.zone.one_way):
        return Admitted(direction=Direction.OUT)
    return Refused(reason=Reason.NEEDS_DESK)


def _refusal(guest: Guest, presence: Presence | None, door: Door, at_desk: bool) -> Reason | None:
    """The first reason that holds, in the order drawn: the ticket, its one use, the hour, the door."""
    needs_desk = guest.is_note_open or (guest.needs_desk and not at_desk)
    return (
        _by_standing(guest)
        or _by_history(presence, door)
        or _by_time(door)
        or _by_zone(guest, door)
        or (Reason.NEEDS_DESK if needs_desk else None)
    )


_REASON_OF_STANDING = {
    Standing.BLOCKED: Reason.BLOCKED,
    Standing.CANCELLED: Reason.CANCELLED,
    Standing.UNPAID: Reason.UNPAID,
}


def _by_standing(guest: Guest) -> Reason | None:
    return _REASON_OF_STANDING.get(guest.standing)


def _by_history(presence: Presence | None, door: Door) -> Reason | None:
    if presence is None or presence.first_in_at is None or presence.last_in_at is None:
        return None
    per_day = door.event.admission is AdmissionPolicy.ONCE_PER_DAY
    if per_day and door.event.day_of(presence.last_in_at) != door.event.day_of(door.now):
        return None
    if presence.inside or not door.zone.lets_back_in(door.event):
        return Reason.ALREADY_IN
    return None


def _by_time(door: Door) -> Reason | None:
    opens_at, closes_at = door.zone.hours_in(door.event)
    if opens_at <= door.now <= closes_at:
        return None
    today = door.event.day_of(door.now)
    if not door.event.day_of(opens_at) <= today <= door.event.day_of(closes_at):
        return Reason.WRONG_DAY
    return Reason.NOT_YET if door.now < opens_at else Reason.TOO_LATE


def _by_zone(guest: Guest, door: Door) -> Reason | None:
    if door.zone.categories is not None and guest.category not in door.zone.categories:
        return Reason.WRONG_ZONE
    if door.zone.capacity is not None and door.inside_count >= door.zone.capacity:
        return Reason.FULL
    return None
