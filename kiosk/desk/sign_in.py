"""Signing in on a shared tablet: names as buttons, a PIN, and the lock that closes it again.

/desk/sign-in            names, or the pairing code of a tablet that is not let in yet
/desk/sign-in?person=ID  the PIN pad
/desk/sign-in/waiting    how many wait for somebody, without a name: a locked tablet asks by itself
POST /desk/sign-in       a session
POST /desk/sign-out      locks the tablet: the next one touches their name (switch: two taps and a PIN)
GET  /desk/here          is anybody still signed in? A page asks by itself; it does not count as activity
POST /desk/here          somebody touched the page without sending anything: that counts
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.rights import Act, asking_to
from kiosk.desk.words import ROLES
from kiosk.shared.access import (
    PERSON_AT_DESK_COOKIE,
    AtDesk,
    cookie,
    drop_cookie,
    event_at,
    keep_cookie,
    paired_device,
    station_of,
)
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import Words
from server.domain.access import Actor, DeviceRole
from server.domain.errors import AccessError, NotFoundError, TooManyError
from server.domain.language import HOUSE_LANGUAGES
from server.services import board, event_setup, people
from server.services.people import SignedIn, SignInWish
from server.store.devices import Device

HOME = "/desk"


@dataclass(frozen=True, kw_only=True)
class NewTabletPage:
    """A tablet that is not let in yet."""

    pairing_role: str = DeviceRole.TABLET.value


@dataclass(frozen=True, kw_only=True)
class NamesPage:
    """Who may sign in: (id, name, role's words)."""

    names: list[tuple[str, str, str]]
    tablet: str
    back: str
    #: So many calls that nobody is on yet.
    waiting: int


@dataclass(frozen=True, kw_only=True)
class WaitingPart:
    """The part of it that changes by itself."""

    waiting: int


@dataclass(frozen=True, kw_only=True)
class PinPage:
    """The pad for one person."""

    person_id: str
    name: str
    back: str
    #: Words; empty at the first try.
    error: str
    #: Seconds until the next try is heard; 0: now.
    wait_seconds: int


def router() -> APIRouter:
    """The way in and out."""
    doors = APIRouter(prefix="/desk", include_in_schema=False)

    @doors.get("/sign-in")
    async def sign_in_page(request: Request, person: str = "", back: str = HOME) -> Response:
        """Names, the PIN pad, or the pairing code."""
        device = await _tablet(request)
        if device is None:
            return page(request, "desk/new_tablet.html", NewTabletPage())
        await _dress(request, device)
        known = await _names(request)
        chosen = next((entry for entry in known if entry[0] == person), None)
        if chosen is None:
            waiting = await _waiting(request, device)
            context = NamesPage(names=known, tablet=device.name, back=_safe(back), waiting=waiting)
            return page(request, "desk/names.html", context)
        return page(request, "desk/pin.html", _pin_page(chosen, back))

    @doors.get("/sign-in/waiting")
    async def waiting_now(request: Request) -> Response:
        """How many wait, as it is now; a number needs no PIN, a paired tablet it does."""
        device = await _tablet(request)
        if device is None:
            raise AccessError("this tablet is not paired", code="access.device")
        return page(request, "desk/waiting.html", WaitingPart(waiting=await _waiting(request, device)))

    @doors.post("/sign-in")
    async def sign_in(
        request: Request,
        person: Annotated[str, Form(max_length=64)],
        pin: Annotated[str, Form(max_length=64)] = "",
        back: Annotated[str, Form(max_length=300)] = HOME,
    ) -> Response:
        """Begin a session, or say why not."""
        device = await _tablet(request)
        if device is None:
            raise AccessError("this tablet is not paired", code="access.device")
        station = station_of(request)
        wish = SignInWish(person_id=person, secret=pin, device_id=device.id)
        try:
            begun = await asyncio.to_thread(people.sign_in, station, wish, station.clock())
        except (AccessError, TooManyError) as exc:
            return await _wrong(request, device, wish, exc, back)
        return await _let_in(request, device, begun, back)

    @doors.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        """Lock the tablet."""
        token, device = cookie(request, PERSON_AT_DESK_COOKIE), await _tablet(request)
        actor = Actor(name="system", device_id=device.id if device else "")
        await station_of(request).act(lambda transaction: people.sign_out(transaction, token), actor)
        response = RedirectResponse("/desk/sign-in", 303)
        drop_cookie(request, response, PERSON_AT_DESK_COOKIE)
        return response

    @doors.get("/here")
    async def is_here(at: Annotated[AtDesk, Depends(asking_to(Act.LOOK))]) -> Response:
        """Somebody is signed in."""
        return Response(status_code=204)

    @doors.post("/here")
    async def am_here(at: Annotated[AtDesk, Depends(asking_to(Act.LOOK))]) -> Response:
        """Somebody touched the page."""
        return Response(status_code=204)

    return doors


async def _tablet(request: Request) -> Device | None:
    return await paired_device(request, DeviceRole.TABLET)


async def _dress(request: Request, device: Device) -> None:
    """The event's look, where there is an event yet; every language in any case."""
    # People may sign in before the first event is made.
    with suppress(NotFoundError):
        await event_at(request, device)
    request.state.languages = HOUSE_LANGUAGES


async def _waiting(request: Request, device: Device) -> int:
    """What waits at the tablet's event, and nobody is on it yet; nothing before there is an event."""
    try:
        event = await event_at(request, device)
    except NotFoundError:
        return 0
    request.state.languages = HOUSE_LANGUAGES
    return await station_of(request).ask(lambda connection: board.waiting_count(connection, event.id))


async def _names(request: Request) -> list[tuple[str, str, str]]:
    words, everybody = words_of(request), await station_of(request).ask(people.all_people)
    return [(person.id, person.name, words.gettext(ROLES[person.role])) for person in everybody if person.pin_hash]


def _pin_page(chosen: tuple[str, str, str], back: str, error: str = "", wait_seconds: int = 0) -> PinPage:
    return PinPage(person_id=chosen[0], name=chosen[1], back=_safe(back), error=error, wait_seconds=wait_seconds)


async def _wrong(
    request: Request, device: Device, wish: SignInWish, error: AccessError | TooManyError, back: str
) -> Response:
    """The pad again, with words. Somebody unknown reads the same as a wrong PIN."""
    await _dress(request, device)
    known = await _names(request)
    chosen = next((entry for entry in known if entry[0] == wish.person_id), (wish.person_id, "", ""))
    seconds = int(str(error.details.get("seconds", 0)))
    context = _pin_page(chosen, back, _error_words(words_of(request), error.code, seconds), seconds)
    return page(request, "desk/pin.html", context, status=429 if isinstance(error, TooManyError) else 401)


def _error_words(words: Words, code: str, seconds: int) -> str:
    if code == "sign_in.locked":
        minutes = -(-seconds // 60)
        return words.ngettext(
            "Too many wrong tries. This name is locked on this tablet for another minute.",
            "Too many wrong tries. This name is locked on this tablet for another %(minutes)s minutes.",
            minutes,
        ) % {"minutes": minutes}
    if code == "sign_in.wait":
        return words.ngettext(
            "Not so fast: wait one second, then try again.",
            "Not so fast: wait %(seconds)s seconds, then try again.",
            seconds,
        ) % {"seconds": seconds}
    return words.gettext("That is not the right PIN. Please try again.")


async def _let_in(request: Request, device: Device, begun: SignedIn, back: str) -> Response:
    """To where they were; a tablet that no event was chosen for asks first, where there is a choice."""
    station, old = station_of(request), cookie(request, PERSON_AT_DESK_COOKIE)
    actor = Actor(name=f"person:{begun.person.id}", device_id=device.id)
    if old:
        await station.act(lambda transaction: people.sign_out(transaction, old), actor)
    events = await station.ask(event_setup.all_events)
    target = "/desk/event" if device.event_id is None and len(events) > 1 else _safe(back)
    response = RedirectResponse(target, 303)
    keep_cookie(request, response, PERSON_AT_DESK_COOKIE, begun.token, lasts=False)
    return response


def _safe(back: str) -> str:
    """Only ever a page of the desk."""
    return back if back == HOME or (back.startswith(f"{HOME}/") and "\\" not in back and "//" not in back) else HOME
