"""Badges at the desk: did it come out, try it now, call it off, print again, lost. From the board and from a card."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from kiosk.desk.board import after_act
from kiosk.desk.card import Key, Why, show
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import words_of
from kiosk.shared.wording import marked as _
from server.domain.errors import ConflictError, FieldError, NotFoundError, OspiteError
from server.domain.print_job import PrintJob
from server.services import new_badges, print_jobs, supplies
from server.services.new_badges import NewBadgeWish
from server.store.transaction import Transaction

Printing = Annotated[AtDesk, Depends(asking_to(Act.PRINT_BADGE))]
Deed = Callable[[Transaction], PrintJob]
#: What stands as the reason where a button says it all.
_NOT_THERE = _("It did not come out")
#: Why it was not done; the code's first part decides where the whole is not here.
_NOT_DONE = {
    "print_job.open": _("A copy of this badge is on its way already."),
    "print_job.undecided": _("Please say first whether the last copy came out."),
    "print_job": _("This badge has moved on meanwhile. Look again."),
    "field.no_printer": _("There is no printer yet. The organiser adds one in the office."),
    "field": _("Please say why."),
}


def router() -> APIRouter:
    """Acts on one print job (see _deed), and those on a guest's badge."""
    badges = APIRouter(prefix="/desk", include_in_schema=False)

    @badges.post("/badges/{job_id}/{deed}")
    async def on_board(request: Request, at: Printing, job_id: str, deed: str) -> Response:
        """From the board, which is the answer."""
        said = await _try(request, at, _deed(request, at, job_id, deed))
        return await after_act(request, at, said)

    @badges.post("/printers/{printer_id}/new-roll")
    async def new_roll(request: Request, at: Printing, printer_id: str) -> Response:
        """Somebody put a full roll in, and the printer did not tell."""
        with suppress(ConflictError):  # nobody counts this printer's rolls any more
            await station_of(request).act(lambda tx: supplies.new_roll(tx, printer_id, how="hand"), at.actor)
        return await after_act(request, at)

    @badges.post("/guests/{guest_id}/badges/{job_id}/{deed}")
    async def on_card(request: Request, at: Printing, guest_id: str, job_id: str, deed: str) -> Response:
        """From a card, which is the answer."""
        said = await _try(request, at, _deed(request, at, job_id, deed))
        return await show(request, at, guest_id, toast=said)

    @badges.post("/guests/{guest_id}/reprint")
    async def again(request: Request, at: Printing, guest_id: str, key: Key, reason: Why = "") -> Response:
        """Another copy, with a reason."""
        wish = _wish(at, guest_id, key, reason)
        said = await _try(request, at, lambda tx: new_badges.print_again(tx, wish))
        return await show(request, at, guest_id, toast=said)

    @badges.post("/guests/{guest_id}/lost-badge")
    async def lost(request: Request, at: Printing, guest_id: str, key: Key) -> Response:
        """The old code dies, a new badge is printed."""
        wish = _wish(at, guest_id, key, words_of(request).gettext("Lost"))
        said = await _try(request, at, lambda tx: new_badges.replace_lost_badge(tx, wish))
        return await show(request, at, guest_id, toast=said)

    return badges


def _wish(at: AtDesk, guest_id: str, key: str, reason: str) -> NewBadgeWish:
    printer_id = at.device.printer_id or ""
    return NewBadgeWish(event_id=at.event.id, guest_id=guest_id, key=key, reason=reason, printer_id=printer_id)


def _deed(request: Request, at: AtDesk, job_id: str, name: str) -> Deed:
    """What a button does to a print job. Raises: NotFoundError for a button that is not there."""
    event_id, why = at.event.id, words_of(request).gettext(_NOT_THERE)
    deeds: dict[str, Deed] = {
        "came-out": lambda tx: print_jobs.decide(tx, event_id, job_id, came_out=True),
        "not-there": lambda tx: new_badges.print_after_looking(tx, event_id, job_id, reason=why),
        "again": lambda tx: new_badges.print_instead(tx, event_id, job_id, reason=why),
        "try-now": lambda tx: print_jobs.retry(tx, event_id, job_id),
        "call-off": lambda tx: print_jobs.cancel(tx, event_id, job_id),
    }
    if name not in deeds:
        raise NotFoundError("no such act", code="not_found.act")
    return deeds[name]


async def _try(request: Request, at: AtDesk, deed: Deed) -> str:
    """Do it; the words to show where a colleague or the printer was faster. Raises: NotFoundError."""
    try:
        await station_of(request).act(deed, at.actor)
    except (ConflictError, FieldError) as exc:
        return _not_done(request, exc)
    return ""


def _not_done(request: Request, error: OspiteError) -> str:
    text = next(_NOT_DONE[key] for key in (error.code, error.code.split(".")[0], "print_job") if key in _NOT_DONE)
    return words_of(request).gettext(text)
