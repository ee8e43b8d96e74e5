"""A badge that a guest is owed is handed over, or was not after all."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from kiosk.desk.card import Key, doing, show
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk
from kiosk.shared.rendering import words_of
from kiosk.shared.wording import marked as _
from server.services import owed_badges

Handing = Annotated[AtDesk, Depends(asking_to(Act.PRINT_BADGE))]
#: Why it was not done.
_NOT_DONE = {
    "badge.handed_over": _("A colleague has handed it over already."),
    "badge.not_handed_over": _("A colleague has taken it back already."),
}


def router() -> APIRouter:
    """Both acts; each answers with the card as it is then."""
    acts = APIRouter(prefix="/desk/guests/{guest_id}/owed", include_in_schema=False)

    @acts.post("/handed-over")
    async def handed_over(request: Request, at: Handing, guest_id: str, key: Key) -> Response:
        """The guest has one now."""
        event_id = at.event.id
        said = await doing(request, at, lambda tx: owed_badges.hand_over(tx, event_id, guest_id, key=key), _NOT_DONE)
        return await show(request, at, guest_id, toast=said or words_of(request).gettext("Badge handed over"))

    @acts.post("/not-after-all")
    async def not_after_all(request: Request, at: Handing, guest_id: str, key: Key) -> Response:
        """They have none."""
        event_id = at.event.id
        said = await doing(request, at, lambda tx: owed_badges.take_back(tx, event_id, guest_id, key=key), _NOT_DONE)
        return await show(request, at, guest_id, toast=said or words_of(request).gettext("Taken back"))

    return acts
