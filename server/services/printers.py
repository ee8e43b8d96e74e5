"""Printers: setting one up, asking how it is, and a test card."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields, replace

from server.domain.errors import ConflictError, FieldError
from server.domain.print_job import BadgeSnapshot, Trouble
from server.domain.printer import Answering, Media, PrinterStatus, better
from server.domain.roll import ROLL_DPI, ROLL_NAMES, roll_named
from server.printing.drawing.draw import draw
from server.printing.drawing.template import Template
from server.printing.drawing.test_card import draw_test_card
from server.printing.driver import Driver, Patience, PrintOutcome
from server.printing.families import Family, PrinterFields, driver_for, endpoint
from server.printing.links.address import parse_address
from server.services.supplies import heed_status
from server.store import printers
from server.store.printers import PrinterRow
from server.store.transaction import Transaction

LONGEST_NAME = 60
#: What a test card's proof carries instead of a job's number.
TEST_NUMBER = 36**4 - 1


@dataclass(frozen=True, kw_only=True)
class PrinterWish:
    """A printer as an organiser types it."""

    name: str
    #: A name of server.printing.families.Family.
    driver: str
    #: See server.printing.links.address.
    address: str
    width_dots: int = 576
    dpi: int = 203
    #: Printed along one label; 0: endless, or not known.
    length_dots: int = 0
    #: Rows a raster band holds, 1 to 200.
    band_rows: int = 100
    #: A name of server.domain.printer.Media.
    media: str = Media.CONTINUOUS.value
    has_cutter: bool = True
    #: 0 to 100; None: as the printer is set.
    darkness: int | None = None
    #: Where it stands, for people.
    place: str = ""


def for_roll(wish: PrinterWish, name: str) -> PrinterWish:
    """`wish` with the size of a Brother's roll.

    Raises: FieldError for a name that is not in server.domain.supply.ROLLS, and for a printer that takes no such roll.
    """
    if wish.driver != Family.BROTHER:
        raise FieldError("roll", "only a Brother has a roll", code="field.roll")
    roll = roll_named(name)
    if roll is None:
        names = ", ".join(ROLL_NAMES)
        raise FieldError("roll", f"which one is in the Brother? there are: {names}", code="field.roll", allowed=names)
    media = Media.CONTINUOUS if roll.is_endless else Media.GAP
    return replace(wish, width_dots=roll.width_dots, length_dots=roll.length_dots, dpi=ROLL_DPI, media=media.value)


def add_printer(transaction: Transaction, wish: PrinterWish) -> PrinterRow:
    """Set up a printer. It is not asked anything: it may be switched on later.

    Raises: FieldError for the first field that cannot be used, ConflictError for a name or an address that is taken.
    """
    printer = _checked(wish, PrinterRow(id=transaction.new_id(), name="", driver="", address="", width_dots=0, dpi=0))
    printers.save_printer(transaction.connection, printer)
    _check_address_is_free(transaction, printer)
    transaction.record("printer.added", f"printer:{printer.id}", {"driver": printer.driver})
    return printer


def change_printer(transaction: Transaction, printer_id: str, wish: PrinterWish) -> PrinterRow:
    """Change how a printer is set up; what it was seen to answer is forgotten with its old address or language.

    Raises: FieldError, NotFoundError, ConflictError.
    """
    before = printers.printer_by_id(transaction.connection, printer_id)
    printer = _checked(wish, before)
    if (printer.address, printer.driver) != (before.address, before.driver):
        printer = replace(printer, answering=Answering.UNKNOWN.value, state="unknown", reason="")
    printers.save_printer(transaction.connection, printer)
    _check_address_is_free(transaction, printer)
    changed = sorted(name for name in vars(wish) if getattr(before, name) != getattr(printer, name))
    transaction.record("printer.changed", f"printer:{printer_id}", {"fields": changed})
    return printer


def all_printers(connection: sqlite3.Connection) -> list[PrinterRow]:
    """Every printer, by name, with how it last answered."""
    return printers.all_printers(connection)


def printer_names(connection: sqlite3.Connection) -> dict[str, str]:
    """Names by id, also of printers that were taken away."""
    return printers.printer_names(connection)


def printer_by_name(connection: sqlite3.Connection, name: str) -> PrinterRow:
    """One printer.

    Raises: NotFoundError.
    """
    return printers.printer_by_name(connection, name)


def printer_by_id(connection: sqlite3.Connection, printer_id: str) -> PrinterRow:
    """One printer.

    Raises: NotFoundError.
    """
    return printers.printer_by_id(connection, printer_id)


def driver_of(printer: PrinterRow, *, patience: Patience | None = None) -> Driver:
    """The driver that speaks to a printer.

    Raises: FieldError for a printer whose row cannot be used.
    """
    return driver_for(endpoint(_fields_of(printer)), answering=Answering(printer.answering), patience=patience)


def printer_status(printer: PrinterRow) -> PrinterStatus:
    """How a printer is, asked now: some seconds at worst, and never inside a transaction."""
    return driver_of(printer).status()


def print_test_card(printer: PrinterRow) -> PrintOutcome:
    """Print a card with a ruler, a QR and the printer's name; never inside a transaction.

    It goes to the printer beside the queue, because whoever asks for it stands there and looks.
    """
    card = draw_test_card(printer.name, width_dots=printer.width_dots, dpi=printer.dpi, length_dots=printer.length_dots)
    return driver_of(printer).print(card, TEST_NUMBER)


def print_sample(printer: PrinterRow, template: Template, snapshot: BadgeSnapshot) -> PrintOutcome:
    """Print one badge to look at, beside the queue like a test card; never inside a transaction."""
    size = {"dpi": printer.dpi, "width_dots": printer.width_dots, "length_dots": printer.length_dots}
    return driver_of(printer).print(draw(template, snapshot, **size), TEST_NUMBER)


def keep_status(transaction: Transaction, printer_id: str, status: PrinterStatus) -> PrinterRow:
    """Remember how a printer answered; a fact where it changed, so that screens follow."""
    before = printers.printer_by_id(transaction.connection, printer_id)
    after = with_status(before, status)
    if after != before:
        printers.keep_state(transaction.connection, after)
        heed_status(transaction, printer_id, after.reason)
    if (after.state, after.reason) != (before.state, before.reason):
        body = {"state": after.state, "reason": after.reason}
        transaction.record("printer.changed", f"printer:{printer_id}", body)
    return after


def with_status(printer: PrinterRow, status: PrinterStatus) -> PrinterRow:
    """`printer` with what it just answered; the best it was ever seen to answer stays."""
    known = replace(status, answering=better(Answering(printer.answering), status.answering))
    return replace(printer, state=known.state, reason=known.reason, answering=known.answering.value)


def status_after(outcome: PrintOutcome) -> PrinterStatus:
    """What an attempt to print told about the printer."""
    gone = outcome.trouble in (Trouble.RESTARTED, None)
    return PrinterStatus(trouble=None if gone else outcome.trouble, answering=outcome.answering)


def _checked(wish: PrinterWish, printer: PrinterRow) -> PrinterRow:
    name = wish.name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise FieldError("name", f"a printer needs a name of at most {LONGEST_NAME} letters", code="field.empty")
    typed = replace(_fields_of(wish), address=wish.address.strip())
    endpoint(typed)
    return replace(printer, **vars(typed), name=name, place=wish.place.strip()[:LONGEST_NAME])


def _check_address_is_free(transaction: Transaction, printer: PrinterRow) -> None:
    """One worker an endpoint: two rows for one printer would send into each other's badges."""
    place = parse_address(printer.address)
    for other in printers.all_printers(transaction.connection):
        if other.id != printer.id and parse_address(other.address) == place:
            raise ConflictError(f"{other.name!r} is at this address", code="printer.address_taken", printer=other.name)


def _fields_of(source: PrinterRow | PrinterWish) -> PrinterFields:
    return PrinterFields(**{field.name: getattr(source, field.name) for field in fields(PrinterFields)})
