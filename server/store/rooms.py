"""Rooms on disk: which level was told last, and who waits for a place."""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from datetime import datetime

from server.domain.errors import NotFoundError
from server.domain.room import Level
from server.domain.waiting_list import CALL_HOLDS, OPEN_WAITS, Wait, WaitState
from server.store.rows import marks, upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_FIELDS = [field.name for field in fields(Wait)]
_SELECT = f"SELECT {', '.join(_FIELDS)} FROM wait"
_OPEN = [state.value for state in sorted(OPEN_WAITS)]


def told_level(connection: sqlite3.Connection, zone_id: str) -> Level:
    """How full a zone was when it was told last."""
    row = connection.execute("SELECT told_level FROM occupancy WHERE zone_id = ?", [zone_id]).fetchone()
    return Level(row[0]) if row else Level.CALM


def keep_told_level(connection: sqlite3.Connection, zone_id: str, level: Level) -> None:
    """Remember that it was told."""
    connection.execute("UPDATE occupancy SET told_level = ? WHERE zone_id = ?", [level.value, zone_id])


def inside_counts(connection: sqlite3.Connection, event_id: str) -> dict[str, int]:
    """How many are inside each zone of an event, by its id."""
    rows = connection.execute(
        "SELECT zone_id, inside_count FROM occupancy JOIN zone ON zone.id = zone_id WHERE event_id = ?", [event_id]
    )
    return {row[0]: row[1] for row in rows}


def zones_inside(connection: sqlite3.Connection, guest_id: str) -> list[str]:
    """The zones that a guest is inside of now."""
    rows = connection.execute("SELECT zone_id FROM presence WHERE guest_id = ? AND inside = 1", [guest_id])
    return [row[0] for row in rows]


def save_wait(connection: sqlite3.Connection, wait: Wait) -> None:
    """Store where somebody stands on a waiting list."""
    row: dict[str, object] = {name: getattr(wait, name) for name in _FIELDS}
    row |= {"state": wait.state.value, "joined_at": to_text(wait.joined_at)}
    row |= {"called_at": to_text_or_none(wait.called_at), "ended_at": to_text_or_none(wait.ended_at)}
    upsert(connection, "wait", row)


def wait_by_id(connection: sqlite3.Connection, wait_id: str) -> Wait:
    """One entry.

    Raises: NotFoundError.
    """
    row = connection.execute(f"{_SELECT} WHERE id = ?", [wait_id]).fetchone()
    if row is None:
        raise NotFoundError("nobody waits so", code="not_found.wait")
    return _wait(row)


def waits_in(connection: sqlite3.Connection, zone_id: str) -> list[Wait]:
    """Who waits for a place in a zone, whoever is called next first; those who were called already before them."""
    rows = connection.execute(
        f"{_SELECT} WHERE zone_id = ? AND state IN ({marks(_OPEN)}) ORDER BY state = 'waiting', place",
        [zone_id, *_OPEN],
    )
    return [_wait(row) for row in rows]


def open_waits_of(connection: sqlite3.Connection, guest_id: str) -> list[Wait]:
    """The waiting lists that a guest stands on."""
    rows = connection.execute(
        f"{_SELECT} WHERE guest_id = ? AND state IN ({marks(_OPEN)}) ORDER BY joined_at", [guest_id, *_OPEN]
    )
    return [_wait(row) for row in rows]


def promised_count(connection: sqlite3.Connection, zone_id: str, now: datetime, guest_id: str = "") -> int:
    """Places of a zone that belong to whoever waits before this guest: to all who wait where the guest does not.

    A place that was called out is kept for CALL_HOLDS only.
    """
    row = connection.execute(
        "SELECT count(*) FROM wait WHERE zone_id = ? AND guest_id <> ?"
        " AND (state = 'called' AND called_at > ? OR state = 'waiting' AND NOT EXISTS"
        " (SELECT 1 FROM wait AS own WHERE own.zone_id = wait.zone_id AND own.guest_id = ?"
        " AND (own.state = 'called' OR own.state = 'waiting' AND own.place < wait.place)))",
        [zone_id, guest_id, to_text(now - CALL_HOLDS), guest_id],
    )
    return int(row.fetchone()[0])


def called_count(connection: sqlite3.Connection, zone_id: str, now: datetime) -> int:
    """Places that were called out and are still kept."""
    row = connection.execute(
        "SELECT count(*) FROM wait WHERE zone_id = ? AND state = 'called' AND called_at > ?",
        [zone_id, to_text(now - CALL_HOLDS)],
    )
    return int(row.fetchone()[0])


def waiting_count(connection: sqlite3.Connection, zone_id: str) -> int:
    """How many wait for a place and were not called yet."""
    row = connection.execute("SELECT count(*) FROM wait WHERE zone_id = ? AND state = 'waiting'", [zone_id])
    return int(row.fetchone()[0])


def last_place(connection: sqlite3.Connection, zone_id: str) -> int:
    """The last place on a zone's waiting list so far; 0: nobody ever waited."""
    return int(
        connection.execute("SELECT coalesce(max(place), 0) FROM wait WHERE zone_id = ?", [zone_id]).fetchone()[0]
    )


def _wait(row: sqlite3.Row) -> Wait:
    values = dict(row)
    values |= {"state": WaitState(values["state"]), "joined_at": from_text(values["joined_at"])}
    return Wait(**values | {name: from_text_or_none(values[name]) for name in ("called_at", "ended_at")})
