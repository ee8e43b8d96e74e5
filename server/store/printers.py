"""Printers on disk."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, fields

from server.domain.errors import ConflictError, NotFoundError
from server.store.rows import upsert


@dataclass(frozen=True, kw_only=True)
class PrinterRow:
    """A printer as the organiser set it up, and how it last answered."""

    id: str
    name: str
    #: A name of server.printing.families.Family.
    driver: str
    #: `tcp://HOST:9100`, `usb:...`, `serial:...`, `file:...`.
    address: str
    width_dots: int
    dpi: int
    #: Printed along one label; 0: endless, or not known.
    length_dots: int = 0
    #: Rows a raster band holds.
    band_rows: int = 100
    #: A name of server.domain.printer.Media.
    media: str = "continuous"
    has_cutter: bool = True
    #: 0 to 100; None: as the printer is set.
    darkness: int | None = None
    place: str = ""
    #: `unknown`, `ready`, `attention`, `offline`.
    state: str = "unknown"
    reason: str = ""
    #: The best it was ever seen to answer, a name of server.domain.printer.Answering.
    answering: str = "unknown"


_FIELDS = [field.name for field in fields(PrinterRow)]


def save_printer(connection: sqlite3.Connection, printer: PrinterRow) -> None:
    """Store a printer, new or changed.

    Raises: ConflictError when another printer has its name.
    """
    try:
        upsert(connection, "printer", asdict(printer))
    except sqlite3.IntegrityError as exc:
        raise ConflictError("another printer has this name", code="printer.taken") from exc


def keep_state(connection: sqlite3.Connection, printer: PrinterRow) -> None:
    """Store how a printer is now, and leave what the organiser set up."""
    connection.execute(
        "UPDATE printer SET state = ?, reason = ?, answering = ? WHERE id = ?",
        [printer.state, printer.reason, printer.answering, printer.id],
    )


def printer_by_name(connection: sqlite3.Connection, name: str) -> PrinterRow:
    """The printer called `name`.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {', '.join(_FIELDS)} FROM printer WHERE name = ?", [name]).fetchone()
    if row is None:
        raise NotFoundError(f"no printer is called {name!r}", code="not_found.printer")
    return _printer(row)


def all_printers(connection: sqlite3.Connection) -> list[PrinterRow]:
    """Every printer, by name."""
    rows = connection.execute(f"SELECT {', '.join(_FIELDS)} FROM printer ORDER BY name")
    return [_printer(row) for row in rows]


def printer_by_id(connection: sqlite3.Connection, printer_id: str) -> PrinterRow:
    """One printer.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {', '.join(_FIELDS)} FROM printer WHERE id = ?", [printer_id]).fetchone()
    if row is None:
        raise NotFoundError("no such printer", code="not_found.printer")
    return _printer(row)


def _printer(row: sqlite3.Row) -> PrinterRow:
    return PrinterRow(**dict(row) | {"has_cutter": bool(row["has_cutter"])})
