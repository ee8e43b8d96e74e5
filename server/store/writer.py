"""The one writer: a thread that takes all waiting acts, runs each in a savepoint and commits them together.

Drawn in docs/algorithms/group-commit.md. A caller gets its answer only after the commit returned, so a
confirmation on a screen is on disk, and a rush of scans costs one disk sync, not one each.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from server.domain.access import Actor
from server.domain.errors import StorageError
from server.domain.fact import Fact
from server.store.database import is_full
from server.store.transaction import StationIdentity, Transaction

T = TypeVar("T")
Listener = Callable[[list[Fact]], object]

_log = logging.getLogger(__name__)
#: More acts than this wait for the next commit, so that the first of a crowd is not kept waiting by the last.
LARGEST_GROUP = 128


@dataclass
class _Waiting:
    act: Callable[[Transaction], Any]
    actor: Actor
    answer: Future[Any]
    facts: list[Fact] = field(default_factory=list)
    result: Any = None
    error: BaseException | None = None

    def begin_anew(self) -> None:
        """As if it had not been tried."""
        self.facts.clear()
        self.result, self.error = None, None

    def tell(self) -> None:
        """Give the caller the answer."""
        if self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.result)


class Writer:
    """Runs acts on the one writing connection. Made by server.station, stopped by it."""

    def __init__(
        self, connection: sqlite3.Connection, *, station: StationIdentity, clock: Callable[[], datetime]
    ) -> None:
        self._connection = connection
        #: Which station this is.
        self.station = station
        #: Now.
        self.clock = clock
        self._inbox: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._listeners: list[Listener] = []
        self._make_room: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._closing = threading.Lock()
        self._closed = False

    @property
    def is_alive(self) -> bool:
        """Whether writes still get through."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to take acts."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, then end; later acts are refused."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._inbox.put(None)
        self._thread.join()
        self._connection.close()

    def listen(self, listener: Listener) -> None:
        """Call `listener` with the facts of each commit, after it, on the writer's thread: be quick."""
        self._listeners.append(listener)

    def when_full(self, make_room: Callable[[], object]) -> None:
        """Call `make_room` when the disk is full; then what was refused is tried once more."""
        self._make_room = make_room

    def submit(self, act: Callable[[Transaction], T], actor: Actor) -> Future[T]:
        """Hand an act in; its answer comes after the commit."""
        waiting = _Waiting(act=act, actor=actor, answer=Future())
        with self._closing:
            if self._closed:
                raise StorageError("the station is stopping", code="storage.stopping")
            self._inbox.put(waiting)
        return waiting.answer

    def write(self, act: Callable[[Transaction], T], actor: Actor) -> T:
        """Run an act and wait until it is on disk."""
        return self.submit(act, actor).result()

    def _run(self) -> None:
        while group := self._next_group():
            self._commit_group(group)

    def _next_group(self) -> list[_Waiting]:
        """All that waits, at least one; empty when the writer is to end."""
        first = self._inbox.get()
        group: list[_Waiting] = []
        while first is not None:
            group.append(first)
            if len(group) >= LARGEST_GROUP or self._inbox.empty():
                return group
            first = self._inbox.get()
        if group:
            self._inbox.put(None)
        return group

    def _commit_group(self, group: list[_Waiting]) -> None:
        # A caller that gave up while waiting is left out; from here on it can give up no more.
        group = [waiting for waiting in group if waiting.answer.set_running_or_notify_cancel()]
        error = self._try_group(group, may_come_again=True)
        if error is not None and is_full(error):
            self._make_room()
            for waiting in group:
                waiting.begin_anew()
            error = self._try_group(group)
        if error is not None:
            self._refuse_all(group, error)
            return
        self._tell_listeners([fact for waiting in group if waiting.error is None for fact in waiting.facts])
        for waiting in group:
            waiting.tell()

    def _try_group(self, group: list[_Waiting], *, may_come_again: bool = False) -> Exception | None:
        """Run and commit all of it; what was raised, and then nothing of the group is on disk."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for waiting in group:
                self._run_one(waiting, may_come_again)
            self._connection.execute("COMMIT")
        except Exception as exc:  # noqa: BLE001 - loop boundary: the writer outlives whatever befalls one group
            with suppress(sqlite3.Error):  # SQLite rolls back by itself where it must: there is nothing left to undo
                self._connection.execute("ROLLBACK")
            return exc
        return None

    def _run_one(self, waiting: _Waiting, may_come_again: bool) -> None:
        """Run one act in a savepoint: what it raises undoes it alone, and is its caller's answer.

        `may_come_again`: a full disk is no answer yet, the whole group is tried once more.
        """
        transaction = Transaction(
            connection=self._connection,
            now=self.clock(),
            actor=waiting.actor,
            station=self.station,
            facts=waiting.facts,
        )
        self._connection.execute("SAVEPOINT act")
        try:
            waiting.result = waiting.act(transaction)
        except sqlite3.OperationalError as exc:
            if not self._connection.in_transaction or (may_come_again and is_full(exc)):
                raise
            self._undo(waiting, StorageError(f"the disk refused: {exc}", code=_storage_code(exc)))
        except BaseException as exc:  # noqa: BLE001 - the caller gets it, whatever it is; the writer goes on
            self._undo(waiting, exc)
        else:
            self._connection.execute("RELEASE act")

    def _undo(self, waiting: _Waiting, error: BaseException) -> None:
        self._connection.execute("ROLLBACK TO act")
        self._connection.execute("RELEASE act")
        waiting.error = error

    def _refuse_all(self, group: list[_Waiting], error: Exception) -> None:
        """Nothing of this group is on disk: every caller learns it."""
        _log.error("the disk refused a group of writes", extra={"action": "writer.refused"}, exc_info=error)
        for waiting in group:
            waiting.error = StorageError(f"the disk refused: {error}", code=_storage_code(error))
            waiting.tell()

    def _tell_listeners(self, facts: list[Fact]) -> None:
        for listener in self._listeners if facts else ():
            try:
                listener(facts)
            except Exception:  # noqa: BLE001 - loop boundary: one deaf listener harms nobody else
                _log.exception("a listener failed", extra={"action": "writer.listener"})


def _storage_code(error: Exception) -> str:
    return "storage.full" if is_full(error) else "storage"
