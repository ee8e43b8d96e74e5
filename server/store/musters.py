"""Musters on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from server.domain.errors import NotFoundError
from server.domain.guest import Guest
from server.domain.muster import Muster, MusterEntry, Tick
from server.store.guests import to_guest
from server.store.rows import upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_FIELDS = [field.name for field in fields(Muster)]


def save_muster(connection: sqlite3.Connection, muster: Muster) -> None:
    """Store a muster, new or ended."""
    row: dict[str, object] = {name: getattr(muster, name) for name in _FIELDS}
    row |= {"started_at": to_text(muster.started_at), "ended_at": to_text_or_none(muster.ended_at)}
    upsert(connection, "muster", row)


def save_entries(connection: sqlite3.Connection, entries: Iterable[MusterEntry]) -> None:
    """Store people on a list, new or ticked."""
    connection.executemany(
        "INSERT INTO muster_entry (muster_id, guest_id, tick, ticked_by, ticked_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (muster_id, guest_id) DO UPDATE SET tick = excluded.tick, ticked_by = excluded.ticked_by,"
        " ticked_at = excluded.ticked_at",
        [
            [one.muster_id, one.guest_id, one.tick.value, one.ticked_by, to_text_or_none(one.ticked_at)]
            for one in entries
        ],
    )


def muster_by_id(connection: sqlite3.Connection, muster_id: str) -> Muster:
    """One muster.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {', '.join(_FIELDS)} FROM muster WHERE id = ?", [muster_id]).fetchone()
    if row is None:
        raise NotFoundError("no such muster", code="not_found.muster")
    return _muster(row)


def musters_of(connection: sqlite3.Connection, event_id: str) -> list[Muster]:
    """An event's musters, the latest first."""
    rows = connection.execute(
        f"SELECT {', '.join(_FIELDS)} FROM muster WHERE event_id = ? ORDER BY started_at DESC, id DESC", [event_id]
    )
    return [_muster(row) for row in rows]


def entries_of(connection: sqlite3.Connection, muster_id: str) -> list[MusterEntry]:
    """Everybody on a list."""
    return [_entry(row) for row in connection.execute("SELECT * FROM muster_entry WHERE muster_id = ?", [muster_id])]


def entry_of(connection: sqlite3.Connection, muster_id: str, guest_id: str) -> MusterEntry:
    """One person on a list.

    Raises: NotFoundError.
    """
    row = connection.execute(
        "SELECT * FROM muster_entry WHERE muster_id = ? AND guest_id = ?", [muster_id, guest_id]
    ).fetchone()
    if row is None:
        raise NotFoundError("not on this list", code="not_found.muster_entry")
    return _entry(row)


def guests_on(connection: sqlite3.Connection, muster_id: str) -> dict[str, Guest]:
    """Who is on a list, by id."""
    rows = connection.execute(
        "SELECT guest.* FROM muster_entry JOIN guest ON guest.id = guest_id WHERE muster_id = ?", [muster_id]
    )
    return {row["id"]: to_guest(row) for row in rows}


def left_since(connection: sqlite3.Connection, muster: Muster) -> dict[str, datetime]:
    """When a door counted out who is on a list and not inside any more, by guest."""
    rows = connection.execute(
        "SELECT presence.guest_id, last_out_at FROM muster_entry"
        " JOIN presence ON presence.guest_id = muster_entry.guest_id"
        " WHERE muster_id = ? AND zone_id = ? AND inside = 0 AND last_out_at IS NOT NULL",
        [muster.id, muster.zone_id],
    )
    return {row[0]: from_text(row[1]) for row in rows}


def inside_of(connection: sqlite3.Connection, zone_id: str) -> list[str]:
    """The ids of who is inside a zone now."""
    rows = connection.execute("SELECT guest_id FROM presence WHERE zone_id = ? AND inside = 1", [zone_id])
    return [row[0] for row in rows]


def _muster(row: sqlite3.Row) -> Muster:
    values = dict(row)
    return Muster(
        **values | {"started_at": from_text(values["started_at"]), "ended_at": from_text_or_none(values["ended_at"])}
    )


def _entry(row: sqlite3.Row) -> MusterEntry:
    values = dict(row)
    return MusterEntry(**values | {"tick": Tick(values["tick"]), "ticked_at": from_text_or_none(values["ticked_at"])})
