"""The reserve: a file that only keeps room, given up when the disk is full.

On a full disk nothing goes on, not even tidying up: SQLite needs room to delete and to fold its log back in.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

#: Made only where so many times its size is free, so that it never is what fills the disk.
ROOM_TIMES = 2
#: With less than this nothing can be begun: a database needs its log and the log's index.
LEAST_BYTES = 2_000_000


class Reserve:
    """One file beside the database. `size_bytes` 0: none is wanted."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        self._path = path
        self.size_bytes = size_bytes

    @property
    def is_kept(self) -> bool:
        """Whether there is something to give up."""
        try:
            return self.size_bytes > 0 and self._path.stat().st_size > 0
        except OSError:
            return False

    def make(self) -> bool:
        """Take the room, where there is enough of it; whether it is kept now. Never by halves."""
        if not self.size_bytes:
            self.give_up()
            return False
        with suppress(OSError):
            if self._path.exists() and self._path.stat().st_size == self.size_bytes:
                return True
            if free_bytes(self._path.parent) < ROOM_TIMES * self.size_bytes:
                return self.is_kept
            partial = self._path.with_name(f"{self._path.name}.partial")
            try:
                _fill(partial, self.size_bytes)
                partial.replace(self._path)
            except OSError:
                partial.unlink(missing_ok=True)
                raise
        return self.is_kept

    def give_up(self) -> bool:
        """Let the room go; whether there was any to let go."""
        was_kept = self.is_kept
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
            self._path.with_name(f"{self._path.name}.partial").unlink(missing_ok=True)
        return was_kept

    def give_up_where_full(self) -> bool:
        """The same, only where there is not even room to begin: for the start on a full disk."""
        with suppress(OSError):
            return free_bytes(self._path.parent) < LEAST_BYTES and self.give_up()
        return False


def free_bytes(folder: Path) -> int:
    """So much may still be written to the disk that holds `folder`.

    Raises: OSError for a folder that is not there.
    """
    return shutil.disk_usage(folder).free


def _fill(path: Path, size_bytes: int) -> None:
    """Real blocks, not a hole: a sparse file would keep nothing free."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        os.posix_fallocate(file.fileno(), 0, size_bytes)
        os.fsync(file.fileno())
