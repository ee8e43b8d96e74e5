"""The board: what waits for somebody, who is on it, and what comes next. Every tablet sees it within two seconds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from kiosk.desk.board_page import AlertsPart, BoardPage, FiguresPart, alerts_part
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.errors import ConflictError
from server.services import alerts, board, desk

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
Answering = Annotated[AtDesk, Depends(asking_to(Act.ANSWER_ALERT))]


def router() -> APIRouter:
    """The board's page, its live parts, and its two acts."""
    routes = APIRouter(prefix="/desk", include_in_schema=False)

    @routes.get("")
    async def board_page(request: Request, at: Looking) -> Response:
        """The whole page."""
        part = await board_part(request, at)
        figures = await station_of(request).ask(lambda connection: desk.desk_figures(connection, at.event.id))
        context = BoardPage(
            items=part.items,
            printers=part.printers,
            waiting=part.waiting,
            now=part.now,
            figures=figures,
        )
        return page(request, "desk/board.html", context)

    @routes.get("/alerts")
    async def alerts_now(request: Request, at: Looking) -> Response:
        """The alerts as they are now."""
        return page(request, "desk/alerts.html", await board_part(request, at))

    @routes.get("/figures")
    async def figures_now(request: Request, at: Looking) -> Response:
        """Expected, arrived, inside."""
        figures = await station_of(request).ask(lambda connection: desk.desk_figures(connection, at.event.id))
        return page(request, "desk/figures.html", FiguresPart(figures=figures))

    @routes.post("/alerts/{alert_id}/take")
    async def take(request: Request, at: Answering, alert_id: str) -> Response:
        """ "On my way": the first who says so has it."""
        return await after_act(request, at, await taken(request, at, alert_id))

    @routes.post("/alerts/{alert_id}/settle")
    async def settle(
        request: Request, at: Answering, alert_id: str, outcome: Annotated[str, Form(max_length=200)] = "helped"
    ) -> Response:
        """ "Done"."""
        return await after_act(request, at, await settled(request, at, alert_id, outcome))

    return routes


async def taken(request: Request, at: AtDesk, alert_id: str) -> str:
    """Say "on my way" to an alert; what to say where a colleague was faster, else empty."""
    event_id = at.event.id
    try:
        await station_of(request).act(lambda tx: alerts.take_alert(tx, event_id, alert_id), at.actor)
    except ConflictError:
        return words_of(request).gettext("A colleague was faster – thank you.")
    return ""


async def settled(request: Request, at: AtDesk, alert_id: str, outcome: str) -> str:
    """Say that an alert is dealt with; what to say where a colleague has said so, else empty."""
    event_id = at.event.id
    try:
        await station_of(request).act(lambda tx: alerts.settle_alert(tx, event_id, alert_id, outcome=outcome), at.actor)
    except ConflictError:
        return words_of(request).gettext("A colleague has dealt with it already.")
    return ""


async def after_act(request: Request, at: AtDesk, toast: str = "") -> Response:
    """The board as it is after an act, and a word about it."""
    return page(request, "desk/alerts.html", await board_part(request, at), toast=toast)


async def board_part(request: Request, at: AtDesk) -> AlertsPart:
    """All that waits now, in the reader's language."""
    station = station_of(request)
    now = station.clock()
    found = await station.ask(lambda connection: board.desk_board(connection, at.event.id, now, reader=at.actor.name))
    return alerts_part(words_of(request), found, at.event, at.actor.name, now)
