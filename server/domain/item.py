"""Items of the board: whatever waits for somebody at the desk, in the order in which it should be seen to.

Drawn in docs/board.md. An item is a view over an alert, a request or a walk-in; who is on it stands there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from server.domain.alert import AlertKind


class Noun(StrEnum):
    """What an item is a view of."""

    ALERT = "alert"
    REQUEST = "request"
    WALK_IN = "walk_in"


class Grade(IntEnum):
    """How much depends on it; the lowest is seen to first."""

    #: Somebody who must not wait, or who should not be inside.
    FIRST = 0
    #: A guest stands there and cannot go on.
    GUEST = 1
    #: Guests will stand there soon.
    DOOR = 2
    #: It can wait a while.
    LATER = 3


class Stage(IntEnum):
    """How far an item is with its people; the lowest is seen to first."""

    #: Nobody is on it, and it should have been seen to by now.
    OVERDUE = 0
    #: Nobody is on it.
    OPEN = 1
    #: Somebody said so long ago that they are on it that they may need help.
    STUCK = 2
    #: Somebody is on it.
    TAKEN = 3


#: How much depends on each kind, and how long nobody needs to be on it.
_GUEST_SOON = (Grade.GUEST, timedelta(minutes=2))
KINDS: dict[str, tuple[Grade, timedelta]] = {
    AlertKind.CALL: _GUEST_SOON,
    AlertKind.REFUSED: _GUEST_SOON,
    AlertKind.NOT_FOUND: _GUEST_SOON,
    AlertKind.WALK_IN: _GUEST_SOON,
    AlertKind.CONSENT: _GUEST_SOON,
    AlertKind.BADGE: _GUEST_SOON,
    AlertKind.GATE: (Grade.GUEST, timedelta(minutes=1)),
    AlertKind.VIP: (Grade.FIRST, timedelta(minutes=1)),
    AlertKind.KIOSK: (Grade.DOOR, timedelta(minutes=3)),
    AlertKind.PRINTER: (Grade.DOOR, timedelta(minutes=3)),
    AlertKind.CONFLICT: (Grade.FIRST, timedelta(minutes=2)),
    AlertKind.ROOM: (Grade.DOOR, timedelta(minutes=3)),
    AlertKind.SHIFT: (Grade.DOOR, timedelta(minutes=3)),
    AlertKind.BADGE_OWED: (Grade.LATER, timedelta(minutes=10)),
    AlertKind.ROLL: (Grade.LATER, timedelta(minutes=15)),
    AlertKind.SYNC: (Grade.LATER, timedelta(minutes=30)),
    Noun.WALK_IN: _GUEST_SOON,
    Noun.REQUEST: (Grade.LATER, timedelta(minutes=10)),
}
#: From then on whoever said "on my way" may need help.
STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that waits for somebody, with what its place on the board follows from."""

    noun: Noun
    id: str
    #: An AlertKind, or the noun itself: one of KINDS.
    kind: str
    raised_at: datetime
    #: Until when somebody has to be on it; None: as its kind says.
    due_at: datetime | None = None
    #: An actor's name; empty: nobody.
    owner: str = ""
    taken_at: datetime | None = None
    #: Who gave it to `owner`, who has not said yet that they are on it; empty: they have, or nobody did.
    passed_by: str = ""

    @property
    def name(self) -> str:
        """`alert:id`, `request:id` or `walk_in:id`, as facts name it."""
        return f"{self.noun.value}:{self.id}"

    @property
    def grade(self) -> Grade:
        """How much depends on it."""
        return KINDS[self.kind][0]

    @property
    def due(self) -> datetime:
        """Until when somebody has to be on it."""
        return self.due_at or self.raised_at + KINDS[self.kind][1]

    @property
    def is_held(self) -> bool:
        """Whether somebody said that they are on it; who was merely given it has not."""
        return bool(self.owner) and not self.passed_by


def may_take(owner: str, passed_by: str, me: str) -> bool:
    """Whether `me` may have what `owner` has: nobody does, I do, or whoever was given it never said yes."""
    return not owner or owner == me or bool(passed_by)


def stage_of(item: Item, now: datetime) -> Stage:
    """How far an item is with its people at `now`."""
    if not item.is_held:
        return Stage.OVERDUE if now >= item.due else Stage.OPEN
    return Stage.STUCK if item.taken_at and now - item.taken_at >= STUCK_AFTER else Stage.TAKEN


def urgency_of(item: Item, now: datetime) -> tuple[int, int, datetime, str]:
    """What sorts the board, most urgent first: stage, grade, age; the id, so that equals never change places."""
    return stage_of(item, now), item.grade, item.raised_at, item.id


def by_urgency(items: Iterable[Item], now: datetime) -> list[Item]:
    """The board's order: the same for everybody who looks at `now`."""
    return sorted(items, key=lambda item: urgency_of(item, now))
