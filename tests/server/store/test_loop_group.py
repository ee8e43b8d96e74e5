"""Acts that an event loop commits itself where the disk is quick."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.domain.access import SYSTEM
from server.domain.errors import ConflictError, StorageError
from server.store import journal
from server.store.database import open_reader, open_writer
from server.store.loop_group import QUICK_SECONDS, DiskPace
from server.store.transaction import StationIdentity, Transaction
from server.store.writer import Writer
from tests.fakes.clock import FakeClock


class Known(DiskPace):
    """A disk whose pace does not change."""

    def __init__(self, *, quick: bool) -> None:
        super().__init__()
        self._quick = quick

    @property
    def is_quick(self) -> bool:
        """As told."""
        return self._quick


@pytest.fixture
def quick(file: Path) -> Iterator[Writer]:
    """A writer on a quick disk."""
    yield from _running(file, Known(quick=True))


@pytest.fixture
def slow(file: Path) -> Iterator[Writer]:
    """A writer on a memory card."""
    yield from _running(file, Known(quick=False))


def _running(file: Path, pace: DiskPace) -> Iterator[Writer]:
    station = StationIdentity(id="station-1", name="test", incarnation="one")
    made = Writer(open_writer(file), station=station, clock=FakeClock(), pace=pace)
    made.start()
    yield made
    made.stop()


def thread_of(name: str) -> Callable[[Transaction], str]:
    """An act that records one fact; the name of the thread it ran on."""

    def act(transaction: Transaction) -> str:
        transaction.record("event.added", f"event:{name}")
        return threading.current_thread().name

    return act


def fails(transaction: Transaction) -> str:
    """An act that writes, and then raises."""
    transaction.record("event.added", "event:undone")
    raise ConflictError("taken")


def subjects(file: Path) -> list[str]:
    """What is on disk."""
    connection = open_reader(file)
    found = [fact.subject for fact in journal.read_after(connection, 0, limit=100)]
    connection.close()
    return found


def test_pace() -> None:
    """A disk is slow until it was quick for a while, and slow again when commits begin to take long."""
    pace = DiskPace()
    assert not pace.is_quick
    for _ in range(50):
        pace.waited(QUICK_SECONDS / 4)
    assert pace.is_quick
    pace.waited(QUICK_SECONDS * 2)
    assert pace.is_quick
    pace.waited(QUICK_SECONDS * 200)
    assert not pace.is_quick


def test_one_turn_is_one_commit(quick: Writer, file: Path) -> None:
    """What is handed in together is committed together, on the loop's own thread; what fails is undone alone."""
    groups: list[list[str]] = []
    quick.listen(lambda facts: groups.append([fact.subject for fact in facts]))

    async def callers() -> list[Any]:
        acts = (thread_of("a"), fails, thread_of("b"))
        return await asyncio.gather(*(quick.submit_at_door(act, SYSTEM) for act in acts), return_exceptions=True)

    first, error, last = asyncio.run(callers())
    assert first == last == threading.current_thread().name
    assert isinstance(error, ConflictError)
    assert groups == [["event:a", "event:b"]]
    assert subjects(file) == ["event:a", "event:b"]


def test_a_crowd_gathers(quick: Writer) -> None:
    """Where there are two the loop turns on for a third, and so after a crowd; a lone act waits for nobody."""
    groups: list[int] = []
    quick.listen(lambda facts: groups.append(len(facts)))

    async def scan(turn: int) -> None:
        for _ in range(turn):
            await asyncio.sleep(0)
        await quick.submit_at_door(thread_of("any"), SYSTEM)

    async def callers() -> None:
        await asyncio.gather(scan(0), scan(0), scan(1))
        await asyncio.gather(scan(0), scan(1))
        await scan(0)
        await asyncio.gather(scan(0), scan(1))

    asyncio.run(callers())
    assert groups == [3, 2, 1, 1, 1]


def test_nobody_is_overtaken(quick: Writer, file: Path) -> None:
    """While the thread has something to do the loop hands over and goes on, and its act comes after."""
    may_go_on = threading.Event()

    def long_act(transaction: Transaction) -> None:
        may_go_on.wait(10)
        transaction.record("event.added", "event:first")

    async def scan() -> str:
        long_one = quick.submit(long_act, SYSTEM)
        answer = quick.submit_at_door(thread_of("second"), SYSTEM)
        for _ in range(5):  # the loop turns meanwhile
            await asyncio.sleep(0)
        assert not answer.done()
        may_go_on.set()
        await asyncio.wrap_future(long_one)
        return await answer

    assert asyncio.run(scan()) == "writer"
    assert subjects(file) == ["event:first", "event:second"]


def test_slow_disk_is_the_threads(slow: Writer) -> None:
    """A loop never waits for a memory card."""

    async def scan() -> str:
        return await slow.submit_at_door(thread_of("a"), SYSTEM)

    assert asyncio.run(scan()) == "writer"


def test_who_gives_up_is_left_out(quick: Writer, file: Path) -> None:
    """A caller that goes away within the turn has done nothing."""

    async def scan() -> str:
        gone = quick.submit_at_door(thread_of("gone"), SYSTEM)
        gone.cancel()
        return await quick.submit_at_door(thread_of("a"), SYSTEM)

    asyncio.run(scan())
    assert subjects(file) == ["event:a"]


def test_a_stopped_writer_refuses(quick: Writer) -> None:
    """What comes after the end is refused with a code, also when it was handed in just before."""

    async def scan() -> list[Any]:
        before = quick.submit_at_door(thread_of("before"), SYSTEM)
        quick.stop()
        after = quick.submit_at_door(thread_of("after"), SYSTEM)
        return await asyncio.gather(before, after, return_exceptions=True)

    for error in asyncio.run(scan()):
        assert isinstance(error, StorageError)
        assert error.code == "storage.stopping"
