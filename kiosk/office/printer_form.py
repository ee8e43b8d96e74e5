"""A printer as the fields of its form, on the way in and on the way out."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from kiosk.office import terms
from kiosk.office.forms import Filled
from kiosk.shared.rendering import words_of
from server.domain.roll import ROLL_NAMES, ROLLS, roll_of_dots
from server.printing.families import Family
from server.services.printers import PrinterWish, for_roll
from server.services.virtual_printers import DRIVER as VIRTUAL
from server.services.virtual_printers import free_address
from server.store.printers import PrinterRow

#: What can be chosen, by the field's name.
_CHOICES = {"driver": terms.DRIVERS, "media": terms.MEDIA, "cutter": terms.CUTTERS}


@dataclass(frozen=True, kw_only=True)
class PrinterForm:
    """The fields, as text."""

    name: str = ""
    driver: str = "escpos"
    address: str = ""
    #: A name of server.domain.roll.ROLLS, for a Brother.
    roll: str = ROLL_NAMES[0]
    width_dots: str = "576"
    dpi: str = "203"
    media: str = "continuous"
    #: A key of kiosk.office.terms.CUTTERS.
    cutter: str = "yes"
    #: 0 to 100; empty: as the printer is set.
    darkness: str = ""
    place: str = ""


def choices_of(request: Request) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in which field, in the reader's words."""
    words = words_of(request)
    return {
        name: [(value, words.gettext(text)) for value, text in choices.items()] for name, choices in _CHOICES.items()
    } | {"roll": [(roll.name, roll.title) for roll in ROLLS]}


def form_from(sent: Filled) -> PrinterForm:
    """What was typed; a field that was not sent has its usual value."""
    usual = PrinterForm()
    return PrinterForm(**{name: sent.text(name, value) for name, value in vars(usual).items()})


def form_of(printer: PrinterRow) -> PrinterForm:
    """How a printer is set up."""
    roll = roll_of_dots(printer.width_dots, printer.length_dots)
    return PrinterForm(
        name=printer.name,
        driver=printer.driver,
        address=printer.address,
        roll=roll.name if roll else ROLL_NAMES[0],
        width_dots=str(printer.width_dots),
        dpi=str(printer.dpi),
        media=printer.media,
        cutter="yes" if printer.has_cutter else "no",
        darkness="" if printer.darkness is None else str(printer.darkness),
        place=printer.place,
    )


def form_of_wish(wish: PrinterWish) -> PrinterForm:
    """How a printer would be set up."""
    return PrinterForm(
        name=wish.name,
        driver=wish.driver,
        address=wish.address,
        width_dots=str(wish.width_dots),
        dpi=str(wish.dpi),
        media=wish.media,
        cutter="yes" if wish.has_cutter else "no",
        place=wish.place,
    )


def wish_from(sent: Filled, known: PrinterRow | None = None) -> PrinterWish:
    """The printer that is meant. A virtual one without an address gets a free one, or keeps its own; a Brother has the
    size of its roll, whatever stands in the fields for others.

    Raises: FieldError.
    """
    form = form_from(sent)
    address = form.address
    if form.driver == VIRTUAL and not address:
        address = known.address if known and known.driver == VIRTUAL else free_address()
    same_kind = known is not None and known.driver == form.driver
    wish = PrinterWish(
        name=form.name,
        driver=form.driver,
        address=address,
        width_dots=sent.whole_number("width_dots"),
        dpi=sent.whole_number("dpi"),
        length_dots=known.length_dots if known and same_kind else 0,
        band_rows=known.band_rows if known else PrinterWish.band_rows,
        media=form.media,
        has_cutter=form.cutter != "no",
        darkness=sent.whole_number("darkness") if form.darkness else None,
        place=form.place,
    )
    return for_roll(wish, form.roll) if form.driver == Family.BROTHER else wish
