"""What every uplink promises: the one in memory, the one into a hub in this process, and HTTPS to a hub's socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from server.domain.access import TokenRole
from server.domain.errors import UplinkError
from server.domain.fact import GENESIS, Fact, fact_hash
from server.hub.app import HubSettings, build_hub
from server.hub.returns import ReturnWish, send_back
from server.hub.tokens import add_token
from server.sync.https_uplink import HttpsUplink
from server.sync.returns import MOST_RETURNS, Return, Returned, last_of
from server.sync.uplink import Uplink
from server.sync.wire import Acked, Diverged, Push, RestartFrom, fact_to_wire
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.hub_web import served
from tests.fakes.postgres import empty_database
from tests.fakes.uplink import DirectUplink, FakeUplink


@dataclass(frozen=True)
class Ends:
    """A line, and what the back office at its other end does to say something to the station."""

    line: Uplink
    send_back: Callable[[dict[str, object]], Return]


@pytest.fixture(params=["memory", "direct", "https"])
def ends(request: pytest.FixtureRequest, clock: FakeClock) -> Iterator[Ends]:
    """Each kind of uplink to an empty hub."""
    if request.param == "memory":
        fake = FakeUplink(clock)
        yield Ends(fake, lambda body: fake.send_back("request.answered", body))
        return
    hub = build_hub(HubSettings(database=empty_database()), clock=clock)
    secret = hub.ask(lambda connection: add_token(connection, "North", TokenRole.SYNC, clock()))

    def say(body: dict[str, object]) -> Return:
        wish = ReturnWish(station_id="north", kind="request.answered", event_id="", body=body)
        return hub.ask(lambda connection: send_back(connection, wish, clock()))

    if request.param == "direct":
        yield Ends(DirectUplink(hub, secret), say)
    else:
        with served(hub) as address:
            uplink = HttpsUplink(address, secret)
            yield Ends(uplink, say)
            uplink.close()
    hub.stop()


@pytest.fixture
def line(ends: Ends) -> Uplink:
    """The line alone."""
    return ends.line


def journal_of(count: int, subject: str = "alert:1") -> list[Fact]:
    """A chain of facts."""
    facts: list[Fact] = []
    for sequence in range(1, count + 1):
        parts = {
            "id": f"{subject}-{sequence:04}", "clock": sequence << 16, "at": NOON, "kind": "alert.raised",
            "event_id": "", "subject": subject, "body": {"kind": "call"}, "actor": "system", "device_id": "", "key": "",
            "previous_hash": facts[-1].hash if facts else GENESIS,
        }  # fmt: skip
        facts.append(Fact(sequence=sequence, hash=fact_hash(parts), **parts))
    return facts


def push_of(facts: list[Fact], after: int = 0, until: int | None = None) -> Push:
    """A part of a journal."""
    return Push(
        station_id="north", station_name="North", incarnation="one", after=after,
        after_hash=facts[after - 1].hash if after else GENESIS, head=len(facts), head_hash=facts[-1].hash, sent_at=NOON,
        facts=tuple(fact_to_wire(fact) for fact in facts[after:until]),
    )  # fmt: skip


def test_facts_are_confirmed_to_the_last_one_sent(line: Uplink, clock: FakeClock) -> None:
    """The answer names the position and the hub's time."""
    assert line.push(push_of(journal_of(3))) == Acked(acked_to=3, hub_time=clock())


def test_what_is_known_is_confirmed_again(line: Uplink) -> None:
    """A repeat moves nothing and is no error."""
    facts = journal_of(3)
    line.push(push_of(facts))
    again = line.push(push_of(facts))
    assert isinstance(again, Acked)
    assert (again.acked_to, again.known) == (3, 3)


def test_only_what_was_sent_is_confirmed(line: Uplink) -> None:
    """A station that says hello from further back is not told of facts it may not have."""
    facts = journal_of(5)
    line.push(push_of(facts))
    hello = line.push(push_of(facts, after=2, until=2))
    assert isinstance(hello, Acked)
    assert hello.acked_to == 2


def test_a_gap_says_from_where(line: Uplink) -> None:
    """The position to restart from, and nothing is kept."""
    facts = journal_of(5)
    line.push(push_of(facts, until=2))
    assert line.push(push_of(facts, after=4)) == RestartFrom(position=2)


@pytest.mark.parametrize("after", [0, 3])
def test_another_journal_under_the_same_name_is_recognised(line: Uplink, after: int) -> None:
    """By the hash where both meet, or by facts that differ."""
    line.push(push_of(journal_of(3)))
    assert line.push(push_of(journal_of(5, "alert:2"), after=after)) == Diverged()


def test_a_new_incarnation_sends_everything_again_without_doubling(line: Uplink) -> None:
    """The hub recognises the facts by their ids."""
    facts = journal_of(4)
    line.push(push_of(facts))
    again = line.push(replace(push_of(facts), incarnation="two"))
    assert isinstance(again, Acked)
    assert (again.acked_to, again.known) == (4, 4)


def returned_by(line: Uplink, message: Push, returned: Returned | None) -> tuple[Return, ...]:
    """What comes back to a station that has the returns up to there."""
    reply = line.push(replace(message, returned=returned))
    assert isinstance(reply, Acked)
    return reply.returns


def test_what_is_sent_back_comes_until_the_station_says_that_it_has_it(ends: Ends) -> None:
    """In order, in words of any script; an older station, which cannot take it, is spared it."""
    hello = push_of(journal_of(1))
    assert returned_by(ends.line, hello, Returned()) == ()
    first, second = ends.send_back({"text": "Komt eraan ✓"}), ends.send_back({"text": "انتظر"})
    for _ in range(2):
        assert returned_by(ends.line, hello, Returned()) == (first, second)
    assert returned_by(ends.line, hello, last_of([first])) == (second,)
    assert returned_by(ends.line, hello, last_of([second])) == returned_by(ends.line, hello, None) == ()


def test_a_return_of_another_back_office_begins_from_the_first(ends: Ends) -> None:
    """The same number under another id, or a number that was never given, as after an old backup of the hub."""
    hello = push_of(journal_of(1))
    ends.line.push(hello)
    said = (ends.send_back({}), ends.send_back({}))
    for elsewhere in (Returned(number=1, id="other"), Returned(number=9, id=said[1].id)):
        assert returned_by(ends.line, hello, elsewhere) == said


def test_a_reply_holds_so_many_returns(ends: Ends) -> None:
    """The rest follows."""
    hello = push_of(journal_of(1))
    ends.line.push(hello)
    said = [ends.send_back({"text": "x" * 1000}) for _ in range(MOST_RETURNS + 2)]
    page = returned_by(ends.line, hello, Returned())
    assert page == tuple(said[:MOST_RETURNS])
    assert returned_by(ends.line, hello, last_of(page)) == tuple(said[MOST_RETURNS:])


def test_a_hub_that_is_away_is_an_uplink_error() -> None:
    """Nothing listens on port 9."""
    uplink = HttpsUplink("http://127.0.0.1:9", "secret")
    with pytest.raises(UplinkError) as caught:
        uplink.push(push_of(journal_of(1)))
    uplink.close()
    assert caught.value.code == "uplink.unreachable"


def test_a_token_nobody_knows_is_an_uplink_error(clock: FakeClock) -> None:
    """The pusher keeps trying: somebody may make a new one."""
    hub = build_hub(HubSettings(database=empty_database()), clock=lambda: clock() + timedelta(seconds=1))
    with served(hub) as address:
        uplink = HttpsUplink(address, "nobody's")
        with pytest.raises(UplinkError) as caught:
            uplink.push(push_of(journal_of(1)))
        uplink.close()
    hub.stop()
    assert caught.value.code == "uplink.token"
