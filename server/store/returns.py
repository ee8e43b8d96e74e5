"""Which returns of the back office this station has."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from server.store.times import to_text


def place_of(connection: sqlite3.Connection, name: str) -> tuple[int, str]:
    """Number and id of the last return that came down the line called `name`; (0, "") before the first."""
    row = connection.execute("SELECT returned_number, returned_id FROM uplink WHERE name = ?", [name]).fetchone()
    return (row[0], row[1]) if row else (0, "")


def keep_place(connection: sqlite3.Connection, name: str, number: int, return_id: str) -> None:
    """Remember it; the line was used, so it has its row."""
    connection.execute(
        "UPDATE uplink SET returned_number = ?, returned_id = ? WHERE name = ?", [number, return_id, name]
    )


def is_returned(connection: sqlite3.Connection, return_id: str) -> bool:
    """Whether this return was taken before."""
    return connection.execute("SELECT 1 FROM returned WHERE id = ?", [return_id]).fetchone() is not None


def keep_returned(connection: sqlite3.Connection, return_id: str, at: datetime) -> None:
    """It was taken."""
    connection.execute("INSERT INTO returned (id, at) VALUES (?, ?)", [return_id, to_text(at)])
