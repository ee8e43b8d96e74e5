"""The one writer: takes all waiting acts, runs one after the other and commits them together.

It is a thread. Where the disk is quick and the thread has nothing to do, an event loop takes its place for a moment.
Drawn in docs/algorithms/group-commit.md. A caller gets its answer only after the commit returned, so a
confirmation on a screen is on disk, and a rush of scans costs one disk sync, not one each.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from server.domain.access import Actor
from server.domain.errors import StorageError
from server.domain.fact import Fact
from server.store.database import is_full
from server.store.kept import Kept
from server.store.loop_group import LARGEST_GROUP, DiskPace, LoopGroup
from server.store.transaction import StationIdentity, Transaction
from server.store.waiting import Waiting, tell_all, tell_each

T = TypeVar("T")
Listener = Callable[[list[Fact]], object]

_log = logging.getLogger(__name__)


class Writer:
    """Runs acts on the one writing connection. Made by server.station, stopped by it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        station: StationIdentity,
        clock: Callable[[], datetime],
        pace: DiskPace | None = None,
    ) -> None:
        self._connection = connection
        #: Which station this is.
        self.station = station
        #: Now.
        self.clock = clock
        self._kept = Kept()
        self._inbox: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._listeners: list[Listener] = []
        self._make_room: Callable[[], object] = lambda: None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        #: Acts in the thread's hands: an event loop does not overtake them.
        self._handed_in = 0
        #: Held by whoever uses the connection.
        self._turn = threading.Lock()
        self._loop_group: LoopGroup | None = None
        self._pace = pace or DiskPace()
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
        with self._turn:
            self._connection.close()

    def listen(self, listener: Listener) -> None:
        """Call `listener` with the facts of each commit, after it, on the writer's thread: be quick."""
        self._listeners.append(listener)

    def when_full(self, make_room: Callable[[], object]) -> None:
        """Call `make_room` when the disk is full; then what was refused is tried once more."""
        self._make_room = make_room

    def submit(self, act: Callable[[Transaction], T], actor: Actor) -> Future[T]:
        """Hand an act in; its answer comes after the commit.

        It may be run a second time, when the act of somebody else in its group has failed and all is undone: it
        works on the transaction alone.
        """
        answer: Future[T] = Future()
        self._put(Waiting(act=act, actor=actor, answer=answer))
        return answer

    def submit_here(self, act: Callable[[Transaction], T], actor: Actor) -> asyncio.Future[T]:
        """The same from a running event loop, which is woken once for all that one commit answers."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._put(Waiting(act=act, actor=actor, answer=answer))
        return answer

    def submit_at_door(self, act: Callable[[Transaction], T], actor: Actor) -> asyncio.Future[T]:
        """The same for a short act that a queue of guests waits for.

        Where the disk is quick the loop commits it itself, at the end of this turn, with all that was handed in so far.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        waiting = Waiting(act=act, actor=actor, answer=answer)
        if self._pace.is_quick:
            self._group_of(loop).add(waiting)
        else:
            self._put(waiting)
        return answer

    def write(self, act: Callable[[Transaction], T], actor: Actor) -> T:
        """Run an act and wait until it is on disk."""
        return self.submit(act, actor).result()

    def _put(self, waiting: Waiting) -> None:
        with self._closing:
            if self._closed:
                raise StorageError("the station is stopping", code="storage.stopping")
            self._handed_in += 1
            self._inbox.put(waiting)

    def _group_of(self, loop: asyncio.AbstractEventLoop) -> LoopGroup:
        if self._loop_group is None or self._loop_group.loop is not loop:
            self._loop_group = LoopGroup(loop, self._commit_here)
        return self._loop_group

    def _commit_here(self, group: list[Waiting]) -> None:
        """Commit on the calling loop's thread; hand over to the writer's where that has something to do already."""
        if not self._handed_in and self._turn.acquire(blocking=False):
            try:
                if not self._closed:
                    self._commit_group(group, tell_each)
                    return
            finally:
                self._turn.release()
        for waiting in group:
            try:
                self._put(waiting)
            except StorageError as exc:
                waiting.error = exc
                waiting.tell()

    def _run(self) -> None:
        while group := self._next_group():
            with self._turn:
                self._commit_group(group, tell_all)
            with self._closing:
                self._handed_in -= len(group)

    def _next_group(self) -> list[Waiting]:
        """All that waits, at least one; empty when the writer is to end."""
        first = self._inbox.get()
        group: list[Waiting] = []
        while first is not None:
            group.append(first)
            if len(group) >= LARGEST_GROUP or self._inbox.empty():
                return group
            first = self._inbox.get()
        if group:
            self._inbox.put(None)
        return group

    def _commit_group(self, group: list[Waiting], tell: Callable[[list[Waiting]], None]) -> None:
        # A caller that gave up while waiting is left out; from here on it can give up no more.
        group = [waiting for waiting in group if waiting.begin()]
        error = self._try_group(group, may_come_again=True)
        if error is not None and is_full(error):
            self._make_room()
            for waiting in group:
                waiting.begin_anew()
            error = self._try_group(group)
        if error is not None:
            self._refuse_all(group, error)
            tell(group)
            return
        self._tell_listeners([fact for waiting in group if waiting.error is None for fact in waiting.facts])
        tell(group)

    def _try_group(self, group: list[Waiting], *, may_come_again: bool = False) -> Exception | None:
        """Run and commit all of it; what was raised, and then nothing of the group is on disk.

        `may_come_again`: a full disk is no answer yet, the whole group is tried once more.
        """
        try:
            begun = self._begin()
            if not self._run_together(group, may_come_again):
                self._connection.execute("ROLLBACK")
                self._begin()
                self._run_apart(group, may_come_again)
            began = time.perf_counter()
            self._connection.execute("COMMIT")
            self._pace.waited(time.perf_counter() - began + begun)
        except Exception as exc:  # noqa: BLE001 - loop boundary: the writer outlives whatever befalls one group
            self._kept.forget()
            with suppress(sqlite3.Error):  # SQLite rolls back by itself where it must: there is nothing left to undo
                self._connection.execute("ROLLBACK")
            return exc
        return None

    def _begin(self) -> float:
        """Seconds that another process kept us waiting."""
        began = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        waited = time.perf_counter() - began
        self._kept.look(self._connection)
        return waited

    def _run_together(self, group: list[Waiting], may_come_again: bool) -> bool:
        """Run the acts one after the other; False as soon as one has failed that had changed something."""
        for waiting in group:
            changes = self._connection.total_changes
            self._run_one(waiting, may_come_again)
            if waiting.error is not None and self._connection.total_changes != changes:
                return False
        return True

    def _run_apart(self, group: list[Waiting], may_come_again: bool) -> None:
        """Run each act anew in a savepoint, so that what fails is undone alone: a third slower."""
        for waiting in group:
            waiting.begin_anew()
            self._connection.execute("SAVEPOINT act")
            self._run_one(waiting, may_come_again)
            if waiting.error is not None:
                self._connection.execute("ROLLBACK TO act")
            self._connection.execute("RELEASE act")

    def _run_one(self, waiting: Waiting, may_come_again: bool) -> None:
        """Run one act: what it raises is its caller's answer."""
        transaction = Transaction(
            connection=self._connection,
            now=self.clock(),
            actor=waiting.actor,
            station=self.station,
            facts=waiting.facts,
            kept=self._kept,
        )
        try:
            waiting.result = waiting.act(transaction)
            self._kept.act_done(waiting.facts)
        except sqlite3.OperationalError as exc:
            if not self._connection.in_transaction or (may_come_again and is_full(exc)):
                raise
            self._failed(waiting, StorageError(f"the disk refused: {exc}", code=_storage_code(exc)))
        except BaseException as exc:  # noqa: BLE001 - the caller gets it, whatever it is; the writer goes on
            self._failed(waiting, exc)
        if not self._connection.in_transaction:
            raise StorageError("an act never commits")

    def _failed(self, waiting: Waiting, error: BaseException) -> None:
        self._kept.forget()
        waiting.error = error

    def _refuse_all(self, group: list[Waiting], error: Exception) -> None:
        """Nothing of this group is on disk: every caller learns it."""
        _log.error("the disk refused a group of writes", extra={"action": "writer.refused"}, exc_info=error)
        for waiting in group:
            waiting.error = StorageError(f"the disk refused: {error}", code=_storage_code(error))

    def _tell_listeners(self, facts: list[Fact]) -> None:
        for listener in self._listeners if facts else ():
            try:
                listener(facts)
            except Exception:  # noqa: BLE001 - loop boundary: one deaf listener harms nobody else
                _log.exception("a listener failed", extra={"action": "writer.listener"})


def _storage_code(error: Exception) -> str:
    return "storage.full" if is_full(error) else "storage"
