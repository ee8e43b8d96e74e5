"""The arrival screen: important guests who came, who is called, and what to know. For hosts, and screens on a wall."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from kiosk.desk.alert_card import AlertCard
from kiosk.desk.board import board_part, settled, taken
from kiosk.desk.board_page import Holding
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.called import calls_of
from kiosk.shared.rendering import page, words_of
from server.domain.alert import AlertKind

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
Answering = Annotated[AtDesk, Depends(asking_to(Act.ANSWER_ALERT))]


@dataclass(frozen=True, kw_only=True)
class ArrivalsPage:
    """Who came and waits to be received, most urgent first."""

    #: With who is called for each, in words, and whether the reader is among them.
    arrivals: list[tuple[Holding, AlertCard, str, bool]]
    now: int


def router() -> APIRouter:
    """GET /desk/arrivals and its part, and both acts, which answer with it."""
    routes = APIRouter(prefix="/desk/arrivals", include_in_schema=False)

    @routes.get("")
    async def screen(request: Request, at: Looking) -> Response:
        """The whole screen."""
        return page(request, "desk/arrivals.html", await _context(request, at))

    @routes.get("/now")
    async def now(request: Request, at: Looking) -> Response:
        """What changes by itself."""
        return page(request, "desk/arrivals_part.html", await _context(request, at))

    @routes.post("/{alert_id}/take")
    async def take(request: Request, at: Answering, alert_id: str) -> Response:
        """ "On my way": nobody else is called."""
        return await _after(request, at, await taken(request, at, alert_id))

    @routes.post("/{alert_id}/received")
    async def received(request: Request, at: Answering, alert_id: str) -> Response:
        """The guest is in good hands."""
        return await _after(request, at, await settled(request, at, alert_id, "received"))

    return routes


async def _after(request: Request, at: AtDesk, said: str) -> Response:
    return page(request, "desk/arrivals_part.html", await _context(request, at), toast=said)


async def _context(request: Request, at: AtDesk) -> ArrivalsPage:
    part, words, event = await board_part(request, at), words_of(request), at.event

    def called(connection: sqlite3.Connection) -> dict[str, tuple[str, bool]]:
        return calls_of(connection, words, event.id, at.person)

    known = await station_of(request).ask(called)
    return ArrivalsPage(
        arrivals=[
            (holding, card, *known.get(card.id, ("", False)))
            for holding, card in part.items
            if isinstance(card, AlertCard) and card.kind == AlertKind.VIP
        ],
        now=part.now,
    )
