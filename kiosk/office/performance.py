"""How the front office does, and whether there are figures of single workers."""

from __future__ import annotations

import io
import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office.forms import done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.performance_page import PerformancePart, performance_part
from kiosk.shared.rendering import page, words_of
from server.domain.errors import FieldError
from server.domain.event import Event
from server.services import performance
from server.tables.writing import MEDIA_TYPES


@dataclass(frozen=True, kw_only=True)
class PerformancePage:
    """The figures, taking them home, and the switch."""

    event: Event
    part: PerformancePart
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """The figures."""
    return await _page(request, here)


async def switch(request: Request, here: Here) -> Response:
    """Figures of single workers, or none."""
    shown = (await filled(request)).on("workers")
    await station_of(request).act(
        lambda transaction: performance.show_workers(transaction, here.event.id, shown=shown), here.actor
    )
    return done(_home(here.event), "saved")


async def take_home(request: Request, here: Here) -> Response:
    """The file. By POST: that figures left the station is recorded."""
    event, format_name = here.event, (await filled(request)).text("format")
    try:
        data, rows = await station_of(request).ask(lambda connection: _export(connection, event, format_name))
    except FieldError as error:
        return await _page(request, here, mistakes_of(request, error))
    await station_of(request).act(
        lambda transaction: performance.note_export(transaction, event.id, format_name, rows), here.actor
    )
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-performance.{format_name}"'}
    return Response(data, media_type=MEDIA_TYPES[format_name], headers=headers)


async def _page(request: Request, here: AtEvent, mistakes: dict[str, str] | None = None) -> Response:
    found = await station_of(request).ask(lambda connection: performance.performance(connection, here.event))
    context = PerformancePage(
        event=here.event,
        part=performance_part(words_of(request), here.event, found),
        said=said(request),
        mistakes=mistakes or {},
    )
    return page(request, "office/performance.html", context, status=422 if mistakes else 200)


def _export(connection: sqlite3.Connection, event: Event, format_name: str) -> tuple[bytes, int]:
    out = io.BytesIO()
    rows = performance.export_performance(connection, event, format_name, out)
    return out.getvalue(), rows


def _home(event: Event) -> str:
    return f"/office/events/{event.slug}/performance"


def router() -> APIRouter:
    """/office/events/{slug}/performance"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    base = "/events/{slug}/performance"
    routes.add_api_route(base, show, methods=["GET"])
    routes.add_api_route(f"{base}/workers", switch, methods=["POST"])
    routes.add_api_route(f"{base}/export", take_home, methods=["POST"])
    return routes
