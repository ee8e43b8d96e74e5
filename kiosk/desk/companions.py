"""Who booked together comes in together: all of them, or those who are here."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from kiosk.desk.card import Key, show, wish_at
from kiosk.desk.rights import Act, asking_to
from kiosk.desk.words import refusal_of
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import words_of
from kiosk.shared.wording import Words
from server.domain.check_in import Direction
from server.services.admission import admit_together
from server.services.check_in import CheckInAnswer

Admitting = Annotated[AtDesk, Depends(asking_to(Act.CHECK_IN))]
#: A booking is not larger on a card.
_MOST = 51


def router() -> APIRouter:
    """One act of the card."""
    routes = APIRouter(prefix="/desk/guests/{guest_id}", include_in_schema=False)

    @routes.post("/together")
    async def together(
        request: Request,
        at: Admitting,
        guest_id: str,
        key: Key,
        chosen: Annotated[list[str] | None, Form(alias="with", max_length=_MOST)] = None,
    ) -> Response:
        """Let in who is ticked, each for themself: one who is refused holds nobody up."""
        ids = list(dict.fromkeys(chosen or []))
        wishes = [wish_at(at, one, f"{key[:50]}-{one[:40]}", Direction.IN) for one in ids]
        answers = await station_of(request).act(lambda tx: admit_together(tx, guest_id, wishes, at.role_for), at.actor)
        return await show(request, at, guest_id, toast=_said(words_of(request), answers))

    return routes


def _said(words: Words, answers: list[CheckInAnswer]) -> str:
    """How many are in, and who is not and why."""
    came = sum(answer.reason is None for answer in answers)
    said = words.ngettext("%(num)s checked in", "%(num)s checked in", came) % {"num": came}
    refused = [
        f"{answer.guest.full_name}: {words.gettext(refusal_of(answer.reason, answer.guest)[0])}"
        for answer in answers
        if answer.reason and answer.guest
    ]
    return ". ".join([said, *refused])
