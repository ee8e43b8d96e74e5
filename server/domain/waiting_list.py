"""The waiting list of a room: who wants in while it is full, in order. Drawn in docs/rooms.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.errors import ConflictError

#: A place that was called out is kept this long; then whoever comes may have it.
CALL_HOLDS = timedelta(minutes=10)


class WaitState(StrEnum):
    """Where somebody on a waiting list stands."""

    WAITING = "waiting"
    #: A place is free and theirs; they were called.
    CALLED = "called"
    ENTERED = "entered"
    #: They left, or did not come.
    GONE = "gone"


OPEN_WAITS = frozenset({WaitState.WAITING, WaitState.CALLED})
_MOVES: dict[WaitState, frozenset[WaitState]] = {
    # skipped: from CALLED back to WAITING, behind the others
    WaitState.WAITING: frozenset({WaitState.WAITING, WaitState.CALLED, WaitState.ENTERED, WaitState.GONE}),
    WaitState.CALLED: frozenset({WaitState.WAITING, WaitState.ENTERED, WaitState.GONE}),
    WaitState.ENTERED: frozenset(),
    WaitState.GONE: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Somebody on the waiting list of a room."""

    id: str
    event_id: str
    zone_id: str
    guest_id: str
    #: Lower is called first.
    place: int
    state: WaitState
    joined_at: datetime
    called_at: datetime | None = None
    ended_at: datetime | None = None


def check_wait_move(before: WaitState, after: WaitState) -> WaitState:
    """`after`, if somebody who stands at `before` may go there.

    Raises: ConflictError where a colleague was faster.
    """
    if after not in _MOVES[before]:
        raise ConflictError(f"on a waiting list nobody goes from {before} to {after}", code="waiting_list.move")
    return after
