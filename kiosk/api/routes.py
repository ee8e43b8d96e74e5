"""The JSON interface promised to integrators: docs/api.md."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse, Response

from kiosk.api import metrics
from kiosk.api.bodies import (
    GuestBody,
    fact_as_json,
    found_guests,
    guest_as_json,
    job_as_json,
)
from kiosk.shared.access import Integration, Program, program, station_of
from server.domain.access import TokenRole
from server.domain.errors import FieldError
from server.domain.event import Event
from server.services import exports, health
from server.services.event_setup import event_called
from server.services.guest_desk import put_guest_by_ref
from server.services.history import facts_of_event
from server.services.print_jobs import job_for_screens
from server.tables.writing import MEDIA_TYPES

Reader = Annotated[Program, Depends(program(TokenRole.INTEGRATION, TokenRole.SYNC))]
#: Facts in one answer at most.
MOST_FACTS = 1000


def _event(request: Request, asking: Program, slug: str) -> Event:
    return asking.check_event(station_of(request).look_up(lambda connection: event_called(connection, slug)))


def router() -> APIRouter:
    """All of `/healthz`, `/metrics` and `/api/v1` but check-ins."""
    api = APIRouter()

    @api.get("/healthz")
    async def healthz(request: Request) -> dict[str, object]:
        """Whether the station works: it reads and writes, and nothing died."""
        station = station_of(request)
        return await station.ask(
            lambda connection: health.health(connection, station.identity, station.disk.state(), station.clock())
        )

    @api.get("/metrics", response_class=PlainTextResponse)
    async def measures(request: Request, asking: Reader) -> Response:
        """Figures for Prometheus."""
        station = station_of(request)
        text = await station.ask(lambda connection: metrics.as_text(connection, station))
        return PlainTextResponse(text, media_type=metrics.CONTENT_TYPE)

    @api.get("/api/v1/events/{slug}/guests")
    async def find(
        request: Request,
        slug: str,
        asking: Integration,
        q: Annotated[str, Query(max_length=200)] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 30,
    ) -> dict[str, Any]:
        """Guests that `q` may mean, best match first."""
        event = _event(request, asking, slug)
        rows = await station_of(request).ask(lambda connection: found_guests(connection, event, q, limit))
        return {"guests": rows}

    @api.post("/api/v1/events/{slug}/guests")
    async def put_guest(request: Request, slug: str, body: GuestBody, asking: Integration) -> dict[str, Any]:
        """Add a walk-in, or correct the guest with this `ref`."""
        event = _event(request, asking, slug)
        details = body.model_dump(exclude_unset=True)
        guest, added = await station_of(request).act(
            lambda transaction: put_guest_by_ref(transaction, event, details), asking.actor
        )
        row = await station_of(request).ask(lambda connection: guest_as_json(connection, event, guest))
        return {"guest": row, "added": added}

    @api.get("/api/v1/events/{slug}/attendance")
    async def attendance(request: Request, slug: str, asking: Integration, format: str = "json") -> Response:
        """The attendance export."""
        event = _event(request, asking, slug)
        if format not in exports.FORMATS:
            raise FieldError("format", f"one of {', '.join(exports.FORMATS)}", code="field.choice")
        return await _export(request, event, asking, format)

    @api.get("/api/v1/events/{slug}/facts")
    async def facts(
        request: Request,
        slug: str,
        asking: Reader,
        after: Annotated[int, Query(ge=0, le=2**62)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST_FACTS)] = 500,
    ) -> dict[str, Any]:
        """The event's journal after a position."""
        event = _event(request, asking, slug)
        found = await station_of(request).ask(
            lambda connection: facts_of_event(connection, event.id, after=after, limit=limit)
        )
        return {"facts": [fact_as_json(fact) for fact in found]}

    @api.get("/api/v1/print-jobs/{job_id}")
    async def print_job(request: Request, job_id: str, asking: Integration) -> dict[str, Any]:
        """One print job: state, proof, attempts."""
        job = await station_of(request).ask(lambda connection: job_for_screens(connection, job_id))
        asking.check_event_id(job.event_id)
        return job_as_json(job)

    return api


async def _export(request: Request, event: Event, asking: Program, format_name: str) -> Response:
    """The export as a file to download; what leaves the station is recorded."""
    station = station_of(request)
    content = await station.ask(lambda connection: exports.export_bytes(connection, event.slug, format_name))
    await station.act(lambda transaction: exports.note_export(transaction, event.id, format_name), asking.actor)
    if format_name == "json":
        return Response(content, media_type="application/json")
    headers = {"Content-Disposition": f'attachment; filename="{event.slug}-attendance.{format_name}"'}
    return Response(content, media_type=MEDIA_TYPES[format_name], headers=headers)
