"""What people typed to explain a fact: beside the journal, because it may hold a name, and facts stay for ever."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from server.store.rows import marks

#: Longer explanations are cut.
LONGEST = 200


def as_kept(text: str) -> str:
    """What is kept of a typed explanation; empty: nothing."""
    return text.strip()[:LONGEST]


def keep_remark(connection: sqlite3.Connection, fact_id: str, text: str) -> None:
    """Keep what somebody typed about a fact; nothing typed keeps nothing."""
    if kept := as_kept(text):
        connection.execute("INSERT INTO remark (fact_id, text) VALUES (?, ?)", [fact_id, kept])


def remarks_of(connection: sqlite3.Connection, fact_ids: Iterable[str]) -> dict[str, str]:
    """What was typed about these facts, by fact id."""
    wanted = list(fact_ids)
    rows = connection.execute(f"SELECT fact_id, text FROM remark WHERE fact_id IN ({marks(wanted)})", wanted)
    return {row["fact_id"]: row["text"] for row in rows}
