"""Finding guests: by anything that is typed, or by a code that is scanned on any page of the desk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from kiosk.desk.rights import Act, asking_to
from kiosk.desk.words import STATUS
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.services import desk, guest_desk
from server.services.guest_desk import GuestLine

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
#: So many are shown; whoever is not among them is found by typing more.
MOST_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class FoundPart:
    """What was found: (line, status word, kind of pill)."""

    found: list[tuple[GuestLine, str, str]]
    typed: str
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class GuestsPage:
    """The search and what it found."""

    found: list[tuple[GuestLine, str, str]]
    typed: str
    is_cut: bool


def router() -> APIRouter:
    """The list and the scanner. What is typed is posted, so that no name stands in an address or a log."""
    guests = APIRouter(prefix="/desk", include_in_schema=False)

    @guests.get("/guests")
    async def guests_page(request: Request, at: Looking) -> Response:
        """The first guests by name, and the search."""
        part = await _found(request, at, "")
        context = GuestsPage(found=part.found, typed=part.typed, is_cut=part.is_cut)
        return page(request, "desk/guests.html", context)

    @guests.post("/guests/search")
    async def search(request: Request, at: Looking, typed: Annotated[str, Form(max_length=200)] = "") -> Response:
        """Whom the words may mean, best first."""
        return page(request, "desk/found.html", await _found(request, at, typed))

    @guests.post("/scan")
    async def scan(request: Request, at: Looking, code: Annotated[str, Form(max_length=600)]) -> Response:
        """To the card of whoever holds this badge or ticket, or a word that nobody of this event does."""
        event_id = at.event.id
        guest = await station_of(request).ask(lambda connection: desk.guest_of_code(connection, event_id, code))
        if guest is None:
            words = words_of(request).gettext("Nobody has this code")
            return Response(status_code=404, headers={"HX-Trigger": json.dumps({"toast": words})})
        return Response(status_code=204, headers={"HX-Redirect": f"/desk/guests/{guest.id}"})

    return guests


async def _found(request: Request, at: AtDesk, typed: str) -> FoundPart:
    lines = await station_of(request).ask(
        lambda connection: guest_desk.find_guests(connection, at.event.id, typed, limit=MOST_SHOWN + 1)
    )
    return FoundPart(
        found=[(line, *STATUS[line.status]) for line in lines[:MOST_SHOWN]],
        typed=typed,
        is_cut=len(lines) > MOST_SHOWN,
    )
