"""Hearing of what another process committed: a command that imports a list while the station serves."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta

from server.domain.fact import Fact
from server.services.loop import Loop
from server.store import journal

#: How long a foreign commit may stay unheard.
LOOK_EVERY = timedelta(milliseconds=500)
_MOST_AT_ONCE = 1000


class Follower:
    """Watches the file's version; tells facts that the station's own writer did not tell.

    Where both write at the same time a fact may be told twice, but never not at all: listeners look again for what
    changed, so once more does no harm.
    """

    def __init__(self, connection: sqlite3.Connection, tell: Callable[[list[Fact]], object]) -> None:
        self._connection = connection
        self._tell = tell
        self._version = self._file_version()
        self._told_to = journal.head(connection).sequence
        self._guard = threading.Lock()
        self.loop = Loop("follower", self._step)

    def heard(self, facts: list[Fact]) -> None:
        """These were told. Facts behind a gap do not count: what is in the gap is still to be told."""
        with self._guard:
            if facts[0].sequence <= self._told_to + 1:
                self._told_to = max(self._told_to, facts[-1].sequence)

    def start(self) -> None:
        """Begin the watch."""
        self.loop.start()

    def stop(self) -> None:
        """End the watch and close its connection."""
        self.loop.stop()
        self._connection.close()

    def _step(self) -> timedelta:
        version = self._file_version()
        if version != self._version:
            self._version = version
            while facts := journal.read_after(self._connection, self._told_to, limit=_MOST_AT_ONCE):
                self.heard(facts)
                self._tell(facts)
        return LOOK_EVERY

    def _file_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
