"""Requests as files to take home: CSV, XLSX or JSON, a row each, the newest first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from server.domain.errors import FieldError
from server.domain.event import Event
from server.services.requests import RequestLine, newest
from server.store.transaction import Transaction
from server.tables.workbook_writing import write_xlsx
from server.tables.writing import Cell, write_csv, write_json

FORMATS = ("csv", "xlsx", "json")
COLUMNS = (
    "made_at", "category", "said", "name", "ref", "kiosk", "state", "owner", "taken_at", "settled_at", "outcome",
    "done", "department", "severity", "due_at", "restricted", "gesture", "gesture_note",
)  # fmt: skip


def export_requests(connection: sqlite3.Connection, event: Event, format_name: str, out: BinaryIO) -> int:
    """Write an event's requests to `out`; gives back how many. CSV begins with the mark by which Excel knows UTF-8.

    Raises: FieldError for a format that there is not.
    """
    rows = _rows(event, newest(connection, event.id))
    if format_name == "csv":
        return write_csv(out, COLUMNS, rows, has_mark=True)
    if format_name == "xlsx":
        return write_xlsx(out, event.slug, COLUMNS, rows)
    if format_name == "json":
        return write_json(out, {"event": event.slug}, COLUMNS, rows)
    raise FieldError("format", f"one of {', '.join(FORMATS)}", code="field.choice")


def note_export(transaction: Transaction, event_id: str, format_name: str, rows: int) -> None:
    """Record that requests left the station."""
    body = {"format": format_name, "rows": rows}
    transaction.record("request.exported", f"event:{event_id}", body, event_id=event_id)


def _rows(event: Event, found: list[RequestLine]) -> Iterator[dict[str, Cell]]:
    for line in found:
        request = line.request
        yield {
            "made_at": _at(event, request.made_at),
            "category": request.category.value,
            "said": line.said,
            "name": line.name,
            "ref": line.guest.ref if line.guest else "",
            "kiosk": line.device.name if line.device else "",
            "state": request.state.value,
            "owner": line.owner,
            "taken_at": _at(event, request.taken_at),
            "settled_at": _at(event, request.settled_at),
            "outcome": request.outcome,
            "done": " / ".join(one.text for one in line.lines if one.number > 1),
            "department": request.department,
            "severity": request.severity.value,
            "due_at": _at(event, request.due_at),
            "restricted": "yes" if request.restricted else "",
            "gesture": request.gesture,
            "gesture_note": "" if request.restricted else request.gesture_note,
        }


def _at(event: Event, at: datetime | None) -> str | None:
    """The venue's wall clock with its offset."""
    return event.local(at).isoformat(timespec="seconds") if at else None
