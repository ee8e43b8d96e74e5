"""Shifts and what was handed over, on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import asdict, fields

from server.domain.errors import ConflictError, NotFoundError
from server.domain.shift import Duty, HandOver, Shift
from server.store.rows import marks, upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_SHIFT = ", ".join(field.name for field in fields(Shift))
_HAND_OVER = ", ".join(field.name for field in fields(HandOver))
_RUNNING = "duty IN ('on', 'break')"


def save_shift(connection: sqlite3.Connection, shift: Shift) -> None:
    """Store a shift, new or changed.

    Raises: ConflictError where its person is on duty elsewhere already.
    """
    row = asdict(shift) | {"duty": shift.duty.value, "starts_at": to_text(shift.starts_at)}
    row |= {name: to_text_or_none(getattr(shift, name)) for name in ("ends_at", "began_at", "ended_at")}
    try:
        upsert(connection, "shift", row)
    except sqlite3.IntegrityError as exc:
        raise ConflictError("they are on duty elsewhere", code="shift.running") from exc


def remove_shift(connection: sqlite3.Connection, shift_id: str) -> None:
    """Take a shift that nobody began out of the roster."""
    connection.execute("DELETE FROM shift WHERE id = ?", [shift_id])


def shift_by_id(connection: sqlite3.Connection, event_id: str, shift_id: str) -> Shift:
    """One shift.

    Raises: NotFoundError, also for one at another event.
    """
    row = connection.execute(f"SELECT {_SHIFT} FROM shift WHERE event_id = ? AND id = ?", [event_id, shift_id])
    found = row.fetchone()
    if found is None:
        raise NotFoundError("no such shift", code="not_found.shift")
    return _shift(found)


def shifts_of(connection: sqlite3.Connection, event_id: str) -> list[Shift]:
    """The whole roster, and what was begun without one, in order of time."""
    rows = connection.execute(f"SELECT {_SHIFT} FROM shift WHERE event_id = ? ORDER BY starts_at, id", [event_id])
    return [_shift(row) for row in rows]


def shifts_of_person(connection: sqlite3.Connection, event_id: str, person_id: str) -> list[Shift]:
    """One person's shifts, in order of time."""
    rows = connection.execute(
        f"SELECT {_SHIFT} FROM shift WHERE event_id = ? AND person_id = ? ORDER BY starts_at, id",
        [event_id, person_id],
    )
    return [_shift(row) for row in rows]


def running(connection: sqlite3.Connection, event_id: str = "") -> list[Shift]:
    """Who is on duty or on a break, whoever began first; at one event, or anywhere."""
    rows = connection.execute(
        f"SELECT {_SHIFT} FROM shift WHERE {_RUNNING} AND (? = '' OR event_id = ?) ORDER BY began_at, id",
        [event_id, event_id],
    )
    return [_shift(row) for row in rows]


def running_of(connection: sqlite3.Connection, person_id: str) -> Shift | None:
    """The shift that a person is on, at whatever event; None: they are off duty."""
    row = connection.execute(f"SELECT {_SHIFT} FROM shift WHERE person_id = ? AND {_RUNNING}", [person_id]).fetchone()
    return _shift(row) if row else None


def save_hand_over(connection: sqlite3.Connection, line: HandOver) -> None:
    """Store what was handed over, new or acknowledged."""
    row = asdict(line) | {"left_at": to_text(line.left_at), "acknowledged_at": to_text_or_none(line.acknowledged_at)}
    upsert(connection, "hand_over", row)


def hand_over_by_id(connection: sqlite3.Connection, event_id: str, line_id: str) -> HandOver:
    """One thing that was handed over.

    Raises: NotFoundError, also for one at another event.
    """
    row = connection.execute(
        f"SELECT {_HAND_OVER} FROM hand_over WHERE event_id = ? AND id = ?", [event_id, line_id]
    ).fetchone()
    if row is None:
        raise NotFoundError("no such hand-over", code="not_found.hand_over")
    return _hand_over(row)


def unacknowledged(connection: sqlite3.Connection, event_id: str) -> list[HandOver]:
    """What was handed over and nobody has acknowledged, the oldest first."""
    rows = connection.execute(
        f"SELECT {_HAND_OVER} FROM hand_over WHERE event_id = ? AND acknowledged_at IS NULL ORDER BY left_at, id",
        [event_id],
    )
    return [_hand_over(row) for row in rows]


def last_words(connection: sqlite3.Connection, event_id: str, items: Collection[str]) -> dict[str, HandOver]:
    """What was said last of each of these things when a shift ended, by its name; nothing of what had none."""
    rows = connection.execute(
        f"SELECT {_HAND_OVER} FROM hand_over WHERE event_id = ? AND words <> '' AND item IN ({marks(items)})"
        " ORDER BY left_at, id",
        [event_id, *items],
    )
    return {row["item"]: _hand_over(row) for row in rows}


def events_with_hand_overs(connection: sqlite3.Connection) -> set[str]:
    """The events where something waits to be acknowledged."""
    return {row[0] for row in connection.execute("SELECT event_id FROM hand_over WHERE acknowledged_at IS NULL")}


def hand_overs_of(connection: sqlite3.Connection, shift_id: str) -> list[HandOver]:
    """What a shift left."""
    rows = connection.execute(f"SELECT {_HAND_OVER} FROM hand_over WHERE shift_id = ? ORDER BY left_at, id", [shift_id])
    return [_hand_over(row) for row in rows]


def _shift(row: sqlite3.Row) -> Shift:
    values = dict(row)
    times = {name: from_text_or_none(values[name]) for name in ("ends_at", "began_at", "ended_at")}
    return Shift(**values | times | {"duty": Duty(values["duty"]), "starts_at": from_text(values["starts_at"])})


def _hand_over(row: sqlite3.Row) -> HandOver:
    values = dict(row)
    times = {"left_at": from_text(values["left_at"]), "acknowledged_at": from_text_or_none(values["acknowledged_at"])}
    return HandOver(**values | times)
