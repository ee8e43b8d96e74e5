"""Conflicts on disk."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, fields

from server.domain.conflict import AdmissionSeen, Conflict
from server.domain.errors import NotFoundError
from server.store.rows import upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_FIELDS = ", ".join(field.name for field in fields(Conflict))


def save_conflict(connection: sqlite3.Connection, conflict: Conflict) -> None:
    """Store one, new or decided."""
    row: dict[str, object] = dict(vars(conflict))
    row["seen"] = json.dumps([asdict(one) | {"at": to_text(one.at)} for one in conflict.seen])
    row |= {"found_at": to_text(conflict.found_at), "decided_at": to_text_or_none(conflict.decided_at)}
    upsert(connection, "conflict", row)


def conflict_by_id(connection: sqlite3.Connection, conflict_id: str) -> Conflict:
    """One of them.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {_FIELDS} FROM conflict WHERE id = ?", [conflict_id]).fetchone()
    if row is None:
        raise NotFoundError("no such conflict", code="not_found.conflict")
    return _conflict(row)


def conflicts_of(connection: sqlite3.Connection, event_id: str, guest_id: str = "") -> list[Conflict]:
    """An event's, those that wait first; of one guest where one is named."""
    rows = connection.execute(
        f"SELECT {_FIELDS} FROM conflict WHERE event_id = ? AND (? = '' OR guest_id = ?)"
        " ORDER BY outcome <> '', found_at DESC, id",
        [event_id, guest_id, guest_id],
    )
    return [_conflict(row) for row in rows]


def _conflict(row: sqlite3.Row) -> Conflict:
    values = dict(row)
    seen = tuple(AdmissionSeen(**one | {"at": from_text(one["at"])}) for one in json.loads(values["seen"]))
    times = {"found_at": from_text(values["found_at"]), "decided_at": from_text_or_none(values["decided_at"])}
    return Conflict(**values | times | {"seen": seen})
