"""What this back office sends back to stations, kept for good: a station restored from a backup needs it again.

Drawn in docs/algorithms/returns.md.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.errors import InputError, NotFoundError
from server.hub.database import Rows
from server.sync.returns import LARGEST_BODY_BYTES, MOST_RETURNS, Return, Returned
from server.sync.wire import Push


@dataclass(frozen=True, kw_only=True)
class ReturnWish:
    """What a station is to be told."""

    station_id: str
    #: One that the station has a way to take: server.services.returns names them.
    kind: str
    event_id: str
    body: dict[str, Any]
    #: Made by whoever says it, so that a form sent twice says it once; empty: made here.
    id: str = ""
    #: What it is about here, such as a request; empty: nothing that is looked up.
    about: str = ""


def send_back(connection: Rows, wish: ReturnWish, now: datetime) -> Return:
    """Say something to a station; it goes out with the reply to its next push, and arrives exactly once.

    Raises: NotFoundError for an unknown station, InputError for more than fits.
    """
    written = json.dumps(wish.body, ensure_ascii=False)
    if len(written.encode("utf-8", "surrogatepass")) > LARGEST_BODY_BYTES:
        raise InputError("this is more than fits", code="too_large")
    # the row is held, so that numbers have no gaps, whoever else speaks to this station
    row = connection.execute("SELECT id FROM station WHERE id = %s FOR UPDATE", [wish.station_id]).fetchone()
    if row is None:
        raise NotFoundError("no such station", code="not_found.station")
    if wish.id and (known := _by_id(connection, wish.id)):
        return known
    last = connection.execute(
        "SELECT coalesce(max(number), 0)::bigint AS number FROM sent_back WHERE station_id = %s", [wish.station_id]
    ).fetchone()
    made = Return(
        number=(last or {"number": 0})["number"] + 1,
        id=wish.id or secrets.token_hex(16),
        kind=wish.kind,
        event_id=wish.event_id,
        at=now,
        body=wish.body,
    )
    connection.execute(
        "INSERT INTO sent_back (station_id, number, id, kind, event_id, at, body, about)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [wish.station_id, made.number, made.id, made.kind, made.event_id, made.at, written, wish.about],
    )
    return made


def confirm(connection: Rows, push: Push, now: datetime) -> None:
    """Note which returns the station has by now."""
    if push.returned and _is_known(connection, push.station_id, push.returned):
        connection.execute(
            "UPDATE sent_back SET had_at = %s WHERE station_id = %s AND number <= %s AND had_at IS NULL",
            [now, push.station_id, push.returned.number],
        )


def returns_after(connection: Rows, push: Push) -> Iterator[Return]:
    """What the station does not have yet, as much as one reply holds.

    From the first one where the station names a return that is not the one of that number here: this back office was
    restored from an old backup, or the station came from another one. It knows by their ids those that it has.
    """
    if push.returned is None:
        return iter(())
    after = push.returned.number if _is_known(connection, push.station_id, push.returned) else 0
    rows = connection.execute(
        "SELECT number, id, kind, event_id, at, body FROM sent_back WHERE station_id = %s AND number > %s"
        " ORDER BY number LIMIT %s",
        [push.station_id, after, MOST_RETURNS],
    )
    return (_return(row) for row in rows)


def said_about(connection: Rows, about: str) -> list[tuple[Return, bool]]:
    """What was said about something, in order, and whether the station has it."""
    rows = connection.execute(
        "SELECT number, id, kind, event_id, at, body, had_at IS NOT NULL AS had FROM sent_back WHERE about = %s"
        " ORDER BY number",
        [about],
    )
    return [(_return(row), row["had"]) for row in rows]


def _by_id(connection: Rows, return_id: str) -> Return | None:
    row = connection.execute(
        "SELECT number, id, kind, event_id, at, body FROM sent_back WHERE id = %s", [return_id]
    ).fetchone()
    return _return(row) if row else None


def _return(row: dict[str, Any]) -> Return:
    names = ("number", "id", "kind", "event_id", "at")
    return Return(**{name: row[name] for name in names}, body=json.loads(row["body"]))


def _is_known(connection: Rows, station_id: str, returned: Returned) -> bool:
    if returned.number == 0:
        return True
    row = connection.execute(
        "SELECT 1 FROM sent_back WHERE station_id = %s AND number = %s AND id = %s",
        [station_id, returned.number, returned.id],
    ).fetchone()
    return row is not None
