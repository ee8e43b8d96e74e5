"""Slips: lists and sheets that come out of a badge printer. Each is a print job like a badge, with the same proof."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from server.domain.errors import ConflictError, FieldError
from server.domain.print_job import OPEN_STATES, BadgeSnapshot, JobState, PrintJob, Trouble
from server.domain.slip import Slip
from server.printing.drawing.slip import rows_that_fit
from server.services.print_jobs import PRIORITY_SLIP, first_printer_id
from server.services.print_moves import Move, move_job
from server.services.repeats import Repeat
from server.store import print_jobs, printers
from server.store.transaction import Transaction


def slips_on(
    connection: sqlite3.Connection, printer_id: str, whole: Slip, foot: str = "%(page)s / %(pages)s"
) -> list[Slip]:
    """`whole` as the slips that a printer's roll takes; `foot` is filled with which slip of how many.

    Raises: NotFoundError.
    """
    printer = printers.printer_by_id(connection, printer_id)
    most = rows_that_fit(whole, dpi=printer.dpi, width_dots=printer.width_dots, length_dots=printer.length_dots)
    parts = [whole.rows[at : at + most] for at in range(0, len(whole.rows), most)] or [()]
    pages = len(parts)
    return [replace(whole, rows=part, foot=foot % {"page": page, "pages": pages}) for page, part in enumerate(parts, 1)]


def print_slips(
    transaction: Transaction,
    event_id: str,
    subject: str,
    whole: Slip,
    *,
    printer_id: str = "",
    foot: str,
    key: str = "",
) -> list[PrintJob]:
    """Ask for `whole` on paper, before all badges that wait; the same key again prints nothing more.

    Raises: FieldError where there is no printer.
    """
    repeat = Repeat(transaction, f"slips:{event_id}", key, subject)
    if repeat.first_answer():
        return print_jobs.jobs_about(transaction.connection, subject)
    chosen = printer_id or first_printer_id(transaction)
    if not chosen:
        raise FieldError("printer", "there is no printer yet", code="field.no_printer")
    jobs = [
        _queue(transaction, event_id, subject, slip, chosen, page)
        for page, slip in enumerate(slips_on(transaction.connection, chosen, whole, foot), 1)
    ]
    repeat.keep({"count": len(jobs)})
    return jobs


def print_slip_again(transaction: Transaction, job: PrintJob) -> PrintJob:
    """Another copy of a slip that did not come out.

    Raises: ConflictError where what it said is forgotten.
    """
    if job.slip is None:
        raise ConflictError("what it said is forgotten", code="print_job.forgotten")
    return _queue(transaction, job.event_id, job.subject, job.slip, job.printer_id, job.copy)


def slips_about(connection: sqlite3.Connection, subject: str) -> list[PrintJob]:
    """The slips about something, in the order of their pages; of a page that was printed again the last copy."""
    latest = {job.copy: job for job in print_jobs.jobs_about(connection, subject)}
    return [latest[page] for page in sorted(latest)]


def forget_slips(transaction: Transaction, event_id: str, subject: str) -> None:
    """Call off what was not sent yet, and forget what the slips said: they name people."""
    for job in print_jobs.jobs_about(transaction.connection, subject):
        if job.state in (JobState.QUEUED, JobState.ATTENTION):
            move_job(transaction, job.id, Move(to=JobState.CANCELLED))
        elif job.state in OPEN_STATES and job.state not in (JobState.SENDING, JobState.CONFIRMING):
            move_job(transaction, job.id, Move(to=JobState.FAILED, trouble=Trouble.NOT_THERE))
    print_jobs.forget_slips(transaction.connection, subject)


def _queue(transaction: Transaction, event_id: str, subject: str, slip: Slip, printer_id: str, page: int) -> PrintJob:
    job = PrintJob(
        id=transaction.new_id(),
        event_id=event_id,
        guest_id="",
        copy=page,
        printer_id=printer_id,
        template="",
        snapshot=BadgeSnapshot(),
        state=JobState.QUEUED,
        device_id=transaction.actor.device_id,
        priority=PRIORITY_SLIP,
        created_at=transaction.now,
        moved_at=transaction.now,
        subject=subject,
        slip=slip,
    )
    print_jobs.add_job(transaction.connection, job)
    body = {"guest": "", "copy": page, "printer": printer_id, "subject": subject}
    transaction.record("print_job.queued", f"print_job:{job.id}", body, event_id=event_id)
    return job
