"""The journal: the facts, appended and read. See docs/algorithms/journal.md."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.domain.access import Actor
from server.domain.fact import GENESIS, KINDS, Fact, canonical, hash_with_body, next_clock
from server.store.rows import marks
from server.store.times import from_text, to_text

_COLUMNS = "sequence, id, clock, at, kind, event_id, subject, body, actor, device_id, key, previous_hash, hash"
_INSERT = f"INSERT INTO fact ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A fact before the journal numbers, times and chains it."""

    kind: str
    subject: str
    body: dict[str, Any] = field(default_factory=dict)
    event_id: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Who and when, shared by all facts of one act."""

    now: datetime
    actor: Actor
    new_id: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Head:
    """The end of the journal."""

    sequence: int = 0
    clock: int = 0
    hash: str = GENESIS


def head(connection: sqlite3.Connection) -> Head:
    """Where the journal ends now."""
    row = connection.execute("SELECT sequence, clock, hash FROM fact ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(**dict(row)) if row else Head()


def append(connection: sqlite3.Connection, happenings: Sequence[Happening], origin: Origin, last: Head) -> list[Fact]:
    """Number, time, chain behind `last` and store what happened; the caller's transaction commits it.

    Raises: ValueError for a kind that docs and readers do not know.
    """
    facts: list[Fact] = []
    bodies = [canonical(happening.body) for happening in happenings]
    for happening, body in zip(happenings, bodies, strict=True):
        fact = _chained(happening, body, origin, last)
        last = Head(sequence=fact.sequence, clock=fact.clock, hash=fact.hash)
        facts.append(fact)
    at = to_text(origin.now)
    connection.executemany(_INSERT, [_to_row(fact, at, body) for fact, body in zip(facts, bodies, strict=True)])
    return facts


def read_after(connection: sqlite3.Connection, position: int, *, limit: int, event_id: str = "") -> list[Fact]:
    """At most `limit` facts after `position`, oldest first; of one event where it is named."""
    of_event, values = (" AND event_id = ?", [event_id]) if event_id else ("", [])
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM fact WHERE sequence > ?{of_event} ORDER BY sequence LIMIT ?",
        [position, *values, limit],
    )
    return [_from_row(row) for row in rows]


def about(connection: sqlite3.Connection, subjects: Iterable[str], *, limit: int = 200) -> list[Fact]:
    """What happened to these subjects (`guest:id`, ...), newest first."""
    wanted = list(subjects)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM fact WHERE subject IN ({marks(wanted)}) ORDER BY sequence DESC LIMIT ?",
        [*wanted, limit],
    )
    return [_from_row(row) for row in rows]


def last_at(
    connection: sqlite3.Connection, device_id: str, kinds: Collection[str], *, limit: int, among: int = 5000
) -> list[Fact]:
    """What happened last at a screen, newest first, among the newest facts of the station."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM fact WHERE sequence > (SELECT max(sequence) FROM fact) - ? AND device_id = ?"
        f" AND kind IN ({marks(kinds)}) ORDER BY sequence DESC LIMIT ?",
        [among, device_id, *kinds, limit],
    )
    return [_from_row(row) for row in rows]


def fact_by_id(connection: sqlite3.Connection, fact_id: str) -> Fact | None:
    """One fact; None: there is none with this id."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM fact WHERE id = ?", [fact_id]).fetchone()
    return _from_row(row) if row else None


def is_undone(connection: sqlite3.Connection, guest_id: str, fact_id: str) -> bool:
    """Whether what a fact says of a guest was taken back."""
    found = connection.execute(
        "SELECT 1 FROM fact WHERE subject = ? AND kind = 'check_in.undone' AND json_extract(body, '$.fact') = ?",
        [f"guest:{guest_id}", fact_id],
    )
    return found.fetchone() is not None


def hash_at(connection: sqlite3.Connection, sequence: int) -> str | None:
    """The hash of one fact, GENESIS for position 0, None past the end."""
    if sequence == 0:
        return GENESIS
    row = connection.execute("SELECT hash FROM fact WHERE sequence = ?", [sequence]).fetchone()
    return row[0] if row else None


def _chained(happening: Happening, body: str, origin: Origin, last: Head) -> Fact:
    if happening.kind not in KINDS:
        raise ValueError(f"no fact is called {happening.kind!r}")
    parts: dict[str, Any] = {
        "id": origin.new_id(),
        "clock": next_clock(last.clock, origin.now),
        "at": origin.now,
        "kind": happening.kind,
        "event_id": happening.event_id,
        "subject": happening.subject,
        "body": happening.body,
        "actor": origin.actor.name,
        "device_id": origin.actor.device_id,
        "key": happening.key,
        "previous_hash": last.hash,
    }
    return Fact(sequence=last.sequence + 1, hash=hash_with_body(parts, body), **parts)


def _to_row(fact: Fact, at: str, body: str) -> tuple[object, ...]:
    return (
        fact.sequence,
        fact.id,
        fact.clock,
        at,
        fact.kind,
        fact.event_id,
        fact.subject,
        body,
        fact.actor,
        fact.device_id,
        fact.key,
        fact.previous_hash,
        fact.hash,
    )


def _from_row(row: sqlite3.Row) -> Fact:
    values = dict(row)
    return Fact(**{**values, "at": from_text(values["at"]), "body": json.loads(values["body"])})
