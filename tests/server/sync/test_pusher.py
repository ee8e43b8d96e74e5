"""The pusher sends the journal, whatever the line does, and tells how far it is."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import UplinkError
from server.services.pusher import Pace, Pusher, next_push, sync_state
from server.station import Station
from server.store.station import current_incarnation
from server.sync.wire import Push, Reply, RestartFrom
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.journal_scene import add_list, note, push_all, pusher_of
from tests.fakes.statements import asked_by
from tests.fakes.uplink import FakeUplink

#: No pauses: the tests wait for conditions.
AT_ONCE = Pace(heartbeat_seconds=600, gather_seconds=0, first_retry_seconds=0, longest_retry_seconds=0)


@pytest.fixture
def uplink(clock: FakeClock) -> FakeUplink:
    """A back office in memory."""
    return FakeUplink(clock)


def test_batches_hold_at_most_five_hundred_facts(north: Station, uplink: FakeUplink) -> None:
    """A backlog goes in several pushes, in order, without gap."""
    note(north, 1203)
    push_all(pusher_of(north, uplink))
    assert [(push.after, len(push.facts)) for push in uplink.pushes] == [(0, 500), (500, 500), (1000, 203)]


def test_guests_events_and_counts_travel_with_their_facts(north: Station, uplink: FakeUplink) -> None:
    """The rows a fact speaks of come with it; the counts only when nothing waits behind."""
    event_id = add_list(north, 600)
    push_all(pusher_of(north, uplink))
    first, last = uplink.pushes[0], uplink.pushes[-1]
    assert {guest.id for push in uplink.pushes for guest in push.guests} == {f"g{number}" for number in range(600)}
    assert [event.id for event in first.events] == [event_id]
    assert [zone.is_main for zone in first.zones] == [True]
    assert first.tallies is None
    assert [(tally.event_id, tally.guests, tally.arrived) for tally in last.tallies or ()] == [(event_id, 600, 0)]


def test_while_nothing_happens_nothing_is_counted_anew(north: Station, uplink: FakeUplink, clock: FakeClock) -> None:
    """A hello says the same again, at its own time; after the next fact it is counted again."""
    add_list(north, 3)
    pusher = pusher_of(north, uplink)
    for _ in range(3):
        pusher.push_once()
        clock.advance(minutes=1)
    _, first, again = uplink.pushes
    assert (again.facts, again.sent_at, replace(again, sent_at=first.sent_at)) == (
        (),
        clock() - timedelta(minutes=1),
        first,
    )
    asked = north.read(lambda c: asked_by(c, lambda: next_push(c, north.identity, clock(), most=1, hello=again)))
    assert [sql for sql in asked if any(table in sql for table in ("guest", "presence", "request", "device"))] == []
    add_list(north, 2, prefix="h")
    push_all(pusher)
    pusher.push_once()
    assert [tally.guests for tally in uplink.pushes[-1].tallies or ()] == [3, 2]


def test_state_tells_what_waits_since_when_and_why(north: Station, uplink: FakeUplink, clock: FakeClock) -> None:
    """While the back office is away, and after."""
    note(north, 3)
    pusher = pusher_of(north, uplink)
    uplink.failure = UplinkError("away", code="uplink.unreachable")
    clock.advance(minutes=1)
    with pytest.raises(UplinkError):
        pusher.push_once()
    failed_at = clock()
    clock.advance(days=2)
    with pytest.raises(UplinkError):
        pusher.push_once()
    state = north.read(sync_state)
    assert (state.waiting, state.waiting_since, state.failure) == (3, NOON, "uplink.unreachable")
    assert (state.failed_at, state.contacted_at, state.acked_to) == (failed_at, None, 0)
    uplink.failure = None
    push_all(pusher)
    state = north.read(sync_state)
    assert (state.waiting, state.waiting_since, state.failure, state.failed_at) == (0, None, "", None)
    assert (state.contacted_at, state.acked_to, state.clock_offset_ms) == (clock(), 3, 0)


def test_a_lost_reply_costs_a_repeat_and_nothing_else(north: Station, uplink: FakeUplink) -> None:
    """The facts are sent again from the same place."""
    note(north, 2)
    uplink.loses_reply = True
    pusher = pusher_of(north, uplink)
    with pytest.raises(UplinkError):
        pusher.push_once()
    push_all(pusher)
    assert [push.after for push in uplink.pushes] == [0, 0]
    assert len(uplink.facts) == 2


def test_a_hub_that_lost_facts_gets_them_again(north: Station, uplink: FakeUplink) -> None:
    """The pusher goes back to the position the hub names."""
    note(north, 5)
    pusher = pusher_of(north, uplink)
    push_all(pusher)
    del uplink.journals[north.identity.id, north.identity.incarnation][2:]
    note(north, 1)
    push_all(pusher)
    assert [push.after for push in uplink.pushes] == [0, 5, 2]


def test_another_journal_at_the_hub_begins_a_new_incarnation(north: Station, uplink: FakeUplink) -> None:
    """Everything is sent again under the new one."""
    note(north, 2)
    before = north.read(current_incarnation)
    uplink.journals[north.identity.id, before] = ["another", "journal"]
    push_all(pusher_of(north, uplink))
    after = north.read(current_incarnation)
    assert after != before
    assert len(uplink.journals[north.identity.id, after]) == 2


def test_a_batch_that_is_too_large_is_halved(north: Station, uplink: FakeUplink) -> None:
    """Until it fits."""
    note(north, 4)
    pusher = pusher_of(north, uplink)
    uplink.failure = UplinkError("too large", code="uplink.too_large")
    for _ in range(8):
        with pytest.raises(UplinkError):
            pusher.push_once()
    uplink.failure = None
    pusher.push_once()
    assert [len(push.facts) for push in uplink.pushes] == [1]


@pytest.mark.parametrize("position", [0, 7])
def test_an_answer_that_leads_nowhere_is_a_failure(north: Station, uplink: FakeUplink, position: int) -> None:
    """A hub that asks for what it was just sent would be asked for ever."""

    class Circle(FakeUplink):
        def push(self, message: Push) -> Reply:
            return RestartFrom(position=position)

    note(north, 1)
    with pytest.raises(UplinkError, match="asks for what it was just sent"):
        pusher_of(north, Circle(north.clock)).push_once()


class Waiting(FakeUplink):
    """Tells when it has seen enough facts."""

    def __init__(self, clock: FakeClock, wanted: int) -> None:
        super().__init__(clock)
        self.complete = threading.Event()
        self._wanted = wanted

    def push(self, message: Push) -> Reply:
        """Fails at first, as a line does that comes up."""
        if not self.journals and not self.pushes:
            self.pushes.append(message)
            raise UplinkError("away", code="uplink.unreachable")
        reply = super().push(message)
        if len(self.facts) >= self._wanted:
            self.complete.set()
        return reply


def test_the_loop_recovers_and_wakes_for_new_facts(north: Station, clock: FakeClock) -> None:
    """The first push fails; later facts are sent without anybody asking."""
    uplink = Waiting(clock, 5)
    pusher: Pusher = pusher_of(north, uplink, AT_ONCE)
    north.writer.listen(pusher.heard)
    note(north, 2)
    pusher.start()
    note(north, 3)
    assert uplink.complete.wait(20)
    pusher.stop()
    assert uplink.closed


def test_a_push_that_hangs_does_not_hold_the_end(north: Station, clock: FakeClock) -> None:
    """Stopping leaves it alone: the facts will be sent again."""
    entered, released = threading.Event(), threading.Event()

    class Hanging(FakeUplink):
        def push(self, message: Push) -> Reply:
            entered.set()
            released.wait(60)
            return super().push(message)

    pusher = pusher_of(north, Hanging(clock), AT_ONCE)
    note(north, 1)
    pusher.start()
    assert entered.wait(20)
    pusher.stop(patience_seconds=0.01)
    assert north.read(sync_state).waiting == 1
    released.set()
    pusher.loop.stop()
