"""Figures of single workers on disk: whether there are any, and who has read that."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from server.store.rows import upsert
from server.store.times import from_text, to_text


def since(connection: sqlite3.Connection, event_id: str) -> datetime | None:
    """Since when an event has figures of single workers; None: it has none."""
    row = connection.execute("SELECT since FROM personal_figures WHERE event_id = ?", [event_id]).fetchone()
    return from_text(row[0]) if row else None


def show(connection: sqlite3.Connection, event_id: str, since: datetime) -> None:
    """An event has figures of single workers; nobody has read that yet."""
    connection.execute("INSERT INTO personal_figures VALUES (?, ?)", [event_id, to_text(since)])


def hide(connection: sqlite3.Connection, event_id: str) -> None:
    """It has none any more."""
    connection.execute("DELETE FROM personal_figures WHERE event_id = ?", [event_id])


def has_read(connection: sqlite3.Connection, event_id: str, person_id: str) -> bool:
    """Whether somebody has read that there are figures of single workers."""
    row = connection.execute(
        "SELECT 1 FROM personal_figures_read WHERE event_id = ? AND person_id = ?", [event_id, person_id]
    )
    return row.fetchone() is not None


def keep_read(connection: sqlite3.Connection, event_id: str, person_id: str, at: datetime) -> None:
    """Somebody has read it."""
    row = {"event_id": event_id, "person_id": person_id, "at": to_text(at)}
    upsert(connection, "personal_figures_read", row, keys=("event_id", "person_id"))
