"""Notes that have to be followed before a guest is let in, and needs that not everybody may see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from kiosk.desk.card import Key, doing, show
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import words_of
from kiosk.shared.wording import marked as _
from server.services import guest_desk, guest_notes

Ticking = Annotated[AtDesk, Depends(asking_to(Act.CHECK_IN))]
Seeing = Annotated[AtDesk, Depends(asking_to(Act.SEE_NEEDS))]
Version = Annotated[int, Form(ge=0, le=2**31)]
#: Why it was not done.
_NOT_DONE = {
    "note.not_open": _("A colleague has ticked it already."),
    "note.changed": _("The notes were changed a moment ago: read them again."),
    "note.not_followed": _("A colleague has taken it back already."),
    "guest.changed": _("A colleague changed this guest a moment ago. Look again."),
    "field.long": _("This is too long."),
}


def router() -> APIRouter:
    """Acts of the card; each answers with the card as it is then."""
    notes = APIRouter(prefix="/desk/guests/{guest_id}", include_in_schema=False)

    @notes.post("/notes/followed")
    async def followed(request: Request, at: Ticking, guest_id: str, key: Key, version: Version) -> Response:
        """What the notes ask was done."""
        event_id = at.event.id
        said = await doing(
            request,
            at,
            lambda tx: guest_notes.follow_notes(tx, event_id, guest_id, version=version, key=key),
            _NOT_DONE,
        )
        return await show(request, at, guest_id, toast=said or words_of(request).gettext("Ticked as followed"))

    @notes.post("/notes/reopened")
    async def reopened(request: Request, at: Ticking, guest_id: str, key: Key) -> Response:
        """It was not, after all."""
        event_id = at.event.id
        said = await doing(request, at, lambda tx: guest_notes.reopen_notes(tx, event_id, guest_id, key=key), _NOT_DONE)
        return await show(request, at, guest_id, toast=said or words_of(request).gettext("The tick is taken back"))

    @notes.post("/needs")
    async def needs(request: Request, at: Seeing, guest_id: str, key: Key) -> Response:
        """Show them, and record that they were looked at: a POST, for a look leaves a trace."""
        event_id = at.event.id
        await station_of(request).act(lambda tx: guest_notes.look_at_needs(tx, event_id, guest_id, key=key), at.actor)
        return await show(request, at, guest_id, shows_needs=True)

    @notes.post("/needs/correct")
    async def correct_needs(
        request: Request,
        at: Seeing,
        guest_id: str,
        version: Version,
        needs: Annotated[str, Form(max_length=5000)] = "",
    ) -> Response:
        """Write what the guest told."""
        event_id = at.event.id
        said = await doing(
            request,
            at,
            lambda tx: guest_desk.correct_guest(tx, event_id, guest_id, {"needs": needs}, version=version),
            _NOT_DONE,
        )
        return await show(request, at, guest_id, toast=said or words_of(request).gettext("Saved"))

    return notes
