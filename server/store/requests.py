"""Requests, what was said about them, and ready-made words for them, on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, fields

from server.domain.errors import NotFoundError
from server.domain.request import Category, Line, Phrase, Request, RequestState
from server.store.rows import upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_COLUMNS = ", ".join(field.name for field in fields(Request))
_SELECT = f"SELECT {_COLUMNS} FROM request WHERE event_id = ?"


def save_request(connection: sqlite3.Connection, request: Request) -> None:
    """Store a request, new or changed."""
    row = asdict(request) | {"category": request.category.value, "state": request.state.value}
    row |= {"made_at": to_text(request.made_at), "taken_at": to_text_or_none(request.taken_at)}
    upsert(connection, "request", row | {"settled_at": to_text_or_none(request.settled_at)})


def request_by_id(connection: sqlite3.Connection, event_id: str, request_id: str) -> Request:
    """One request.

    Raises: NotFoundError, also for one of another event.
    """
    row = connection.execute(f"{_SELECT} AND id = ?", [event_id, request_id]).fetchone()
    if row is None:
        raise NotFoundError("no such request", code="not_found.request")
    return _request(row)


def unsettled(connection: sqlite3.Connection, event_id: str) -> list[Request]:
    """What nobody has dealt with yet, oldest first."""
    rows = connection.execute(f"{_SELECT} AND state <> ? ORDER BY made_at, id", [event_id, RequestState.SETTLED.value])
    return [_request(row) for row in rows]


def requests_of(connection: sqlite3.Connection, event_id: str, *, limit: int = -1) -> Iterator[Request]:
    """An event's requests, newest first."""
    rows = connection.execute(f"{_SELECT} ORDER BY made_at DESC, id DESC LIMIT ?", [event_id, limit])
    return (_request(row) for row in rows)


def add_line(connection: sqlite3.Connection, request_id: str, line: Line) -> None:
    """Keep what somebody said about a request."""
    row = asdict(line) | {"request_id": request_id, "at": to_text(line.at), "guest_id": line.guest_id or None}
    upsert(connection, "request_line", row, keys=("request_id", "number"))


def lines_of(connection: sqlite3.Connection, request_id: str) -> list[Line]:
    """What was said about a request, in order."""
    rows = connection.execute(
        "SELECT number, at, actor, coalesce(guest_id, '') AS guest_id, name, text FROM request_line"
        " WHERE request_id = ? ORDER BY number",
        [request_id],
    )
    return [Line(**dict(row) | {"at": from_text(row["at"])}) for row in rows]


def save_phrase(connection: sqlite3.Connection, phrase: Phrase) -> None:
    """Store ready-made words, new or changed."""
    texts = json.dumps(dict(phrase.texts), ensure_ascii=False)
    upsert(connection, "phrase", asdict(phrase) | {"category": phrase.category.value, "texts": texts})


def remove_phrase(connection: sqlite3.Connection, phrase_id: str) -> None:
    """Offer these words no more; what was said with them stays."""
    connection.execute("DELETE FROM phrase WHERE id = ?", [phrase_id])


def phrases_of(connection: sqlite3.Connection, event_id: str) -> list[Phrase]:
    """An event's ready-made words, in the order in which they are offered."""
    rows = connection.execute("SELECT * FROM phrase WHERE event_id = ? ORDER BY place, rowid", [event_id])
    return [_phrase(row) for row in rows]


def phrase_by_id(connection: sqlite3.Connection, event_id: str, phrase_id: str) -> Phrase:
    """One of them.

    Raises: NotFoundError.
    """
    row = connection.execute("SELECT * FROM phrase WHERE event_id = ? AND id = ?", [event_id, phrase_id]).fetchone()
    if row is None:
        raise NotFoundError("no such phrase", code="not_found.phrase")
    return _phrase(row)


def _phrase(row: sqlite3.Row) -> Phrase:
    values = dict(row)
    return Phrase(**values | {"category": Category(values["category"]), "texts": json.loads(values["texts"])})


def _request(row: sqlite3.Row) -> Request:
    values = dict(row)
    return Request(
        **values
        | {
            "category": Category(values["category"]),
            "state": RequestState(values["state"]),
            "made_at": from_text(values["made_at"]),
            "taken_at": from_text_or_none(values["taken_at"]),
            "settled_at": from_text_or_none(values["settled_at"]),
        }
    )
