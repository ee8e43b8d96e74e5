"""Counting what is left on a printer's roll: from badges that came out, until another roll is put in."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from server.domain.alert import AlertKind
from server.domain.errors import ConflictError
from server.domain.guest import Standing
from server.domain.print_job import JobState, PrintJob, Trouble
from server.domain.supply import Supply, check_supply
from server.services.alerts import Call, raise_alert, settle_alerts_about
from server.store import print_jobs, printers, supplies
from server.store.transaction import Transaction

#: Who ends one of these had the printer open.
_OPENED = (Trouble.COVER_OPEN.value, Trouble.PAPER_OUT.value)
#: The reason of the desk's call.
LOW = "roll_low"


@dataclass(frozen=True, kw_only=True)
class SupplyWish:
    """How much a new roll holds, as an organiser types it: labels, or millimetres of paper."""

    labels: int | None = None
    length_mm: int | None = None
    warn_at: int = Supply.warn_at


def count_rolls(transaction: Transaction, printer_id: str, wish: SupplyWish) -> Supply:
    """Count a printer's rolls from now on, or otherwise than before; what was used of this one stays.

    Raises: FieldError, NotFoundError.
    """
    printers.printer_by_id(transaction.connection, printer_id)
    before = supplies.supply_of(transaction.connection, printer_id) or Supply(printer_id=printer_id)
    roll = check_supply(replace(before, labels=wish.labels, length_mm=wish.length_mm, warn_at=wish.warn_at))
    supplies.save_supply(transaction.connection, replace(roll, is_told=roll.is_told and roll.is_low))
    transaction.record("printer.changed", f"printer:{printer_id}", {"fields": ["roll"]})
    return roll


def new_roll(transaction: Transaction, printer_id: str, *, how: str) -> Supply:
    """A full roll is in; `how` it is known: `hand` or `opened`. The desk's call about the old one ends.

    Raises: ConflictError where nobody counts this printer's supplies.
    """
    connection = transaction.connection
    before = supplies.supply_of(connection, printer_id)
    if before is None:
        raise ConflictError("this printer's rolls are not counted", code="roll.not_counted")
    fresh = replace(before, used=0, used_mm=0, was_opened=False, is_told=False)
    supplies.save_supply(connection, fresh)
    transaction.record("roll.changed", f"printer:{printer_id}", {"how": how, "used": before.used})
    for job_id in print_jobs.jobs_of_open_alerts(connection, AlertKind.ROLL, printer_id):
        settle_alerts_about(transaction, AlertKind.ROLL, outcome="new_roll", print_job_id=job_id)
    return fresh


def count_badge(transaction: Transaction, job: PrintJob, paper_mm: int) -> None:
    """A badge came out; `paper_mm` of paper, 0 where nobody measured it. The desk is told once that a roll is low."""
    roll = supplies.supply_of(transaction.connection, job.printer_id)
    if roll is None:
        return
    usual = round(roll.used_mm / roll.used) if roll.used else 0
    counted = replace(roll, used=roll.used + 1, used_mm=roll.used_mm + (paper_mm or usual))
    if counted.is_low and not counted.is_told:
        counted = replace(counted, is_told=True)
        call = Call(
            event_id=job.event_id, kind=AlertKind.ROLL, reason=LOW, print_job_id=job.id, device_id=job.device_id
        )
        raise_alert(transaction, call)
    supplies.save_supply(transaction.connection, counted)


def heed_status(transaction: Transaction, printer_id: str, reason: str) -> None:
    """How the printer is now: one that was open, or out of paper, and is well again has a new roll.

    Raises: nothing: a printer whose rolls nobody counts is left alone.
    """
    roll = supplies.supply_of(transaction.connection, printer_id)
    if roll is None:
        return
    if reason in _OPENED and not roll.was_opened:
        supplies.save_supply(transaction.connection, replace(roll, was_opened=True))
    elif not reason and roll.was_opened:
        new_roll(transaction, printer_id, how="opened")


def badges_wanted(connection: sqlite3.Connection, event_id: str) -> int:
    """Badges that may still be asked for: welcome guests for whom none was."""
    row = connection.execute(
        "SELECT count(*) FROM guest WHERE event_id = ? AND standing = ? AND NOT EXISTS"
        " (SELECT 1 FROM print_job WHERE print_job.guest_id = guest.id AND print_job.state <> ?)",
        [event_id, Standing.OK.value, JobState.CANCELLED.value],
    ).fetchone()
    return int(row[0])


def all_supplies(connection: sqlite3.Connection) -> dict[str, Supply]:
    """Every roll that is counted, by its printer."""
    return supplies.all_supplies(connection)
