"""Walk-ins at kiosks on disk: what they are asked, who waits, and what these said until it is decided."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, fields

from server.domain.badge_text import Allowed
from server.domain.errors import NotFoundError
from server.domain.walk_in import CHOSEN_FIELDS, WalkIn, WalkInDetails, WalkInForm, WalkInState, Why
from server.store.rows import upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_COLUMNS = ", ".join(field.name for field in fields(WalkIn))
_DETAILS = ", ".join(field.name for field in fields(WalkInDetails))


def form_of(connection: sqlite3.Connection, event_id: str) -> WalkInForm:
    """What an event asks of walk-ins."""
    row = connection.execute("SELECT * FROM walk_in_form WHERE event_id = ?", [event_id]).fetchone()
    if row is None:
        return WalkInForm()
    asked = {name: Allowed(row[name]) for name in CHOSEN_FIELDS}
    return WalkInForm(**asked, categories=tuple(json.loads(row["categories"])))


def save_form(connection: sqlite3.Connection, event_id: str, form: WalkInForm) -> None:
    """Ask this from now on."""
    row = {"event_id": event_id} | {name: form.of(name).value for name in CHOSEN_FIELDS}
    row["categories"] = json.dumps(form.categories, ensure_ascii=False)
    upsert(connection, "walk_in_form", row, keys=("event_id",))


def save_walk_in(connection: sqlite3.Connection, walk_in: WalkIn) -> None:
    """Store where somebody who waits stands, new or changed."""
    row = asdict(walk_in) | {"state": walk_in.state.value, "why": walk_in.why.value, "is_open": int(walk_in.is_open)}
    row |= {"asked_at": to_text(walk_in.asked_at), "decided_at": to_text_or_none(walk_in.decided_at)}
    row |= {"taken_at": to_text_or_none(walk_in.taken_at)}
    upsert(connection, "walk_in", row)


def walk_in_by_id(connection: sqlite3.Connection, event_id: str, walk_in_id: str) -> WalkIn:
    """One of them.

    Raises: NotFoundError, also for one at another event.
    """
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM walk_in WHERE event_id = ? AND id = ?", [event_id, walk_in_id]
    ).fetchone()
    if row is None:
        raise NotFoundError("no such walk-in", code="not_found.walk_in")
    return _walk_in(row)


def asked_in(connection: sqlite3.Connection, event_id: str) -> list[WalkIn]:
    """Who waits for the desk's word, longest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM walk_in WHERE event_id = ? AND state = ? ORDER BY asked_at, id",
        [event_id, WalkInState.ASKED.value],
    )
    return [_walk_in(row) for row in rows]


def open_at(connection: sqlite3.Connection, device_id: str) -> list[WalkIn]:
    """Those whom a kiosk has not gone on with yet, the newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM walk_in WHERE device_id = ? AND is_open = 1 ORDER BY asked_at DESC, id DESC",
        [device_id],
    )
    return [_walk_in(row) for row in rows]


def save_details(connection: sqlite3.Connection, walk_in_id: str, details: WalkInDetails) -> None:
    """Keep what somebody said of themselves."""
    upsert(connection, "walk_in_details", {"walk_in_id": walk_in_id} | asdict(details), keys=("walk_in_id",))


def details_of(connection: sqlite3.Connection, walk_in_id: str) -> WalkInDetails:
    """What somebody said; nothing once it was decided."""
    row = connection.execute(f"SELECT {_DETAILS} FROM walk_in_details WHERE walk_in_id = ?", [walk_in_id]).fetchone()
    return WalkInDetails(**dict(row)) if row else WalkInDetails()


def forget_details(connection: sqlite3.Connection, walk_in_id: str) -> None:
    """It is decided: what they said stands on the list, or nowhere."""
    connection.execute("DELETE FROM walk_in_details WHERE walk_in_id = ?", [walk_in_id])


def _walk_in(row: sqlite3.Row) -> WalkIn:
    values = dict(row)
    return WalkIn(
        **values
        | {
            "state": WalkInState(values["state"]),
            "why": Why(values["why"]),
            "asked_at": from_text(values["asked_at"]),
            "decided_at": from_text_or_none(values["decided_at"]),
            "taken_at": from_text_or_none(values["taken_at"]),
            "is_open": bool(values["is_open"]),
        }
    )
