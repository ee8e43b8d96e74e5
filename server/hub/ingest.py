"""Taking facts in, exactly once: one transaction a push. Drawn in docs/algorithms/journal.md.

The station's row is held, what is known is dropped, a gap is refused with the position to send again from, the hash
chain is checked, facts and the new position are stored together. A fact that cannot be read or trusted is kept raw
and flagged, so that nothing blocks the queue behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from server.domain.errors import FieldError
from server.domain.fact import AHEAD_LIMIT_MS, Fact, clock_time, is_intact
from server.hub import access, conflicts, lists, notices, presence, returns, stations, threads
from server.hub import facts as fact_rows
from server.hub.database import Rows
from server.sync.parsing import fact_from_wire
from server.sync.wire import Acked, Diverged, Push, Reply, RestartFrom

#: A clock further ahead than this is told to people; the fact counts all the same.
AHEAD_LIMIT = timedelta(milliseconds=AHEAD_LIMIT_MS)
#: How soon a station asks again while somebody is at work here: an answer should not wait for a heartbeat.
AGAIN_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class _Read:
    """The facts of a push that the hub's journal does not have yet, read."""

    #: (position, fact id or empty, hash as claimed) of each.
    entries: list[tuple[int, str, str]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    flags: list[fact_rows.Flag] = field(default_factory=list)


def receive(connection: Rows, push: Push, now: datetime) -> Reply:
    """Take a push in; the caller's transaction commits it, and only then is the reply true."""
    position = stations.lock_journal(connection, push, now)
    if push.after > position:
        return RestartFrom(position=position)
    if push.head < position or not _is_same_journal(connection, push, position):
        return Diverged()
    read = _read(push, position)
    known = fact_rows.known_hashes(connection, [fact.id for fact in read.facts])
    fresh, changed = _sorted_out(read.facts, known)
    flags = read.flags + [_flag(push, fact.sequence, "changed") for fact in changed]
    fact_rows.add_facts(connection, push, fresh, now)
    fact_rows.add_flags(connection, push, flags, now)
    stations.add_entries(connection, push, read.entries)
    lists.keep_lists(connection, push)
    lists.remove_guests(connection, fresh)
    presence.refresh(connection, fresh)
    conflicts.tell(connection, fresh, push.station_name, now)
    notices.note_facts(connection, fresh, now, slow_by=now - push.sent_at)
    stations.keep_contact(connection, push, now)
    threads.keep_threads(connection, push)
    returns.confirm(connection, push, now)
    untouched = len(push.facts) - len(fresh) - len(changed) - len([one for one in read.entries if not one[1]])
    return Acked(
        acked_to=push.after + len(push.facts),
        hub_time=now,
        known=untouched,
        flagged=len({flag.sequence for flag in flags}),
        returns=tuple(returns.returns_after(connection, push)),
        again_seconds=AGAIN_SECONDS if access.is_anybody_here(connection, now) else None,
    )


def _is_same_journal(connection: Rows, push: Push, position: int) -> bool:
    """Whether hub and station agree on every fact that both have: at `after`, and in what is sent again."""
    last_shared = min(position, push.after + len(push.facts))
    known = stations.hashes(connection, push, push.after, last_shared)
    if known.get(push.after) != push.after_hash:
        return False
    again = enumerate(push.facts[: last_shared - push.after], start=push.after + 1)
    return all(known.get(place) == _claimed_hash(raw) for place, raw in again)


def _read(push: Push, position: int) -> _Read:
    read = _Read()
    previous_hash = push.after_hash
    for place, raw in enumerate(push.facts, start=push.after + 1):
        claimed = _claimed_hash(raw)
        if place > position:
            fact = _read_one(push, place, raw, previous_hash, read)
            read.entries.append((place, fact.id if fact else "", claimed))
        previous_hash = claimed
    return read


def _read_one(push: Push, place: int, raw: dict[str, Any], previous_hash: str, read: _Read) -> Fact | None:
    """The fact, if it can be counted; else, or besides, the flag that says what is wrong with it."""
    try:
        fact = fact_from_wire(raw, sequence=place)
    except FieldError as exc:
        read.flags.append(_flag(push, place, f"unreadable.{exc.field}"[:100]))
        return None
    if not is_intact(fact):
        read.flags.append(_flag(push, place, "hash"))
        return None
    if fact.previous_hash != previous_hash or raw.get("sequence") != place:
        read.flags.append(_flag(push, place, "chain"))
    if clock_time(fact.clock) > push.sent_at.astimezone(UTC) + AHEAD_LIMIT:
        read.flags.append(_flag(push, place, "clock"))
    read.facts.append(fact)
    return fact


def _sorted_out(facts: list[Fact], known: dict[str, str]) -> tuple[list[Fact], list[Fact]]:
    """Facts that are new, and facts whose id stands for another content already."""
    fresh: dict[str, Fact] = {}
    changed: list[Fact] = []
    for fact in facts:
        before = known.get(fact.id) or (fresh[fact.id].hash if fact.id in fresh else None)
        if before is None:
            fresh[fact.id] = fact
        elif before != fact.hash:
            changed.append(fact)
    return list(fresh.values()), changed


def _flag(push: Push, place: int, reason: str) -> fact_rows.Flag:
    return fact_rows.Flag(sequence=place, reason=reason, raw=push.facts[place - push.after - 1])


def _claimed_hash(raw: dict[str, Any]) -> str:
    """The hash a fact says it has; something stable for one that says none."""
    claimed = raw.get("hash")
    return claimed if isinstance(claimed, str) and fact_rows.is_hash(claimed) else fact_rows.digest(raw)
