"""A guest pays at the desk: how, and taken back where it was a mistake."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from kiosk.desk.card import Key, doing, show
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk
from kiosk.shared.rendering import words_of
from kiosk.shared.wording import marked as _
from server.domain.payment import PayHow
from server.services import payments

Taking = Annotated[AtDesk, Depends(asking_to(Act.CHANGE_GUEST))]
#: Why it was not done.
_NOT_DONE = {
    "guest.not_unpaid": _("Nothing is to be paid: look at the history."),
    "guest.not_paid": _("There is no payment left to take back."),
}


def router() -> APIRouter:
    """Both acts; each answers with the card as it is then."""
    acts = APIRouter(prefix="/desk/guests/{guest_id}", include_in_schema=False)

    @acts.post("/paid")
    async def paid(request: Request, at: Taking, guest_id: str, key: Key, how: Annotated[PayHow, Form()]) -> Response:
        """The guest paid here."""
        event_id = at.event.id
        said = await doing(
            request, at, lambda tx: payments.take_payment(tx, event_id, guest_id, how, key=key), _NOT_DONE
        )
        return await show(request, at, guest_id, toast=said or words_of(request).gettext("Marked as paid"))

    @acts.post("/paid/undo")
    async def unpaid(request: Request, at: Taking, guest_id: str, key: Key) -> Response:
        """That was a mistake."""
        event_id = at.event.id
        said = await doing(request, at, lambda tx: payments.undo_payment(tx, event_id, guest_id, key=key), _NOT_DONE)
        return await show(request, at, guest_id, toast=said or words_of(request).gettext("Payment taken back"))

    return acts
