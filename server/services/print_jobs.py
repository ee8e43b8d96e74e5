"""Asking for badges: each is a print job, written before any byte is sent."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import BadgeSnapshot, JobState, PrintJob
from server.store import print_jobs, printers
from server.store.transaction import Transaction

#: A guest who stands at a kiosk goes before a batch.
PRIORITY_WAITING_GUEST = 10


@dataclass(frozen=True, kw_only=True)
class BadgeWish:
    """Whose badge, and where it should come out."""

    event: Event
    guest: Guest
    #: Empty: the first printer there is.
    printer_id: str = ""


def queue_first_badge(transaction: Transaction, wish: BadgeWish) -> PrintJob | None:
    """Ask for a guest's first badge; a badge that is on its way is not asked for again.

    None: there is no printer, or the guest has a badge already.
    """
    waiting = print_jobs.open_job_of(transaction.connection, wish.guest.id)
    if waiting:
        return waiting
    printer_id = wish.printer_id or first_printer_id(transaction)
    if not printer_id or print_jobs.last_copy_of(transaction.connection, wish.guest.id):
        return None
    return queue_copy(transaction, wish, printer_id, copy=1)


def queue_copy(
    transaction: Transaction, wish: BadgeWish, printer_id: str, *, copy: int, reprint_reason: str = ""
) -> PrintJob:
    """Write the job down, with what the badge will say frozen as it is now."""
    guest, event = wish.guest, wish.event
    job = PrintJob(
        id=transaction.new_id(),
        event_id=event.id,
        guest_id=guest.id,
        copy=copy,
        printer_id=printer_id,
        template=event.template,
        snapshot=snapshot_of(event, guest, copy=copy),
        state=JobState.QUEUED,
        reprint_reason=reprint_reason,
        device_id=transaction.actor.device_id,
        priority=PRIORITY_WAITING_GUEST,
        created_at=transaction.now,
        moved_at=transaction.now,
    )
    print_jobs.add_job(transaction.connection, job)
    body = {"guest": guest.id, "copy": copy, "printer": printer_id, "reason": reprint_reason}
    transaction.record("print_job.queued", f"print_job:{job.id}", body, event_id=event.id)
    return job


def snapshot_of(event: Event, guest: Guest, *, copy: int = 1) -> BadgeSnapshot:
    """What a guest's badge says now."""
    return BadgeSnapshot(
        first_name=guest.first_name,
        last_name=guest.last_name,
        company=guest.company,
        title=guest.title,
        category=guest.category,
        room=guest.room,
        code=guest.code,
        language=guest.language or event.languages[0],
        event_name=event.name,
        vip=guest.vip,
        copy=copy,
    )


def first_printer_id(transaction: Transaction) -> str:
    """The printer that is meant where nobody chose one; empty: there is none."""
    known = printers.all_printers(transaction.connection)
    return known[0].id if known else ""


def job_for_screens(connection: sqlite3.Connection, job_id: str) -> PrintJob:
    """A print job as it stands now.

    Raises: NotFoundError.
    """
    return print_jobs.job_by_id(connection, job_id)
