"""Who registers at a kiosk and waits for the desk's word: let in from the board, or looked at and declined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.board import after_act
from kiosk.desk.rights import Act, asking_to
from kiosk.desk.walk_in_card import WalkInCard, walk_in_card
from kiosk.desk.words import DECLINES, refusal_words
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.errors import ConflictError
from server.domain.walk_in import Decline, WalkInState
from server.services import walk_in_desk

Deciding = Annotated[AtDesk, Depends(asking_to(Act.DECIDE_WALK_IN))]


@dataclass(frozen=True, kw_only=True)
class RegistrationPage:
    """Somebody who waits, looked at closely."""

    card: WalkInCard
    #: (code, words in the reader's language) why not.
    reasons: list[tuple[str, str]]
    #: It is decided, or they left.
    is_over: bool
    #: Why what was wanted could not be done; empty: nothing was.
    problem: str = ""


def router() -> APIRouter:
    """Their page, yes and no."""
    walk_ins = APIRouter(prefix="/desk/walk-ins", include_in_schema=False)

    @walk_ins.get("/{walk_in_id}")
    async def look(request: Request, at: Deciding, walk_in_id: str) -> Response:
        """All that they said, and whom they look like."""
        return await _page(request, at, walk_in_id)

    @walk_ins.post("/{walk_in_id}/take")
    async def take(request: Request, at: Deciding, walk_in_id: str) -> Response:
        """ "I look after it", from the board: the first who says so has it."""
        event_id, said = at.event.id, ""
        try:
            await station_of(request).act(lambda tx: walk_in_desk.take_walk_in(tx, event_id, walk_in_id), at.actor)
        except ConflictError as error:
            said = _problem(words_of(request), error)
        return await after_act(request, at, said)

    @walk_ins.post("/{walk_in_id}/approve")
    async def approve(request: Request, at: Deciding, walk_in_id: str) -> Response:
        """They may come in; from the board, or from their page."""
        event_id, on_board = at.event.id, "HX-Request" in request.headers
        try:
            await station_of(request).act(lambda tx: walk_in_desk.approve(tx, event_id, walk_in_id), at.actor)
        except ConflictError as error:
            problem = _problem(words_of(request), error)
            if on_board:
                return await after_act(request, at, problem)
            return await _page(request, at, walk_in_id, problem)
        return await after_act(request, at) if on_board else RedirectResponse("/desk", 303)

    @walk_ins.post("/{walk_in_id}/decline")
    async def decline(
        request: Request,
        at: Deciding,
        walk_in_id: str,
        reason: Annotated[Decline, Form()] = Decline.AT_DESK,
        remark: Annotated[str, Form(max_length=400)] = "",
    ) -> Response:
        """They may not."""
        event_id = at.event.id
        try:
            await station_of(request).act(
                lambda tx: walk_in_desk.decline(tx, event_id, walk_in_id, reason, remark), at.actor
            )
        except ConflictError as error:
            return await _page(request, at, walk_in_id, _problem(words_of(request), error))
        return RedirectResponse("/desk", 303)

    return walk_ins


async def _page(request: Request, at: AtDesk, walk_in_id: str, problem: str = "") -> Response:
    words, station = words_of(request), station_of(request)
    line = await station.ask(lambda connection: walk_in_desk.walk_in_page(connection, at.event.id, walk_in_id))
    context = RegistrationPage(
        card=walk_in_card(words, line),
        reasons=[(reason.value, words.gettext(told)) for reason, told in DECLINES.items()],
        is_over=line.walk_in.state is not WalkInState.ASKED,
        problem=problem,
    )
    return page(request, "desk/registration.html", context, status=409 if problem else 200)


def _problem(words: Words, error: ConflictError) -> str:
    if error.code == "walk_in.refused":
        title, advice = refusal_words(str(error.details["reason"]))
        return f"{words.gettext(title)}. {words.gettext(advice)}"
    if error.code == "walk_in.left":
        return words.gettext("They have left the kiosk meanwhile.")
    if error.code == "walk_in.taken":
        return words.gettext("A colleague was faster – thank you.")
    return words.gettext("A colleague has decided already.")
