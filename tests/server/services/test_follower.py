"""Hearing of what another process committed, and telling screens."""

from __future__ import annotations

import asyncio
import threading

import pytest

from server.domain.event import Event
from server.domain.fact import Fact
from server.services.follower import Follower
from server.services.loop import Loop
from server.services.signals import Signals
from server.station import Station, build_station
from server.store.database import open_reader
from server.store.transaction import Transaction


def note(station: Station, name: str) -> Fact:
    """Something happens."""

    def act(transaction: Transaction) -> Fact:
        return transaction.record("event.changed", f"event:{name}", {"fields": []})

    return station.write(act)


@pytest.fixture
def told() -> list[str]:
    """Subjects told by the follower."""
    return []


@pytest.fixture
def follower(station: Station, told: list[str]) -> Follower:
    """One that watches the station's file and is stepped by hand."""
    made = Follower(
        open_reader(station.settings.database_path), lambda facts: told.extend(fact.subject for fact in facts)
    )
    station.writer.listen(made.heard)
    return made


def test_hears_a_second_process(station: Station, follower: Follower, told: list[str]) -> None:
    """What a command beside the station commits is told; what the station itself told is not told again."""
    beside = build_station(station.settings, clock=station.clock, serves=False)
    note(station, "own")
    follower._step()
    assert told == []
    note(beside, "foreign")
    follower._step()
    assert told == ["event:foreign"]
    beside.stop()
    follower.stop()


def test_own_commit_hides_no_foreign_one(station: Station, follower: Follower, told: list[str]) -> None:
    """A commit of our own right behind a foreign one does not keep the foreign one from being told."""
    beside = build_station(station.settings, clock=station.clock, serves=False)
    note(beside, "foreign")
    note(station, "own")
    follower._step()
    assert "event:foreign" in told
    beside.stop()
    follower.stop()


def test_signals_name_what_changed(station: Station, event: Event) -> None:
    """A screen hears its topics, together, after the commit, and nothing else."""

    async def listen() -> tuple[frozenset[str], frozenset[str]]:
        subscription = station.signals.subscribe(["event:mine", "alert"])
        for name in ("mine", "other", "mine"):
            await station.act(
                lambda act, name=name: act.record("event.changed", f"event:{name}", {"fields": []})  # type: ignore[misc]
            )
        heard = await subscription.next(10)
        silence = await subscription.next(0.01)
        station.signals.unsubscribe(subscription)
        return heard, silence

    assert asyncio.run(listen()) == (frozenset({"event:mine"}), frozenset())
    assert station.signals.count == 0


def test_closed_signals_end_streams() -> None:
    """When the station stops, a listening screen's wait ends, also one that came too late."""

    async def close() -> list[bool]:
        signals = Signals()
        early = signals.subscribe(["alert"])
        signals.close()
        late = signals.subscribe(["alert"])
        return [await each.next(10) == frozenset() and each.closed for each in (early, late)]

    assert asyncio.run(close()) == [True, True]


def test_loop_runs_when_woken_and_stops() -> None:
    """A loop waits for its bell, runs once for it, and ends when asked."""
    ran = threading.Semaphore(0)
    loop = Loop("test", lambda: ran.release())
    loop.start()
    assert ran.acquire(timeout=10)
    loop.wake()
    assert ran.acquire(timeout=10)
    loop.stop()
    assert loop.state == "stopped"


def test_loop_that_dies_says_so() -> None:
    """An accident ends the process: nothing looks alive that is dead."""
    died = threading.Event()

    def step() -> None:
        raise RuntimeError("accident")

    loop = Loop("test", step, on_death=died.set)
    loop.start()
    assert died.wait(10)
    assert loop.state == "dead"
