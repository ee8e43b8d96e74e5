"""Accessibility statements on disk."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from server.domain.statement import Statement
from server.store.rows import upsert
from server.store.times import from_text, to_text


def statement_of(connection: sqlite3.Connection, event_id: str) -> Statement:
    """What an event says; an empty one where nobody wrote anything."""
    row = connection.execute("SELECT * FROM statement WHERE event_id = ?", [event_id]).fetchone()
    if row is None:
        return Statement()
    return Statement(
        provider=row["provider"],
        contact=row["contact"],
        notes=json.loads(row["notes"]),
        changed_at=from_text(row["changed_at"]),
    )


def save_statement(connection: sqlite3.Connection, event_id: str, statement: Statement, at: datetime) -> None:
    """Store what an event says from now on."""
    row = {
        "event_id": event_id,
        "provider": statement.provider,
        "contact": statement.contact,
        "notes": json.dumps(dict(statement.notes), ensure_ascii=False),
        "changed_at": to_text(at),
    }
    upsert(connection, "statement", row, keys=("event_id",))
