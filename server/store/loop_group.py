"""Acts that an event loop commits itself, where the disk is quick: a thread to and fro would take longer than the disk.

Part of docs/algorithms/group-commit.md: all that one turn of the loop hands in is one group.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from server.store.waiting import Waiting

#: A loop that stands still for so long is not noticed by those whose pages it serves.
QUICK_SECONDS = 0.002
#: Of so many commits the average is kept.
_REMEMBERED = 16


class DiskPace:
    """How long the disk, or another process that writes, makes a commit wait."""

    def __init__(self) -> None:
        # nothing is known yet: a memory card is expected
        self._average_seconds = 4 * QUICK_SECONDS

    def waited(self, seconds: float) -> None:
        """One commit took so long."""
        self._average_seconds += (seconds - self._average_seconds) / _REMEMBERED

    @property
    def is_quick(self) -> bool:
        """Whether an event loop may wait for it."""
        return self._average_seconds < QUICK_SECONDS


class LoopGroup:
    """What one turn of an event loop handed in so far. Used on its loop's thread only."""

    def __init__(self, loop: asyncio.AbstractEventLoop, commit: Callable[[list[Waiting]], None]) -> None:
        self.loop = loop
        self._commit = commit
        self._waiting: list[Waiting] = []

    def add(self, waiting: Waiting) -> None:
        """Take an act; the group is committed once all who are ready in this turn had their say."""
        if not self._waiting:
            self.loop.call_soon(self._end_of_turn)
        self._waiting.append(waiting)

    def _end_of_turn(self) -> None:
        group, self._waiting = self._waiting, []
        self._commit(group)
