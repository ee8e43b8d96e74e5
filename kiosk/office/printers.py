"""Printers: set up, asked how they are, tried out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import done, filled, mistakes_of
from kiosk.office.frame import Office, said
from kiosk.office.paper import PaperPart, paper_of
from kiosk.office.printer_form import PrinterForm, choices_of, form_from, form_of, wish_from
from kiosk.office.supplies import SupplyPart, part_of
from kiosk.office.test_card import CardPart, card_part
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import marked as _
from server.domain.access import Actor
from server.domain.errors import ConflictError, FieldError
from server.domain.printer import PrinterStatus
from server.domain.supply import Supply
from server.services import printers, supplies
from server.services.printer_removal import remove_printer
from server.store.printers import PrinterRow

HOME = "/office/printers"
#: Why a printer stays, by the code of the conflict.
_REASONS = {
    "printer.in_use": _("%(devices)s: badges come out here. Choose another printer there first."),
    "printer.awaited": _("Badges wait for this printer, or for an answer at the desk. Try again when they are out."),
}


@dataclass(frozen=True, kw_only=True)
class PrintersPage:
    """Every printer, and a form for one more."""

    printers: list[PrinterRow]
    supplies: dict[str, Supply]
    form: PrinterForm
    choices: dict[str, list[tuple[str, str]]]
    states: dict[str, str]
    looks: dict[str, str]
    troubles: dict[str, str]
    said: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PrintersPart:
    """The list of printers; it changes by itself."""

    printers: list[PrinterRow]
    supplies: dict[str, Supply]
    states: dict[str, str]
    looks: dict[str, str]
    troubles: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class PrinterPage:
    """One printer: how it is, a test card, its set-up, and its paper where it is virtual."""

    printer: PrinterRow
    form: PrinterForm
    choices: dict[str, list[tuple[str, str]]]
    states: dict[str, str]
    looks: dict[str, str]
    troubles: dict[str, str]
    #: None: it is made of metal.
    paper: PaperPart | None
    #: What is left on its roll.
    rolls: SupplyPart
    card: CardPart
    said: str = ""
    #: Why it cannot be taken away.
    trouble: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, office: Office) -> Response:
    """Every printer."""
    return await _list(request, PrinterForm())


async def show_list(request: Request, office: Office) -> Response:
    """The list alone."""
    known = await station_of(request).ask(printers.all_printers)
    context = PrintersPart(
        printers=known,
        supplies=await station_of(request).ask(supplies.all_supplies),
        states=terms.PRINTER_STATES,
        looks=terms.PRINTER_LOOKS,
        troubles=terms.PRINTER_TROUBLES,
    )
    return page(request, "office/printers_list.html", context)


async def add(request: Request, office: Office) -> Response:
    """Set up a printer. A virtual one without an address gets a free one."""
    sent = await filled(request)
    try:
        wish = wish_from(sent)
        made = await station_of(request).act(lambda transaction: printers.add_printer(transaction, wish), office.actor)
    except (FieldError, ConflictError) as error:
        return await _list(request, form_from(sent), mistakes_of(request, error))
    return done(f"{HOME}/{made.id}", "printer_added")


async def show_one(request: Request, printer_id: str, office: Office) -> Response:
    """One printer."""
    return await _one(request, await _printer(request, printer_id))


async def change(request: Request, printer_id: str, office: Office) -> Response:
    """Another name, address or width."""
    printer, sent = await _printer(request, printer_id), await filled(request)
    try:
        wish = wish_from(sent, printer)
        await station_of(request).act(
            lambda transaction: printers.change_printer(transaction, printer_id, wish), office.actor
        )
    except (FieldError, ConflictError) as error:
        return await _one(request, printer, form=form_from(sent), mistakes=mistakes_of(request, error))
    return done(f"{HOME}/{printer_id}", "saved")


async def remove(request: Request, printer_id: str, office: Office) -> Response:
    """Take away a printer that is gone for good, where nothing waits for it."""
    printer = await _printer(request, printer_id)
    try:
        await station_of(request).act(lambda transaction: remove_printer(transaction, printer_id), office.actor)
    except ConflictError as error:
        devices = str(error.details.get("devices", ""))
        return await _one(
            request, printer, trouble=words_of(request).gettext(_REASONS[error.code]) % {"devices": devices}
        )
    return done(HOME, "printer_removed")


async def ask_status(request: Request, printer_id: str, office: Office) -> Response:
    """Ask the printer how it is, now."""
    printer = await _printer(request, printer_id)
    status = await asyncio.to_thread(printers.printer_status, printer)
    await _kept(request, printer, status, office.actor)
    return done(f"{HOME}/{printer_id}")


async def _printer(request: Request, printer_id: str) -> PrinterRow:
    """Raises: NotFoundError."""
    return await station_of(request).ask(lambda connection: printers.printer_by_id(connection, printer_id))


async def _kept(request: Request, printer: PrinterRow, status: PrinterStatus, actor: Actor) -> PrinterRow:
    return await station_of(request).act(
        lambda transaction: printers.keep_status(transaction, printer.id, status), actor
    )


async def _list(request: Request, form: PrinterForm, mistakes: dict[str, str] | None = None) -> Response:
    context = PrintersPage(
        printers=await station_of(request).ask(printers.all_printers),
        supplies=await station_of(request).ask(supplies.all_supplies),
        form=form,
        choices=choices_of(request),
        states=terms.PRINTER_STATES,
        looks=terms.PRINTER_LOOKS,
        troubles=terms.PRINTER_TROUBLES,
        said=said(request),
        mistakes=mistakes or {},
    )
    return page(request, "office/printers.html", context, status=422 if mistakes else 200)


async def _one(
    request: Request,
    printer: PrinterRow,
    *,
    form: PrinterForm | None = None,
    mistakes: dict[str, str] | None = None,
    trouble: str = "",
) -> Response:
    context = PrinterPage(
        printer=printer,
        form=form or form_of(printer),
        choices=choices_of(request),
        states=terms.PRINTER_STATES,
        looks=terms.PRINTER_LOOKS,
        troubles=terms.PRINTER_TROUBLES,
        paper=paper_of(request, printer),
        rolls=part_of((await station_of(request).ask(supplies.all_supplies)).get(printer.id)),
        card=card_part(request),
        said=said(request),
        trouble=trouble,
        mistakes=mistakes or {},
    )
    return page(request, "office/printer.html", context, status=422 if mistakes else 409 if trouble else 200)


def router() -> APIRouter:
    """/office/printers"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/printers", show, methods=["GET"])
    routes.add_api_route("/printers", add, methods=["POST"])
    routes.add_api_route("/printers/list", show_list, methods=["GET"])
    routes.add_api_route("/printers/{printer_id}", show_one, methods=["GET"])
    routes.add_api_route("/printers/{printer_id}", change, methods=["POST"])
    routes.add_api_route("/printers/{printer_id}/remove", remove, methods=["POST"])
    routes.add_api_route("/printers/{printer_id}/status", ask_status, methods=["POST"])
    return routes
