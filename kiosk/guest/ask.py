"""A guest asks or tells something, on whatever screen: a request or a complaint, with or without a name."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.guest.ration import REQUESTS
from kiosk.guest.screen import AtScreen, Screen
from kiosk.guest.stage import READ_SECONDS
from kiosk.guest.visit import WAITING_STEPS, Asking, AskScreen, Person, Step, Visit
from kiosk.shared.access import AtKiosk
from server.domain.errors import FieldError, ForbiddenError, NotFoundError
from server.domain.plain_text import plain
from server.domain.request import LONGEST_NAME, LONGEST_TEXT, Category
from server.services import phrases, requests
from server.services.requests import RequestWish

#: One step back.
_BACK = {
    AskScreen.PHRASES: AskScreen.WHAT,
    AskScreen.WRITE: AskScreen.PHRASES,
    AskScreen.WHO: AskScreen.PHRASES,
    AskScreen.NAME: AskScreen.WHO,
}


@dataclass(frozen=True, kw_only=True)
class AskPart:
    """One of the screens of an AskScreen."""

    screen: str
    is_complaint: bool = False
    #: (id, words in the guest's language, or in the one that stands in for it, that language).
    phrases: tuple[tuple[str, str, str], ...] = ()
    #: The language of those that are not there in the guest's; empty: all are.
    language: str = ""
    #: What stands in the field.
    text: str = ""
    is_wrong: bool = False
    longest: int = LONGEST_TEXT
    #: Whom the kiosk knows them to be, as it may be shown; empty: nobody.
    person: str = ""
    #: They were in the middle of something, and go on there.
    goes_on: bool = False
    ends_seconds: int = 0


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> AskPart:
    """What the screen shows."""
    asking = visit.asking or Asking(key="", before=Step.WELCOME)
    known = _known(visit)
    is_done, goes_on = asking.screen is AskScreen.DONE, asking.before not in WAITING_STEPS
    ready = _phrases(connection, at, visit) if asking.screen is AskScreen.PHRASES else ()
    return AskPart(
        screen=asking.screen.value,
        is_complaint=asking.category is Category.COMPLAINT,
        phrases=ready,
        language=next((language for _, _, language in ready if language != visit.language_at(at.event)), ""),
        text=asking.text if asking.screen is AskScreen.WRITE else "",
        is_wrong=asking.is_wrong,
        longest=LONGEST_NAME if asking.screen is AskScreen.NAME else LONGEST_TEXT,
        person=known.name if known else "",
        goes_on=goes_on,
        ends_seconds=READ_SECONDS if is_done and not goes_on else 0,
    )


def routes(kiosk: APIRouter) -> None:
    """What a guest can do there."""
    for act in (ask, about, phrase, wrote, signed, unsay, heard):
        kiosk.add_api_route(f"/{act.__name__}", act, methods=["POST"], response_model=None)


async def ask(screen: AtScreen) -> Response:
    """ "Ask or tell": where they are is kept for afterwards."""
    visit = screen.visit
    if visit.step is Step.ASK or not screen.at.event.requests:
        return await screen.show(visit)
    before = visit.before if visit.step is Step.CALLED else visit.step
    return await screen.go(visit.at(Step.ASK, asking=Asking(key=secrets.token_hex(16), before=before)))


async def about(screen: AtScreen, category: Annotated[str, Form(max_length=30)]) -> Response:
    """Something they would like, or something that is not right; what others say often can be touched."""
    if (asking := _asking(screen)) is None:
        return await screen.show(screen.visit)
    chosen = Category.COMPLAINT if category == Category.COMPLAINT else Category.SPECIAL
    asked = replace(asking, category=chosen, screen=AskScreen.PHRASES)
    visit = replace(screen.visit, asking=asked)
    has_any = await screen.station.ask(lambda connection: bool(_phrases(connection, screen.at, visit)))
    return await _on(screen, asked if has_any else replace(asked, screen=AskScreen.WRITE))


async def phrase(screen: AtScreen, chosen: Annotated[str, Form(max_length=64)] = "") -> Response:
    """Ready-made words, or none: in their own."""
    if (asking := _asking(screen)) is None:
        return await screen.show(screen.visit)
    if not chosen:
        return await _on(screen, replace(asking, phrase_id="", screen=AskScreen.WRITE))
    return await _on(screen, replace(asking, phrase_id=chosen, text="", screen=AskScreen.WHO))


async def wrote(screen: AtScreen, given: Annotated[str, Form(max_length=LONGEST_TEXT * 4)] = "") -> Response:
    """Their own words."""
    asking = _asking(screen)
    if asking is None or asking.screen is not AskScreen.WRITE:
        return await screen.show(screen.visit)
    text = plain(given)[:LONGEST_TEXT]
    if not text:
        return await _on(screen, replace(asking, is_wrong=True))
    return await _on(screen, replace(asking, phrase_id="", text=text, screen=AskScreen.WHO))


async def signed(
    screen: AtScreen,
    who: Annotated[str, Form(max_length=10)] = "nobody",
    given: Annotated[str, Form(max_length=LONGEST_NAME * 4)] = "",
) -> Response:
    """With the name that the kiosk `knows`, with one that they `write`, or as `nobody`: the desk has it."""
    asking = _asking(screen)
    if asking is None or asking.screen not in (AskScreen.WHO, AskScreen.NAME):
        return await screen.show(screen.visit)
    name = plain(given)[:LONGEST_NAME]
    if who == "write" and asking.screen is AskScreen.WHO:
        return await _on(screen, replace(asking, screen=AskScreen.NAME))
    if who == "write" and not name:
        return await _on(screen, replace(asking, is_wrong=True))
    known = _known(screen.visit) if who == "knows" else None
    return await _make(screen, asking, known.guest_id if known else "", name if who == "write" else "")


async def unsay(screen: AtScreen) -> Response:
    """One step back."""
    if (asking := _asking(screen)) is None:
        return await screen.show(screen.visit)
    if asking.screen is AskScreen.WHAT:
        return await _go_on(screen, asking)
    earlier = _BACK.get(asking.screen, AskScreen.WHAT)
    visit = replace(screen.visit, asking=replace(asking, screen=AskScreen.PHRASES))
    if earlier is AskScreen.PHRASES and not await screen.station.ask(
        lambda connection: bool(_phrases(connection, screen.at, visit))
    ):
        earlier = AskScreen.WRITE if asking.screen is AskScreen.WHO else AskScreen.WHAT
    return await _on(screen, replace(asking, screen=earlier))


async def heard(screen: AtScreen) -> Response:
    """Back to where they were."""
    if (asking := _asking(screen)) is None:
        return await screen.show(screen.visit)
    return await _go_on(screen, asking)


async def _make(screen: Screen, asking: Asking, guest_id: str, name: str) -> Response:
    screen.rations.spend(REQUESTS, screen.at.device.id, screen.station.clock())
    event = screen.at.event
    language = screen.visit.language_at(event)
    wish = RequestWish(
        category=asking.category,
        phrase_id=asking.phrase_id,
        text=asking.text,
        guest_id=guest_id,
        name=name,
        language=language,
        key=asking.key,
    )
    try:
        await screen.station.act(lambda tx: requests.make_request(tx, event, wish), screen.at.actor)
    except (NotFoundError, FieldError):  # ready-made words that are gone by now
        return await _on(screen, replace(asking, phrase_id="", screen=AskScreen.WRITE))
    except ForbiddenError:  # the organiser takes none any more
        return await _go_on(screen, asking)
    return await _on(screen, replace(asking, text="", screen=AskScreen.DONE))


async def _on(screen: Screen, asking: Asking) -> Response:
    """The next screen; of the same one once more, with what was wrong."""
    before = screen.visit.asking
    is_wrong = asking.is_wrong and before is not None and asking.screen is before.screen
    return await screen.go(replace(screen.visit, asking=replace(asking, is_wrong=is_wrong)))


async def _go_on(screen: Screen, asking: Asking) -> Response:
    return await screen.go(screen.visit.at(asking.before, asking=None))


def _phrases(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> tuple[tuple[str, str, str], ...]:
    """Ready-made complaints, or all else."""
    is_complaint = visit.asking is not None and visit.asking.category is Category.COMPLAINT
    language = visit.language_at(at.event)
    return tuple(
        (phrase.id, phrase.text_for(language, at.event), phrase.language_for(language, at.event))
        for phrase in phrases.phrases_of(connection, at.event.id)
        if (phrase.category is Category.COMPLAINT) is is_complaint
    )


def _known(visit: Visit) -> Person | None:
    """Who stands there, as far as the kiosk knows: whose code was scanned, or who was found and confirmed."""
    return visit.leader or next(iter(visit.people), None)


def _asking(screen: Screen) -> Asking | None:
    return screen.visit.asking if screen.visit.step is Step.ASK else None
