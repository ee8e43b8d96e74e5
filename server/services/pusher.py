"""The pusher: follows the journal and sends it to the back office, for days if need be.

Drawn in docs/algorithms/journal.md. Its position moves only with the back office's answer, so stopping, crashing
or repeating loses and doubles nothing.
"""

from __future__ import annotations

import logging
import random
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from server.domain.access import SYSTEM
from server.domain.errors import OspiteError, UplinkError
from server.domain.fact import GENESIS, Fact
from server.services.loop import Loop
from server.services.returns import Taker, take_returns, where_returned
from server.services.thread_sending import threads_beside
from server.store import devices, journal, uplinks
from server.store import event as event_rows
from server.store.readers import Readers
from server.store.station import current_incarnation, start_incarnation
from server.store.transaction import StationIdentity, Transaction
from server.store.writer import Writer
from server.sync.returns import MOST_RETURNS
from server.sync.uplink import Uplink
from server.sync.wire import (
    LARGEST_BATCH,
    Acked,
    DeviceName,
    Diverged,
    Push,
    Reply,
    RestartFrom,
    Tally,
    fact_to_wire,
)

_log = logging.getLogger(__name__)
_NONE: Mapping[str, Taker] = {}


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often the pusher tries."""

    #: With nothing to send, it still says hello this often: clock, counts, a hub that lost its memory.
    heartbeat_seconds: float = 15.0
    #: While somebody is at work at the back office it asks to be called again sooner, but never sooner than this.
    attentive_seconds: float = 1.0
    #: A breath between batches while facts trickle, so that one push carries several.
    gather_seconds: float = 0.2
    first_retry_seconds: float = 0.5
    longest_retry_seconds: float = 30.0


@dataclass(frozen=True, kw_only=True)
class SyncState:
    """How far the back office has this station's journal."""

    #: Facts it does not have yet.
    waiting: int
    #: When the oldest of them was recorded; None: nothing waits.
    waiting_since: datetime | None
    acked_to: int
    #: When it last answered; None: never.
    contacted_at: datetime | None
    #: Since when it fails, and with which error code; None and empty: it does not.
    failed_at: datetime | None
    failure: str
    #: The back office's clock minus ours; None: unknown.
    clock_offset_ms: int | None


def sync_state(connection: sqlite3.Connection) -> SyncState:
    """How far the back office has this station's journal, for the office and /healthz."""
    position = uplinks.position_of(connection, uplinks.HUB)
    waiting = journal.head(connection).sequence - position.acked_to
    return SyncState(
        waiting=waiting,
        waiting_since=uplinks.waiting_since(connection, position.acked_to) if waiting else None,
        acked_to=position.acked_to,
        contacted_at=position.contacted_at,
        failed_at=position.failed_at,
        failure=position.failure,
        clock_offset_ms=position.clock_offset_ms,
    )


def next_push(
    connection: sqlite3.Connection, station: StationIdentity, now: datetime, *, most: int, hello: Push | None = None
) -> Push:
    """The next part of the journal for the back office, at most `most` facts; read in one moment.

    `hello`: the last that carried none. While nothing happens it is said again, and nothing is counted anew.
    """
    after = uplinks.position_of(connection, uplinks.HUB).acked_to
    head = journal.head(connection)
    incarnation = current_incarnation(connection)
    journal_now = (incarnation, after, head.sequence, head.hash)
    if hello and (hello.incarnation, hello.after, hello.head, hello.head_hash) == journal_now:
        return replace(hello, sent_at=now, returned=where_returned(connection))
    facts = journal.read_after(connection, after, limit=most)
    named = {fact.event_id for fact in facts if fact.event_id}
    events = [event for event in event_rows.all_events(connection) if event.id in named]
    reaches_head = after + len(facts) == head.sequence
    counts = uplinks.event_counts(connection) if reaches_head else []
    return Push(
        station_id=station.id,
        station_name=station.name,
        incarnation=incarnation,
        after=after,
        after_hash=journal.hash_at(connection, after) or GENESIS,
        head=head.sequence,
        head_hash=head.hash,
        sent_at=now,
        facts=tuple(fact_to_wire(fact) for fact in facts),
        guests=tuple(uplinks.guests_by_ids(connection, _guest_ids(facts))),
        events=tuple(events),
        zones=tuple(zone for event in events for zone in event_rows.zones_of(connection, event.id)),
        devices=tuple(_devices(connection, facts)),
        tallies=tuple(Tally(**asdict(count)) for count in counts) if reaches_head else None,
        threads=tuple(threads_beside(connection, facts)),
        returned=where_returned(connection),
    )


def keep_reply(transaction: Transaction, message: Push, reply: Reply, takers: Mapping[str, Taker] = _NONE) -> None:
    """Move the position as the back office answered, and take in what it sends back.

    Raises: UplinkError for an answer that leads nowhere: it would be asked for ever.
    """
    connection, now = transaction.connection, transaction.now
    if isinstance(reply, Diverged):
        start_incarnation(connection)
        uplinks.keep_contact(connection, uplinks.HUB, acked_to=0, at=now, clock_offset_ms=None)
        return
    if isinstance(reply, RestartFrom):
        if reply.position >= message.after:
            raise UplinkError("the back office asks for what it was just sent", code="uplink.reply")
        uplinks.keep_contact(connection, uplinks.HUB, acked_to=reply.position, at=now, clock_offset_ms=None)
        return
    if reply.acked_to != message.after + len(message.facts):
        raise UplinkError("the back office confirms what it was not sent", code="uplink.reply")
    offset_ms = int((reply.hub_time - now).total_seconds() * 1000)
    uplinks.keep_contact(connection, uplinks.HUB, acked_to=reply.acked_to, at=now, clock_offset_ms=offset_ms)
    take_returns(transaction, reply.returns, takers)


def _devices(connection: sqlite3.Connection, facts: list[Fact]) -> Iterator[DeviceName]:
    """Those that `facts` come from or tell of, as they are called now."""
    named = {fact.device_id for fact in facts} | {fact.subject_id("device") for fact in facts}
    return (
        DeviceName(id=device.id, name=device.name) for device in devices.all_devices(connection) if device.id in named
    )


def _guest_ids(facts: list[Fact]) -> set[str]:
    return {guest_id for fact in facts if (guest_id := fact.subject_id("guest") or fact.body.get("guest", ""))}


class Pusher:
    """The loop. Its failures are kept in the table `uplink`, where the office and /healthz find them."""

    def __init__(
        self,
        *,
        writer: Writer,
        readers: Readers,
        uplink: Uplink,
        station: StationIdentity,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
        takers: Mapping[str, Taker] = _NONE,
    ) -> None:
        self._writer = writer
        self._readers = readers
        self._uplink = uplink
        self._station = station
        self._clock = clock
        self._pace = pace or Pace()
        self._takers = takers
        self._again_seconds = self._pace.heartbeat_seconds
        self._ending = threading.Event()
        self._most = LARGEST_BATCH
        self._hello: Push | None = None
        self._failures = 0
        self.loop = Loop("pusher", self._step)

    def start(self) -> None:
        """Begin; the first push goes out at once."""
        self.loop.start()

    def stop(self, *, patience_seconds: float = 1.0) -> None:
        """End. A push that hangs is left alone after `patience_seconds`: its facts will be sent again, and ignored."""
        self._ending.set()
        self.loop.stop(patience_seconds)
        self._uplink.close()

    def heard(self, facts: list[Fact]) -> None:
        """There is something new to send. A listener of the writer; a hub that is away is not asked more often."""
        if not self._failures:
            self.loop.wake()

    def push_once(self) -> bool:
        """Send one batch, or hello when nothing waits; whether more waits behind it.

        Raises: UplinkError after keeping it, StorageError when the station's disk refuses.
        """
        message = self._readers.read(
            lambda connection: next_push(connection, self._station, self._clock(), most=self._most, hello=self._hello)
        )
        self._hello = None if message.facts else message
        try:
            reply = self._uplink.push(message)
            self._writer.write(lambda transaction: keep_reply(transaction, message, reply, self._takers), SYSTEM)
        except UplinkError as exc:
            self._keep_failure(exc)
            raise
        self._most = min(LARGEST_BATCH, self._most * 2)
        if not isinstance(reply, Acked):
            return True
        self._again_seconds = reply.again_seconds or self._pace.heartbeat_seconds
        return reply.acked_to < message.head or len(reply.returns) == MOST_RETURNS

    def _step(self) -> timedelta:
        """One push, and how long to rest after it."""
        self._ending.wait(0 if self._failures else self._pace.gather_seconds)
        while not self._ending.is_set():
            try:
                more = self.push_once()
            except OspiteError as exc:
                return self._rest_after(exc.code)
            except Exception:  # noqa: BLE001 - this loop's own boundary: guests are let in while facts wait
                _log.exception("a push failed", extra={"action": "pusher.failed"})
                return self._rest_after("error")
            self._failures = 0
            if not more:
                break
        soonest, latest = self._pace.attentive_seconds, self._pace.heartbeat_seconds
        return timedelta(seconds=min(max(self._again_seconds, soonest), latest))

    def _rest_after(self, code: str) -> timedelta:
        """Ever longer, and never all stations of a venue at the same instant."""
        self._failures += 1
        if self._failures in (1, 10, 100) or self._failures % 1000 == 0:
            extra = {"action": "pusher.waiting", "code": code, "tries": self._failures}
            _log.warning("the back office did not take the facts: %s", code, extra=extra)
        longest = self._pace.first_retry_seconds * 2 ** min(self._failures - 1, 16)
        wait_seconds = min(longest, self._pace.longest_retry_seconds)
        return timedelta(seconds=wait_seconds * random.uniform(0.5, 1.0))  # noqa: S311 - it spreads load

    def _keep_failure(self, error: UplinkError) -> None:
        if error.code == "uplink.too_large":
            self._most = max(1, self._most // 2)

        def keep(transaction: Transaction) -> None:
            uplinks.keep_failure(transaction.connection, uplinks.HUB, failure=error.code, at=transaction.now)

        self._writer.write(keep, SYSTEM)
