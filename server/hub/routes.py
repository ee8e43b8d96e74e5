"""The hub's JSON interface: facts in, figures and exports out. See docs/hub.md."""

from __future__ import annotations

import io
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from server import VERSION
from server.domain.access import TokenRole
from server.domain.attendance import COLUMNS
from server.domain.errors import ConflictError, ForbiddenError, InputError
from server.hub import access, figures, tokens
from server.hub.app import Hub
from server.hub.attendance import Attendance, attendance_of, event_id_of
from server.hub.database import Rows
from server.hub.ingest import receive
from server.sync.packing import unpack
from server.sync.parsing import push_from_json
from server.sync.returns import return_to_wire
from server.sync.wire import Acked, Diverged, Reply
from server.tables.workbook_writing import write_xlsx
from server.tables.writing import MEDIA_TYPES, write_csv, write_json

T = TypeVar("T")
#: The session's cookie; over HTTPS with the prefix that pins it to this host.
COOKIE = "hub_session"
SECURE_COOKIE = f"__Host-{COOKIE}"


class Format(StrEnum):
    """How an export is written."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def hub_of(request: Request) -> Hub:
    """The hub that answers this request."""
    hub: Hub = request.app.state.hub
    return hub


def session_of(request: Request) -> str:
    """The session's secret; empty for none."""
    name = SECURE_COOKIE if request.url.scheme == "https" else COOKIE
    return request.cookies.get(name, "")


def _reader(request: Request) -> Hub:
    """Let in who signed in, or a program with a token to read.

    Raises: AccessError, ForbiddenError.
    """
    hub, secret = hub_of(request), _bearer(request)
    if secret:
        if hub.ask(lambda connection: tokens.role_of(connection, secret)) is not TokenRole.INTEGRATION:
            raise ForbiddenError("a station's token does not read", code="forbidden.role")
        return hub
    session = session_of(request)
    hub.ask(lambda connection: access.check_session(connection, session, hub.clock(), by_hand=True))
    return hub


Reader = Annotated[Hub, Depends(_reader)]


def router() -> APIRouter:
    """The JSON routes; the app they join has the hub in `app.state.hub`."""
    routes = APIRouter()

    @routes.get("/healthz")
    def health(request: Request) -> dict[str, Any]:
        """Whether the hub and its database work."""
        counts = hub_of(request).ask(_counts)
        return {"status": "ok", "version": VERSION, **counts}

    @routes.post("/api/v1/stations/{station}/facts")
    async def take_facts(request: Request, station: str) -> dict[str, Any]:
        """Take a part of a station's journal; 409 says from where to send instead."""
        hub, secret = hub_of(request), _bearer(request)
        await run_in_threadpool(hub.ask, lambda connection: tokens.role_of(connection, secret))
        body, encoding = await request.body(), request.headers.get("content-encoding", "")
        reply = await run_in_threadpool(take_push, hub, secret, station, (body, encoding))
        return _answer(reply)

    @routes.get("/api/v1/events")
    def all_events(hub: Reader) -> dict[str, Any]:
        """Every event with its figures."""
        return {"events": [_figures(one) for one in hub.ask(figures.all_figures)]}

    @routes.get("/api/v1/events/{event}/figures")
    def event_figures(hub: Reader, event: str) -> dict[str, Any]:
        """One event's figures, and whether each station agrees."""
        return hub.ask(lambda connection: _event_in_full(connection, event))

    @routes.get("/api/v1/events/{event}/attendance")
    def attendance(hub: Reader, event: str, wanted: Annotated[Format, Query(alias="format")] = Format.JSON) -> Response:
        """The export."""
        found = hub.ask(lambda connection: attendance_of(connection, event_id_of(connection, event)))
        return export(found, wanted)

    return routes


def export(found: Attendance, wanted: Format) -> Response:
    """Attendance as a file."""
    out = io.BytesIO()
    if wanted is Format.CSV:
        write_csv(out, COLUMNS, found.rows)
    elif wanted is Format.XLSX:
        write_xlsx(out, found.event.name, COLUMNS, found.rows)
    else:
        write_json(
            out,
            {"event": {"id": found.event.id, "slug": found.event.slug, "name": found.event.name}},
            COLUMNS,
            found.rows,
        )
    stem = "".join(letter for letter in found.event.slug if letter.isascii() and (letter.isalnum() or letter in "-_"))
    headers = {"Content-Disposition": f'attachment; filename="attendance-{stem}.{wanted.value}"'}
    return Response(out.getvalue(), headers=headers, media_type=MEDIA_TYPES[wanted])


def _bearer(request: Request) -> str:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def take_push(hub: Hub, secret: str, station: str, packed: tuple[bytes, str]) -> Reply:
    """One push in one transaction: who it is, what it says, and all that follows."""

    def act(connection: Rows) -> Reply:
        now = hub.clock()
        tokens.check_token(connection, secret, station, now)
        push = push_from_json(_unpacked(*packed))
        if push.station_id != station:
            raise ForbiddenError("the address names another station", code="forbidden.station")
        return receive(connection, push, now)

    reply = hub.ask(act)
    hub.sender.wake()
    return reply


def _unpacked(body: bytes, encoding: str) -> bytes:
    try:
        return unpack(body, encoding.strip().lower())
    except InputError as exc:
        if exc.code == "too_large":
            raise HTTPException(413) from exc
        raise


def _answer(reply: Reply) -> dict[str, Any]:
    if isinstance(reply, Acked):
        answer = {name: getattr(reply, name) for name in ("acked_to", "known", "flagged", "again_seconds")}
        returns = [return_to_wire(one) for one in reply.returns]
        return {**answer, "hub_time": reply.hub_time.isoformat(), "returns": returns}
    if isinstance(reply, Diverged):
        raise ConflictError("another journal is known under this incarnation", code="sync.diverged")
    raise ConflictError("facts before these are missing", code="sync.gap", restart_from=reply.position)


def _counts(connection: Rows) -> dict[str, int]:
    row = connection.execute(
        "SELECT (SELECT count(*) FROM station) AS stations, (SELECT coalesce(sum(position), 0)::bigint FROM journal"
        " JOIN station ON station.id = station_id AND station.incarnation = journal.incarnation) AS facts"
    ).fetchone()
    return dict(row or {})


def _event_in_full(connection: Rows, name: str) -> dict[str, Any]:
    event_id = event_id_of(connection, name)
    views = figures.station_views(connection, event_id)
    told = [
        {
            "station": view.station.name,
            "id": view.station.id,
            "agreement": view.agreement.value,
            "waiting": view.waiting,
            "arrived_there": view.arrived_there,
            "arrived_here": view.arrived_here,
        }
        for view in views
    ]
    return {**_figures(figures.figures_of(connection, event_id)), "agree": figures.all_agree(views), "stations": told}


def _figures(found: figures.Figures) -> dict[str, Any]:
    names = ("registered", "cancelled", "arrived", "no_show", "walk_in", "undone", "inside", "conflicts")
    event = {"id": found.event.id, "slug": found.event.slug, "name": found.event.name}
    return {"event": event, **{name: getattr(found, name) for name in names}}
