"""Events' looks on disk: what they are now, what they were before, and their pictures."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from server.domain.errors import NotFoundError
from server.domain.look import Look, LookPicture
from server.domain.palette import Scheme
from server.store.rows import marks, upsert
from server.store.times import to_text


def look_of(connection: sqlite3.Connection, event_id: str) -> Look:
    """What an event looks like; as made by its hue alone where nobody chose anything."""
    row = connection.execute("SELECT look FROM event_look WHERE event_id = ?", [event_id]).fetchone()
    return _look(json.loads(row[0])) if row else Look()


def looks_before(connection: sqlite3.Connection, event_id: str) -> list[Look]:
    """What it looked like before, the last change last."""
    row = connection.execute("SELECT before FROM event_look WHERE event_id = ?", [event_id]).fetchone()
    return [_look(value) for value in json.loads(row[0])] if row else []


def save_look(connection: sqlite3.Connection, event_id: str, look: Look, before: Sequence[Look]) -> None:
    """Store a look, and those before it."""
    row = {
        "event_id": event_id,
        "look": json.dumps(asdict(look)),
        "before": json.dumps([asdict(one) for one in before]),
    }
    upsert(connection, "event_look", row, keys=("event_id",))


def add_picture(connection: sqlite3.Connection, event_id: str, sha256: str, picture: bytes, at: datetime) -> None:
    """Keep a picture; the same one twice is kept once."""
    row = {"event_id": event_id, "sha256": sha256, "added_at": to_text(at), "picture": picture}
    upsert(connection, "look_picture", row, keys=("event_id", "sha256"))


def picture_of(connection: sqlite3.Connection, event_id: str, sha256: str) -> bytes:
    """A picture of an event's look as WebP.

    Raises: NotFoundError.
    """
    row = connection.execute(
        "SELECT picture FROM look_picture WHERE event_id = ? AND sha256 = ?", [event_id, sha256]
    ).fetchone()
    if row is None:
        raise NotFoundError("no such picture", code="not_found.picture")
    return bytes(row["picture"])


def drop_pictures_but(connection: sqlite3.Connection, event_id: str, kept: Collection[str]) -> None:
    """Forget the pictures of an event that no look of it shows any more."""
    connection.execute(
        f"DELETE FROM look_picture WHERE event_id = ? AND sha256 NOT IN ({marks(kept)})", [event_id, *kept]
    )


def _look(values: dict[str, Any]) -> Look:
    def picture(value: dict[str, Any] | None) -> LookPicture | None:
        return LookPicture(**value) if value else None

    return Look(
        colour=values["colour"],
        hue=values["hue"],
        scheme=Scheme(values["scheme"]),
        logo=picture(values["logo"]),
        background=picture(values["background"]),
        idle=tuple(LookPicture(**value) for value in values["idle"]),
    )
