"""The one writer: group commit, each act by itself, and a full disk."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from server.domain.access import SYSTEM
from server.domain.errors import ConflictError, StorageError
from server.domain.fact import Fact
from server.store import journal
from server.store.database import WRITER_SETTINGS, check_health, open_reader, open_writer
from server.store.readers import Readers
from server.store.transaction import StationIdentity, Transaction
from server.store.writer import Writer
from tests.fakes.clock import FakeClock

STATION = StationIdentity(id="station-1", name="test", incarnation="one")


@pytest.fixture
def connection(file: Path) -> sqlite3.Connection:
    """The writer's connection."""
    return open_writer(file)


@pytest.fixture
def writer(connection: sqlite3.Connection) -> Iterator[Writer]:
    """A writer that runs."""
    made = Writer(connection, station=STATION, clock=FakeClock())
    made.start()
    yield made
    made.stop()


def record(name: str) -> Callable[[Transaction], str]:
    """An act that records one fact."""

    def act(transaction: Transaction) -> str:
        return transaction.record("event.added", f"event:{name}").subject

    return act


def fails(error: BaseException) -> Callable[[Transaction], None]:
    """An act that records a fact and then raises."""

    def act(transaction: Transaction) -> None:
        transaction.record("event.added", "event:lost")
        raise error

    return act


class Gate:
    """Holds the writer in an act until opened, so that others pile up behind it and form a group."""

    def __init__(self, writer: Writer) -> None:
        self._entered, self._open = threading.Event(), threading.Event()
        self.answer = writer.submit(self._wait, SYSTEM)
        assert self._entered.wait(10)

    def _wait(self, transaction: Transaction) -> None:
        self._entered.set()
        assert self._open.wait(10)

    def open(self) -> None:
        """Let the writer go on."""
        self._open.set()


def subjects(path: Path) -> list[str]:
    """What a reader finds in the journal."""
    readers = Readers(path)
    try:
        return readers.read(lambda found: [fact.subject for fact in journal.read_after(found, 0, limit=1000)])
    finally:
        readers.close()


@pytest.mark.parametrize(("name", "value"), sorted(WRITER_SETTINGS.items()))
def test_settings_took(connection: sqlite3.Connection, name: str, value: object) -> None:
    """What SQLite answers is what was asked for."""
    assert connection.execute(f"PRAGMA {name}").fetchone()[0] == value


def test_reader_cannot_write(file: Path) -> None:
    """Nothing but the writer's connection changes the file."""
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        open_reader(file).execute("INSERT INTO choice VALUES ('a', 'b')")


def test_only_the_server_checkpoints(file: Path) -> None:
    """Readers and commands never touch the write-ahead log."""
    for beside in (open_reader(file), open_writer(file, checkpoints=False)):
        assert beside.execute("PRAGMA wal_autocheckpoint").fetchone()[0] == 0
        beside.close()


def test_damage_is_told(file: Path) -> None:
    """A file that is no database is refused with a code, not served."""
    file.write_bytes(b"no database at all" * 1000)
    with pytest.raises(StorageError):
        check_health(open_writer(file))


def test_answer_means_committed(writer: Writer, file: Path) -> None:
    """Once the caller has its answer, another connection sees what was written."""
    assert writer.write(record("a"), SYSTEM) == "event:a"
    assert subjects(file) == ["event:a"]


def test_listeners_hear_after_the_commit(writer: Writer, file: Path) -> None:
    """A listener finds on disk what it is told of, and one that fails keeps nobody else from hearing."""
    heard: list[tuple[str, list[str]]] = []

    def deaf(facts: list[Fact]) -> None:
        raise RuntimeError("deaf")

    writer.listen(deaf)
    writer.listen(lambda facts: heard.append((facts[0].subject, subjects(file))))
    writer.write(record("a"), SYSTEM)
    assert heard == [("event:a", ["event:a"])]


@pytest.mark.parametrize("error", [ConflictError("taken"), ValueError("odd"), KeyboardInterrupt(), MemoryError()])
def test_one_failure_harms_no_neighbour(writer: Writer, file: Path, error: BaseException) -> None:
    """In a group, what one act raises is its caller's alone, undone, and told to nobody."""
    heard: list[str] = []
    writer.listen(lambda facts: heard.extend(fact.subject for fact in facts))
    gate = Gate(writer)
    answers: list[Future[Any]] = [writer.submit(act, SYSTEM) for act in (record("a"), fails(error), record("b"))]
    gate.open()
    assert answers[0].result(10) == "event:a"
    assert answers[2].result(10) == "event:b"
    assert answers[1].exception(10) is error
    assert subjects(file) == heard == ["event:a", "event:b"]


def test_who_fails_before_it_wrote_disturbs_nobody(writer: Writer) -> None:
    """Nothing is to be undone, so the neighbours run once."""
    runs: list[str] = []

    def counted(name: str) -> Callable[[Transaction], object]:
        def act(transaction: Transaction) -> object:
            runs.append(name)
            if name == "refused":
                raise ConflictError("taken")
            return record(name)(transaction)

        return act

    gate = Gate(writer)
    answers: list[Future[Any]] = [writer.submit(counted(name), SYSTEM) for name in ("a", "refused", "b")]
    gate.open()
    assert isinstance(answers[1].exception(10), ConflictError)
    assert answers[2].result(10) == "event:b"
    assert runs == ["a", "refused", "b"]


def test_an_event_loop_is_answered(writer: Writer, file: Path) -> None:
    """Callers on a loop get results and errors each their own; who gave up before its turn is left out."""

    async def callers() -> list[object]:
        gate = Gate(writer)
        acts = (record("a"), fails(ConflictError("taken")), record("gone"), record("b"))
        answers: list[asyncio.Future[Any]] = [writer.submit_here(act, SYSTEM) for act in acts]
        answers[2].cancel()
        gate.open()
        return await asyncio.gather(*answers, return_exceptions=True)

    first, error, gone, last = asyncio.run(callers())
    assert (first, last) == ("event:a", "event:b")
    assert isinstance(error, ConflictError)
    assert isinstance(gone, asyncio.CancelledError)
    assert subjects(file) == ["event:a", "event:b"]


def test_a_loop_that_ended_harms_nobody(writer: Writer, file: Path) -> None:
    """A caller's loop is closed before its answer: the act is done, the writer goes on."""
    gate = Gate(writer)

    async def leave() -> None:
        writer.submit_here(record("left"), SYSTEM)

    asyncio.run(leave())
    gate.open()
    assert writer.write(record("next"), SYSTEM) == "event:next"
    assert subjects(file) == ["event:left", "event:next"]


def test_a_group_is_one_commit(writer: Writer, file: Path) -> None:
    """What piled up is committed together: readers see all of it or nothing."""
    gate = Gate(writer)
    seen: list[int] = []
    writer.listen(lambda facts: seen.append(len(facts)))
    answers = [writer.submit(record(str(number)), SYSTEM) for number in range(50)]
    gate.open()
    assert [answer.result(10) for answer in answers] == [f"event:{number}" for number in range(50)]
    assert seen == [50]


def test_who_gives_up_ends_nothing(writer: Writer, file: Path) -> None:
    """A caller that goes away before its turn is left out; the writer serves the next."""
    gate = Gate(writer)
    gone, next_one = writer.submit(record("gone"), SYSTEM), writer.submit(record("next"), SYSTEM)
    assert gone.cancel()
    gate.open()
    assert next_one.result(10) == "event:next"
    assert subjects(file) == ["event:next"]


def test_an_act_that_commits_by_itself_is_refused(writer: Writer) -> None:
    """A service never commits; one that does is told so, and the writer goes on."""
    with pytest.raises(StorageError):
        writer.write(lambda transaction: transaction.connection.execute("COMMIT"), SYSTEM)
    assert writer.write(record("after"), SYSTEM) == "event:after"


def test_stop_finishes_what_waits(connection: sqlite3.Connection, file: Path) -> None:
    """What was handed in before the stop is done; what comes later is refused with a code."""
    writer = Writer(connection, station=STATION, clock=FakeClock())
    answers = [writer.submit(record(str(number)), SYSTEM) for number in range(300)]
    writer.start()
    writer.stop()
    writer.stop()
    assert all(answer.done() for answer in answers)
    assert len(subjects(file)) == 300
    with pytest.raises(StorageError) as caught:
        writer.submit(record("late"), SYSTEM)
    assert caught.value.code == "storage.stopping"


def test_full_disk(writer: Writer, connection: sqlite3.Connection, file: Path) -> None:
    """A full disk refuses with its code, reads go on, nothing is half there, and room makes it work again."""
    writer.write(record("before"), SYSTEM)

    def set_limit(transaction: Transaction) -> None:
        pages = transaction.connection.execute("PRAGMA page_count").fetchone()[0]
        transaction.connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    def much(transaction: Transaction) -> None:
        for number in range(500):
            transaction.record("event.added", f"event:{number}", {"x": "y" * 500})

    writer.write(set_limit, SYSTEM)
    gate = Gate(writer)
    answers: list[Future[Any]] = [writer.submit(act, SYSTEM) for act in (much, much)]
    gate.open()
    for answer in answers:
        error = answer.exception(10)
        assert isinstance(error, StorageError)
        assert error.code == "storage.full"
    assert subjects(file) == ["event:before"]
    writer.write(lambda transaction: transaction.connection.execute("PRAGMA max_page_count = 1000000") and None, SYSTEM)
    writer.write(much, SYSTEM)
    assert len(subjects(file)) == 501


def test_reader_sees_one_moment(writer: Writer, file: Path) -> None:
    """A question of several queries is answered from one moment, whatever is written meanwhile."""
    readers = Readers(file)

    def question(found: sqlite3.Connection) -> tuple[int, int]:
        before = journal.head(found).sequence
        writer.write(record("between"), SYSTEM)
        return before, journal.head(found).sequence

    assert readers.read(question) == (0, 0)
    assert readers.read(lambda found: journal.head(found).sequence) == 1
    readers.close()
