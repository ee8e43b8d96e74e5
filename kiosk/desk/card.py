"""A guest's card, and a guest's way through the door from it: in, out, undo, admit anyway."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from kiosk.desk.card_page import CardPage, card_page
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from server.domain.batch import AT_DESK
from server.domain.check_in import Direction
from server.domain.errors import ConflictError, FieldError
from server.services import batches, desk
from server.services.admission import admit_at_desk
from server.services.check_in import CheckInAnswer, CheckInWish
from server.services.undoing import undo_check_in
from server.store.transaction import Transaction

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
Admitting = Annotated[AtDesk, Depends(asking_to(Act.CHECK_IN))]
Key = Annotated[str, Form(max_length=100)]
Why = Annotated[str, Form(max_length=200)]


def router() -> APIRouter:
    """The card and its acts; each act answers with the card as it is then."""
    card = APIRouter(prefix="/desk/guests/{guest_id}", include_in_schema=False)

    @card.get("")
    async def card_of(request: Request, at: Looking, guest_id: str) -> Response:
        """The whole page."""
        return page(request, "desk/card.html", await context_of(request, at, guest_id))

    @card.get("/now")
    async def card_now(request: Request, at: Looking, guest_id: str) -> Response:
        """The part that changes by itself."""
        return page(request, "desk/card_now.html", await context_of(request, at, guest_id))

    @card.post("/check-in")
    async def check_in(request: Request, at: Admitting, guest_id: str, key: Key, reason: Why = "") -> Response:
        """Let the guest in; with a reason, in spite of a refusal."""
        wish = wish_at(at, guest_id, key, Direction.IN, reason)
        answer = await station_of(request).act(lambda tx: admit_at_desk(tx, wish, at.role_for), at.actor)
        said = "" if answer.reason else await _checked_in(request, answer, guest_id)
        return await show(request, at, guest_id, toast=said, answer=answer)

    @card.post("/check-out")
    async def check_out(request: Request, at: Admitting, guest_id: str, key: Key) -> Response:
        """The guest leaves."""
        wish = wish_at(at, guest_id, key, Direction.OUT)
        answer = await station_of(request).act(lambda tx: admit_at_desk(tx, wish, at.role_for), at.actor)
        said = "" if answer.reason else words_of(request).gettext("Checked out")
        return await show(request, at, guest_id, toast=said, answer=answer)

    @card.post("/undo")
    async def undo(request: Request, at: Admitting, guest_id: str, reason: Why) -> Response:
        """Take the admission that stands back."""
        event_id = at.event.id
        try:
            await station_of(request).act(lambda tx: undo_check_in(tx, event_id, guest_id, reason=reason), at.actor)
        except ConflictError:
            words = words_of(request).gettext("There was no check-in left to take back.")
            return await show(request, at, guest_id, toast=words)
        return await show(request, at, guest_id, toast=words_of(request).gettext("Check-in taken back"))

    return card


async def doing(request: Request, at: AtDesk, deed: Callable[[Transaction], object], words: Mapping[str, str]) -> str:
    """Do it; where somebody was faster, or something cannot be so: what to say, of `words` by the error's code.

    Raises: NotFoundError, and what `words` does not know.
    """
    try:
        await station_of(request).act(deed, at.actor)
    except (ConflictError, FieldError) as exc:
        if exc.code not in words:
            raise
        return words_of(request).gettext(words[exc.code])
    return ""


async def context_of(
    request: Request, at: AtDesk, guest_id: str, answer: CheckInAnswer | None = None, *, shows_needs: bool = False
) -> CardPage:
    """The card as it is now. `shows_needs`: that somebody looks at them is recorded. Raises: NotFoundError."""
    station = station_of(request)
    known = await station.ask(lambda connection: desk.desk_card(connection, at.event.id, guest_id, station.clock()))
    key = secrets.token_hex(16)
    return card_page(
        words_of(request), known, at.person.role, station.clock(), key=key, answer=answer, shows_needs=shows_needs
    )


async def show(
    request: Request,
    at: AtDesk,
    guest_id: str,
    *,
    toast: str = "",
    answer: CheckInAnswer | None = None,
    shows_needs: bool = False,
) -> Response:
    """The card after an act, and a word about it."""
    context = await context_of(request, at, guest_id, answer, shows_needs=shows_needs)
    return page(request, "desk/card_body.html", context, toast=toast)


async def _checked_in(request: Request, answer: CheckInAnswer, guest_id: str) -> str:
    """What to say of a check-in; a badge that was printed ahead has to be handed out."""
    words = words_of(request)
    ready_at = await station_of(request).ask(lambda connection: batches.ready_at(connection, guest_id))
    if answer.print_job or not ready_at:
        return words.gettext("Checked in")
    if ready_at == AT_DESK:
        return words.gettext("Checked in. The badge lies ready here.")
    return words.gettext("Checked in. The badge is ready: %(place)s") % {"place": ready_at}


def wish_at(at: AtDesk, guest_id: str, key: str, direction: Direction, reason: str = "") -> CheckInWish:
    """To pass the door where this tablet stands, as a person who looks at the guest."""
    return CheckInWish(
        event_id=at.event.id,
        guest_id=guest_id,
        key=key,
        zone=at.device.zone_id or "",
        direction=direction,
        printer_id=at.device.printer_id or "",
        at_desk=True,
        anyway_reason=reason,
    )
