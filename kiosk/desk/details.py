"""Forms about a guest: correct their details, and add a walk-in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.meanwhile import Filled, as_sent, caught_up, fresh, is_handed_on, overtaken_words
from kiosk.desk.rights import Act, asking_to, may
from kiosk.desk.words import FIELDS, STANDINGS
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import OWN_NAMES, Words
from server.domain.errors import ConflictError, FieldError, ForbiddenError, OspiteError
from server.domain.event import WalkIns
from server.domain.guest import Guest
from server.domain.language import GUEST_LANGUAGES
from server.services import desk, guest_desk, transfers
from server.services.admission import WalkInWish, register_walk_in

Changing = Annotated[AtDesk, Depends(asking_to(Act.CHANGE_GUEST))]
Adding = Annotated[AtDesk, Depends(asking_to(Act.ADD_WALK_IN))]
#: One line each.
LINES = ("first_name", "last_name", "company", "title", "email", "phone", "category", "host", "room")
AREAS = ("notes",)
TICKS = ("vip", "needs_desk", "must_follow")
#: What a walk-in is asked for; the rest is corrected later.
WALK_IN_LINES = ("first_name", "last_name", "company", "email", "category")


@dataclass(frozen=True, kw_only=True)
class DetailsPage:
    """The form that corrects one guest."""

    guest_id: str
    name: str
    #: What the form was filled from: somebody else's correction in between is not overwritten.
    version: str
    #: Who had the ticket when the form was filled.
    holding: str
    #: (field, label).
    lines: list[tuple[str, str]]
    form: Filled
    ticks: dict[str, bool]
    #: The field that cannot be so, and why; empty: nothing is wrong.
    wrong_field: str
    error: str
    categories: list[str]
    languages: list[tuple[str, str]]
    #: Empty: not for who is signed in.
    standings: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class WalkInPage:
    """The form that adds a walk-in."""

    #: (field, label).
    lines: list[tuple[str, str]]
    values: dict[str, str]
    wrong_field: str
    error: str
    categories: list[str]
    languages: list[tuple[str, str]]
    key: str
    #: The organiser takes none.
    is_off: bool


def router() -> APIRouter:
    """Both forms."""
    details = APIRouter(prefix="/desk", include_in_schema=False)

    @details.get("/guests/{guest_id}/details")
    async def details_page(request: Request, at: Changing, guest_id: str) -> Response:
        """The details as they are."""
        card = await station_of(request).ask(lambda tx: guest_desk.guest_card(tx, at.event.id, guest_id))
        return await _details(request, at, card.line.guest)

    @details.post("/guests/{guest_id}/details")
    async def correct(request: Request, at: Changing, guest_id: str) -> Response:
        """Store what was corrected, or show which field cannot be so."""
        typed, event_id = await typed_in(request), at.event.id
        wish, version = _wish(at, typed)
        try:
            await station_of(request).act(
                lambda tx: guest_desk.correct_guest(tx, event_id, guest_id, wish, version=version), at.actor
            )
        except (FieldError, ConflictError) as exc:
            card = await station_of(request).ask(lambda tx: guest_desk.guest_card(tx, event_id, guest_id))
            return await _details(request, at, card.line.guest, typed, exc)
        return RedirectResponse(f"/desk/guests/{guest_id}", 303)

    @details.get("/walk-in")
    async def walk_in_page(request: Request, at: Adding) -> Response:
        """An empty form."""
        return await _walk_in(request, at, {}, secrets.token_hex(16))

    @details.post("/walk-in")
    async def add_walk_in(request: Request, at: Adding) -> Response:
        """Onto the list, in, and a badge, in one go; then their card."""
        typed = await typed_in(request)
        wish = WalkInWish(
            event_id=at.event.id,
            details={name: typed[name] for name in (*WALK_IN_LINES, "language") if name in typed},
            key=typed.get("key", ""),
            zone=at.device.zone_id or "",
            printer_id=at.device.printer_id or "",
        )
        try:
            answer = await station_of(request).act(lambda tx: register_walk_in(tx, wish), at.actor)
        except (FieldError, ForbiddenError) as exc:
            return await _walk_in(request, at, typed, wish.key or secrets.token_hex(16), exc)
        return RedirectResponse(f"/desk/guests/{answer.guest.id if answer.guest else ''}", 303)

    return details


async def typed_in(request: Request) -> dict[str, str]:
    """What a form holds, without files."""
    form = await request.form(max_files=0)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _wish(at: AtDesk, typed: Mapping[str, str]) -> tuple[dict[str, object], int]:
    """The details as the form has them, and the version it was filled from.

    Who may not admit a blocked guest does not change anybody's standing either.
    """
    wish: dict[str, object] = {
        **{name: text for name, text in typed.items() if name != "needs"},
        **{name: name in typed for name in TICKS},
    }
    if not may(at.person.role, Act.ADMIT_BLOCKED):
        wish.pop("standing", None)
    version = typed.get("version", "")
    return wish, int(version) if version.isdecimal() and len(version) < 10 else 0


async def _details(
    request: Request,
    at: AtDesk,
    guest: Guest,
    typed: Mapping[str, str] | None = None,
    error: FieldError | ConflictError | None = None,
) -> Response:
    words = words_of(request)
    known = await station_of(request).ask(lambda connection: desk.categories(connection, at.event.id))
    holding = await station_of(request).ask(lambda connection: transfers.holding(connection, guest.id))
    handed_on = isinstance(error, ConflictError) and is_handed_on(typed or {}, holding)
    standings = [(standing.value, words.gettext(said)) for standing, said in STANDINGS.items()]
    form = _filled(guest, None if handed_on else typed, error)
    # with a mistake it is still the one that was corrected: who overtook it meanwhile is not overwritten
    kept = typed if typed and isinstance(error, FieldError) else {}
    context = DetailsPage(
        guest_id=guest.id,
        name=guest.full_name,
        version=kept.get("version", str(guest.version)),
        holding=kept.get("holding", holding),
        lines=labelled(words, LINES),
        form=form,
        ticks={name: bool(form.values[name]) for name in TICKS},
        wrong_field=error.field if isinstance(error, FieldError) else "",
        error=words.gettext(overtaken_words(error, handed_on=handed_on))
        if isinstance(error, ConflictError)
        else error_words(words, error),
        categories=known,
        languages=languages(words),
        standings=standings if may(at.person.role, Act.ADMIT_BLOCKED) else [],
    )
    return page(request, "desk/details.html", context, status=status_of(error))


def _filled(guest: Guest, typed: Mapping[str, str] | None, error: FieldError | ConflictError | None) -> Filled:
    """What the form holds of a guest: at first, with its mistake, or after a colleague was faster."""
    now = {name: str(getattr(guest, name)) for name in (*LINES, *AREAS, "language", "standing")}
    now |= {name: "1" if getattr(guest, name) else "" for name in TICKS}
    if typed is None:
        return fresh(now)
    # who may not change the standing sends none
    sent = {"standing": now["standing"], **typed}
    return caught_up(sent, now) if isinstance(error, ConflictError) else as_sent(sent, now)


async def _walk_in(
    request: Request, at: AtDesk, typed: Mapping[str, str], key: str, error: FieldError | ForbiddenError | None = None
) -> Response:
    words = words_of(request)
    known = await station_of(request).ask(lambda connection: desk.categories(connection, at.event.id))
    context = WalkInPage(
        lines=labelled(words, WALK_IN_LINES),
        values={name: typed.get(name, "") for name in (*WALK_IN_LINES, "language")},
        wrong_field=error.field if isinstance(error, FieldError) else "",
        error=error_words(words, error),
        categories=known,
        languages=languages(words),
        key=key,
        is_off=at.event.walk_ins is WalkIns.OFF,
    )
    return page(request, "desk/walk_in.html", context, status=status_of(error))


def labelled(words: Words, names: Sequence[str]) -> list[tuple[str, str]]:
    """(field, label in the reader's language) of fields."""
    return [(name, words.gettext(FIELDS[name])) for name in names]


def languages(words: Words) -> list[tuple[str, str]]:
    """(code, own name) of what guests speak, to choose from."""
    return [("", words.gettext("Not known")), *((code, OWN_NAMES[code]) for code in GUEST_LANGUAGES)]


def status_of(error: OspiteError | None) -> int:
    """For a form that is shown again."""
    if error is None:
        return 200
    return 409 if isinstance(error, ConflictError) else 403 if isinstance(error, ForbiddenError) else 422


def error_words(words: Words, error: OspiteError | None) -> str:
    """What is wrong with a form about a guest, for who filled it in; empty: nothing."""
    if error is None:
        return ""
    return {
        "field.empty": words.gettext("A guest needs a name."),
        "field.long": words.gettext("This is too long."),
        "guest.changed": words.gettext(
            "A colleague corrected this guest a moment ago. Look at the card again, then correct what is still wrong."
        ),
        "field.choice": words.gettext("Choose one of the list."),
    }.get(error.code, words.gettext("This cannot be so."))
