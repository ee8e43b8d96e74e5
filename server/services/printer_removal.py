"""Taking a printer away that is gone for good. Its badges keep its name."""

from __future__ import annotations

import sqlite3

from server.domain.errors import ConflictError
from server.domain.print_job import OPEN_STATES
from server.store import batches, devices, print_jobs, printers
from server.store.transaction import Transaction


def remove_printer(transaction: Transaction, printer_id: str) -> None:
    """Nobody prints there any more, and nobody asks how it is; its name and address are free again.

    Raises: NotFoundError; ConflictError while a device prints there, or badges wait there or for an answer.
    """
    connection = transaction.connection
    printer = printers.printer_by_id(connection, printer_id)
    places = _devices_at(connection, printer_id)
    if places:
        raise ConflictError(f"{', '.join(places)} print there", code="printer.in_use", devices=", ".join(places))
    if print_jobs.jobs_in(connection, OPEN_STATES, printer_id=printer_id, limit=1):
        raise ConflictError("badges wait there, or for an answer", code="printer.awaited")
    if batches.is_wanted_at(connection, printer_id):
        raise ConflictError("a batch of badges is printed there", code="printer.awaited")
    printers.take_away(connection, printer, transaction.now)
    transaction.record("printer.removed", f"printer:{printer_id}")


def _devices_at(connection: sqlite3.Connection, printer_id: str) -> list[str]:
    known = devices.all_devices(connection)
    return [device.name for device in known if printer_id in (device.printer_id, device.fallback_printer_id)]
