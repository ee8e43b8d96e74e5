"""Badges printed ahead of doors: chosen, counted, begun, paused, called off."""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import Filled, done, filled, mistakes_of
from kiosk.office.frame import AtEvent, Here, said
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from server.domain.batch import AT_DESK, BatchState, NameRange
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.services import batches, printers
from server.services.batches import BatchPreview, BatchProgress, BatchWish
from server.services.guest_register import categories_of
from server.store.printers import PrinterRow

_MOVES = {"pause": BatchState.PAUSED, "resume": BatchState.RUNNING, "cancel": BatchState.CANCELLED}


@dataclass(frozen=True, kw_only=True)
class BatchForm:
    """A batch as the fields of its form."""

    category: str = ""
    first: str = ""
    last: str = ""
    printer_id: str = ""
    #: Guests collect them when they arrive.
    is_handed_out: bool = True
    ready_at: str = ""
    #: The same form sent twice is one batch.
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class BatchLine:
    """One batch with its printer."""

    progress: BatchProgress
    printer: str
    #: Why it stands still; empty: it does not.
    trouble: str


@dataclass(frozen=True, kw_only=True)
class BatchesPart:
    """The batches there are; they change by themselves."""

    event: Event
    lines: list[BatchLine]
    states: dict[str, str]
    looks: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class CountPart:
    """How many badges a choice is; it changes with the choice."""

    #: None: the choice cannot be.
    preview: BatchPreview | None


@dataclass(frozen=True, kw_only=True)
class BatchesPage:
    """The batches, and the form for another."""

    event: Event
    lines: list[BatchLine]
    states: dict[str, str]
    looks: dict[str, str]
    form: BatchForm
    preview: BatchPreview | None
    #: For the next batch.
    key: str
    category_choices: list[tuple[str, str]]
    printer_choices: list[tuple[str, str]]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, here: Here) -> Response:
    """The page; with a choice in its address, counted."""
    sent = Filled(values=dict(request.query_params))
    form = _form_from(sent) if request.query_params.get("count") else BatchForm()
    return await _page(request, here, form)


async def show_list(request: Request, here: Here) -> Response:
    """The batches alone."""
    lines = await station_of(request).ask(lambda connection: _lines(connection, here.event))
    context = BatchesPart(event=here.event, lines=lines, states=terms.BATCH_STATES, looks=terms.BATCH_LOOKS)
    return page(request, "office/batches_list.html", context)


async def count(request: Request, here: Here) -> Response:
    """The count for a choice, alone; nothing for one that cannot be."""
    try:
        wish = _wish(here, _form_from(Filled(values=dict(request.query_params))))
    except FieldError:
        return page(request, "office/batches_count.html", CountPart(preview=None))
    counted = await station_of(request).ask(lambda connection: batches.preview(connection, wish))
    return page(request, "office/batches_count.html", CountPart(preview=counted))


async def start(request: Request, here: Here) -> Response:
    """Begin to print; who has a badge is left out."""
    form = _form_from(await filled(request))
    try:
        wish = _wish(here, form)
        await station_of(request).act(lambda transaction: batches.start_batch(transaction, wish), here.actor)
    except FieldError as error:
        return await _page(request, here, form, mistakes_of(request, error))
    return done(f"/office/events/{here.event.slug}/badges", "batch_started")


async def move(request: Request, batch_id: str, act: str, here: Here) -> Response:
    """Pause, go on, or call off the rest; the list is the answer."""
    if act not in _MOVES:
        raise NotFoundError("no such act", code="not_found.act")
    event_id, to = here.event.id, _MOVES[act]
    with contextlib.suppress(ConflictError):  # it was over, or somebody was faster: the page shows how it is now
        await station_of(request).act(
            lambda transaction: batches.move_batch(transaction, event_id, batch_id, to), here.actor
        )
    return done(f"/office/events/{here.event.slug}/badges")


def _form_from(sent: Filled) -> BatchForm:
    return BatchForm(
        category=sent.text("category"),
        first=sent.text("first")[:20],
        last=sent.text("last")[:20],
        printer_id=sent.text("printer_id"),
        is_handed_out=sent.text("handing", "desk") == "desk",
        ready_at=sent.text("ready_at")[: batches.LONGEST_PLACE],
        key=sent.text("key"),
    )


def _wish(here: AtEvent, form: BatchForm) -> BatchWish:
    place = form.ready_at or AT_DESK
    return BatchWish(
        event_id=here.event.id,
        category=form.category,
        names=NameRange(first=form.first, last=form.last),
        printer_id=form.printer_id,
        not_printed=True,
        ready_at=place if form.is_handed_out else "",
        key=form.key,
    )


async def _page(request: Request, here: AtEvent, form: BatchForm, mistakes: dict[str, str] | None = None) -> Response:
    words, event = words_of(request), here.event
    wish: BatchWish | None = None
    try:
        wish = _wish(here, form)
    except FieldError as error:
        mistakes = mistakes_of(request, error)

    def look(
        connection: sqlite3.Connection,
    ) -> tuple[list[BatchLine], BatchPreview | None, list[str], list[PrinterRow]]:
        known = printers.all_printers(connection)
        counted = batches.preview(connection, wish) if wish else None
        return _lines(connection, event), counted, categories_of(connection, event.id), known

    lines, counted, categories, known = await station_of(request).ask(look)
    context = BatchesPage(
        event=event,
        lines=lines,
        states=terms.BATCH_STATES,
        looks=terms.BATCH_LOOKS,
        form=form,
        preview=counted,
        key=secrets.token_hex(16),
        category_choices=[("", words.gettext("Every category")), *((name, name) for name in categories)],
        printer_choices=[(printer.id, printer.name) for printer in known],
        said=said(request),
        mistakes=mistakes or {},
    )
    return page(request, "office/batches.html", context, status=422 if mistakes else 200)


def _lines(connection: sqlite3.Connection, event: Event) -> list[BatchLine]:
    known = {printer.id: printer for printer in printers.all_printers(connection)}
    names = printers.printer_names(connection)
    lines = []
    for progress in batches.progress_of(connection, event.id):
        at, trouble = progress.batch.printer_id, ""
        if progress.batch.state is BatchState.RUNNING and known[at].state in ("attention", "offline"):
            trouble = terms.PRINTER_TROUBLES.get(known[at].reason, "")
        lines.append(BatchLine(progress=progress, printer=names[at], trouble=trouble))
    return lines


def router() -> APIRouter:
    """/office/events/{slug}/badges"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/events/{slug}/badges", show, methods=["GET"])
    routes.add_api_route("/events/{slug}/badges", start, methods=["POST"])
    routes.add_api_route("/events/{slug}/badges/list", show_list, methods=["GET"])
    routes.add_api_route("/events/{slug}/badges/count", count, methods=["GET"])
    routes.add_api_route("/events/{slug}/badges/{batch_id}/{act}", move, methods=["POST"])
    return routes
