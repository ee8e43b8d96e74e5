"""An event's accessibility statement: the organiser's own part of it, and the whole as a file to publish."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.guest.statement import StatementPart, text_of
from kiosk.office.forms import done, filled, mistakes_of
from kiosk.office.frame import Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import language_of, page
from kiosk.shared.wording import OWN_NAMES
from server.domain.errors import FieldError, NotFoundError
from server.domain.event import Event
from server.domain.statement import Statement
from server.services import statements


@dataclass(frozen=True, kw_only=True)
class StatementPage:
    """The form, and the statement as guests read it."""

    event: Event
    provider: str
    contact: str
    #: (code, own name, note) of each language of the event.
    notes: list[tuple[str, str, str]]
    part: StatementPart
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class StatementFile:
    """The whole, to publish elsewhere."""

    part: StatementPart


async def show(request: Request, here: Here) -> Response:
    """What it says now."""
    known = await _known(request, here.event)
    return page(request, "office/statement.html", _page(request, here.event, known, dict(known.notes)))


async def change(request: Request, here: Here) -> Response:
    """Say something else from now on."""
    sent = await filled(request)
    notes = {language: sent.text(f"note-{language}") for language in here.event.languages}
    known = await _known(request, here.event)
    try:
        wanted = Statement(provider=sent.text("provider"), contact=sent.text("contact"), notes={**known.notes, **notes})
    except FieldError as error:
        context = _page(request, here.event, known, notes, mistakes_of(request, error))
        return page(request, "office/statement.html", context, status=422)
    await station_of(request).act(
        lambda transaction: statements.change_statement(transaction, here.event.id, wanted), here.actor
    )
    return done(f"/office/events/{here.event.slug}/accessibility", "saved")


async def file(request: Request, here: Here, language: str) -> Response:
    """The statement in one language of the event as a page of its own.

    Raises: NotFoundError.
    """
    if language not in here.event.languages:
        raise NotFoundError("not a language of this event", code="not_found.page")
    known = await _known(request, here.event)
    request.state.language = language
    speaks = station_of(request).speech.is_there
    context = StatementFile(part=text_of(here.event, known, language, speaks=speaks))
    response = page(request, "office/statement_file.html", context)
    response.headers["Content-Disposition"] = f'attachment; filename="accessibility-{here.event.slug}-{language}.html"'
    return response


async def _known(request: Request, event: Event) -> Statement:
    return await station_of(request).ask(lambda connection: statements.statement_of(connection, event.id))


def _page(
    request: Request, event: Event, known: Statement, notes: dict[str, str], mistakes: dict[str, str] | None = None
) -> StatementPage:
    return StatementPage(
        event=event,
        provider=known.provider,
        contact=known.contact,
        notes=[(language, OWN_NAMES[language], notes.get(language, "")) for language in event.languages],
        part=text_of(event, known, language_of(request), speaks=station_of(request).speech.is_there),
        said=said(request),
        mistakes=mistakes or {},
    )


def router() -> APIRouter:
    """/office/events/SLUG/accessibility and its files."""
    office = APIRouter(prefix="/office", include_in_schema=False)
    address = "/events/{slug}/accessibility"
    office.add_api_route(address, show, methods=["GET"], response_model=None)
    office.add_api_route(address, change, methods=["POST"], response_model=None)
    office.add_api_route(address + "/{language}.html", file, methods=["GET"], response_model=None)
    return office
