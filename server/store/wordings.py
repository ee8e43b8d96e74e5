"""Events' own texts on disk."""

from __future__ import annotations

import json
import sqlite3

from server.domain.wording import Wording
from server.store.rows import upsert


def version_of(connection: sqlite3.Connection, event_id: str) -> int:
    """Which wording it is, counted up with each change; 0: the event never had one."""
    row = connection.execute("SELECT version FROM event_wording WHERE event_id = ?", [event_id]).fetchone()
    return int(row[0]) if row else 0


def wording_of(connection: sqlite3.Connection, event_id: str) -> Wording:
    """Its own texts by language."""
    row = connection.execute("SELECT texts FROM event_wording WHERE event_id = ?", [event_id]).fetchone()
    found: Wording = json.loads(row[0]) if row else {}
    return found


def save_wording(connection: sqlite3.Connection, event_id: str, wording: Wording) -> None:
    """Store them in place of those before."""
    row = {
        "event_id": event_id,
        "version": version_of(connection, event_id) + 1,
        "texts": json.dumps(wording, ensure_ascii=False),
    }
    upsert(connection, "event_wording", row, keys=("event_id",))
