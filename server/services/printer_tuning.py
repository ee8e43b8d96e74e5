"""Finding printers, and putting right what people see on a test card."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, fields

from server.domain.complaint import Complaint, Remedy, SetUp, remedy
from server.domain.printer import Media
from server.printing.discovery.dns_sd import services
from server.printing.discovery.finding import FoundPrinter, found_at, found_on_network, found_on_usb, place_of
from server.printing.discovery.usb import usb_printers
from server.printing.families import Family
from server.services.printers import LONGEST_NAME, PrinterWish, change_printer
from server.store import printers
from server.store.printers import PrinterRow
from server.store.transaction import Transaction

_LABEL_DRIVERS = (Family.ZPL, Family.IPP)
#: What a test card's answers can change.
_SET = tuple(field.name for field in fields(SetUp) if field.name in {field.name for field in fields(PrinterWish)})


def find_printers(known: Iterable[PrinterRow]) -> list[FoundPrinter]:
    """Every printer on USB and on the network that is not set up yet: some seconds, and never inside a transaction."""
    taken = [printer.address for printer in known]
    places = set(map(place_of, taken))
    on_usb = [printer for printer in found_on_usb(usb_printers()) if place_of(printer.address) not in places]
    return [*on_usb, *found_on_network(services(), taken)]


def find_printer_at(typed: str) -> FoundPrinter | None:
    """The printer at an address or on a host; some seconds, and never inside a transaction.

    Raises: FieldError where `typed` is neither.
    """
    return found_at(typed)


def wish_for(found: FoundPrinter, known: Iterable[PrinterRow], *, place: str = "") -> PrinterWish:
    """A found printer as it is best set up at first, under a name that no other has."""
    identity = found.identity
    return PrinterWish(
        name=_free_name(found.title or "Printer", {printer.name.casefold() for printer in known}),
        driver=identity.driver,
        address=found.address,
        width_dots=identity.width_dots,
        dpi=identity.dpi,
        media=identity.media.value,
        has_cutter=identity.has_cutter,
        place=place,
    )


def answer_test_card(
    transaction: Transaction, printer_id: str, complaint: Complaint, measured_mm: float = 0.0
) -> tuple[PrinterRow, Remedy]:
    """Put right what somebody saw on a test card, and say what was done.

    Raises: NotFoundError, FieldError where the printer cannot be set so.
    """
    printer = printers.printer_by_id(transaction.connection, printer_id)
    help_for_it = remedy(complaint, _set_up(printer), measured_mm)
    if help_for_it.set_up is not None:
        changed = {name: value for name, value in asdict(help_for_it.set_up).items() if name in _SET}
        wish = PrinterWish(**{field.name: getattr(printer, field.name) for field in fields(PrinterWish)} | changed)
        printer = change_printer(transaction, printer_id, wish)
    return printer, help_for_it


def _set_up(printer: PrinterRow) -> SetUp:
    return SetUp(
        width_dots=printer.width_dots,
        dpi=printer.dpi,
        band_rows=printer.band_rows,
        media=Media(printer.media),
        has_cutter=printer.has_cutter,
        darkness=printer.darkness,
        is_label_printer=printer.driver in _LABEL_DRIVERS,
        has_rolls=printer.driver == Family.BROTHER,
    )


def _free_name(title: str, taken: set[str]) -> str:
    """The title, with a number where another printer has it."""
    plain = re.sub(r"\s+", " ", "".join(filter(str.isprintable, title))).strip()[: LONGEST_NAME - 4] or "Printer"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain} {number}"
    return name
