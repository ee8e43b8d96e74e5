"""Asking for badges, and deciding about them: each is a print job, written before any byte is sent."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from server.domain.badge_text import worn
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import (
    MOVES,
    QUESTION_STATES,
    SEEN_BY_PERSON,
    BadgeSnapshot,
    JobState,
    PrintJob,
    Trouble,
)
from server.services.consent_replies import marks_of
from server.services.guest_codes import renew_code
from server.services.print_moves import Move, move_job
from server.services.templates import template_for
from server.services.ways import guidance_on_badge
from server.store import badge_texts, guests, print_jobs, printers
from server.store import event as event_rows
from server.store.print_jobs import Attempt
from server.store.remarks import keep_remark
from server.store.transaction import Transaction

#: A guest who stands at a kiosk goes first, then who asked for another badge at the desk, then a batch.
PRIORITY_WAITING_GUEST = 10
#: A list of who is inside is wanted at once: before everybody.
PRIORITY_SLIP = 20
PRIORITY_REPRINT = 5
PRIORITY_BATCH = 0


@dataclass(frozen=True, kw_only=True)
class BadgeWish:
    """Whose badge, and where it should come out."""

    event: Event
    guest: Guest
    #: Empty: the first printer there is.
    printer_id: str = ""
    #: Name of the zone where they were let in; empty: nobody knows.
    zone: str = ""
    priority: int = PRIORITY_WAITING_GUEST
    #: Empty: a person asks.
    batch_id: str = ""
    #: The way on it goes without steps.
    step_free: bool = False


def queue_first_badge(transaction: Transaction, wish: BadgeWish) -> PrintJob | None:
    """Ask for a guest's first badge; a badge that is on its way is not asked for again.

    One that a batch wanted later comes out where the guest stands now, and before all others.

    None: there is no printer, or the guest has a badge already.
    """
    waiting = print_jobs.open_job_of(transaction.connection, wish.guest.id)
    if waiting:
        return _claimed(transaction, wish, waiting)
    printer_id = wish.printer_id or first_printer_id(transaction)
    if not printer_id or print_jobs.last_copy_of(transaction.connection, wish.guest.id):
        return None
    return queue_copy(transaction, wish, printer_id, copy=1)


def _claimed(transaction: Transaction, wish: BadgeWish, waiting: PrintJob) -> PrintJob:
    unsent = waiting.state in (JobState.QUEUED, JobState.ATTENTION)
    if not (waiting.batch_id and unsent and waiting.priority < wish.priority):
        return waiting
    move = Move(to=JobState.QUEUED, printer_id=wish.printer_id, priority=wish.priority, is_claimed=True)
    return move_job(transaction, waiting.id, move)


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
        template=template_for(transaction.connection, event, guest, wish.zone),
        snapshot=_with_way(
            transaction, wish, snapshot_of(transaction.connection, event, guest, copy=copy, zone=wish.zone)
        ),
        state=JobState.QUEUED,
        reprint_reason=reprint_reason,
        device_id=transaction.actor.device_id,
        priority=wish.priority,
        batch_id=wish.batch_id,
        created_at=transaction.now,
        moved_at=transaction.now,
    )
    print_jobs.add_job(transaction.connection, job)
    body = {"guest": guest.id, "copy": copy, "printer": printer_id}
    queued = transaction.record("print_job.queued", f"print_job:{job.id}", body, event_id=event.id)
    keep_remark(transaction.connection, queued.id, reprint_reason)
    return job


def reprint(
    transaction: Transaction, event_id: str, guest_id: str, *, reason: str, printer_id: str = "", is_lost: bool = False
) -> PrintJob:
    """Another copy, because somebody says so: the next number, with the guest's details as they are now.

    With a new code where the badge `is_lost`, or the event wants it of every reprint: the old one dies with this.

    Raises: FieldError without a reason or a printer, NotFoundError, ConflictError while another copy is open: it may
    still come out, or somebody has to say whether it did.
    """
    if not reason.strip():
        raise FieldError("reason", "say why another badge is needed", code="field.empty")
    connection = transaction.connection
    guest = guests.guest_by_id(connection, guest_id, event_id=event_id)
    waiting = print_jobs.open_job_of(connection, guest_id)
    if waiting:
        code = "print_job.undecided" if waiting.state in QUESTION_STATES else "print_job.open"
        raise ConflictError("another copy of this badge is open", code=code, job=waiting.id, state=waiting.state.value)
    chosen = _printer_for(transaction, guest_id, printer_id)
    event = event_rows.event_by_id(connection, event_id)
    before = print_jobs.jobs_of(connection, guest_id)
    zone = before[0].snapshot.zone if before else ""
    if is_lost or event.reprint_new_code:
        guest = renew_code(transaction, guest, reason="lost" if is_lost else "reprint")
    wish = BadgeWish(event=event, guest=guest, printer_id=chosen, zone=zone, priority=PRIORITY_REPRINT)
    copy = before[0].copy + 1 if before else 1
    return queue_copy(transaction, wish, chosen, copy=copy, reprint_reason=reason.strip()[:200])


def decide(transaction: Transaction, event_id: str, job_id: str, *, came_out: bool) -> PrintJob:
    """A person looked: the badge is there, or it is not. The answer to `uncertain`, `interrupted` and `sent`.

    Raises: NotFoundError, ConflictError when there is no question, or it was answered.
    """
    job = job_of_event(transaction.connection, event_id, job_id)
    if came_out:
        return move_job(transaction, job.id, Move(to=JobState.PRINTED, proof=SEEN_BY_PERSON))
    return move_job(transaction, job.id, Move(to=JobState.FAILED, trouble=Trouble.NOT_THERE))


def cancel(transaction: Transaction, event_id: str, job_id: str) -> PrintJob:
    """Nobody wants this badge any more.

    Raises: NotFoundError, ConflictError when it is being sent or settled.
    """
    job = job_of_event(transaction.connection, event_id, job_id)
    return move_job(transaction, job.id, Move(to=JobState.CANCELLED))


def cancel_unsent(transaction: Transaction, guest_id: str) -> None:
    """Call off a guest's badge that waits, if one does; one that is on its way to paper goes on."""
    job = print_jobs.open_job_of(transaction.connection, guest_id)
    if job and JobState.CANCELLED in MOVES[job.state]:
        move_job(transaction, job.id, Move(to=JobState.CANCELLED))


def retry(transaction: Transaction, event_id: str, job_id: str, *, printer_id: str = "") -> PrintJob:
    """Let a job that waits for a hand try again now, at another printer where one is named: the same copy.

    Raises: NotFoundError, ConflictError when it does not wait for a hand.
    """
    job = job_of_event(transaction.connection, event_id, job_id)
    if job.state is not JobState.ATTENTION:
        raise ConflictError("the job does not wait for a hand", code="print_job.move")
    if printer_id:
        printers.printer_by_id(transaction.connection, printer_id)
    return move_job(transaction, job.id, Move(to=JobState.QUEUED, printer_id=printer_id))


def job_of_event(connection: sqlite3.Connection, event_id: str, job_id: str) -> PrintJob:
    """A print job as it stands now.

    Raises: NotFoundError, also for a job of another event.
    """
    job = print_jobs.job_by_id(connection, job_id)
    if job.event_id != event_id:
        raise NotFoundError("no such print job", code="not_found.print_job")
    return job


def attempts_of(connection: sqlite3.Connection, job_id: str) -> list[Attempt]:
    """Each try to print a job, with what the printer said."""
    return print_jobs.attempts_of(connection, job_id)


def _printer_for(transaction: Transaction, guest_id: str, printer_id: str) -> str:
    """The one named, else where this guest's last badge was asked for, else the first there is."""
    if printer_id:
        return printers.printer_by_id(transaction.connection, printer_id).id
    before = print_jobs.jobs_of(transaction.connection, guest_id)
    found = before[0].printer_id if before else first_printer_id(transaction)
    if not found:
        raise FieldError("printer", "there is no printer yet", code="field.no_printer")
    return found


def snapshot_of(
    connection: sqlite3.Connection, event: Event, guest: Guest, *, copy: int = 1, zone: str = ""
) -> BadgeSnapshot:
    """What a guest's badge says now."""
    snapshot = BadgeSnapshot(
        first_name=guest.first_name,
        last_name=guest.last_name,
        company=guest.company,
        title=guest.title,
        category=guest.category,
        room=guest.room,
        code=guest.code,
        language=guest.language or event.languages[0],
        event_name=event.name,
        zone=zone,
        vip=guest.vip,
        copy=copy,
        custom=dict(guest.custom),
        consents=marks_of(connection, event.id, guest.id),
    )
    text = badge_texts.text_of(connection, guest.id)
    return worn(snapshot, text) if text else snapshot


def _with_way(transaction: Transaction, wish: BadgeWish, snapshot: BadgeSnapshot) -> BadgeSnapshot:
    """The same with where the guest goes, as seen from the kiosk that asks."""
    told = guidance_on_badge(transaction, wish.event, wish.guest)
    if told is None:
        return snapshot
    said = replace(snapshot, place=told.goal.place.name)
    route = told.way.walked(step_free=wish.step_free) if told.way else None
    if route is None:
        return said
    parts = (f"{route.distance_m} m" if route.distance_m else "", route.said_in(snapshot.language))
    way = " · ".join(part for part in parts if part)
    return replace(said, arrow=route.arrow.value, level=route.level.value, way=way)


def first_printer_id(transaction: Transaction) -> str:
    """The printer that is meant where nobody chose one; empty: there is none."""
    known = printers.all_printers(transaction.connection)
    return known[0].id if known else ""


def job_for_screens(connection: sqlite3.Connection, job_id: str) -> PrintJob:
    """A print job as it stands now.

    Raises: NotFoundError.
    """
    return print_jobs.job_by_id(connection, job_id)


def job_and_place(connection: sqlite3.Connection, job_id: str, own_printer_id: str) -> tuple[PrintJob | None, str]:
    """A print job as it stands now, with its place_elsewhere(); None for an empty id.

    Raises: NotFoundError.
    """
    if not job_id:
        return None, ""
    job = print_jobs.job_by_id(connection, job_id)
    return job, place_elsewhere(connection, job, own_printer_id)


def place_elsewhere(connection: sqlite3.Connection, job: PrintJob, own_printer_id: str) -> str:
    """Where a badge comes out, for people; empty: at the printer with `own_printer_id` (empty: the first there is)."""
    known = printers.all_printers(connection)
    own = own_printer_id or (known[0].id if known else "")
    other = next((printer for printer in known if printer.id == job.printer_id and printer.id != own), None)
    return (other.place or other.name) if other else ""


def job_on_its_way(connection: sqlite3.Connection, guest_id: str) -> PrintJob | None:
    """A guest's badge that is not out yet, or of which nobody knows whether it is; None: there is none."""
    return print_jobs.open_job_of(connection, guest_id)


def has_badge(connection: sqlite3.Connection, guest_id: str) -> bool:
    """Whether a badge was ever asked for, for this guest."""
    return print_jobs.last_copy_of(connection, guest_id) > 0
