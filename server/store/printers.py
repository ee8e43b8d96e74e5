"""Printers on disk."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from server.domain.errors import ConflictError, NotFoundError
from server.store.rows import upsert
from server.store.times import to_text


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
    query = f"SELECT {', '.join(_FIELDS)} FROM printer WHERE name = ? AND removed_at IS NULL"
    row = connection.execute(query, [name]).fetchone()
    if row is None:
        raise NotFoundError(f"no printer is called {name!r}", code="not_found.printer")
    return _printer(row)


def all_printers(connection: sqlite3.Connection) -> list[PrinterRow]:
    """Every printer, by name, whatever its case."""
    rows = connection.execute(
        f"SELECT {', '.join(_FIELDS)} FROM printer WHERE removed_at IS NULL ORDER BY name COLLATE NOCASE, name"
    )
    return [_printer(row) for row in rows]


def printer_by_id(connection: sqlite3.Connection, printer_id: str) -> PrinterRow:
    """One printer.

    Raises: NotFoundError, also for one that was taken away.
    """
    query = f"SELECT {', '.join(_FIELDS)} FROM printer WHERE id = ? AND removed_at IS NULL"
    row = connection.execute(query, [printer_id]).fetchone()
    if row is None:
        raise NotFoundError("no such printer", code="not_found.printer")
    return _printer(row)


def printer_names(connection: sqlite3.Connection) -> dict[str, str]:
    """Names by id, also of printers that were taken away: for what they printed."""
    return {row["id"]: row["name"] for row in connection.execute("SELECT id, name FROM printer")}


def take_away(connection: sqlite3.Connection, printer: PrinterRow, now: datetime) -> None:
    """Keep a printer for its badges alone; its name, which another may have now, is told apart by its id."""
    kept_name = f"{printer.name} ({printer.id[-6:]})"
    connection.execute(
        "UPDATE printer SET name = ?, removed_at = ? WHERE id = ?", [kept_name, to_text(now), printer.id]
    )


def _printer(row: sqlite3.Row) -> PrinterRow:
    return PrinterRow(**dict(row) | {"has_cutter": bool(row["has_cutter"])})
