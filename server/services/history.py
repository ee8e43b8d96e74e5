"""Reading what happened."""

from __future__ import annotations

import sqlite3

from server.domain.fact import Fact
from server.store import journal


def facts_of_event(connection: sqlite3.Connection, event_id: str, *, after: int, limit: int) -> list[Fact]:
    """An event's facts after a position of the journal, oldest first."""
    return journal.read_after(connection, after, limit=limit, event_id=event_id)
