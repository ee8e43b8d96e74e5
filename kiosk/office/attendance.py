"""Attendance to take home: CSV, XLSX, JSON or PDF, filtered."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import filled, mistakes_of
from kiosk.office.frame import Here
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.errors import FieldError
from server.domain.event import Event
from server.services import exports, guest_register
from server.services.attendance_report import ReportWords
from server.services.exports import ExportWish
from server.tables.writing import MEDIA_TYPES


@dataclass(frozen=True, kw_only=True)
class AttendancePage:
    """What to take home, and how."""

    event: Event
    categories: list[str]
    statuses: dict[str, str]
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """The form."""
    return page(request, "office/attendance.html", await _form(request, here))


async def take(request: Request, here: Here) -> Response:
    """The file. By POST: that attendance left the station is recorded."""
    sent, event = await filled(request), here.event
    wish = ExportWish(
        format=sent.text("format"),
        status=sent.text("status"),
        category=sent.text("category"),
        words=_report_words(words_of(request)),
        is_for_excel=True,
    )
    try:
        data, rows = await station_of(request).ask(lambda connection: _export(connection, event.slug, wish))
    except FieldError as error:
        context = await _form(request, here, mistakes_of(request, error))
        return page(request, "office/attendance.html", context, status=422)
    await station_of(request).act(
        lambda transaction: exports.note_export(transaction, event.id, wish.format, rows), here.actor
    )
    today = event.local(station_of(request).clock()).date()
    name = f"{event.slug}-attendance-{today:%Y-%m-%d}.{wish.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=MEDIA_TYPES[wish.format], headers=headers)


def _export(connection: sqlite3.Connection, slug: str, wish: ExportWish) -> tuple[bytes, int]:
    out = io.BytesIO()
    rows = exports.export_attendance(connection, slug, wish, out)
    return out.getvalue(), rows


async def _form(request: Request, here: Here, mistakes: dict[str, str] | None = None) -> AttendancePage:
    categories = await station_of(request).ask(
        lambda connection: guest_register.categories_of(connection, here.event.id)
    )
    return AttendancePage(event=here.event, categories=categories, statuses=terms.STATUSES, mistakes=mistakes or {})


def _report_words(words: Words) -> ReportWords:
    """The report's words in the reader's language."""
    _ = words.gettext
    return ReportWords(
        title=_("Attendance"),
        registered=_("Registered"),
        arrived=_("Arrived"),
        no_show=_("Not arrived"),
        inside=_("Inside now"),
        walk_ins=_("Walk-ins"),
        cancelled=_("Cancelled"),
        arrivals=_("Arrivals per {minutes} minutes"),
        category=_("Category"),
        no_category=_("No category"),
        guests=_("Guests"),
        name=_("Name"),
        company=_("Company"),
        status=_("Status"),
        arrived_at=_("Arrived at"),
        page=_("Page"),
        statuses={status: _(text) for status, text in terms.STATUSES.items()},
    )


def router() -> APIRouter:
    """/office/events/{slug}/attendance"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events/{slug}/attendance", show, methods=["GET"])
    routes.add_api_route("/events/{slug}/attendance", take, methods=["POST"])
    return routes
