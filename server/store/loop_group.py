"""Acts that an event loop commits itself, where the disk is quick: to a thread and back would take longer.

Part of docs/algorithms/group-commit.md. A lone act is committed at the end of the loop's turn; in a crowd the loop
turns on as long as others come, and commits them together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from server.store.waiting import Waiting

#: A loop that stands still for so long is not noticed by those whose pages it serves.
QUICK_SECONDS = 0.004
#: A request is read in one turn of the loop and acts in the next.
_TURNS_TO_COME = 2
#: More acts than this wait for the next commit, so that the first of a crowd is not kept waiting by the last.
LARGEST_GROUP = 128
#: Of so many commits the average is kept.
_REMEMBERED = 16


class DiskPace:
    """How long the disk, or another process that writes, makes a commit wait."""

    def __init__(self) -> None:
        # nothing is known yet: a memory card is expected
        self._average_seconds = 2 * QUICK_SECONDS

    def waited(self, seconds: float) -> None:
        """One commit took so long."""
        self._average_seconds += (seconds - self._average_seconds) / _REMEMBERED

    @property
    def is_quick(self) -> bool:
        """Whether an event loop may wait for it."""
        return self._average_seconds < QUICK_SECONDS


class LoopGroup:
    """What an event loop handed in since its last commit. Used on its loop's thread only."""

    def __init__(self, loop: asyncio.AbstractEventLoop, commit: Callable[[list[Waiting]], None]) -> None:
        self.loop = loop
        self._commit = commit
        self._waiting: list[Waiting] = []
        #: How many there were a turn ago, and for how many turns nobody joined them.
        self._seen = self._still = 0
        #: Whether the last group was of more than one: then others are about to come again.
        self._is_crowd = False

    def add(self, waiting: Waiting) -> None:
        """Take an act; it is committed soon."""
        if not self._waiting:
            self._seen = self._still = 0
            self.loop.call_soon(self._end_of_turn)
        self._waiting.append(waiting)

    def _end_of_turn(self) -> None:
        count = len(self._waiting)
        self._still = 0 if count > self._seen else self._still + 1
        self._seen = count
        self._is_crowd = self._is_crowd or count > 1
        if self._is_crowd and count < LARGEST_GROUP and self._still < _TURNS_TO_COME:
            self.loop.call_soon(self._end_of_turn)
            return
        group, self._waiting = self._waiting, []
        self._is_crowd = count > 1
        self._commit(group)
