"""Whose an embedded PostgreSQL is: one process has it, and it does not outlive that process.

The kernel lets go of a lock and closes a pipe however a process ends, kill -9 included: the lock says whether the
folder is free, and at the pipe's end waits a shell that then ends the server.
"""

from __future__ import annotations

import fcntl
import subprocess
from pathlib import Path
from typing import IO

#: SIGINT is PostgreSQL's fast shutdown. Source: PostgreSQL's manual, "Shutting Down the Server".
_WATCH = 'read -r _; kill -INT "$0" 2>/dev/null'


def watch(process_id: int, *, user: int | None = None, group: int | None = None) -> subprocess.Popen[bytes]:
    """A watch that interrupts the process at our end. `user` and `group` are the process's own; None: ours."""
    return subprocess.Popen(  # noqa: S603 - a fixed script
        ["/bin/sh", "-c", _WATCH, str(process_id)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=[] if user is not None else None,
    )


def end_watch(watching: subprocess.Popen[bytes]) -> None:
    """Nobody needs to watch: the process has ended."""
    watching.kill()
    watching.communicate()


class Ownership:
    """Of the server in one folder; taken, then let go."""

    def __init__(self, lock: Path) -> None:
        self._path = lock
        self._lock: IO[str] | None = None
        self._watch: subprocess.Popen[bytes] | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this process has it."""
        return self._lock is not None

    def take(self) -> bool:
        """Have it, unless another process does.

        Raises: OSError where the folder cannot be used.
        """
        if self._lock is None:
            lock = self._path.open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.close()
                return False
            self._lock = lock
        return True

    def watch(self, process_id: int, *, user: int | None, group: int | None) -> None:
        """From here on the process ends with us. `user` and `group` are its own; None: ours."""
        self._watch = watch(process_id, user=user, group=group)

    def let_go(self) -> None:
        """The server has ended: nobody needs to watch, and anybody may have it."""
        if self._watch:
            end_watch(self._watch)
            self._watch = None
        if self._lock:
            self._lock.close()
            self._lock = None
