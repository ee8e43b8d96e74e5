"""Who asks: the device, the person or the program behind a request, as FastAPI dependencies.

    async def board(request: Request, at: Annotated[AtDesk, Depends(at_desk)]) -> Response:

`at.actor` is what a write is done as; `at.event`, `at.device`, `at.person` say the rest. Each dependency also leaves
the event's look, name, languages, tone and own words and the person's name in `request.state` for the page's frame.
Without the right to pass they raise AccessError (401: sign in, pair) or ForbiddenError (403: known, but may not).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from kiosk.shared.event_words import AllEventWords, EventWords
from kiosk.shared.glances import glances_of
from server.domain.access import Actor, DeviceRole, Role, TokenRole, includes
from server.domain.doorway import Doorway, Hours
from server.domain.errors import AccessError, ForbiddenError, NotFoundError
from server.domain.event import Event
from server.domain.look import Look
from server.services import devices, doorways, event_setup, looks, people, tokens
from server.services.secret_words import sha256_of
from server.station import Station
from server.store.devices import Device
from server.store.people import Person, Token

#: One browser may be a kiosk, a tablet and an office at once, as in a demo: each keeps its own secret.
DEVICE_COOKIES = {DeviceRole.KIOSK: "kiosk", DeviceRole.TABLET: "tablet"}
PERSON_COOKIE = "person"
PERSON_AT_DESK_COOKIE = "person_at_desk"
_YEAR_SECONDS = 365 * 24 * 3600
#: How often a session's "still there" is written down; between, the app remembers it.
_SEEN_EVERY = timedelta(seconds=30)
#: More programs than this are looked up at each request.
_MOST_TOKENS = 256


@dataclass(frozen=True, kw_only=True)
class AtKiosk:
    """A paired kiosk, and the event it serves."""

    device: Device
    event: Event
    look: Look
    own: EventWords
    actor: Actor
    #: What it is for, and how it stands at its door.
    doorway: Doorway
    #: Whether its door is open now.
    hours: Hours


@dataclass(frozen=True, kw_only=True)
class AtDesk:
    """Somebody signed in on a paired tablet, and the event it serves."""

    person: Person
    device: Device
    event: Event
    actor: Actor
    #: The one act that somebody vouched for with this request, and that person's role; None: nobody did.
    vouched: tuple[str, Role] | None = None

    def role_for(self, act: str) -> Role:
        """The role in which `act` is done: the person's own, or that of whoever vouched for it."""
        return self.vouched[1] if self.vouched and self.vouched[0] == act else self.person.role


@dataclass(frozen=True, kw_only=True)
class InOffice:
    """Somebody signed in by password. Which event is meant stands in the address."""

    person: Person
    actor: Actor


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program with its token."""

    token: Token
    actor: Actor

    def check_event(self, event: Event) -> Event:
        """`event` itself, if this token may touch it.

        Raises: NotFoundError otherwise: it shall not even learn that the event is there.
        """
        self.check_event_id(event.id)
        return event

    def check_event_id(self, event_id: str) -> None:
        """The same, by id.

        Raises: NotFoundError.
        """
        if self.token.event_id not in (None, event_id):
            raise NotFoundError("no such event", code="not_found.event")


def station_of(request: Request) -> Station:
    """The station that serves this request."""
    station: Station = request.app.state.station
    return station


def keep_cookie(request: Request, response: Response, name: str, value: str, *, lasts: bool = True) -> None:
    """Give the browser a secret: `__Host-` and Secure over HTTPS, plain on a venue's own network without it."""
    https = request.url.scheme == "https"
    response.set_cookie(
        f"__Host-{name}" if https else name,
        value,
        max_age=_YEAR_SECONDS if lasts else None,
        httponly=True,
        secure=https,
        samesite="strict",
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Take a secret back."""
    https = request.url.scheme == "https"
    response.delete_cookie(f"__Host-{name}" if https else name, httponly=True, secure=https, samesite="strict")


def cookie(request: Request, name: str) -> str:
    """A secret that keep_cookie gave; empty: none. Over HTTPS the plain name is not believed."""
    return request.cookies.get(f"__Host-{name}" if request.url.scheme == "https" else name, "")


async def paired_device(request: Request, role: DeviceRole) -> Device | None:
    """The kiosk or tablet that asks; None: not let in as such."""
    token = cookie(request, DEVICE_COOKIES[role])
    device = station_of(request).look_up(lambda connection: devices.device_by_token(connection, token))
    return device if device and device.role is role else None


async def at_kiosk(request: Request) -> AtKiosk:
    """A paired kiosk.

    Raises: AccessError, NotFoundError while there is no event.
    """
    station, token = station_of(request), cookie(request, DEVICE_COOKIES[DeviceRole.KIOSK])

    def known(connection: sqlite3.Connection) -> AtKiosk:
        device = devices.device_by_token(connection, token)
        if device is None or device.role is not DeviceRole.KIOSK:
            raise AccessError("this screen is not paired", code="access.device")
        request.state.kiosk_id = device.id
        event = _event_for(connection, device, station.clock())
        look, own = _worn(request, connection, event)
        return AtKiosk(
            device=device,
            event=event,
            look=look,
            own=own,
            actor=Actor(name=f"device:{device.id}", device_id=device.id),
            doorway=doorways.doorway_of(connection, device.id),
            hours=doorways.hours_at(connection, event, device.zone_id, station.clock()),
        )

    at = await station.ask(known)
    _dress(request, at.event, at.look, at.own)
    return at


async def at_desk(request: Request) -> AtDesk:
    """Somebody signed in at a desk.

    Raises: AccessError, NotFoundError while there is no event.
    """
    device = await paired_device(request, DeviceRole.TABLET)
    if device is None:
        raise AccessError("this tablet is not paired", code="access.device")
    person, device_id = await _signed_in(request, PERSON_AT_DESK_COOKIE)
    if device_id != device.id:
        raise AccessError("signed in on another device")
    event = await event_at(request, device)
    actor = Actor(name=f"person:{person.id}", device_id=device.id)
    return AtDesk(person=person, device=device, event=event, actor=actor)


async def in_office(request: Request) -> InOffice:
    """An organiser in the office.

    Raises: AccessError, ForbiddenError.
    """
    person, device_id = await _signed_in(request, PERSON_COOKIE)
    if device_id or not includes(person.role, Role.ORGANISER):
        raise ForbiddenError("the office is the organiser's")
    return InOffice(person=person, actor=Actor(name=f"person:{person.id}"))


def program(*roles: TokenRole) -> Callable[[Request], Awaitable[Program]]:
    """A dependency: a program whose token has one of `roles`."""

    async def asking(request: Request) -> Program:
        secret = _shown_secret(request)
        token = station_of(request).look_up(lambda connection: tokens.token_by_secret(connection, secret))
        return _program(token, roles)

    return asking


def remembered_program(*roles: TokenRole) -> Callable[[Request], Awaitable[Program]]:
    """The same from memory, for an act that asks tokens.check_token() itself: there a revoked one is refused."""

    async def asking(request: Request) -> Program:
        known: dict[str, Token] = request.app.state.tokens
        secret = _shown_secret(request)
        digest = sha256_of(secret)
        token = known.get(digest)
        if token is None:
            token = station_of(request).look_up(lambda connection: tokens.token_by_secret(connection, secret))
            if token and len(known) < _MOST_TOKENS:
                known[digest] = token
        return _program(token, roles)

    return asking


def forget_program(request: Request, asking: Program) -> None:
    """Its token was refused: from now on it is looked up, and kept away from the writer."""
    request.app.state.tokens.pop(asking.token.sha256, None)


def _shown_secret(request: Request) -> str:
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _program(token: Token | None, roles: tuple[TokenRole, ...]) -> Program:
    if token is None:
        raise AccessError("a token is needed", code="access.token")
    if token.role not in roles:
        raise ForbiddenError("this token is for something else", code="forbidden.token")
    return Program(token=token, actor=Actor(name=f"token:{token.id}"))


#: A program that works with events and guests.
Integration = Annotated[Program, Depends(program(TokenRole.INTEGRATION))]
#: The same at a door, where the act itself looks at the token again.
IntegrationAtDoor = Annotated[Program, Depends(remembered_program(TokenRole.INTEGRATION))]


async def somebody(request: Request) -> Device | None:
    """Anybody who was let in: a paired device or a signed-in person. The kiosk that asks; None: it is none.

    Raises: AccessError.
    """
    kiosk = await paired_device(request, DeviceRole.KIOSK)
    if kiosk is None:
        await staff(request)
    return kiosk


async def staff(request: Request) -> bool:
    """Whoever is signed in, at a desk or in the office; whether an organiser in the office asks.

    Raises: AccessError.
    """
    try:
        person, device_id = await _signed_in(request, PERSON_COOKIE, quietly=True)
        return not device_id and includes(person.role, Role.ORGANISER)
    except AccessError:
        if not await paired_device(request, DeviceRole.TABLET):
            raise
    await _signed_in(request, PERSON_AT_DESK_COOKIE, quietly=True)
    return False


async def event_at(request: Request, device: Device | None) -> Event:
    """The event a device serves: its own, or the one whose time is nearest. Also sets the page's look.

    Raises: NotFoundError while there is none.
    """
    station, own_event = station_of(request), device.event_id if device else None

    def known(connection: sqlite3.Connection) -> tuple[Event, Look, EventWords]:
        event = _event_for(connection, device, station.clock())
        return event, *_worn(request, connection, event)

    event, look, own = await glances_of(request).share(("event", own_event), lambda: station.ask(known))
    _dress(request, event, look, own)
    return event


def _worn(request: Request, connection: sqlite3.Connection, event: Event) -> tuple[Look, EventWords]:
    every: AllEventWords = request.app.state.event_words
    return looks.look_of(connection, event.id), every.of(connection, event.id)


def _dress(request: Request, event: Event, look: Look, own: EventWords) -> None:
    request.state.own = own
    request.state.look = look.sheet(event.hue)
    request.state.event_name = event.name
    request.state.languages = event.languages
    request.state.tone = event.tone


def _event_for(connection: sqlite3.Connection, device: Device | None, now: datetime) -> Event:
    own = event_setup.event_with(connection, device.event_id) if device and device.event_id else None
    if own:
        return own
    events = event_setup.all_events(connection)
    if not events:
        raise NotFoundError("there is no event yet", code="not_found.event")
    return min(events, key=lambda event: max(event.starts_at - now, now - event.ends_at, timedelta(0)))


async def _signed_in(request: Request, name: str, *, quietly: bool = False) -> tuple[Person, str]:
    """Whose session the cookie `name` holds, and on which device (empty: by password).

    `quietly`: it does not count as activity.
    What a page fetches by itself (quiet.js says so) is no sign of a person either.
    """
    station, token = station_of(request), cookie(request, name)
    seen: dict[str, datetime] = request.app.state.seen
    key, now = sha256_of(token), station.clock()
    # rows by their keys: on a thread of its own it would take three times as long
    known = station.read(lambda connection: people.person_by_session(connection, token, now, seen_at=seen.get(key)))
    if known is None:
        seen.pop(key, None)
        raise AccessError("nobody is signed in")
    person, session = known
    request.state.person_name = person.name
    if not quietly and "ospite-live" not in request.headers:
        if request.method != "GET" and now - session.seen_at > _SEEN_EVERY:
            await station.act(
                lambda transaction: people.see_again(transaction, token), Actor(name=f"person:{person.id}")
            )
        seen[key] = now
    return person, session.device_id or ""
