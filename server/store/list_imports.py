"""Long guest lists on their way in: held in parts until they are accepted as a whole, then taken out part by part."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.access import Actor
from server.store.times import from_text, to_text


@dataclass(frozen=True, kw_only=True)
class ListImport:
    """A list that was accepted and is being brought in."""

    id: str
    event_id: str
    #: Whose act it is, whoever finishes it.
    actor: Actor
    #: What the service that began it wants to know at its end. Numbers and names of fields, nobody's data.
    about: dict[str, Any]
    begun_at: datetime


def begin(connection: sqlite3.Connection, held: ListImport) -> None:
    """Hold a list; nobody brings it in before accept()."""
    connection.execute(
        "INSERT INTO list_import (id, event_id, actor, device_id, accepted, about, begun_at)"
        " VALUES (?, ?, ?, ?, 0, ?, ?)",
        [held.id, held.event_id, held.actor.name, held.actor.device_id, json.dumps(held.about), to_text(held.begun_at)],
    )


def add_part(connection: sqlite3.Connection, import_id: str, content: bytes) -> int:
    """One more part; its number."""
    inserted = connection.execute("INSERT INTO list_part (import_id, content) VALUES (?, ?)", [import_id, content])
    return int(inserted.lastrowid or 0)


def accept(connection: sqlite3.Connection, import_id: str, parts: int) -> bool:
    """From here on it is brought in, whatever happens; whether all of its `parts` were still there."""
    held = connection.execute("SELECT count(*) FROM list_part WHERE import_id = ?", [import_id]).fetchone()[0]
    if held != parts:
        return False
    connection.execute("UPDATE list_import SET accepted = 1 WHERE id = ?", [import_id])
    return True


def take_part(connection: sqlite3.Connection, number: int) -> bool:
    """Take a part out; False: somebody did already."""
    return connection.execute("DELETE FROM list_part WHERE number = ?", [number]).rowcount > 0


def next_part(connection: sqlite3.Connection, import_id: str) -> tuple[int, bytes] | None:
    """The first part that is left, with its number; None: all are in."""
    row = connection.execute(
        "SELECT number, content FROM list_part WHERE import_id = ? ORDER BY number LIMIT 1", [import_id]
    ).fetchone()
    return (row[0], row[1]) if row else None


def keep_about(connection: sqlite3.Connection, import_id: str, about: dict[str, Any]) -> None:
    """Remember what happened on the way."""
    connection.execute("UPDATE list_import SET about = ? WHERE id = ?", [json.dumps(about), import_id])


def import_by_id(connection: sqlite3.Connection, import_id: str) -> ListImport | None:
    """A list on its way; None: it is in, or was given up."""
    row = connection.execute("SELECT * FROM list_import WHERE id = ?", [import_id]).fetchone()
    return _to_import(row) if row else None


def accepted(connection: sqlite3.Connection) -> list[ListImport]:
    """Lists that are being brought in, oldest first."""
    rows = connection.execute("SELECT * FROM list_import WHERE accepted = 1 ORDER BY begun_at")
    return [_to_import(row) for row in rows]


def parts_left(connection: sqlite3.Connection, import_id: str) -> int:
    """How many parts are still to be brought in."""
    row = connection.execute("SELECT count(*) FROM list_part WHERE import_id = ?", [import_id]).fetchone()
    return int(row[0])


def drop(connection: sqlite3.Connection, import_id: str) -> None:
    """Forget a list that is in, or was not accepted, with all its parts."""
    connection.execute("DELETE FROM list_import WHERE id = ?", [import_id])


def drop_unaccepted(connection: sqlite3.Connection) -> None:
    """Forget what somebody who is gone did not get to accept."""
    connection.execute("DELETE FROM list_import WHERE accepted = 0")


def _to_import(row: sqlite3.Row) -> ListImport:
    return ListImport(
        id=row["id"],
        event_id=row["event_id"],
        actor=Actor(name=row["actor"], device_id=row["device_id"]),
        about=json.loads(row["about"]),
        begun_at=from_text(row["begun_at"]),
    )
