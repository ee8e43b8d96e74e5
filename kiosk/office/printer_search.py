"""Looking for printers from the office, on USB and the network or at an address; one more touch sets each up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import mistakes_of
from kiosk.office.frame import Office
from kiosk.office.printer_form import PrinterForm, choices_of, form_of_wish
from kiosk.shared.access import station_of
from kiosk.shared.rendering import page
from server.domain.errors import FieldError
from server.printing.discovery.finding import FoundPrinter
from server.services import printer_tuning, printers
from server.store.printers import PrinterRow

Looks = Callable[[Iterable[PrinterRow]], list[FoundPrinter]]


@dataclass(frozen=True, kw_only=True)
class PrinterSearchPage:
    """The search, while its answers come."""

    #: Where somebody wants to have looked; empty: everywhere.
    at: str


@dataclass(frozen=True, kw_only=True)
class FoundForm:
    """A printer that was found, as the fields that set it up."""

    title: str
    form: PrinterForm
    #: The kind in English for gettext; empty: nobody knows it.
    kind: str


@dataclass(frozen=True, kw_only=True)
class FoundPart:
    """What was found."""

    at: str
    found: list[FoundForm]
    choices: dict[str, list[tuple[str, str]]]
    mistakes: dict[str, str] = field(default_factory=dict)


async def show(request: Request, office: Office) -> Response:
    """The page, whose list comes by itself a few seconds later."""
    return page(request, "office/printer_search.html", PrinterSearchPage(at=request.query_params.get("at", "").strip()))


async def show_found(request: Request, office: Office) -> Response:
    """The list alone."""
    look: Looks = request.app.state.finds_printers
    known = await station_of(request).ask(printers.all_printers)
    at = request.query_params.get("at", "").strip()
    try:
        found = await asyncio.to_thread(_look, at, known, look)
    except FieldError as error:
        part = FoundPart(at=at, found=[], choices={}, mistakes=mistakes_of(request, error))
        return page(request, "office/printers_found.html", part)
    context = FoundPart(at=at, found=[_form(printer, known) for printer in found], choices=choices_of(request))
    return page(request, "office/printers_found.html", context)


def _look(at: str, known: list[PrinterRow], look: Looks) -> list[FoundPrinter]:
    """Raises: FieldError for what is no address."""
    if not at:
        return look(known)
    found = printer_tuning.find_printer_at(at)
    return [found] if found else []


def _form(found: FoundPrinter, known: list[PrinterRow]) -> FoundForm:
    wish = printer_tuning.wish_for(found, known)
    return FoundForm(title=found.title, form=form_of_wish(wish), kind=terms.DRIVERS.get(wish.driver, ""))


def router() -> APIRouter:
    """/office/printers/search"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/printers/search", show, methods=["GET"])
    routes.add_api_route("/printers/search/found", show_found, methods=["GET"])
    return routes
