"""Doorways and the openings of their gates, on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import asdict, fields
from typing import Any

from server.domain.check_in import Direction
from server.domain.doorway import Doorway, Passage, Use, Volume
from server.domain.errors import NotFoundError
from server.domain.relay import Method, Opening, OpeningState, Relay, RelayKind
from server.store.rows import marks, upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_OPENING = ", ".join(entry.name for entry in fields(Opening))


def doorway_of(connection: sqlite3.Connection, device_id: str) -> Doorway:
    """How a screen is set up; the defaults where nobody did."""
    row = connection.execute("SELECT * FROM doorway WHERE device_id = ?", [device_id]).fetchone()
    return _doorway(row) if row else Doorway()


def all_doorways(connection: sqlite3.Connection) -> dict[str, Doorway]:
    """Every screen that was set up, by its id."""
    return {row["device_id"]: _doorway(row) for row in connection.execute("SELECT * FROM doorway")}


def save_doorway(connection: sqlite3.Connection, device_id: str, doorway: Doorway) -> None:
    """Store how a screen is set up."""
    row = {
        "device_id": device_id,
        "use": doorway.use.value,
        "passage": doorway.passage.value,
        "volume": doorway.volume.value,
        "shows_inside": int(doorway.shows_inside),
        "prints_badges": int(doorway.prints_badges),
        "relay": json.dumps(asdict(doorway.relay), ensure_ascii=False) if doorway.relay else None,
    }
    upsert(connection, "doorway", row, keys=("device_id",))


def has_relay(connection: sqlite3.Connection, device_id: str) -> bool:
    """Whether a screen opens a gate."""
    found = connection.execute("SELECT 1 FROM doorway WHERE device_id = ? AND relay IS NOT NULL", [device_id])
    return found.fetchone() is not None


def add_opening(connection: sqlite3.Connection, opening: Opening) -> None:
    """Store a new opening.

    Raises: sqlite3.IntegrityError where its admission has one already.
    """
    row: dict[str, Any] = {entry.name: getattr(opening, entry.name) for entry in fields(Opening)}
    row |= {"direction": opening.direction.value, "state": opening.state.value}
    row |= {"asked_at": to_text(opening.asked_at), "ended_at": to_text_or_none(opening.ended_at)}
    connection.execute(f"INSERT INTO opening ({_OPENING}) VALUES ({marks(row)})", list(row.values()))


def move_opening(connection: sqlite3.Connection, opening: Opening, before: OpeningState) -> bool:
    """Store an opening's new state; False: it is not in the state `before` any more, and nothing happened."""
    done = connection.execute(
        "UPDATE opening SET state = ?, reason = ?, ended_at = ? WHERE id = ? AND state = ?",
        [opening.state.value, opening.reason, to_text_or_none(opening.ended_at), opening.id, before.value],
    )
    return done.rowcount == 1


def opening_by_id(connection: sqlite3.Connection, opening_id: str) -> Opening:
    """One opening.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {_OPENING} FROM opening WHERE id = ?", [opening_id]).fetchone()
    if row is None:
        raise NotFoundError("no such opening", code="not_found.opening")
    return _opening(row)


def unfinished_openings(connection: sqlite3.Connection, device_id: str = "") -> list[Opening]:
    """What was asked and has no end, oldest first; of one screen, or (empty) of all."""
    rows = connection.execute(
        f"SELECT {_OPENING} FROM opening WHERE state IN ('asked', 'trying') AND (? = '' OR device_id = ?)"
        " ORDER BY rowid",
        [device_id, device_id],
    )
    return [_opening(row) for row in rows]


def openings_for(connection: sqlite3.Connection, admission_facts: Collection[str]) -> list[Opening]:
    """The openings that admissions asked for."""
    facts = list(admission_facts)
    rows = connection.execute(f"SELECT {_OPENING} FROM opening WHERE admission_fact IN ({marks(facts)})", facts)
    return [_opening(row) for row in rows]


def _doorway(row: sqlite3.Row) -> Doorway:
    return Doorway(
        use=Use(row["use"]),
        passage=Passage(row["passage"]),
        volume=Volume(row["volume"]),
        shows_inside=bool(row["shows_inside"]),
        prints_badges=bool(row["prints_badges"]),
        relay=_relay(row["relay"]) if row["relay"] else None,
    )


def _relay(text: str) -> Relay:
    values = json.loads(text)
    return Relay(**values | {"kind": RelayKind(values["kind"]), "method": Method(values["method"])})


def _opening(row: sqlite3.Row) -> Opening:
    values = dict(row)
    changed = {"direction": Direction(values["direction"]), "state": OpeningState(values["state"])}
    times = {"asked_at": from_text(values["asked_at"]), "ended_at": from_text_or_none(values["ended_at"])}
    return Opening(**values | changed | times)
