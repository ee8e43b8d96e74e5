"""The answers given to acts that carried a key: whoever repeats the act gets the first answer back."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from server.store.times import to_text

_JSON = json.JSONEncoder(separators=(",", ":"))


def first_answer(connection: sqlite3.Connection, actor: str, act: str, key: str) -> dict[str, Any] | None:
    """What was answered to this key of this actor; None: it is new."""
    row = connection.execute(
        "SELECT answer FROM answer WHERE actor = ? AND act = ? AND key = ?", [actor, act, key]
    ).fetchone()
    return json.loads(row[0]) if row else None


def keep_answer(
    connection: sqlite3.Connection, identity: tuple[str, str, str], answer: dict[str, Any], now: datetime
) -> None:
    """Remember the answer under (actor, act, key). It holds ids and codes, not names."""
    connection.execute(
        "INSERT INTO answer (actor, act, key, answer, at) VALUES (?, ?, ?, ?, ?)",
        [*identity, _JSON.encode(answer), to_text(now)],
    )
