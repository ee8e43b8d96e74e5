"""What guests asked for or complained about: taken from the board, settled on a page with what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.board import after_act
from kiosk.desk.request_card import RequestCard, request_card
from kiosk.desk.rights import Act, asking_to
from kiosk.desk.words import OUTCOMES
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.errors import ConflictError, FieldError
from server.domain.request import Outcome
from server.services import requests

Answering = Annotated[AtDesk, Depends(asking_to(Act.ANSWER_REQUEST))]


@dataclass(frozen=True, kw_only=True)
class RequestPage:
    """One request with all that was said."""

    card: RequestCard
    #: (code, words in the reader's language) what may become of it.
    outcomes: list[tuple[str, str]]
    #: The event's.
    timezone: str
    #: Why what was wanted could not be done; empty: nothing was.
    problem: str = ""


def router() -> APIRouter:
    """A request's page, taking it, and saying what was done."""
    routes = APIRouter(prefix="/desk/requests", include_in_schema=False)

    @routes.get("/{request_id}")
    async def look(request: Request, at: Answering, request_id: str) -> Response:
        """All that was said."""
        return await _page(request, at, request_id)

    @routes.post("/{request_id}/take")
    async def take(request: Request, at: Answering, request_id: str) -> Response:
        """ "I look after it": the first who says so has it; from the board, or from its page."""
        event_id, on_board = at.event.id, "HX-Request" in request.headers
        said = ""
        try:
            await station_of(request).act(lambda tx: requests.take_request(tx, event_id, request_id), at.actor)
        except ConflictError:
            said = words_of(request).gettext("A colleague was faster – thank you.")
        if on_board:
            return await after_act(request, at, said)
        return await _page(request, at, request_id, said)

    @routes.post("/{request_id}/settle")
    async def settle(
        request: Request,
        at: Answering,
        request_id: str,
        outcome: Annotated[Outcome, Form()] = Outcome.DONE,
        done: Annotated[str, Form(max_length=1000)] = "",
    ) -> Response:
        """ "Done", with what was done."""
        event_id, words = at.event.id, words_of(request)
        try:
            await station_of(request).act(
                lambda tx: requests.settle_request(tx, event_id, request_id, outcome, done), at.actor
            )
        except ConflictError:
            return await _page(request, at, request_id, words.gettext("A colleague has dealt with it already."))
        except FieldError:
            return await _page(request, at, request_id, words.gettext("This is too long."))
        return RedirectResponse("/desk", 303)

    return routes


async def _page(request: Request, at: AtDesk, request_id: str, problem: str = "") -> Response:
    words, station, event = words_of(request), station_of(request), at.event
    line = await station.ask(lambda connection: requests.request_page(connection, event.id, request_id))
    context = RequestPage(
        card=request_card(words, line, event, at.actor.name),
        outcomes=[(outcome.value, words.gettext(told)) for outcome, told in OUTCOMES.items()],
        timezone=event.timezone,
        problem=problem,
    )
    return page(request, "desk/request.html", context, status=409 if problem else 200)
