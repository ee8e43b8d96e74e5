"""Shifts: who works where and when, whether they are there now, and what is handed over at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.errors import ConflictError, FieldError
from server.domain.plain_text import plain

LONGEST_PLACE = 60
LONGEST_TASK = 60
LONGEST_WORDS = 300
#: Nobody works longer in one piece; what claims so is a mistake in a date.
LONGEST_SHIFT = timedelta(hours=24)
#: How long before its start a shift may be begun.
EARLY = timedelta(hours=4)
#: A shift that nobody ended is late from so long after its end on.
GRACE = timedelta(minutes=15)
#: After so long without anybody having ended it, the station does.
FORGOTTEN = timedelta(hours=3)
#: A shift that is in no roster has no end; after so long it counts as forgotten too.
UNPLANNED_LASTS = timedelta(hours=12)


class Duty(StrEnum):
    """How a shift stands."""

    PLANNED = "planned"
    ON = "on"
    BREAK = "break"
    OVER = "over"


class Ending(StrEnum):
    """Why a shift is over."""

    #: Somebody said so.
    SAID = "said"
    #: Whose it was has no access any more.
    REMOVED = "removed"
    #: Nobody ended it, long after its end.
    FORGOTTEN = "forgotten"


#: What may follow what.
MOVES: dict[Duty, frozenset[Duty]] = {
    Duty.PLANNED: frozenset({Duty.ON}),
    Duty.ON: frozenset({Duty.BREAK, Duty.OVER}),
    Duty.BREAK: frozenset({Duty.ON, Duty.OVER}),
    Duty.OVER: frozenset(),
}
RUNNING = frozenset({Duty.ON, Duty.BREAK})


@dataclass(frozen=True, kw_only=True)
class Post:
    """Where somebody works: a screen, a zone, or free words; several of them, or none."""

    device_id: str = ""
    zone_id: str = ""
    place: str = ""
    #: What they do in the team, in the organiser's words.
    task: str = ""


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One person's work at one event, planned or begun without a plan."""

    id: str
    event_id: str
    person_id: str
    device_id: str = ""
    zone_id: str = ""
    place: str = ""
    task: str = ""
    starts_at: datetime
    #: None: it is in no roster.
    ends_at: datetime | None = None
    duty: Duty = Duty.PLANNED
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        """Whether they are on duty, or on a break from it."""
        return self.duty in RUNNING

    @property
    def is_open(self) -> bool:
        """Whether it is still to come, or running."""
        return self.duty is not Duty.OVER

    @property
    def due_at(self) -> datetime:
        """When it should be over."""
        return self.ends_at or (self.began_at or self.starts_at) + UNPLANNED_LASTS

    def is_offered(self, now: datetime) -> bool:
        """Whether its person may begin it now."""
        return self.duty is Duty.PLANNED and self.starts_at - EARLY <= now < self.due_at

    def is_late(self, now: datetime) -> bool:
        """Whether it should have been ended before."""
        return self.is_running and now > self.due_at + GRACE

    def is_forgotten(self, now: datetime) -> bool:
        """Whether nobody can mean it to run still."""
        return self.is_running and now > self.due_at + FORGOTTEN


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """One thing that was open at the end of a shift, and who has it from there."""

    id: str
    event_id: str
    shift_id: str
    #: `alert:id`, `request:id` or `walk_in:id`.
    item: str
    from_person: str
    #: Empty: whoever comes next.
    to_person: str = ""
    #: What the next one should know. Typed: it stays on the station.
    words: str = ""
    left_at: datetime
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None


def check_move(before: Duty, after: Duty) -> Duty:
    """`after`, if a shift goes there.

    Raises: ConflictError: a colleague, or the same person on another tablet, was faster.
    """
    if after not in MOVES[before]:
        raise ConflictError(f"a shift does not go from {before} to {after}", code="shift.move")
    return after


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """Whether a shift may be planned so.

    Raises: FieldError.
    """
    if ends_at <= starts_at:
        raise FieldError("ends", "the end lies before the start", code="field.order")
    if ends_at - starts_at > LONGEST_SHIFT:
        raise FieldError("ends", "longer than a day", code="shift.long")


def check_post(post: Post) -> Post:
    """`post` as it is kept.

    Raises: FieldError for words that are too long.
    """
    place, task = plain(post.place), plain(post.task)
    if len(place) > LONGEST_PLACE:
        raise FieldError("place", f"at most {LONGEST_PLACE} characters", code="field.long")
    if len(task) > LONGEST_TASK:
        raise FieldError("task", f"at most {LONGEST_TASK} characters", code="field.long")
    return Post(device_id=post.device_id, zone_id=post.zone_id, place=place, task=task)


def overlap(shift: Shift, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether `shift` takes up some of that time; one that ends as the next begins, or that has no end, does not."""
    until = shift.ended_at or shift.ends_at
    return until is not None and shift.starts_at < ends_at and starts_at < until
