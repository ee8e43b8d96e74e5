"""How the front office does, at a supervisor's desk; and the notice that there are figures of single workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.performance_page import PerformancePart, performance_part
from kiosk.shared.rendering import page, words_of
from server.domain.event import Event
from server.services import performance

Watching = Annotated[AtDesk, Depends(asking_to(Act.SEE_PERFORMANCE))]
Working = Annotated[AtDesk, Depends(asking_to(Act.BE_ON_DUTY))]


@dataclass(frozen=True, kw_only=True)
class PerformancePage:
    """The figures."""

    event: Event
    part: PerformancePart


def router() -> APIRouter:
    """GET /desk/performance, POST /desk/performance/read"""
    routes = APIRouter(prefix="/desk/performance", include_in_schema=False)

    @routes.get("")
    async def show(request: Request, at: Watching) -> Response:
        """The figures."""
        found = await station_of(request).ask(lambda connection: performance.performance(connection, at.event))
        context = PerformancePage(event=at.event, part=performance_part(words_of(request), at.event, found))
        return page(request, "desk/performance.html", context)

    @routes.post("/read")
    async def read(request: Request, at: Working) -> Response:
        """Whoever is signed in has read the notice."""
        await station_of(request).act(lambda tx: performance.note_reading(tx, at.event.id), at.actor)
        return RedirectResponse("/desk", 303)

    return routes
