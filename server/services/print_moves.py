"""Moving print jobs along the drawing (docs/algorithms/print-job.md): each move is a fact, and the desk knows.

Every move reads the job afresh in its own transaction, so two who move it at once meet here and one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.domain.alert import AlertKind
from server.domain.errors import ConflictError
from server.domain.print_job import DONE_STATES, QUESTION_STATES, JobState, PrintJob, Trouble, check_move
from server.services.alerts import Call, raise_alert, settle_alerts_about
from server.services.supplies import count_badge
from server.store import print_jobs
from server.store.transaction import Transaction

#: A badge that somebody at the desk has to see to.
_NEEDS_DESK = QUESTION_STATES | {JobState.ATTENTION, JobState.FAILED}
#: Nobody will ask for the same slip again.
_FORGOTTEN = frozenset({JobState.PRINTED, JobState.EXECUTED, JobState.CANCELLED})


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where a job goes, and why."""

    to: JobState
    trouble: Trouble | None = None
    #: Empty: what the state itself proves.
    proof: str = ""
    #: Another printer; empty: the same.
    printer_id: str = ""
    #: It goes there by itself, because the printer before is in trouble.
    fails_over: bool = False
    #: How urgent it is from now on; None: as before.
    priority: int | None = None
    #: Its guest stands where this is asked: alerts name that device, and it may go to its fallback printer.
    is_claimed: bool = False
    #: Paper that this badge took; 0: nobody measured it.
    paper_mm: int = 0


def move_job(transaction: Transaction, job_id: str, move: Move) -> PrintJob:
    """Move a job, record it, and call or relieve the desk.

    Raises: ConflictError where the drawing has no such arrow: somebody was faster. NotFoundError.
    """
    job = print_jobs.job_by_id(transaction.connection, job_id)
    reason = move.trouble.value if move.trouble else ""
    if job.state is move.to is JobState.ATTENTION:
        if job.reason == reason:
            return job
    else:
        check_move(job.state, move.to)
    moved = replace(
        job,
        state=move.to,
        # why it left stands in the fact; where it waits now nothing is wrong
        reason="" if move.to is JobState.QUEUED else reason,
        proof=move.proof or (move.to.value if move.to in DONE_STATES else ""),
        printer_id=move.printer_id or job.printer_id,
        priority=job.priority if move.priority is None else move.priority,
        moved_from=job.printer_id if move.fails_over else job.moved_from,
        device_id=transaction.actor.device_id if move.is_claimed else job.device_id,
        moved_at=transaction.now,
    )
    print_jobs.save_move(transaction.connection, moved)
    body = {"from": job.state.value, "to": moved.state.value, "reason": reason, "proof": moved.proof}
    body |= {"guest": job.guest_id, "printer": moved.printer_id}
    if moved.printer_id != job.printer_id:
        body |= {"left": job.printer_id}
    transaction.record("print_job.moved", f"print_job:{job.id}", body, event_id=job.event_id)
    if moved.state in DONE_STATES and job.state not in DONE_STATES:
        count_badge(transaction, moved, move.paper_mm)
    if moved.subject and moved.state in _FORGOTTEN:
        print_jobs.forget_slip(transaction.connection, moved.id)
    _tell_desk(transaction, moved, goes_elsewhere=moved.printer_id != job.printer_id)
    return moved


def begin_attempt(transaction: Transaction, job: PrintJob, *, image_sha256: str, template_sha256: str) -> str:
    """Note, before its first byte, that a job is being sent; the attempt's id.

    Raises: ConflictError when it was cancelled or sent elsewhere meanwhile: then nothing may be sent.
    """
    now = print_jobs.job_by_id(transaction.connection, job.id)
    if now.printer_id != job.printer_id:
        raise ConflictError("the job went to another printer", code="print_job.move")
    move_job(transaction, job.id, Move(to=JobState.SENDING))
    print_jobs.keep_hashes(transaction.connection, job.id, image_sha256=image_sha256, template_sha256=template_sha256)
    attempt_id = transaction.new_id()
    print_jobs.open_attempt(transaction.connection, attempt_id, job, transaction.now)
    return attempt_id


def end_attempt(transaction: Transaction, job_id: str, attempt_id: str, move: Move, replies: bytes) -> PrintJob:
    """Note how an attempt ended, with every byte the printer said."""
    outcome = move.trouble.value if move.trouble else move.to.value
    print_jobs.close_attempt(transaction.connection, attempt_id, outcome, replies, transaction.now)
    sent = move.to in DONE_STATES
    if sent and print_jobs.job_by_id(transaction.connection, job_id).state is JobState.SENDING:
        # the disk refused the note that all bytes were out; the proof behind it still counts
        move_job(transaction, job_id, Move(to=JobState.CONFIRMING))
    return move_job(transaction, job_id, move)


def tell_waiting(transaction: Transaction, printer_id: str, trouble: Trouble) -> int:
    """The printer is in trouble: its waiting jobs say so, and the desk with them; how many were told."""
    untold = print_jobs.untold_jobs(transaction.connection, printer_id, trouble)
    for job in untold:
        move_job(transaction, job.id, Move(to=JobState.ATTENTION, trouble=trouble))
    return len(untold)


def fail_over(transaction: Transaction, printer_id: str, trouble: Trouble) -> int:
    """The printer is in trouble: its waiting jobs go to their kiosk's fallback printer, once; how many did.

    Only those of which nothing was sent, or the printer confirmed that it forgot: it is still the same copy.
    """
    ways = print_jobs.jobs_to_fail_over(transaction.connection, printer_id)
    for job_id, fallback in ways:
        move_job(transaction, job_id, Move(to=JobState.QUEUED, trouble=trouble, printer_id=fallback, fails_over=True))
    return len(ways)


def interrupt_unfinished(transaction: Transaction) -> int:
    """At start: what was on its way when the station stopped is a question for a person; how many there are."""
    unfinished = print_jobs.jobs_in(transaction.connection, (JobState.SENDING, JobState.CONFIRMING))
    for job in unfinished:
        move_job(transaction, job.id, Move(to=JobState.INTERRUPTED, trouble=Trouble.RESTARTED))
    return len(unfinished)


def _tell_desk(transaction: Transaction, job: PrintJob, *, goes_elsewhere: bool) -> None:
    """One open alert a job, with the reason of now. Who decides at the desk needs no call."""
    settled = job.state in DONE_STATES or job.state is JobState.CANCELLED or goes_elsewhere
    if settled or _decided_at_desk(transaction, job):
        settle_alerts_about(transaction, AlertKind.BADGE, outcome=job.state.value, print_job_id=job.id)
    elif job.state in _NEEDS_DESK:
        reason = job.reason or job.state.value
        call = Call(
            event_id=job.event_id,
            kind=AlertKind.BADGE,
            reason=reason,
            guest_id=job.guest_id,
            device_id=job.device_id,
            print_job_id=job.id,
        )
        raised = raise_alert(transaction, call)
        settle_alerts_about(transaction, AlertKind.BADGE, outcome=reason, print_job_id=job.id, but=raised.id)


def _decided_at_desk(transaction: Transaction, job: PrintJob) -> bool:
    return job.state is JobState.FAILED and bool(transaction.actor.person_id)
