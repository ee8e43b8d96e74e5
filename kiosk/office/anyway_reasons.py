"""The reasons that the desk chooses from when it admits a guest in spite of a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office.forms import done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page
from server.domain.errors import FieldError
from server.domain.event import Event
from server.services import anyway_reasons


@dataclass(frozen=True, kw_only=True)
class ReasonsPage:
    """The form."""

    event: Event
    #: One a line.
    reasons: str
    most: int
    longest: int
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """What is written."""
    known = await station_of(request).ask(lambda connection: anyway_reasons.reasons_of(connection, here.event.id))
    return _page(request, here, "\n".join(known))


async def change(request: Request, here: Here) -> Response:
    """From now on these."""
    lines = (await filled(request)).text("reasons")
    try:
        await station_of(request).act(lambda tx: anyway_reasons.change_reasons(tx, here.event, lines), here.actor)
    except FieldError as error:
        return _page(request, here, lines, mistakes_of(request, error))
    return done(f"/office/events/{here.event.slug}/reasons", "saved")


def router() -> APIRouter:
    """/office/events/{slug}/reasons"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events/{slug}/reasons", show, methods=["GET"])
    routes.add_api_route("/events/{slug}/reasons", change, methods=["POST"])
    return routes


def _page(request: Request, here: AtEvent, reasons: str, mistakes: dict[str, str] | None = None) -> Response:
    context = ReasonsPage(
        event=here.event,
        reasons=reasons,
        most=anyway_reasons.MOST,
        longest=anyway_reasons.LONGEST,
        said=said(request),
        mistakes=mistakes or {},
    )
    return page(request, "office/anyway_reasons.html", context, status=422 if mistakes else 200)
