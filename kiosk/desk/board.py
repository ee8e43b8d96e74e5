"""The board: what waits for somebody, who is on it, and what comes next. Every tablet sees it within two seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from kiosk.desk.board_page import AlertsPart, BoardPage, FiguresPart, alerts_part
from kiosk.desk.rights import Act, asking_to, sight
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.glances import glances_of
from kiosk.shared.rendering import answer, language_of, page, text_of, words_of
from server.domain.errors import ConflictError
from server.domain.event import Event
from server.services import alerts, board, desk

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
Answering = Annotated[AtDesk, Depends(asking_to(Act.ANSWER_ALERT))]


def router() -> APIRouter:
    """The board's page, its live parts, and its two acts."""
    routes = APIRouter(prefix="/desk", include_in_schema=False)

    @routes.get("")
    async def board_page(request: Request, at: Looking) -> Response:
        """The whole page."""
        part, figures = await board_part(request, at), await _figures(request, at)
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
        return await after_act(request, at)

    @routes.get("/figures")
    async def figures_now(request: Request, at: Looking) -> Response:
        """Expected, arrived, inside."""

        async def written() -> str:
            return text_of(request, "desk/figures.html", FiguresPart(figures=await _figures(request, at)))

        name = ("figures as text", at.event.id, language_of(request))
        return answer(request, await glances_of(request).share(name, written))

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
    seen = await _seen(request, at)
    # who has something of it reads so on it; to everybody else it says the same, word by word
    reader = (language_of(request), at.actor.name if at.actor.name in seen.owners else "")
    if reader not in seen.texts:
        seen.texts[reader] = text_of(request, "desk/alerts.html", _part(request, at, seen))
    return answer(request, seen.texts[reader], toast=toast)


async def board_part(request: Request, at: AtDesk) -> AlertsPart:
    """All that waits now, in the reader's language."""
    return _part(request, at, await _seen(request, at))


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """The board in one second, as those see it who may see the same."""

    board: board.DeskBoard
    event: Event
    at: datetime
    #: By language and reader.
    texts: dict[tuple[str, str], str] = field(default_factory=dict, compare=False)

    @property
    def owners(self) -> set[str]:
        """Who has something of it, or was given it."""
        return {line.item.owner for line in self.board.lines}


async def _seen(request: Request, at: AtDesk) -> _Seen:
    station = station_of(request)

    async def look() -> _Seen:
        now = station.clock().replace(microsecond=0)
        found = await station.ask(
            lambda connection: board.desk_board(connection, at.event.id, now, reader=at.actor.name)
        )
        return _Seen(board=found, event=at.event, at=now)

    return await glances_of(request).share(("board", at.event.id, sight(at)), look)


def _part(request: Request, at: AtDesk, seen: _Seen) -> AlertsPart:
    return alerts_part(words_of(request), seen.board, seen.event, at.actor.name, seen.at)


async def _figures(request: Request, at: AtDesk) -> desk.DeskFigures:
    station, event_id = station_of(request), at.event.id
    return await glances_of(request).share(
        ("figures", event_id), lambda: station.ask(lambda connection: desk.desk_figures(connection, event_id))
    )
