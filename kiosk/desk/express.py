"""Express: scan after scan by a hostess who holds the scanner, the tablet or the phone; a verdict in a flash for each.

GET  /desk/express         the page; `way` says which way guests pass, else as the organiser set this screen up
POST /desk/express/scan    a code
POST /desk/express/pass    one of the guests that were searched for
POST /desk/express/typed   Enter in the search: a code that a handheld scanner typed there, else the search itself
POST /desk/express/search  whom the words may mean
POST /desk/express/undo    take one of the last ten back
GET  /desk/express/now     counts and the last ten as they are now
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from kiosk.desk.express_page import ExpressPage, ExpressPart, Flash, FoundPart, express_part, flash_of
from kiosk.desk.rights import Act, asking_to
from kiosk.desk.words import STATUS
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.doorway import Doorway, Passage
from server.domain.errors import ConflictError
from server.services import desk, doorways, express, guest_desk
from server.services.check_in import CheckInWish
from server.services.undoing import undo_passing

Admitting = Annotated[AtDesk, Depends(asking_to(Act.CHECK_IN))]
Key = Annotated[str, Form(max_length=100)]
Way = Annotated[str, Form(max_length=10)]
GuestId = Annotated[str, Form(max_length=64)]
#: So many are offered; whoever is not among them is found by typing more.
MOST_FOUND = 8


def router() -> APIRouter:
    """The page and its acts; each act answers with the part that changes."""
    routes = APIRouter(prefix="/desk/express", include_in_schema=False)

    @routes.get("")
    async def whole(request: Request, at: Admitting, way: str = "") -> Response:
        """The whole page."""
        doorway = await _doorway(request, at)
        passage = _passage(way, doorway)
        part = await _part(request, at)
        context = ExpressPage(
            flash=None, figures=part.figures, lines=part.lines, way=passage.value, volume=doorway.volume.value
        )
        return page(request, "desk/express.html", context)

    @routes.get("/now")
    async def now(request: Request, at: Admitting) -> Response:
        """Counts and the last ten."""
        return page(request, "desk/express_now.html", await _part(request, at))

    @routes.post("/scan")
    async def scan(
        request: Request, at: Admitting, code: Annotated[str, Form(max_length=600)], key: Key = "", way: Way = ""
    ) -> Response:
        """A code was scanned."""
        return await _pass(request, at, _wish(at, code=code, key=key), way)

    @routes.post("/pass")
    async def let_pass(request: Request, at: Admitting, guest_id: GuestId, key: Key = "", way: Way = "") -> Response:
        """Somebody who was searched for."""
        return await _pass(request, at, _wish(at, guest_id=guest_id, key=key), way)

    @routes.post("/typed")
    async def typed_code(
        request: Request, at: Admitting, typed: Annotated[str, Form(max_length=600)] = "", key: Key = "", way: Way = ""
    ) -> Response:
        """Enter in the search."""
        event_id = at.event.id
        guest = await station_of(request).ask(lambda connection: desk.guest_of_code(connection, event_id, typed))
        if guest:
            return await _pass(request, at, _wish(at, code=typed, key=key), way)
        response = page(request, "desk/express_found.html", await _found(request, at, typed))
        response.headers.update({"HX-Retarget": "#express-found", "HX-Reswap": "innerHTML"})
        return response

    @routes.post("/search")
    async def search(request: Request, at: Admitting, typed: Annotated[str, Form(max_length=200)] = "") -> Response:
        """Whom the words may mean."""
        return page(request, "desk/express_found.html", await _found(request, at, typed))

    @routes.post("/undo")
    async def undo(request: Request, at: Admitting, fact: Annotated[str, Form(max_length=64)]) -> Response:
        """Take one back."""
        event_id = at.event.id
        try:
            guest = await station_of(request).act(lambda tx: undo_passing(tx, event_id, fact), at.actor)
            said = words_of(request).gettext("Taken back: %(guest)s") % {"guest": guest.full_name}
        except ConflictError:
            said = words_of(request).gettext("Something happened since: look at the guest’s card.")
        return page(request, "desk/express_part.html", await _part(request, at), toast=said)

    return routes


async def _pass(request: Request, at: AtDesk, wish: CheckInWish, way: str) -> Response:
    doorway = await _doorway(request, at)
    asked, passage = replace(wish, print_badge=doorway.prints_badges), _passage(way, doorway)
    passing = await station_of(request).act_at_door(lambda tx: express.pass_at_express(tx, asked, passage), at.actor)
    flash = flash_of(words_of(request), passing, wish.key)
    response = page(request, "desk/express_part.html", await _part(request, at, flash))
    response.headers["HX-Trigger"] = json.dumps({"passed": ""})
    return response


async def _doorway(request: Request, at: AtDesk) -> Doorway:
    return await station_of(request).ask(lambda connection: doorways.doorway_of(connection, at.device.id))


def _passage(way: str, doorway: Doorway) -> Passage:
    return Passage(way) if way in set(Passage) else doorway.passage


async def _part(request: Request, at: AtDesk, flash: Flash | None = None) -> ExpressPart:
    view = await station_of(request).ask(lambda connection: express.express_view(connection, at.event.id, at.device))
    return express_part(words_of(request), at.event, view, flash)


async def _found(request: Request, at: AtDesk, typed: str) -> FoundPart:
    if not typed.strip():
        return FoundPart(found=[], typed="")
    lines = await station_of(request).ask(
        lambda connection: guest_desk.find_guests(connection, at.event.id, typed, limit=MOST_FOUND)
    )
    return FoundPart(found=[(line, *STATUS[line.status]) for line in lines], typed=typed)


def _wish(at: AtDesk, *, code: str = "", guest_id: str = "", key: str) -> CheckInWish:
    return CheckInWish(
        event_id=at.event.id,
        code=code,
        guest_id=guest_id,
        key=key or secrets.token_hex(16),
        zone=at.device.zone_id or "",
        printer_id=at.device.printer_id or "",
        at_desk=True,
    )
