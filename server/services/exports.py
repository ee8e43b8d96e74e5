"""Attendance as it leaves the station: the rows promised in docs/api.md, as CSV, XLSX, JSON or a PDF report."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from server.domain.attendance import COLUMNS
from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.guest import Guest, Status, status_of
from server.services.attendance_report import ENGLISH, ReportWords, report_of, shipped_fonts
from server.services.check_in import CheckInAnswer
from server.services.consent_replies import consent_codes, marks_by_guest
from server.services.dashboard import figures
from server.store import event as event_rows
from server.store import questions
from server.store.attendance import Attendance, attendance_here, attendance_of
from server.store.transaction import Transaction
from server.tables.report import ReportFonts, write_report
from server.tables.workbook_writing import write_xlsx
from server.tables.writing import MEDIA_TYPES, Cell, write_csv, write_json

FORMATS = tuple(MEDIA_TYPES)
#: Behind the columns that every event has, one for each thing its guests are asked: `yes`, `no` or empty.
CONSENT_COLUMN = "consent_"

Row = dict[str, Cell]


@dataclass(frozen=True, kw_only=True)
class ExportWish:
    """What an export is to hold, and how."""

    #: One of FORMATS.
    format: str
    #: Empty: all.
    status: str = ""
    #: Empty: all.
    category: str = ""
    #: Words and letters of the PDF.
    words: ReportWords = ENGLISH
    #: CSV begins with a byte order mark, by which Excel knows UTF-8; programs are better off without.
    is_for_excel: bool = False
    #: None: those that ship.
    fonts: ReportFonts | None = None


def export_attendance(connection: sqlite3.Connection, slug: str, wish: ExportWish, out: BinaryIO) -> int:
    """Write an event's attendance to `out`; gives back how many rows.

    Raises: NotFoundError for an unknown event, FieldError for a format or status that there is not.
    """
    if wish.format not in MEDIA_TYPES:
        raise FieldError("format", f"one of {', '.join(FORMATS)}", code="field.choice")
    if wish.status and wish.status not in set(Status):
        raise FieldError("status", f"one of {', '.join(Status)}", code="field.choice")
    event = event_rows.event_by_slug(connection, slug)
    further = _further(connection, event.id)
    rows, columns = _rows(connection, event, wish, further), (*COLUMNS, *further.columns)
    if wish.format == "csv":
        return write_csv(out, columns, rows, has_mark=wish.is_for_excel)
    if wish.format == "xlsx":
        return write_xlsx(out, event.slug, columns, rows)
    if wish.format == "json":
        return write_json(out, {"event": _event_json(event)}, columns, rows)
    report = report_of(event, figures(connection, event.id), wish.words)
    cells = (_report_cells(event, row, wish.words) for row in rows)
    return write_report(out, report, cells, wish.fonts or shipped_fonts())


def export_bytes(connection: sqlite3.Connection, slug: str, format_name: str) -> bytes:
    """The whole export of an event, as bytes to send.

    Raises: as export_attendance().
    """
    out = BytesIO()
    export_attendance(connection, slug, ExportWish(format=format_name), out)
    return out.getvalue()


def note_export(transaction: Transaction, event_id: str, format_name: str, rows: int | None = None) -> None:
    """Record that attendance left the station; `rows` where they were counted."""
    body: dict[str, object] = {"format": format_name}
    if rows is not None:
        body["rows"] = rows
    transaction.record("attendance.exported", f"event:{event_id}", body, event_id=event_id)


def attendance_row(connection: sqlite3.Connection, event: Event, guest: Guest) -> Row:
    """One guest with the keys of the export, as programs get guests."""
    found = next(attendance_of(connection, event.id, guest_id=guest.id), None)
    return _row(event, found or _nothing_yet(guest))


def row_after(transaction: Transaction, event: Event, answer: CheckInAnswer) -> Row | None:
    """The row of a guest who just passed a door, from what the act knows already; None: there is no guest."""
    guest, connection = answer.guest, transaction.connection
    if guest is None:
        return None
    if answer.presence is None or answer.at is None or not answer.at.is_main or answer.presence.device_id:
        return attendance_row(connection, event, guest)
    return _row(event, attendance_here(connection, guest, answer.presence, answer.at, transaction.station))


@dataclass(frozen=True, kw_only=True)
class _Further:
    """What stands behind the promised columns: answers to an event's questions, and what guests agreed to."""

    columns: tuple[str, ...]
    by_guest: Mapping[str, Mapping[str, str]]


def _further(connection: sqlite3.Connection, event_id: str) -> _Further:
    asked = [question.code for question in questions.questions_of(connection, event_id)]
    agreed = {code: f"{CONSENT_COLUMN}{code}" for code in consent_codes(connection, event_id)}
    found: dict[str, dict[str, str]] = {}
    for guest_id, answers in (questions.answers_in(connection, event_id) if asked else {}).items():
        found[guest_id] = dict(answers)
    for guest_id, marks in (marks_by_guest(connection, event_id) if agreed else {}).items():
        found.setdefault(guest_id, {}).update({agreed[code]: mark for code, mark in marks.items()})
    return _Further(columns=(*asked, *agreed.values()), by_guest=found)


def _rows(connection: sqlite3.Connection, event: Event, wish: ExportWish, further: _Further) -> Iterator[Row]:
    for entry in attendance_of(connection, event.id, category=wish.category):
        row = _row(event, entry)
        if not wish.status or row["status"] == wish.status:
            said = further.by_guest.get(entry.guest.id, {})
            yield row | {column: said.get(column, "") for column in further.columns}


def _row(event: Event, entry: Attendance) -> Row:
    guest, presence = entry.guest, entry.presence
    was_in = presence if presence is not None and presence.first_in_at is not None else None
    left_at = was_in.last_out_at if was_in and not was_in.inside else None
    return {
        "ref": guest.ref,
        "first_name": guest.first_name,
        "last_name": guest.last_name,
        "company": guest.company,
        "email": guest.email,
        "category": guest.category,
        "language": guest.language,
        "code": guest.code,
        "status": status_of(guest, presence).value,
        "walk_in": guest.walk_in,
        "checked_in_at": _at(event, was_in.first_in_at) if was_in else None,
        "checked_out_at": _at(event, left_at),
        "zone": entry.zone_name if was_in else "",
        "station": entry.station_name if was_in else "",
        "device": entry.device_name if was_in else "",
        "badge_copies": entry.badge_copies,
        "badge_proof": entry.badge_proof,
    }


def _nothing_yet(guest: Guest) -> Attendance:
    names = dict.fromkeys(("zone_name", "station_name", "device_name", "badge_proof"), "")
    return Attendance(guest=guest, presence=None, badge_copies=0, **names)


def _at(event: Event, at: datetime | None) -> str | None:
    """The venue's wall clock with its offset: readable, and exact."""
    return event.local(at).isoformat(timespec="seconds") if at else None


def _event_json(event: Event) -> dict[str, object]:
    return {
        "slug": event.slug,
        "name": event.name,
        "venue": event.venue,
        "timezone": event.timezone,
        "starts_at": _at(event, event.starts_at),
        "ends_at": _at(event, event.ends_at),
    }


def _report_cells(event: Event, row: Row, words: ReportWords) -> list[str]:
    name = f"{row['first_name']} {row['last_name']}".strip()
    arrived = str(row["checked_in_at"])[:16].replace("T", " ") if row["checked_in_at"] else ""
    return [name, str(row["company"]), str(row["category"]), words.of_status(str(row["status"])), arrived]
