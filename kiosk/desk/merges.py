"""Two records of one person become one: find the other, choose what is kept, field by field."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.details import typed_in
from kiosk.desk.other_guest import find_other, guest_of
from kiosk.desk.rights import Act, asking_to
from kiosk.desk.words import FIELDS, STANDINGS
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import OWN_NAMES, Words
from server.domain.errors import ConflictError
from server.domain.guest import Guest, Standing
from server.domain.old_record import differing
from server.services import merges
from server.services.merges import MergeWish, Outlook

Merging = Annotated[AtDesk, Depends(asking_to(Act.MERGE))]


@dataclass(frozen=True, kw_only=True)
class MergePage:
    """Both records side by side."""

    guest: Guest
    other: Guest
    #: (field, label, the first's value, the other's; the other's is the better guess).
    fields: list[tuple[str, str, str, str, bool]]
    outlook: Outlook
    key: str


def router() -> APIRouter:
    """Find, choose, do."""
    routes = APIRouter(prefix="/desk/guests/{guest_id}/merge", include_in_schema=False)

    @routes.get("")
    async def twice(request: Request, at: Merging, guest_id: str) -> Response:
        """Guests with the same name or address."""
        return await _twice(request, at, guest_id)

    @routes.post("/search")
    async def search(
        request: Request, at: Merging, guest_id: str, typed: Annotated[str, Form(max_length=200)] = ""
    ) -> Response:
        """Others. By POST, so that no name stands in an address."""
        return await _twice(request, at, guest_id, typed=typed)

    @routes.post("/with")
    async def choose(
        request: Request, at: Merging, guest_id: str, other: Annotated[str, Form(max_length=64)]
    ) -> Response:
        """What differs; nothing is changed yet."""

        def look(connection: sqlite3.Connection) -> tuple[Guest, Guest, Outlook]:
            first, second = (guest_of(connection, at, one) for one in (guest_id, other))
            return first, second, merges.outlook(connection, at.event.id, guest_id, other)

        first, second, outlook = await station_of(request).ask(look)
        words = words_of(request)
        context = MergePage(
            guest=first,
            other=second,
            outlook=outlook,
            fields=[
                (
                    name,
                    words.gettext(FIELDS[name]),
                    _shown(words, first, name),
                    _shown(words, second, name),
                    not getattr(first, name),
                )
                for name in differing(first, second)
            ],
            key=secrets.token_hex(16),
        )
        return page(request, "desk/merge.html", context)

    @routes.post("")
    async def merge(request: Request, at: Merging, guest_id: str) -> Response:
        """One record from now on; then its card."""
        sent = await typed_in(request)
        wish = MergeWish(
            event_id=at.event.id,
            guest_id=guest_id,
            other_id=sent.get("other", ""),
            version=_number(sent.get("version", "")),
            other_version=_number(sent.get("other_version", "")),
            chosen={name.removeprefix("keep_"): value for name, value in sent.items() if name.startswith("keep_")},
            code_leads=sent.get("code") != "dies",
            key=sent.get("key", ""),
        )
        try:
            kept = await station_of(request).act(lambda tx: merges.merge(tx, wish), at.actor)
        except ConflictError as exc:
            if exc.code not in ("guest.merged", "guest.changed"):
                raise
            said = words_of(request).gettext("A colleague changed one of the two a moment ago. Look again.")
            return await _twice(request, at, guest_id, error=said)
        return RedirectResponse(f"/desk/guests/{kept.id}", 303)

    return routes


async def _twice(request: Request, at: AtDesk, guest_id: str, *, typed: str = "", error: str = "") -> Response:
    return await find_other(
        request, at, guest_id, "desk/twice.html", typed=typed, error=error,
        unasked=lambda guest: (guest.full_name, guest.email),
    )  # fmt: skip


def _shown(words: Words, guest: Guest, name: str) -> str:
    value = getattr(guest, name)
    if isinstance(value, Standing):
        return words.gettext(STANDINGS[value])
    if isinstance(value, bool):
        return words.gettext("yes") if value else words.gettext("no")
    return OWN_NAMES.get(value, value) if name == "language" else str(value)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
