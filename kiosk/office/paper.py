"""A virtual printer's paper, and what is wrong with it: for demos, rehearsals and training."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import done, filled
from kiosk.office.frame import Office
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page
from server.domain.errors import FieldError, NotFoundError
from server.printing.virtual.paper import Fault
from server.printing.virtual.printer import Page, VirtualPrinter
from server.services import printers
from server.store.printers import PrinterRow

#: Pages shown, the newest first.
_PAGES_SHOWN = 24


@dataclass(frozen=True, kw_only=True)
class PaperPart:
    """What came out of a virtual printer, and its faults."""

    printer: PrinterRow
    pages: list[Page]
    #: (fault, words in English for gettext, whether it stands)
    faults: list[tuple[str, str, bool]]


@dataclass(frozen=True, kw_only=True)
class PaperPage:
    """The part alone."""

    printer: PrinterRow
    paper: PaperPart


def paper_of(request: Request, printer: PrinterRow) -> PaperPart | None:
    """A virtual printer's paper; None: this printer is not virtual, or does not run."""
    virtual = station_of(request).virtual_printers.of(printer.id)
    if virtual is None:
        return None
    standing = virtual.faults
    return PaperPart(
        printer=printer,
        pages=virtual.pages()[::-1][:_PAGES_SHOWN],
        faults=[(fault.value, terms.FAULTS[fault.value], fault in standing) for fault in Fault],
    )


async def show(request: Request, printer_id: str, office: Office) -> Response:
    """The paper, for the page that watches it."""
    known = await station_of(request).ask(printers.all_printers)
    printer = next((printer for printer in known if printer.id == printer_id), None)
    paper = paper_of(request, printer) if printer else None
    if printer is None or paper is None:
        raise NotFoundError("no such virtual printer", code="not_found.printer")
    return page(request, "office/paper.html", PaperPage(printer=printer, paper=paper))


async def show_page(request: Request, printer_id: str, number: int, office: Office) -> Response:
    """One page as PNG."""
    pages = _virtual(request, printer_id).pages()
    found = next((page for page in pages if page.number == number), None)
    if found is None:
        raise NotFoundError("no such page", code="not_found.page")
    return Response(found.png, media_type="image/png")


async def set_fault(request: Request, printer_id: str, office: Office) -> Response:
    """Break something, or mend it."""
    sent, virtual = await filled(request), _virtual(request, printer_id)
    if sent.text("fault") not in set(Fault):
        raise FieldError("fault", "no such fault", code="field.choice")
    fault, active = Fault(sent.text("fault")), sent.on("active")
    if fault is Fault.PAPER_OUT and not active:
        virtual.load_paper()
    else:
        virtual.set_fault(fault, active)
    return done(f"/office/printers/{printer_id}#paper")


def _virtual(request: Request, printer_id: str) -> VirtualPrinter:
    virtual = station_of(request).virtual_printers.of(printer_id)
    if virtual is None:
        raise NotFoundError("no such virtual printer", code="not_found.printer")
    return virtual


def router() -> APIRouter:
    """/office/printers/{printer_id}/paper"""
    routes = APIRouter(prefix="/office/printers/{printer_id}", include_in_schema=False)
    routes.add_api_route("/paper", show, methods=["GET"])
    routes.add_api_route("/paper/{number}.png", show_page, methods=["GET"])
    routes.add_api_route("/faults", set_fault, methods=["POST"])
    return routes
