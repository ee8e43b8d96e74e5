"""Rooms: how full each is by all its doors, and the waiting list of one that is full.

GET  /desk/rooms                 every room
GET  /desk/rooms/now             the part that changes
GET  /desk/rooms/{zone}          one room with its waiting list
GET  /desk/rooms/{zone}/now      the part that changes
POST /desk/rooms/{zone}/search   whom to put onto the list, or to let in anyway
POST /desk/rooms/{zone}/join     put a guest onto the list; from a card too
POST /desk/rooms/{zone}/call     call whoever is next
POST /desk/rooms/{zone}/admit/{guest}  let somebody in although it is full, with a reason's code
POST /desk/waits/{wait}/{deed}   skip, or gone
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.card import wish_at
from kiosk.desk.rights import Act, asking_to
from kiosk.desk.room_words import LEVELS, OVER_FULL, WAIT_PROBLEMS
from kiosk.desk.words import refusal_of
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.check_in import Direction
from server.domain.errors import ConflictError, NotFoundError
from server.domain.room import OverFull
from server.domain.waiting_list import CALL_HOLDS
from server.services import guest_desk, rooms, waiting_list
from server.services.admission import admit_at_desk
from server.services.guest_desk import GuestLine
from server.services.rooms import AtRoom, RoomLine
from server.store.transaction import Transaction

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
Keeping = Annotated[AtDesk, Depends(asking_to(Act.KEEP_WAITING_LIST))]
Overruling = Annotated[AtDesk, Depends(asking_to(Act.ADMIT_FULL))]
GuestId = Annotated[str, Form(max_length=64)]
#: So many are offered; whoever is not among them is found by typing more.
MOST_FOUND = 8


@dataclass(frozen=True, kw_only=True)
class RoomsPage:
    """Every room: (room, level's word, kind of pill)."""

    rooms: list[tuple[RoomLine, str, str]]
    #: For the next muster: the same press twice is one list.
    key: str


@dataclass(frozen=True, kw_only=True)
class RoomPage:
    """One room with its waiting list."""

    room: RoomLine
    level_word: str
    level_kind: str
    now: int
    #: The event's.
    timezone: str
    #: After so many seconds a place that was called out is not kept any more.
    late_seconds: int
    key: str


@dataclass(frozen=True, kw_only=True)
class RoomFoundPart:
    """Whom a search found, and where each is as seen from the room."""

    found: list[tuple[GuestLine, AtRoom]]
    typed: str
    #: Who was refused here just now, and is offered until something is typed; empty: nobody.
    guest_id: str
    zone_id: str
    #: (code, words) why somebody is let into a full room.
    reasons: list[tuple[str, str]]
    key: str


@dataclass(frozen=True, kw_only=True)
class RoomWithGuestPage(RoomPage, RoomFoundPart):
    """The whole page: both parts' fields."""


def router() -> APIRouter:
    """See the module."""
    routes = APIRouter(prefix="/desk", include_in_schema=False)

    @routes.get("/rooms")
    async def every(request: Request, at: Looking) -> Response:
        """The whole page."""
        return page(request, "desk/rooms.html", await _rooms(request, at))

    @routes.get("/rooms/now")
    async def every_now(request: Request, at: Looking) -> Response:
        """Every room as it is now."""
        return page(request, "desk/rooms_now.html", await _rooms(request, at))

    @routes.get("/rooms/here")
    async def here(at: Looking, guest: str = "") -> Response:
        """The room that this tablet stands at, with a guest whom it refused."""
        room = at.device.zone_id or rooms.MAIN
        return RedirectResponse(f"/desk/rooms/{room}?{urlencode({'guest': guest})}", 303)

    @routes.get("/rooms/{zone_id}")
    async def one(request: Request, at: Looking, zone_id: str, guest: str = "") -> Response:
        """One room; `guest`: who was refused there just now."""
        room = await _room(request, at, zone_id)
        found = await _found(request, at, room.room.zone.id, "", guest)
        return page(request, "desk/room.html", RoomWithGuestPage(**vars(room) | vars(found)))

    @routes.get("/rooms/{zone_id}/now")
    async def one_now(request: Request, at: Looking, zone_id: str) -> Response:
        """Its counts and its waiting list as they are now."""
        return page(request, "desk/room_now.html", await _room(request, at, zone_id))

    @routes.post("/rooms/{zone_id}/search")
    async def search(
        request: Request,
        at: Keeping,
        zone_id: str,
        typed: Annotated[str, Form(max_length=600)] = "",
        guest: Annotated[str, Form(max_length=64)] = "",
    ) -> Response:
        """Whom the words, or a code, may mean."""
        return page(request, "desk/room_found.html", await _found(request, at, zone_id, typed, guest))

    @routes.post("/rooms/{zone_id}/join")
    async def join(request: Request, at: Keeping, zone_id: str, guest_id: GuestId) -> Response:
        """Onto the list."""
        event_id = at.event.id
        problem = await _try(request, at, lambda tx: waiting_list.join(tx, event_id, zone_id, guest_id))
        return await _answer(request, at, zone_id, problem or words_of(request).gettext("On the waiting list"))

    @routes.post("/rooms/{zone_id}/call")
    async def call(
        request: Request, at: Keeping, zone_id: str, meant: Annotated[str, Form(max_length=64)] = ""
    ) -> Response:
        """The next one; `meant`: who that was on the screen."""
        event_id = at.event.id
        said = await _try(request, at, lambda tx: waiting_list.call_next(tx, event_id, zone_id, meant))
        return await _answer(request, at, zone_id, said)

    @routes.post("/rooms/{zone_id}/admit/{guest_id}")
    async def admit(
        request: Request,
        at: Overruling,
        zone_id: str,
        guest_id: str,
        why: Annotated[OverFull, Form()],
        key: Annotated[str, Form(max_length=100)] = "",
    ) -> Response:
        """In, although it is full."""
        words = words_of(request)
        reason = words.gettext(OVER_FULL[why])
        wish = replace(wish_at(at, guest_id, key, Direction.IN, reason), zone=zone_id, anyway_code=why.value)
        answer = await station_of(request).act(lambda tx: admit_at_desk(tx, wish, at.role_for), at.actor)
        said = (
            words.gettext(refusal_of(answer.reason, answer.guest)[0]) if answer.reason else words.gettext("Checked in")
        )
        return await _answer(request, at, zone_id, said)

    @routes.post("/waits/{wait_id}/{deed}")
    async def move(request: Request, at: Keeping, wait_id: str, deed: str) -> Response:
        """Skip whoever does not come, or let them go."""
        deeds = {"skip": waiting_list.skip, "gone": waiting_list.leave}
        if deed not in deeds:
            raise NotFoundError("no such act", code="not_found.act")
        event_id = at.event.id
        zone_id = await station_of(request).ask(lambda c: waiting_list.room_of(c, event_id, wait_id))
        said = await _try(request, at, lambda tx: deeds[deed](tx, event_id, wait_id))
        return await _answer(request, at, zone_id, said)

    return routes


async def _try(request: Request, at: AtDesk, deed: Callable[[Transaction], Any]) -> str:
    """Do it; what to say where a colleague was faster. Raises: NotFoundError."""
    try:
        await station_of(request).act(deed, at.actor)
    except ConflictError as error:
        return words_of(request).gettext(WAIT_PROBLEMS.get(error.code, WAIT_PROBLEMS["waiting_list.move"]))
    return ""


async def _answer(request: Request, at: AtDesk, zone_id: str, said: str = "") -> Response:
    """The room as it is after an act, and a word about it."""
    if "HX-Request" not in request.headers:
        return RedirectResponse(f"/desk/rooms/{zone_id}", 303)
    return page(request, "desk/room_now.html", await _room(request, at, zone_id), toast=said)


async def _rooms(request: Request, at: AtDesk) -> RoomsPage:
    words, station = words_of(request), station_of(request)
    lines = await station.ask(lambda connection: rooms.room_lines(connection, at.event.id, station.clock()))
    shown = [(line, words.gettext(LEVELS[line.level][0]), LEVELS[line.level][1]) for line in lines]
    return RoomsPage(rooms=shown, key=secrets.token_hex(16))


async def _room(request: Request, at: AtDesk, zone_id: str) -> RoomPage:
    words, station = words_of(request), station_of(request)
    line = await station.ask(lambda connection: rooms.room_line(connection, at.event.id, zone_id, station.clock()))
    word, kind = LEVELS[line.level]
    return RoomPage(
        room=line,
        level_word=words.gettext(word),
        level_kind=kind,
        now=int(station.clock().timestamp()),
        timezone=at.event.timezone,
        late_seconds=int(CALL_HOLDS.total_seconds()),
        key=secrets.token_hex(16),
    )


async def _found(request: Request, at: AtDesk, zone_id: str, typed: str, guest_id: str = "") -> RoomFoundPart:
    words, event_id = words_of(request), at.event.id

    def search(connection: sqlite3.Connection) -> list[tuple[GuestLine, AtRoom]]:
        lines: list[GuestLine] = []
        if typed.strip():
            lines = guest_desk.find_guests(connection, event_id, typed, limit=MOST_FOUND)
        elif guest_id:
            lines = [guest_desk.guest_card(connection, event_id, guest_id).line]
        where = rooms.at_room(connection, zone_id, [line.guest.id for line in lines])
        return [(line, where[line.guest.id]) for line in lines]

    return RoomFoundPart(
        found=await station_of(request).ask(search),
        typed=typed,
        guest_id=guest_id,
        zone_id=zone_id,
        reasons=[(code.value, words.gettext(text)) for code, text in OVER_FULL.items()],
        key=secrets.token_hex(16),
    )
