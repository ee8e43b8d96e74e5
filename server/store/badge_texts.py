"""What guests want their badges to say, on disk."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict

from server.domain.badge_text import FIELDS, Allowed, BadgeAsks, BadgeText
from server.store.rows import upsert


def asks_of(connection: sqlite3.Connection, event_id: str) -> BadgeAsks:
    """What an event lets its guests say; nothing where the organiser never chose."""
    row = connection.execute("SELECT * FROM badge_asks WHERE event_id = ?", [event_id]).fetchone()
    if row is None:
        return BadgeAsks()
    allowed = {name: Allowed(row[name]) for name in FIELDS}
    return BadgeAsks(**allowed, may_hide=bool(row["may_hide"]), may_leave_qr=bool(row["may_leave_qr"]))


def save_asks(connection: sqlite3.Connection, event_id: str, asks: BadgeAsks) -> None:
    """Store it."""
    row: dict[str, object] = {name: asks.of(name).value for name in FIELDS}
    row |= {"event_id": event_id, "may_hide": int(asks.may_hide), "may_leave_qr": int(asks.may_leave_qr)}
    upsert(connection, "badge_asks", row, keys=("event_id",))


def text_of(connection: sqlite3.Connection, guest_id: str) -> BadgeText | None:
    """What a guest said; None: they were never asked."""
    row = connection.execute("SELECT * FROM badge_text WHERE guest_id = ?", [guest_id]).fetchone()
    if row is None:
        return None
    own = {name: row[name] for name in FIELDS}
    return BadgeText(**own, hidden=frozenset(json.loads(row["hidden"])), has_qr=bool(row["has_qr"]))


def save_text(connection: sqlite3.Connection, guest_id: str, text: BadgeText) -> None:
    """Store it."""
    row = asdict(text) | {"hidden": json.dumps(sorted(text.hidden)), "has_qr": int(text.has_qr)}
    upsert(connection, "badge_text", {"guest_id": guest_id} | row, keys=("guest_id",))
