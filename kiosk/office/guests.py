"""The guest list and one guest, to read and to correct."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import OWN_NAMES
from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.guest import Guest, Status
from server.domain.language import GUEST_LANGUAGES
from server.services import guest_desk, guest_notes, guest_register
from server.services.guest_desk import GuestCard
from server.services.guest_register import GuestFilter, RegisterPage

#: Text fields of the form, in its order.
_TEXTS = (
    "first_name", "last_name", "company", "title", "email", "phone", "category", "language", "host", "room",
    "notes", "needs", "standing",
)  # fmt: skip
_TICKS = ("vip", "needs_desk", "must_follow")


@dataclass(frozen=True, kw_only=True)
class GuestsPage:
    """One page of the guest list."""

    event: Event
    register: RegisterPage
    categories: list[str]
    statuses: dict[str, str]
    looks: dict[str, str]
    status: str
    category: str
    typed: str = ""
    #: Whether this is a page behind the first.
    is_further: bool = False
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class GuestPage:
    """One guest."""

    event: Event
    card: GuestCard
    #: What the form shows, by field.
    values: dict[str, str]
    ticks: dict[str, bool]
    statuses: dict[str, str]
    standing_choices: list[tuple[str, str]]
    language_choices: list[tuple[str, str]]
    looks: dict[str, str]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)
    #: They said something to a consent.
    has_consents: bool = False


async def show_all(
    request: Request,
    here: Here,
    status: Annotated[str, Query(max_length=20)] = "",
    category: Annotated[str, Query(max_length=500)] = "",
    after: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """The list, filtered, from behind the guest whose id is `after`: no name stands in an address."""
    return await _list(request, here, wanted_from(status, category), after=after)


async def search(request: Request, here: Here) -> Response:
    """Guests by what somebody types. By POST, so that names stay out of addresses and logs; it changes nothing."""
    sent = await filled(request)
    wanted = wanted_from(sent.text("status"), sent.text("category"))
    return await _list(request, here, wanted, typed=sent.text("typed")[:200])


async def show_one(request: Request, guest_id: str, here: Here) -> Response:
    """One guest."""
    card = await _card(request, here, guest_id)
    guest = card.line.guest
    values = {name: str(getattr(guest, name)) for name in _TEXTS if name != "needs"}
    return page(request, "office/guest.html", _guest_page(request, here, card, values, _ticks_of(guest)))


async def show_needs(request: Request, guest_id: str, here: Here) -> Response:
    """The same with their special needs. By POST: that somebody looked at them is recorded."""
    guest = await station_of(request).act(
        lambda transaction: guest_notes.look_at_needs(transaction, here.event.id, guest_id), here.actor
    )
    card = await _card(request, here, guest_id)
    values = {name: str(getattr(guest, name)) for name in _TEXTS}
    return page(request, "office/guest.html", _guest_page(request, here, card, values, _ticks_of(guest)))


async def correct(request: Request, guest_id: str, here: Here) -> Response:
    """Correct a guest's details."""
    sent = await filled(request)
    details = _details(sent)
    try:
        await station_of(request).act(
            lambda transaction: guest_desk.correct_guest(transaction, here.event.id, guest_id, details), here.actor
        )
    except FieldError as error:
        values = {name: sent.text(name) for name in _TEXTS if name in sent.values or name != "needs"}
        ticks = {name: sent.on(name) for name in _TICKS}
        card = await _card(request, here, guest_id)
        context = _guest_page(request, here, card, values, ticks, mistakes_of(request, error))
        return page(request, "office/guest.html", context, status=422)
    return done(f"/office/events/{here.event.slug}/guests/{guest_id}", "saved")


def wanted_from(status: str, category: str) -> GuestFilter:
    """A filter from text; an unknown status filters nothing."""
    known = Status(status) if status in set(Status) else None
    return GuestFilter(status=known, category=category)


async def _list(request: Request, here: Here, wanted: GuestFilter, *, typed: str = "", after: str = "") -> Response:
    event = here.event

    def ask(connection: sqlite3.Connection) -> tuple[RegisterPage, list[str]]:
        found = (
            guest_register.search_register(connection, event.id, typed, wanted)
            if typed
            else guest_register.register_page(connection, event.id, wanted, after=after)
        )
        return found, guest_register.categories_of(connection, event.id)

    register, categories = await station_of(request).ask(ask)
    context = GuestsPage(
        event=event, register=register, categories=categories, statuses=terms.STATUSES, looks=terms.STATUS_LOOKS,
        status=wanted.status or "", category=wanted.category, typed=typed, is_further=bool(after), said=said(request),
    )  # fmt: skip
    return page(request, "office/guests.html", context)


async def _card(request: Request, here: Here, guest_id: str) -> GuestCard:
    return await station_of(request).ask(lambda connection: guest_desk.guest_card(connection, here.event.id, guest_id))


def _details(sent: Filled) -> dict[str, object]:
    texts: dict[str, object] = {name: sent.text(name) for name in _TEXTS if name in sent.values}
    return texts | {name: sent.on(name) for name in _TICKS}


def _ticks_of(guest: Guest) -> dict[str, bool]:
    return {name: bool(getattr(guest, name)) for name in _TICKS}


def _guest_page(
    request: Request,
    here: Here,
    card: GuestCard,
    values: dict[str, str],
    ticks: dict[str, bool],
    mistakes: dict[str, str] | None = None,
) -> GuestPage:
    words = words_of(request)
    return GuestPage(
        event=here.event,
        card=card,
        values=values,
        ticks=ticks,
        statuses=terms.STATUSES,
        standing_choices=[(value, words.gettext(text)) for value, text in terms.STANDINGS.items()],
        language_choices=[("", words.gettext("Unknown")), *((code, OWN_NAMES[code]) for code in GUEST_LANGUAGES)],
        looks=terms.STATUS_LOOKS,
        said=said(request),
        mistakes=mistakes or {},
        has_consents=any(fact.kind.startswith("consent.") for fact in card.history),
    )


def router() -> APIRouter:
    """/office/events/{slug}/guests"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events/{slug}/guests", show_all, methods=["GET"])
    routes.add_api_route("/events/{slug}/guests/search", search, methods=["POST"])
    routes.add_api_route("/events/{slug}/guests/{guest_id}", show_one, methods=["GET"])
    routes.add_api_route("/events/{slug}/guests/{guest_id}", correct, methods=["POST"])
    routes.add_api_route("/events/{slug}/guests/{guest_id}/needs", show_needs, methods=["POST"])
    return routes
