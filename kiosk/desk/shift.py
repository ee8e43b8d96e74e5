"""Shifts at the desk: on duty, break, back, off duty with everything handed over; who is here; what waits.

GET  /desk/shift             the page; /now is the part that changes by itself, /banner what stands above the board
POST /desk/shift/begin       on duty: a planned shift, or one without a plan
POST /desk/shift/break, back
GET  /desk/shift/end         what is open, and what becomes of each; POST ends it
GET  /desk/shift/end/ID      the same for a colleague who is gone: a supervisor's
POST /desk/shift/have/ID     "I have it"
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.rights import Act, asking_to, sight
from kiosk.desk.shift_page import ItemCard, banner_part, colleagues, handed, item_cards, shift_part
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.glances import glances_of
from kiosk.shared.performance_page import Times, times
from kiosk.shared.rendering import page, words_of
from server.domain.errors import ConflictError, FieldError, NotFoundError, OspiteError
from server.domain.event import Event
from server.domain.shift import LONGEST_PLACE, LONGEST_WORDS, Post, Shift
from server.services import hand_over, performance, shifts
from server.services.hand_over import Decision, EndWish
from server.store.transaction import Transaction

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
Working = Annotated[AtDesk, Depends(asking_to(Act.BE_ON_DUTY))]
Ending = Annotated[AtDesk, Depends(asking_to(Act.END_SHIFT))]
HOME = "/desk/shift"


@dataclass(frozen=True, kw_only=True)
class EndPage:
    """The end of a shift: what is open, and what becomes of each."""

    event: Event
    shift_id: str
    #: Whose it is; empty: the reader's.
    whose: str
    #: What everybody at this event did together meanwhile: guests let in, calls answered, and how fast.
    guests: int
    answers: Times
    items: list[ItemCard]
    colleagues: list[tuple[str, str]]
    #: What was chosen and typed before something turned out to be missing, by an item's name.
    chosen: dict[str, Decision]
    otherwise: Decision
    key: str
    longest: int = LONGEST_WORDS
    #: Names of items that have neither a colleague nor a word.
    undecided: frozenset[str] = frozenset()
    problem: str = ""


def router() -> APIRouter:
    """The pages and acts above."""
    routes = APIRouter(prefix=HOME, include_in_schema=False)

    @routes.get("")
    async def shift_page(request: Request, at: Looking) -> Response:
        """The whole page."""
        return await _show(request, at, "desk/shift.html")

    @routes.get("/now")
    async def shift_now(request: Request, at: Looking) -> Response:
        """The part that changes by itself."""
        return await _show(request, at, "desk/shift_now.html")

    @routes.get("/banner")
    async def banner(request: Request, at: Looking) -> Response:
        """What nobody may miss."""
        station, now = station_of(request), station_of(request).clock()
        shared = await glances_of(request).share(
            ("handed", at.event.id, sight(at)), lambda: station.ask(lambda connection: handed(connection, at))
        )
        part = station.read(lambda connection: banner_part(connection, at, now, shared))
        return page(request, "desk/shift_banner.html", part)

    @routes.post("/begin")
    async def begin(
        request: Request,
        at: Working,
        shift: Annotated[str, Form(max_length=64)] = "",
        zone: Annotated[str, Form(max_length=64)] = "",
        place: Annotated[str, Form(max_length=LONGEST_PLACE)] = "",
    ) -> Response:
        """On duty."""
        post = Post(device_id="" if zone or place.strip() else at.device.id, zone_id=zone, place=place)
        return await _act(request, at, lambda tx: shifts.begin(tx, at.event.id, shift, post))

    @routes.post("/break")
    async def pause(request: Request, at: Working) -> Response:
        """A break."""
        return await _act(request, at, lambda tx: shifts.pause(tx, at.event.id))

    @routes.post("/back")
    async def resume(request: Request, at: Working) -> Response:
        """Back from it."""
        return await _act(request, at, lambda tx: shifts.resume(tx, at.event.id))

    @routes.post("/have/{line_id}")
    async def have(request: Request, at: Working, line_id: str) -> Response:
        """ "I have it"."""
        return await _act(request, at, lambda tx: hand_over.acknowledge(tx, at.event.id, line_id))

    @routes.get("/end")
    async def end_page(request: Request, at: Working) -> Response:
        """What is open at the end of one's own shift."""
        own = await station_of(request).ask(lambda connection: shifts.own_shift(connection, at.person.id))
        if own is None or own.event_id != at.event.id:
            return RedirectResponse(HOME, 303)
        return await _end_page(request, at, own)

    @routes.post("/end")
    async def end(request: Request, at: Working) -> Response:
        """Off duty."""
        return await _end(request, at, for_colleague=False)

    @routes.get("/end/{shift_id}")
    async def end_page_of(request: Request, at: Ending, shift_id: str) -> Response:
        """What is open at the end of a colleague's shift."""
        shift = await station_of(request).ask(lambda connection: shifts.shift_at(connection, at.event.id, shift_id))
        return await _end_page(request, at, shift) if shift.is_running else RedirectResponse(HOME, 303)

    @routes.post("/end/{shift_id}")
    async def end_of(request: Request, at: Ending, shift_id: str) -> Response:
        """End a colleague's shift."""
        return await _end(request, at, for_colleague=True)

    return routes


async def _show(request: Request, at: AtDesk, template: str, problem: str = "") -> Response:
    words, now = words_of(request), station_of(request).clock()
    part = await station_of(request).ask(lambda connection: shift_part(connection, words, at, now, problem))
    return page(request, template, part, status=409 if problem and template == "desk/shift.html" else 200)


async def _act(request: Request, at: AtDesk, act: Callable[[Transaction], object]) -> Response:
    """Do it, and show the page as it is then; a colleague who was faster is told."""
    try:
        await station_of(request).act(act, at.actor)
    except (ConflictError, NotFoundError, FieldError) as error:
        return await _show(request, at, "desk/shift.html", _problem(request, error))
    return RedirectResponse(HOME, 303)


async def _end(request: Request, at: AtDesk, *, for_colleague: bool) -> Response:
    form = await request.form(max_files=0)
    sent = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    shift_id = sent.get("shift", "")
    if for_colleague:
        shift_id = str(request.path_params["shift_id"])
    wish = EndWish(
        shift_id=shift_id,
        decisions={
            name.removeprefix("words-"): Decision(to_person=sent.get(f"to-{name[6:]}", ""), words=words)
            for name, words in sent.items()
            if name.startswith("words-")
        },
        otherwise=Decision(to_person=sent.get("rest_to", ""), words=sent.get("rest_words", "")),
        for_colleague=for_colleague,
        key=sent.get("key", ""),
    )
    try:
        await station_of(request).act(lambda tx: hand_over.end_shift(tx, at.event.id, wish), at.actor)
    except FieldError as error:
        shift = await station_of(request).ask(lambda connection: shifts.shift_at(connection, at.event.id, shift_id))
        return await _end_page(request, at, shift, wish, _problem(request, error))
    except (ConflictError, NotFoundError) as error:
        return await _show(request, at, "desk/shift.html", _problem(request, error))
    return RedirectResponse(HOME, 303)


async def _end_page(
    request: Request, at: AtDesk, shift: Shift, wish: EndWish | None = None, problem: str = ""
) -> Response:
    words, now = words_of(request), station_of(request).clock()

    def known(connection: sqlite3.Connection) -> EndPage:
        left = hand_over.left_by(connection, at.event.id, shift.person_id, reader=at.actor.name)
        items = item_cards(connection, words, at, left, now)
        chosen = dict(wish.decisions) if wish else {}
        undecided = {item.name for item in items if not _is_decided(chosen.get(item.name))} if problem else set()
        meanwhile = performance.figures_between(connection, at.event, shift.began_at or shift.starts_at, now)
        return EndPage(
            guests=meanwhile.guests,
            answers=times(words, meanwhile.answers),
            event=at.event,
            shift_id=shift.id,
            whose="" if shift.person_id == at.person.id else shifts.name_of(connection, shift.person_id),
            items=items,
            colleagues=colleagues(connection, words, at.event, shift),
            chosen=chosen,
            otherwise=wish.otherwise if wish else Decision(),
            key=wish.key if wish else secrets.token_hex(16),
            undecided=frozenset(undecided),
            problem=problem,
        )

    context = await station_of(request).ask(known)
    return page(request, "desk/shift_end.html", context, status=422 if problem else 200)


def _is_decided(decision: Decision | None) -> bool:
    return decision is not None and bool(decision.to_person or decision.words.strip())


def _problem(request: Request, error: OspiteError) -> str:
    words = words_of(request)
    match error.code:
        case "hand_over.undecided":
            return words.gettext("Something has neither a colleague nor a word yet.")
        case "hand_over.acknowledged":
            return words.gettext("A colleague was faster – thank you.")
        case "hand_over.for_colleague":
            return words.gettext("This was given to a colleague who is here.")
        case "shift.running":
            return words.gettext("You are on duty at another event. End that shift first.")
        case "field.long":
            return words.gettext("This is too long.")
        case "field.choice":
            return words.gettext("This colleague cannot have it. Please choose another.")
    return words.gettext("This shift was changed on another tablet meanwhile. This is how it is now.")
