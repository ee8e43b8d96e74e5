"""Two guests get one another's ticket: find the other, look at both, do."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.other_guest import find_other, guest_of
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import marked as _
from server.domain.errors import ConflictError
from server.domain.guest import Guest
from server.services import swaps
from server.services.swaps import SwapWish

Swapping = Annotated[AtDesk, Depends(asking_to(Act.TRANSFER))]
Id = Annotated[str, Form(max_length=64)]
Version = Annotated[int, Form(ge=0)]
_SEARCH = "desk/swap.html"
#: Why it was not done.
_NOT_DONE = {
    "transfer.used": _("One of the tickets was used already. Take that check-in back first."),
    "transfer.same": _("This is the person who has the ticket already."),
    "guest.merged": _("Another record stands for this one."),
    "guest.changed": _("A colleague changed one of the two a moment ago. Look again."),
}


@dataclass(frozen=True, kw_only=True)
class SwapWithPage:
    """Both, and what each gets."""

    guest: Guest
    other: Guest
    key: str


def router() -> APIRouter:
    """Find, look, do."""
    routes = APIRouter(prefix="/desk/guests/{guest_id}/swap", include_in_schema=False)

    @routes.get("")
    async def with_whom(request: Request, at: Swapping, guest_id: str) -> Response:
        """An empty search."""
        return await find_other(request, at, guest_id, _SEARCH)

    @routes.post("/search")
    async def search(
        request: Request, at: Swapping, guest_id: str, typed: Annotated[str, Form(max_length=200)] = ""
    ) -> Response:
        """Guests. By POST, so that no name stands in an address."""
        return await find_other(request, at, guest_id, _SEARCH, typed=typed)

    @routes.post("/with")
    async def look(request: Request, at: Swapping, guest_id: str, other: Id) -> Response:
        """Who gets what; nothing is changed yet."""

        def both(connection: sqlite3.Connection) -> list[Guest]:
            return [guest_of(connection, at, one) for one in (guest_id, other)]

        first, second = await station_of(request).ask(both)
        return page(request, "desk/swap_with.html", SwapWithPage(guest=first, other=second, key=secrets.token_hex(16)))

    @routes.post("")
    async def swap(
        request: Request,
        at: Swapping,
        guest_id: str,
        other: Id,
        version: Version,
        other_version: Version,
        key: Annotated[str, Form(max_length=200)] = "",
    ) -> Response:
        """Each has the other's ticket from now on; then the card of whom this was about."""
        wish = SwapWish(
            event_id=at.event.id, guest_id=guest_id, other_id=other, version=version, other_version=other_version,
            key=key,
        )  # fmt: skip
        try:
            await station_of(request).act(lambda tx: swaps.swap(tx, wish), at.actor)
        except ConflictError as error:
            if error.code not in _NOT_DONE:
                raise
            said = words_of(request).gettext(_NOT_DONE[error.code])
            return await find_other(request, at, guest_id, _SEARCH, error=said)
        return RedirectResponse(f"/desk/guests/{other}", 303)

    return routes
