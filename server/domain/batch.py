"""Batches: badges printed ahead of doors, one after the other, behind every guest who stands and waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.errors import ConflictError, FieldError
from server.domain.guest import Guest
from server.domain.names import fold


class BatchState(StrEnum):
    """Where a batch is. Codes never change."""

    RUNNING = "running"
    PAUSED = "paused"
    #: Every badge was asked for.
    DONE = "done"
    #: The rest is not wanted any more.
    CANCELLED = "cancelled"


#: A place that every reader has words for.
AT_DESK = "@desk"
#: Which way a batch may go.
BATCH_MOVES: dict[BatchState, frozenset[BatchState]] = {
    BatchState.RUNNING: frozenset({BatchState.PAUSED, BatchState.DONE, BatchState.CANCELLED}),
    BatchState.PAUSED: frozenset({BatchState.RUNNING, BatchState.CANCELLED}),
    BatchState.DONE: frozenset(),
    BatchState.CANCELLED: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One batch."""

    id: str
    event_id: str
    printer_id: str
    state: BatchState
    #: Where guests collect their badge, told to them when they check in: AT_DESK or the organiser's own words; empty:
    #: they have it already.
    ready_at: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class NameRange:
    """Last names from one beginning to another, both included: `a` to `k` holds Kok."""

    first: str = ""
    last: str = ""

    def __post_init__(self) -> None:
        if self.first and self.last and fold(self.last) < fold(self.first)[: len(fold(self.last))]:
            raise FieldError("to", "the last name lies before the first", code="field.order")

    def holds(self, guest: Guest) -> bool:
        """Whether the guest's last name lies in it; one without is found by the first name."""
        name = fold(guest.last_name or guest.first_name)
        end = fold(self.last)
        return name >= fold(self.first) and (not end or name[: len(end)] <= end)


def check_batch_move(before: BatchState, after: BatchState) -> BatchState:
    """`after`, if a batch may go there.

    Raises: ConflictError where it may not.
    """
    if after not in BATCH_MOVES[before]:
        raise ConflictError(f"a batch does not go from {before} to {after}", code="batch.move")
    return after
