"""Greetings and arrivals on disk."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, fields
from typing import Any

from server.domain.errors import NotFoundError
from server.domain.greeting import Arrival, Greeting, Step
from server.store.rows import upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_GREETING = ", ".join(field.name for field in fields(Greeting))
_ARRIVAL = ", ".join(field.name for field in fields(Arrival))


def save_greeting(connection: sqlite3.Connection, greeting: Greeting) -> None:
    """Store a rule, new or changed."""
    row: dict[str, Any] = asdict(greeting) | {"chain": _chain_text(greeting.chain), "vip": int(greeting.vip)}
    row |= {"from_at": to_text_or_none(greeting.from_at), "to_at": to_text_or_none(greeting.to_at)}
    upsert(connection, "greeting", row)


def greetings_of(connection: sqlite3.Connection, event_id: str) -> list[Greeting]:
    """An event's rules, the oldest first."""
    rows = connection.execute(f"SELECT {_GREETING} FROM greeting WHERE event_id = ? ORDER BY id", [event_id])
    return [_greeting(row) for row in rows]


def greeting_by_id(connection: sqlite3.Connection, event_id: str, greeting_id: str) -> Greeting:
    """One of them.

    Raises: NotFoundError.
    """
    found = next((one for one in greetings_of(connection, event_id) if one.id == greeting_id), None)
    if found is None:
        raise NotFoundError("no such greeting", code="not_found.greeting")
    return found


def move_greetings(connection: sqlite3.Connection, from_id: str, to_id: str) -> list[str]:
    """The rules about one guest alone are about another one's record from now on; their ids."""
    moved = connection.execute(
        "UPDATE greeting SET guest_id = ? WHERE guest_id = ? RETURNING id", [to_id, from_id]
    ).fetchall()
    return [row[0] for row in moved]


def remove_greeting(connection: sqlite3.Connection, greeting_id: str) -> None:
    """Call nobody by it any more."""
    connection.execute("DELETE FROM greeting WHERE id = ?", [greeting_id])


def save_arrival(connection: sqlite3.Connection, arrival: Arrival) -> None:
    """Store how far the calling for an arrival is."""
    row: dict[str, Any] = asdict(arrival) | {"chain": _chain_text(arrival.chain)}
    upsert(connection, "arrival", row | {"called_at": to_text(arrival.called_at)}, keys=("alert_id",))


def arrivals_by_alert(connection: sqlite3.Connection, event_id: str, *, is_open: bool = True) -> dict[str, Arrival]:
    """The event's arrivals by their alert's id; `is_open`: only those that are not settled."""
    rows = connection.execute(
        f"SELECT {', '.join(f'arrival.{field.name}' for field in fields(Arrival))} FROM arrival"
        " JOIN alert ON alert.id = alert_id WHERE alert.event_id = ? AND (settled_at IS NULL OR ? = 0)",
        [event_id, int(is_open)],
    )
    return {row["alert_id"]: _arrival(row) for row in rows}


def unanswered(connection: sqlite3.Connection) -> list[tuple[str, Arrival]]:
    """(event's id, arrival) of those that nobody said "on my way" to."""
    rows = connection.execute(
        f"SELECT {_ARRIVAL}, event_id FROM arrival JOIN alert ON alert.id = alert_id"
        " WHERE settled_at IS NULL AND (taken_by = '' OR passed_by <> '')"
    )
    return [(row["event_id"], _arrival(row)) for row in rows]


def _chain_text(chain: tuple[Step, ...]) -> str:
    return json.dumps([[step.to, step.minutes] for step in chain])


def _chain(text: str) -> tuple[Step, ...]:
    return tuple(Step(to=to, minutes=minutes) for to, minutes in json.loads(text))


def _greeting(row: sqlite3.Row) -> Greeting:
    values = dict(row)
    return Greeting(
        **values
        | {
            "vip": bool(values["vip"]),
            "chain": _chain(values["chain"]),
            "from_at": from_text_or_none(values["from_at"]),
            "to_at": from_text_or_none(values["to_at"]),
        }
    )


def _arrival(row: sqlite3.Row) -> Arrival:
    values = {field.name: row[field.name] for field in fields(Arrival)}
    return Arrival(**values | {"chain": _chain(values["chain"]), "called_at": from_text(values["called_at"])})
