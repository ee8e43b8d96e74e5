"""The desk's alerts on disk."""

from __future__ import annotations

import sqlite3
from dataclasses import fields

from server.domain.alert import Alert, AlertKind
from server.domain.errors import NotFoundError
from server.store.rows import upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none

_FIELDS = [field.name for field in fields(Alert)]


def save_alert(connection: sqlite3.Connection, alert: Alert) -> None:
    """Store an alert, new or changed."""
    row: dict[str, object] = {name: getattr(alert, name) for name in _FIELDS}
    row |= {"kind": alert.kind.value, "raised_at": to_text(alert.raised_at)}
    row |= {"taken_at": to_text_or_none(alert.taken_at), "settled_at": to_text_or_none(alert.settled_at)}
    upsert(connection, "alert", row)


def alert_by_id(connection: sqlite3.Connection, alert_id: str) -> Alert:
    """One alert.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {', '.join(_FIELDS)} FROM alert WHERE id = ?", [alert_id]).fetchone()
    if row is None:
        raise NotFoundError("no such alert", code="not_found.alert")
    return _alert(row)


def open_alerts(connection: sqlite3.Connection, event_id: str) -> list[Alert]:
    """What nobody has settled yet, oldest first."""
    rows = connection.execute(
        f"SELECT {', '.join(_FIELDS)} FROM alert WHERE event_id = ? AND settled_at IS NULL ORDER BY raised_at",
        [event_id],
    )
    return [_alert(row) for row in rows]


def open_alerts_about(
    connection: sqlite3.Connection,
    *,
    kind: AlertKind,
    event_id: str = "",
    device_id: str = "",
    guest_id: str = "",
    print_job_id: str = "",
    zone_id: str = "",
    printer_id: str = "",
) -> list[Alert]:
    """Open alerts of one kind about the same device, guest, print job or zone: so a second call is not a second row."""
    about = (event_id, device_id, guest_id, print_job_id, zone_id, printer_id)
    rows = connection.execute(
        f"SELECT {', '.join(_FIELDS)} FROM alert WHERE settled_at IS NULL AND kind = ?"
        " AND (? = '' OR event_id = ?) AND (? = '' OR device_id = ?) AND (? = '' OR guest_id = ?)"
        " AND (? = '' OR print_job_id = ?) AND (? = '' OR zone_id = ?) AND (? = '' OR printer_id = ?)",
        [kind.value, *(told for told in about for _ in range(2))],
    )
    return [_alert(row) for row in rows]


def settled_about(connection: sqlite3.Connection, kind: AlertKind, guest_id: str, outcome: str) -> list[Alert]:
    """Alerts about a guest that ended so."""
    rows = connection.execute(
        f"SELECT {', '.join(_FIELDS)} FROM alert WHERE guest_id = ? AND kind = ? AND outcome = ?"
        " AND settled_at IS NOT NULL",
        [guest_id, kind.value, outcome],
    )
    return [_alert(row) for row in rows]


def open_alerts_of_device(connection: sqlite3.Connection, device_id: str) -> list[Alert]:
    """What was called from one kiosk and is not settled."""
    rows = connection.execute(
        f"SELECT {', '.join(_FIELDS)} FROM alert WHERE settled_at IS NULL AND device_id = ?", [device_id]
    )
    return [_alert(row) for row in rows]


def _alert(row: sqlite3.Row) -> Alert:
    values = dict(row)
    return Alert(
        **values
        | {
            "kind": AlertKind(values["kind"]),
            "raised_at": from_text(values["raised_at"]),
            "taken_at": from_text_or_none(values["taken_at"]),
            "settled_at": from_text_or_none(values["settled_at"]),
        }
    )
