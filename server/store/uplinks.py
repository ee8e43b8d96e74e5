"""How far the back office has this journal, and what a push needs to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.domain.guest import Guest
from server.store import guests
from server.store.rows import marks
from server.store.times import from_text_or_none, to_text

#: The name of the one line up.
HUB = "hub"
_COLUMNS = "acked_to, contacted_at, failed_at, failure, clock_offset_ms"


@dataclass(frozen=True, kw_only=True)
class UplinkPosition:
    """Where one line to a back office stands."""

    #: The journal is there up to this fact.
    acked_to: int = 0
    #: When the back office last answered; None: never.
    contacted_at: datetime | None = None
    #: When it last failed to; None: not since it last answered.
    failed_at: datetime | None = None
    #: The error's code; empty: none.
    failure: str = ""
    #: The back office's clock minus ours; None: unknown.
    clock_offset_ms: int | None = None


@dataclass(frozen=True, kw_only=True)
class EventCount:
    """What this station counts for one event."""

    event_id: str
    guests: int
    arrived: int
    inside: int


def position_of(connection: sqlite3.Connection, name: str) -> UplinkPosition:
    """Where the line called `name` stands; at the beginning when it was never used."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM uplink WHERE name = ?", [name]).fetchone()
    if row is None:
        return UplinkPosition()
    values = dict(row)
    times = {column: from_text_or_none(values[column]) for column in ("contacted_at", "failed_at")}
    return UplinkPosition(**values | times)


def keep_contact(
    connection: sqlite3.Connection, name: str, *, acked_to: int, at: datetime, clock_offset_ms: int | None
) -> None:
    """The back office answered: it has everything up to `acked_to`. An unknown offset leaves the last one."""
    connection.execute(
        "INSERT INTO uplink (name, acked_to, contacted_at, clock_offset_ms) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET acked_to = excluded.acked_to, contacted_at = excluded.contacted_at,"
        " failed_at = NULL, failure = '', clock_offset_ms = coalesce(excluded.clock_offset_ms, clock_offset_ms)",
        [name, acked_to, to_text(at), clock_offset_ms],
    )


def keep_failure(connection: sqlite3.Connection, name: str, *, failure: str, at: datetime) -> None:
    """The back office did not take it; the first time of a row of failures stays."""
    connection.execute(
        "INSERT INTO uplink (name, failed_at, failure) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
        " SET failed_at = coalesce(failed_at, excluded.failed_at), failure = excluded.failure",
        [name, to_text(at), failure],
    )


def guests_by_ids(connection: sqlite3.Connection, guest_ids: Iterable[str]) -> list[Guest]:
    """The present rows of these guests; who was taken off the list is left out."""
    wanted = sorted(set(guest_ids))
    rows = connection.execute(f"SELECT * FROM guest WHERE id IN ({marks(wanted)})", wanted)
    return [guests.to_guest(row) for row in rows]


def event_counts(connection: sqlite3.Connection) -> list[EventCount]:
    """What this station counts, event by event, in the main zones."""
    listed = dict(connection.execute("SELECT event_id, count(*) FROM guest GROUP BY event_id").fetchall())
    rows = connection.execute(
        "SELECT zone.event_id, count(presence.first_in_at) AS arrived, coalesce(sum(presence.inside), 0) AS inside"
        " FROM zone LEFT JOIN presence ON presence.zone_id = zone.id WHERE zone.is_main = 1 GROUP BY zone.event_id"
    )
    return [
        EventCount(
            event_id=row["event_id"],
            guests=listed.get(row["event_id"], 0),
            arrived=row["arrived"],
            inside=row["inside"],
        )
        for row in rows
    ]


def waiting_since(connection: sqlite3.Connection, acked_to: int) -> datetime | None:
    """When the oldest fact behind `acked_to` was recorded; None: nothing waits."""
    row = connection.execute("SELECT at FROM fact WHERE sequence > ? ORDER BY sequence LIMIT 1", [acked_to]).fetchone()
    return from_text_or_none(row[0]) if row else None
