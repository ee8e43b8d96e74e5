"""Passing an item of the board on to a colleague, who then has to say that they are on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.board import board_part
from kiosk.desk.rights import Act, asking_to
from kiosk.desk.words import ROLES
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.errors import ConflictError
from server.domain.item import Noun
from server.services import items
from server.services.items import Colleague

Passing = Annotated[AtDesk, Depends(asking_to(Act.GIVE_ITEM))]


@dataclass(frozen=True, kw_only=True)
class PassOnPage:
    """Whom to give it to."""

    noun: str
    id: str
    #: What is passed on and where, in words.
    title: str
    #: Who has it now: an actor's name; empty: nobody.
    owner: str
    #: (id, name, what they are and where, in the reader's language).
    colleagues: list[tuple[str, str, str]]
    #: Why it could not be done; empty: nothing was tried.
    problem: str = ""


def router() -> APIRouter:
    """GET and POST /desk/items/NOUN/ID/pass"""
    routes = APIRouter(prefix="/desk/items/{noun}/{item_id}", include_in_schema=False)

    @routes.get("/pass")
    async def choose(request: Request, at: Passing, noun: Noun, item_id: str) -> Response:
        """The colleagues who may have it, who is on duty first."""
        try:
            return await _page(request, at, noun, item_id)
        except ConflictError:
            return RedirectResponse("/desk", 303)

    @routes.post("/pass")
    async def give(
        request: Request,
        at: Passing,
        noun: Noun,
        item_id: str,
        to: Annotated[str, Form(max_length=64)],
        owner: Annotated[str, Form(max_length=80)] = "",
    ) -> Response:
        """It is theirs, once they say so."""
        event_id = at.event.id
        try:
            await station_of(request).act(
                lambda tx: items.pass_item(tx, event_id, noun, item_id, to, owner=owner), at.actor
            )
        except ConflictError as error:
            words = words_of(request)
            if error.code != "item.moved":
                return RedirectResponse("/desk", 303)
            problem = words.gettext("A colleague was faster: somebody else has it now. Do you still want to give it?")
            return await _page(request, at, noun, item_id, problem)
        return RedirectResponse("/desk", 303)

    return routes


async def _page(request: Request, at: AtDesk, noun: Noun, item_id: str, problem: str = "") -> Response:
    """Raises: NotFoundError, ConflictError for what is dealt with."""
    station, words = station_of(request), words_of(request)
    now = station.clock()
    item = await station.ask(
        lambda connection: items.open_item(connection, at.event.id, noun, item_id, reader=at.actor.name)
    )
    known = await station.ask(
        lambda connection: items.colleagues(connection, at.event.id, noun, item_id, me=at.person.id, now=now)
    )
    part = await board_part(request, at)
    cards = (card for holding, card in part.items if (holding.noun, holding.id) == (noun, item_id))
    context = PassOnPage(
        noun=noun.value,
        id=item_id,
        title=next((" · ".join(filter(None, (card.title, card.place))) for card in cards), ""),
        owner=item.owner,
        colleagues=[(one.id, one.name, _what(words, one)) for one in known],
        problem=problem,
    )
    return page(request, "desk/pass_on.html", context, status=409 if problem else 200)


def _what(words: Words, colleague: Colleague) -> str:
    here = words.gettext("signed in") if colleague.is_here else ""
    duty = "" if colleague.where is None else words.gettext("on duty")
    parts = (words.gettext(ROLES[colleague.role]), duty or here, colleague.where or "")
    return " · ".join(part for part in parts if part)
