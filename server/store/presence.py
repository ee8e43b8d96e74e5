"""Who is where, derived from the facts and kept so that a door need not read them all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from server.domain.guest import Presence
from server.store.rows import marks, upsert_sql
from server.store.times import from_text_or_none, to_text

_FIELDS = [field.name for field in fields(Presence)]
_SAVE = upsert_sql("presence", _FIELDS, keys=("guest_id", "zone_id"))
_SELECT = f"SELECT {', '.join(_FIELDS)} FROM presence"


def presence_of(connection: sqlite3.Connection, guest_id: str, zone_id: str) -> Presence | None:
    """What happened so far between a guest and a zone; None: nothing."""
    row = connection.execute(f"{_SELECT} WHERE guest_id = ? AND zone_id = ?", [guest_id, zone_id]).fetchone()
    return _presence(row) if row else None


def presences_in(connection: sqlite3.Connection, zone_id: str, guest_ids: Iterable[str]) -> dict[str, Presence]:
    """The same for several guests, by guest id."""
    wanted = list(guest_ids)
    rows = connection.execute(f"{_SELECT} WHERE zone_id = ? AND guest_id IN ({marks(wanted)})", [zone_id, *wanted])
    return {row["guest_id"]: _presence(row) for row in rows}


def presences_of(connection: sqlite3.Connection, guest_id: str) -> list[Presence]:
    """What happened so far between one guest and each zone they passed."""
    rows = connection.execute(f"{_SELECT} WHERE guest_id = ? ORDER BY zone_id", [guest_id])
    return [_presence(row) for row in rows]


def save_presence(connection: sqlite3.Connection, before: Presence | None, after: Presence) -> None:
    """Store what now stands between a guest and a zone, and move the zone's count along."""
    values = [getattr(after, name) for name in _FIELDS]
    connection.execute(_SAVE, [to_text(value) if isinstance(value, datetime) else value for value in values])
    moved = int(after.inside) - int(before.inside if before else False)
    if moved:
        connection.execute(
            "UPDATE occupancy SET inside_count = inside_count + ? WHERE zone_id = ?", [moved, after.zone_id]
        )


def arrival_times(connection: sqlite3.Connection, zone_id: str) -> list[str]:
    """When each guest first came in, as stored, oldest first."""
    rows = connection.execute(
        "SELECT first_in_at FROM presence WHERE zone_id = ? AND first_in_at IS NOT NULL ORDER BY first_in_at",
        [zone_id],
    )
    return [row[0] for row in rows]


def _presence(row: sqlite3.Row) -> Presence:
    values = dict(row)
    for name in ("first_in_at", "last_in_at", "last_out_at"):
        values[name] = from_text_or_none(values[name])
    return Presence(**values | {"inside": bool(values["inside"])})
