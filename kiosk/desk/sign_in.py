"""Signing in on a shared tablet: names as buttons, a PIN, and the lock that closes it again.

/desk/sign-in            names, or the pairing code of a tablet that is not let in yet
/desk/sign-in?person=ID  the PIN pad
/desk/sign-in/waiting    how many wait for somebody, without a name: a locked tablet asks by itself
POST /desk/sign-in       a session; from the switch it is one without leaving the page
POST /desk/sign-out      locks the tablet
GET  /desk/switch        a colleague goes on: name chip, their name, their PIN; the same page with all that was typed
GET  /desk/here          is anybody still signed in? A page asks by itself; it does not count as activity
POST /desk/here          somebody touched the page without sending anything: that counts
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.pin_words import error_words
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
from server.domain.access import Actor, DeviceRole
from server.domain.errors import AccessError, NotFoundError, TooManyError
from server.domain.language import HOUSE_LANGUAGES
from server.services import board, event_setup, people
from server.services.people import SignedIn, SignInWish
from server.services.secret_words import sha256_of
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


@dataclass(frozen=True, kw_only=True)
class SwitchPart:
    """The dialog of the switch: everybody but who is signed in."""

    names: list[tuple[str, str, str]]
    #: Whose name was touched; empty: nobody's.
    chosen: str = ""
    #: Words; empty at the first try.
    error: str = ""


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
        await _end_idle(request, device)
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
            if _is_switch(request):
                return await _not_switched(request, wish, exc)
            return await _wrong(request, device, wish, exc, back)
        return await _let_in(request, device, begun, back)

    @doors.get("/switch")
    async def switch(request: Request, at: Annotated[AtDesk, Depends(asking_to(Act.LOOK))]) -> Response:
        """Who may go on here."""
        names = [entry for entry in await _names(request) if entry[0] != at.person.id]
        return page(request, "desk/switch.html", SwitchPart(names=names))

    @doors.post("/sign-out")
    async def sign_out(request: Request, back: Annotated[str, Form(max_length=300)] = HOME) -> Response:
        """Lock the tablet; whoever signs in next is where it was locked."""
        await _end(request, await _tablet(request))
        target = _safe(back)
        query = "" if target == HOME else f"?back={quote(target, safe='')}"
        response = RedirectResponse(f"/desk/sign-in{query}", 303)
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


def _is_switch(request: Request) -> bool:
    return "hx-request" in request.headers


def _pin_page(chosen: tuple[str, str, str], back: str, error: str = "") -> PinPage:
    return PinPage(person_id=chosen[0], name=chosen[1], back=_safe(back), error=error)


async def _wrong(
    request: Request, device: Device, wish: SignInWish, error: AccessError | TooManyError, back: str
) -> Response:
    """The pad again, with words. Somebody unknown reads the same as a wrong PIN."""
    await _dress(request, device)
    known = await _names(request)
    chosen = next((entry for entry in known if entry[0] == wish.person_id), (wish.person_id, "", ""))
    context = _pin_page(chosen, back, error_words(words_of(request), error))
    return page(request, "desk/pin.html", context, status=429 if isinstance(error, TooManyError) else 401)


async def _not_switched(request: Request, wish: SignInWish, error: AccessError | TooManyError) -> Response:
    """The dialog again, with words. Whoever was signed in still is."""
    names = await _names(request)
    part = SwitchPart(names=names, chosen=wish.person_id, error=error_words(words_of(request), error))
    return page(request, "desk/switch.html", part, status=429 if isinstance(error, TooManyError) else 401)


async def _let_in(request: Request, device: Device, begun: SignedIn, back: str) -> Response:
    """To where they were; a tablet that no event was chosen for asks first, where there is a choice."""
    await _end(request, device)
    events = await station_of(request).ask(event_setup.all_events)
    target = "/desk/event" if device.event_id is None and len(events) > 1 else _safe(back)
    switched = Response(status_code=204, headers={"HX-Trigger": "switched"})
    response = switched if _is_switch(request) else RedirectResponse(target, 303)
    keep_cookie(request, response, PERSON_AT_DESK_COOKIE, begun.token, lasts=False)
    return response


async def _end(request: Request, device: Device | None) -> None:
    """End the session there is, if any, in the name of whose it is."""
    station, token = station_of(request), cookie(request, PERSON_AT_DESK_COOKIE)
    whose = await station.ask(lambda connection: people.whose_session(connection, token)) if token else ""
    if whose:
        actor = Actor(name=f"person:{whose}", device_id=device.id if device else "")
        await station.act(lambda transaction: people.sign_out(transaction, token), actor)


async def _end_idle(request: Request, device: Device) -> None:
    """The tablet locked itself: that is recorded too."""
    station, token = station_of(request), cookie(request, PERSON_AT_DESK_COOKIE)
    seen_at: datetime | None = request.app.state.seen.get(sha256_of(token))
    if not token:
        return
    over = await station.ask(lambda connection: people.is_over(connection, token, station.clock(), seen_at=seen_at))
    if over:
        actor = Actor(name="system", device_id=device.id)
        await station.act(lambda transaction: people.sign_out(transaction, token, reason="idle"), actor)


def _safe(back: str) -> str:
    """Only ever a page of the desk."""
    return back if back == HOME or (back.startswith(f"{HOME}/") and "\\" not in back and "//" not in back) else HOME
