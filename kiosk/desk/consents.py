"""What a guest tells a hostess about consents: they agree, do not, or take it back; and what they signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from kiosk.desk.card import Why, show
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import words_of
from kiosk.shared.wording import marked as _
from server.domain.consent import ConsentReply, How, Reply
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.services import consent_replies
from server.services.consent_replies import ReplyWish
from server.store.transaction import Transaction

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]
Changing = Annotated[AtDesk, Depends(asking_to(Act.CHANGE_GUEST))]
_DEEDS = {"agree": Reply.GIVEN, "decline": Reply.DECLINED}
_SAYINGS = {
    Reply.GIVEN: _("Noted: the guest agrees"),
    Reply.DECLINED: _("Noted: the guest does not agree"),
    Reply.WITHDRAWN: _("Taken back. A badge that shows it has to be printed again."),
}


def router() -> APIRouter:
    """Acts on one consent of a guest, each answered with the card; and the picture of a signature."""
    routes = APIRouter(prefix="/desk/guests/{guest_id}", include_in_schema=False)

    @routes.post("/consents/{code}/withdraw")
    async def withdraw(request: Request, at: Changing, guest_id: str, code: str, reason: Why) -> Response:
        """The guest takes it back."""
        return await _try(
            request, at, guest_id, lambda tx: consent_replies.withdraw(tx, at.event, guest_id, code, reason=reason)
        )

    @routes.post("/consents/{code}/{deed}")
    async def reply(
        request: Request,
        at: Changing,
        guest_id: str,
        code: str,
        deed: str,
        version: Annotated[int, Form()],
        language: Annotated[str, Form()],
    ) -> Response:
        """The guest says yes or no to a colleague."""
        if deed not in _DEEDS:
            raise NotFoundError("no such act", code="not_found.act")
        wish = ReplyWish(
            guest_id=guest_id, code=code, version=version, language=language, reply=_DEEDS[deed], how=How.TOLD
        )
        return await _try(request, at, guest_id, lambda tx: consent_replies.record_reply(tx, at.event, wish))

    @routes.get("/signatures/{reply_id}.png")
    async def signature(request: Request, at: Looking, guest_id: str, reply_id: str) -> Response:
        """What the guest drew."""
        png = await station_of(request).ask(
            lambda connection: consent_replies.signature_of(connection, at.event.id, guest_id, reply_id)
        )
        return Response(png, media_type="image/png")

    return routes


async def _try(request: Request, at: AtDesk, guest_id: str, deed: Callable[[Transaction], ConsentReply]) -> Response:
    words = words_of(request)
    try:
        done = await station_of(request).act(deed, at.actor)
    except ConflictError:
        return await show(request, at, guest_id, toast=words.gettext("Somebody was faster. Look again."))
    except FieldError:
        return await show(request, at, guest_id, toast=words.gettext("Please say why."))
    return await show(request, at, guest_id, toast=words.gettext(_SAYINGS[done.reply]))
