"""Why an organiser lets guests be admitted in spite of a refusal, on disk: ready-made words for the desk."""

from __future__ import annotations

import sqlite3


def reasons_of(connection: sqlite3.Connection, event_id: str) -> list[str]:
    """An event's own reasons, in their order; empty: the organiser wrote none."""
    rows = connection.execute("SELECT text FROM anyway_reason WHERE event_id = ? ORDER BY place", [event_id])
    return [row[0] for row in rows]


def save_reasons(connection: sqlite3.Connection, event_id: str, reasons: list[str]) -> None:
    """Store them in place of those before."""
    connection.execute("DELETE FROM anyway_reason WHERE event_id = ?", [event_id])
    connection.executemany(
        "INSERT INTO anyway_reason (event_id, place, text) VALUES (?, ?, ?)",
        [(event_id, place, text) for place, text in enumerate(reasons)],
    )
