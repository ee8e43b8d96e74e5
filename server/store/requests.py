"""Requests, what was said about them, and ready-made words for them, on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields

from server.domain.errors import NotFoundError
from server.domain.request import Category, Line, Phrase, Request, RequestState, Severity, Telling
from server.store.rows import marks, upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_COLUMNS = ", ".join(field.name for field in fields(Request))
_SELECT = f"SELECT {_COLUMNS} FROM request WHERE event_id = ?"


def save_request(connection: sqlite3.Connection, request: Request) -> None:
    """Store a request, new or changed."""
    row = asdict(request) | {"category": request.category.value, "state": request.state.value}
    row |= {"made_at": to_text(request.made_at), "taken_at": to_text_or_none(request.taken_at)}
    row |= {"severity": request.severity.value, "telling": request.telling.value, "restricted": int(request.restricted)}
    row |= {"due_at": to_text_or_none(request.due_at)}
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


def requests_by_ids(connection: sqlite3.Connection, request_ids: Iterable[str]) -> list[Request]:
    """Those of these requests that there are."""
    wanted = sorted(set(request_ids))
    rows = connection.execute(f"SELECT {_COLUMNS} FROM request WHERE id IN ({marks(wanted)})", wanted)
    return [_request(row) for row in rows]


def requests_of_guest(connection: sqlite3.Connection, event_id: str, guest_id: str) -> list[Request]:
    """What one guest asked for, newest first."""
    rows = connection.execute(f"{_SELECT} AND guest_id = ? ORDER BY made_at DESC, id", [event_id, guest_id])
    return [_request(row) for row in rows]


def found(connection: sqlite3.Connection, event_id: str, typed: str, *, restricted: bool, limit: int) -> list[Request]:
    """Requests in which somebody said `typed`, or whose guest is called so; newest first."""
    rows = connection.execute(
        f"{_SELECT} AND restricted <= ? AND (id IN (SELECT request_id FROM request_line WHERE instr(lower(text || ' '"
        " || name), lower(?)) > 0) OR guest_id IN (SELECT id FROM guest WHERE event_id = request.event_id AND"
        " instr(lower(first_name || ' ' || last_name), lower(?)) > 0)) ORDER BY made_at DESC, id LIMIT ?",
        [event_id, int(restricted), typed, typed, limit],
    )
    return [_request(row) for row in rows]


def move_requests(connection: sqlite3.Connection, from_id: str, to_id: str) -> None:
    """What one record's guest asked for and said is another record's from now on."""
    for table in ("request", "request_line"):
        connection.execute(f"UPDATE {table} SET guest_id = ? WHERE guest_id = ?", [to_id, from_id])


def add_line(connection: sqlite3.Connection, request_id: str, line: Line) -> None:
    """Keep what somebody said about a request."""
    row = asdict(line) | {"request_id": request_id, "at": to_text(line.at), "guest_id": line.guest_id or None}
    row |= {"for_guest": int(line.for_guest)}
    upsert(connection, "request_line", row, keys=("request_id", "number"))


def has_line_from(connection: sqlite3.Connection, origin: str) -> bool:
    """Whether what was said there is here already."""
    return connection.execute("SELECT 1 FROM request_line WHERE origin = ?", [origin]).fetchone() is not None


def lines_of(connection: sqlite3.Connection, request_id: str) -> list[Line]:
    """What was said about a request, in order."""
    return lines_by_request(connection, [request_id]).get(request_id, [])


def lines_by_request(connection: sqlite3.Connection, request_ids: Iterable[str]) -> dict[str, list[Line]]:
    """What was said about each of these requests, in order."""
    wanted, lines = list(request_ids), dict[str, list[Line]]()
    rows = connection.execute(
        "SELECT request_id, number, at, actor, coalesce(guest_id, '') AS guest_id, name, text, for_guest, origin"
        " FROM request_line WHERE request_id IN (SELECT value FROM json_each(?)) ORDER BY request_id, number",
        [json.dumps(wanted)],
    )
    for row in rows:
        values = dict(row)
        request_id = values.pop("request_id")
        values |= {"at": from_text(values["at"]), "for_guest": bool(values["for_guest"])}
        lines.setdefault(request_id, []).append(Line(**values))
    return lines


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
            "due_at": from_text_or_none(values["due_at"]),
            "severity": Severity(values["severity"]),
            "telling": Telling(values["telling"]),
            "restricted": bool(values["restricted"]),
        }
    )
