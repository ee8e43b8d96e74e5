"""A ticket becomes another person's, and back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.card import Key, doing, show
from kiosk.desk.details import error_words, labelled, languages, status_of, typed_in
from kiosk.desk.meanwhile import is_handed_on
from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import marked as _
from server.domain.errors import ConflictError, FieldError
from server.services import guest_desk, transfers

Giving = Annotated[AtDesk, Depends(asking_to(Act.TRANSFER))]
#: To whom the form comes again after a colleague's own transfer.
_GIVEN = _(
    "A colleague gave this ticket to somebody else a moment ago: it is theirs now. Give it on only if they are not to "
    "have it."
)
_LINES = ("first_name", "last_name", "company", "title", "email", "phone")
#: Why it was not done.
_NOT_DONE = {
    "transfer.used": _("The ticket was used already. Take the check-in back first."),
    "transfer.nothing_to_undo": _("A colleague has taken it back already."),
    "transfer.same": _("This is the person who has the ticket already."),
    "guest.merged": _("Another record stands for this one."),
}


@dataclass(frozen=True, kw_only=True)
class TransferPage:
    """The form: to whom."""

    guest_id: str
    #: Who has the ticket now.
    name: str
    version: int
    #: Names that they have it, by server.services.transfers.holding.
    holding: str
    #: (field, label).
    lines: list[tuple[str, str]]
    values: dict[str, str]
    languages: list[tuple[str, str]]
    wrong_field: str
    error: str
    key: str


def router() -> APIRouter:
    """The form and both acts."""
    routes = APIRouter(prefix="/desk/guests/{guest_id}", include_in_schema=False)

    @routes.get("/transfer")
    async def to_whom(request: Request, at: Giving, guest_id: str) -> Response:
        """An empty form."""
        return await _page(request, at, guest_id, {}, secrets.token_hex(16))

    @routes.post("/transfer")
    async def give(request: Request, at: Giving, guest_id: str) -> Response:
        """The ticket is theirs from now on; then its card."""
        typed, event_id = await typed_in(request), at.event.id
        version, key = typed.get("version", ""), typed.get("key", "")
        wanted = int(version) if version.isdecimal() and len(version) < 10 else 0
        try:
            await station_of(request).act(
                lambda tx: transfers.transfer(tx, event_id, guest_id, typed, version=wanted, key=key), at.actor
            )
        except (FieldError, ConflictError) as exc:
            return await _page(request, at, guest_id, typed, key or secrets.token_hex(16), exc)
        return RedirectResponse(f"/desk/guests/{guest_id}", 303)

    @routes.post("/transfer/undo")
    async def take_back(request: Request, at: Giving, guest_id: str, key: Key) -> Response:
        """Whose ticket it was has it again."""
        event_id = at.event.id
        said = await doing(request, at, lambda tx: transfers.undo_transfer(tx, event_id, guest_id, key=key), _NOT_DONE)
        return await show(request, at, guest_id, toast=said or words_of(request).gettext("The transfer was taken back"))

    return routes


async def _page(
    request: Request,
    at: AtDesk,
    guest_id: str,
    typed: Mapping[str, str],
    key: str,
    error: FieldError | ConflictError | None = None,
) -> Response:
    words = words_of(request)
    card = await station_of(request).ask(lambda tx: guest_desk.guest_card(tx, at.event.id, guest_id))
    holding = await station_of(request).ask(lambda connection: transfers.holding(connection, guest_id))
    said = words.gettext(_NOT_DONE[error.code]) if error and error.code in _NOT_DONE else error_words(words, error)
    if isinstance(error, ConflictError) and error.code == "guest.changed" and is_handed_on(typed, holding):
        said = words.gettext(_GIVEN)
    context = TransferPage(
        guest_id=guest_id,
        name=card.line.guest.full_name,
        version=card.line.guest.version,
        holding=holding,
        lines=labelled(words, _LINES),
        values={name: typed.get(name, "") for name in (*_LINES, "language")},
        languages=languages(words),
        wrong_field=error.field if isinstance(error, FieldError) else "",
        error=said,
        key=key,
    )
    return page(request, "desk/transfer.html", context, status=status_of(error))
