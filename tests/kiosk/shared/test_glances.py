"""What many screens ask at once: worked out once, never older than the last commit, nobody's failure another's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from kiosk.shared.glances import Glances
from server.domain.errors import NotFoundError
from server.domain.event import Event
from server.station import Station
from server.store.guests import guest_by_id
from tests.fakes.clock import FakeClock
from tests.fakes.scene import sample_guests


class _Work:
    """Counts how often it is done, and may be held up."""

    def __init__(self) -> None:
        self.times = 0
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def __call__(self) -> list[str]:
        self.times += 1
        await self.may_end.wait()
        return ["the same"]


def test_who_asks_meanwhile_waits_for_the_same_answer(station: Station) -> None:
    """A hundred tablets that hear of one fact cost one look; another name costs another."""
    glances = Glances(station)

    async def ask() -> int:
        work = _Work()
        work.may_end.clear()
        asking = [asyncio.ensure_future(glances.share("board", work)) for _ in range(100)]
        await asyncio.sleep(0)
        work.may_end.set()
        answers = await asyncio.gather(*asking)
        assert all(answer is answers[0] for answer in answers)
        await glances.share("other board", work)
        return work.times

    assert asyncio.run(ask()) == 2


@pytest.mark.parametrize(
    ("happens", "times"),
    [
        (lambda station, clock, event: None, 1),
        (lambda station, clock, event: clock.advance(seconds=1), 2),
        (lambda station, clock, event: station.write(lambda tx: tx.record("alert.raised", "alert:1")), 2),
        # what no fact tells of, such as a session that ends
        (lambda station, clock, event: station.write(lambda tx: tx.connection.execute("DELETE FROM guest")), 2),
    ],
    ids=["nothing", "a second", "a fact", "no fact"],
)
def test_an_answer_is_good_until_a_commit_and_a_second_at_most(
    station: Station, clock: FakeClock, event: Event, happens: Callable[..., object], times: int
) -> None:
    """Whoever hears of something and asks is never told how it was before."""
    glances = Glances(station)

    async def ask() -> int:
        work = _Work()
        await glances.share("board", work)
        happens(station, clock, event)
        await glances.share("board", work)
        return work.times

    assert asyncio.run(ask()) == times


def test_an_equal_answer_is_the_one_before(station: Station, clock: FakeClock) -> None:
    """What was written of it then need not be written again."""
    glances = Glances(station)

    async def ask() -> bool:
        first = await glances.share("board", _Work())
        clock.advance(seconds=1)
        return await glances.share("board", _Work()) is first

    assert asyncio.run(ask())


def test_what_fails_is_told_to_who_waits_and_tried_again_for_the_next(station: Station, event: Event) -> None:
    """An error is no answer to keep."""
    glances = Glances(station)
    guest = sample_guests(event.id)[0]

    async def ask(guest_id: str) -> str:
        found: Awaitable[str] = glances.share(
            "guest", lambda: station.ask(lambda connection: guest_by_id(connection, guest_id).first_name)
        )
        return await found

    async def both() -> str:
        failed = await asyncio.gather(ask("nobody"), ask("nobody"), return_exceptions=True)
        assert [type(one) for one in failed] == [NotFoundError, NotFoundError]
        return await ask(guest.id)

    assert asyncio.run(both()) == "Anna"


def test_who_gives_up_takes_the_answer_from_nobody(station: Station) -> None:
    """The first tablet that asked may lose its line before the answer is there."""
    glances = Glances(station)

    async def ask() -> list[str]:
        work = _Work()
        work.may_end.clear()
        first = asyncio.ensure_future(glances.share("board", work))
        second = asyncio.ensure_future(glances.share("board", work))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        work.may_end.set()
        return await second

    assert asyncio.run(ask()) == ["the same"]
