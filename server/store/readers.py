"""Read-only connections, shared by whoever asks."""

from __future__ import annotations

import queue
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from server.store.database import open_reader

T = TypeVar("T")


class Readers:
    """Lends read-only connections; opens another only when all are lent."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._watching: sqlite3.Connection | None = None

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """The answer to `question`, asked inside one read transaction: it sees one moment."""
        connection = self._borrow()
        try:
            connection.execute("BEGIN")
            return question(connection)
        finally:
            connection.execute("ROLLBACK")
            self._idle.put(connection)

    def look_up(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """The answer to a `question` of one statement, which sees one moment by itself: a third of read()'s price."""
        connection = self._borrow()
        try:
            return question(connection)
        finally:
            self._idle.put(connection)

    def version(self) -> int:
        """Another number after every commit, whichever process made it; to be asked on one thread only.

        Source: https://sqlite.org/pragma.html#pragma_data_version, which compares on one and the same connection.
        """
        if self._watching is None:
            self._watching = open_reader(self._path)
        return int(self._watching.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close what is idle."""
        if self._watching:
            self._watching.close()
        while not self._idle.empty():
            self._idle.get().close()

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return open_reader(self._path)
