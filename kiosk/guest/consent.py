"""Consents at a kiosk: one text a screen, agreed to or not; signed with a finger where the organiser wants it.

Nobody has to draw: a button or a key says the same. Who does not agree to what must be is sent on to the desk kindly,
and the desk knows; whoever came along goes on without them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from kiosk.guest.screen import AtScreen, Screen
from kiosk.guest.stage import IDLE_SECONDS
from kiosk.guest.stop import Stop
from kiosk.guest.visit import Arrival, Person, Step, Visit
from kiosk.shared.access import AtKiosk
from server.domain.check_in import Reason
from server.domain.consent import ConsentKind, How, Reply, blocks_of
from server.domain.errors import FieldError
from server.services import consent_replies
from server.services.consent_replies import ReplyWish
from server.services.signature import signature_png

#: Letters that somebody reads in a second who reads slowly: the question "still there?" waits for them.
LETTERS_EACH_SECOND = 8
LONGEST_IDLE_SECONDS = 150

Code = Annotated[str, Form(max_length=40)]
Number = Annotated[int, Form(ge=0)]
Language = Annotated[str, Form(max_length=10)]


@dataclass(frozen=True, kw_only=True)
class ConsentPart:
    """One text to agree to. Texts are empty where nothing is to be asked any more."""

    code: str = ""
    version: int = 0
    language: str = ""
    title: str = ""
    blocks: tuple[tuple[str, list[str]], ...] = ()
    #: Yes and no are alike.
    is_choice: bool = False
    wants_signature: bool = False
    #: Who is asked, where several came together.
    name: str = ""
    #: There are so many to come behind it.
    more: int = 0
    #: What was drawn could not be used.
    is_wrong: bool = False
    idle_seconds: int = IDLE_SECONDS


@dataclass(frozen=True, kw_only=True)
class DeclinedPart:
    """Somebody did not agree to what must be."""

    #: Others came along and can go on.
    has_others: bool


def is_asked(connection: sqlite3.Connection, at: AtKiosk, visit: Visit, person: Person) -> bool:
    """Whether there is something to agree to before this guest comes in."""
    return consent_replies.next_open(connection, at.event, person.guest_id, visit.touched_at) is not None


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> ConsentPart:
    """The first text that the guest is to be asked, in their language or the one that stands in for it."""
    found = consent_replies.next_open(connection, at.event, visit.person.guest_id, visit.touched_at)
    if found is None:
        return ConsentPart()
    consent, version = found.consent, found.version
    language = version.language_for(visit.language, at.event)
    text = version.texts[language]
    return ConsentPart(
        code=consent.code,
        version=version.number,
        language=language,
        title=text.title,
        blocks=tuple(blocks_of(text.body)),
        is_choice=consent.kind is ConsentKind.CHOICE,
        wants_signature=consent.wants_signature,
        name=visit.person.name if len(visit.people) > 1 else "",
        more=found.more,
        is_wrong=visit.wrong_answers > 0,
        idle_seconds=min(LONGEST_IDLE_SECONDS, IDLE_SECONDS + len(text.body) // LETTERS_EACH_SECOND),
    )


def declined_part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> DeclinedPart:
    """What can be done after a no."""
    return DeclinedPart(has_others=len(visit.people) > 1)


def routes(kiosk: APIRouter) -> None:
    """What a guest can do with a text."""
    for act in (agree, decline, reconsider, others):
        kiosk.add_api_route(f"/{act.__name__}", act, methods=["POST"], response_model=None)


async def agree(
    screen: AtScreen,
    code: Code = "",
    version: Number = 0,
    language: Language = "",
    how: Annotated[str, Form(max_length=10)] = How.PRESSED,
    signature: Annotated[str, Form(max_length=200_000)] = "",
) -> Response:
    """ "I agree", with what was drawn or without. Without a code: there is nothing to ask any more."""
    if not _is_asking(screen):
        return await screen.show(screen.visit)
    if not code:
        return await screen.proceed(screen.visit)
    signed = How.SIGNED if how == How.SIGNED else How.PRESSED
    try:
        drawn = await asyncio.to_thread(signature_png, signature) if signed is How.SIGNED else b""
    except FieldError:
        return await screen.go(replace(screen.visit, wrong_answers=1))
    await _say(screen, code, version, language, Reply.GIVEN, signed, drawn)
    return await screen.proceed(replace(screen.visit, wrong_answers=0))


async def decline(screen: AtScreen, code: Code, version: Number, language: Language) -> Response:
    """ "I do not agree": the desk helps where it must be, else the guest goes on."""
    if not _is_asking(screen):
        return await screen.show(screen.visit)
    await _say(screen, code, version, language, Reply.DECLINED, How.PRESSED)
    event, visit, now = screen.at.event, replace(screen.visit, wrong_answers=0), screen.station.clock()
    still = await screen.station.ask(
        lambda connection: consent_replies.next_open(connection, event, visit.person.guest_id, now)
    )
    if still and still.consent.code == code:
        return await screen.go(visit.at(Step.DECLINED))
    return await screen.proceed(visit)


async def reconsider(screen: AtScreen) -> Response:
    """Read it once more after a no."""
    if screen.visit.step is not Step.DECLINED:
        return await screen.show(screen.visit)
    return await screen.proceed(screen.visit)


async def others(screen: AtScreen) -> Response:
    """Who did not agree goes to the desk; the others go on, and their last screen says who waits there."""
    visit = screen.visit
    staying = tuple(person for person in visit.people if person is not visit.people[visit.current])
    if visit.step is not Step.DECLINED or not staying:
        return await screen.show(visit)
    at_desk = Arrival(name=visit.person.name, reason=Reason.NEEDS_DESK)
    return await screen.proceed(replace(visit, people=staying, current=0, arrivals=(*visit.arrivals, at_desk)))


def _is_asking(screen: Screen) -> bool:
    return screen.visit.step is Step.CONSENT and bool(screen.visit.people)


async def _say(
    screen: Screen, code: str, version: int, language: str, reply: Reply, how: How, signature: bytes = b""
) -> None:
    event = screen.at.event
    wish = ReplyWish(
        guest_id=screen.visit.person.guest_id,
        code=code,
        version=version,
        language=language,
        reply=reply,
        how=how,
        signature=signature,
    )
    await screen.station.act(lambda tx: consent_replies.record_reply(tx, event, wish), screen.at.actor)


STOP = Stop(Step.CONSENT, is_asked)
