"""Another badge for a guest, because somebody at the desk says so: it did not come out, is wrong, or is lost.

Each act carries a key: the same button pressed twice on a slow line is one badge.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.domain.alert import AlertKind
from server.domain.errors import FieldError
from server.domain.print_job import PrintJob
from server.services.alerts import settle_alerts_about
from server.services.print_jobs import cancel_unsent, decide, job_of_event, reprint
from server.services.repeats import Repeat
from server.services.slips import print_slip_again
from server.store import guests, print_jobs
from server.store.transaction import Transaction

LONGEST_KEY = 100


@dataclass(frozen=True, kw_only=True)
class NewBadgeWish:
    """Whose badge, why, and where it should come out."""

    event_id: str
    guest_id: str
    reason: str
    #: The same key again prints nothing. Empty: not repeatable.
    key: str = ""
    #: Empty: where the last one was asked for.
    printer_id: str = ""


def print_again(transaction: Transaction, wish: NewBadgeWish) -> PrintJob:
    """Another copy with the guest's details as they are now; open calls about their badge are settled with it.

    Raises: FieldError without a reason or printer, NotFoundError, ConflictError while another copy is open.
    """
    return _once(transaction, wish, lambda: _print_again(transaction, wish))


def print_after_looking(transaction: Transaction, event_id: str, job_id: str, *, reason: str) -> PrintJob:
    """Somebody looked and no badge was there: that copy is given up, and another one asked for.

    Raises: NotFoundError, ConflictError when there was no question, or it was answered.
    """
    job = decide(transaction, event_id, job_id, came_out=False)
    if job.subject:
        return print_slip_again(transaction, job)
    return reprint(transaction, event_id, job.guest_id, reason=reason, printer_id=job.printer_id)


def print_instead(transaction: Transaction, event_id: str, job_id: str, *, reason: str) -> PrintJob:
    """Another copy instead of one that failed, or that its guest says they never saw; where that one was asked for.

    Raises: NotFoundError, ConflictError while another copy is open.
    """
    job = job_of_event(transaction.connection, event_id, job_id)
    if job.subject:
        settle_alerts_about(transaction, AlertKind.BADGE, outcome="reprinted", print_job_id=job.id)
        return print_slip_again(transaction, job)
    wish = NewBadgeWish(event_id=event_id, guest_id=job.guest_id, reason=reason, printer_id=job.printer_id)
    return _print_again(transaction, wish)


def replace_lost_badge(transaction: Transaction, wish: NewBadgeWish) -> PrintJob:
    """The code on the lost badge dies, so that whoever finds it gets nowhere; a badge with a new one is printed.

    Raises: FieldError without a printer, NotFoundError, ConflictError while a copy is being printed or in question.
    """
    return _once(transaction, wish, lambda: _replace_lost(transaction, wish))


def _print_again(transaction: Transaction, wish: NewBadgeWish, *, is_lost: bool = False) -> PrintJob:
    job = reprint(
        transaction, wish.event_id, wish.guest_id, reason=wish.reason, printer_id=wish.printer_id, is_lost=is_lost
    )
    settle_alerts_about(transaction, AlertKind.BADGE, outcome="reprinted", guest_id=wish.guest_id)
    for before in print_jobs.jobs_of(transaction.connection, wish.guest_id):
        settle_alerts_about(transaction, AlertKind.BADGE, outcome="reprinted", print_job_id=before.id)
    return job


def _replace_lost(transaction: Transaction, wish: NewBadgeWish) -> PrintJob:
    guest = guests.guest_by_id(transaction.connection, wish.guest_id, event_id=wish.event_id)
    cancel_unsent(transaction, guest.id)
    return _print_again(transaction, wish, is_lost=True)


def _once(transaction: Transaction, wish: NewBadgeWish, act: Callable[[], PrintJob]) -> PrintJob:
    if len(wish.key) > LONGEST_KEY:
        raise FieldError("key", f"at most {LONGEST_KEY} characters", code="field.long")
    repeat = Repeat(transaction, f"new_badge:{wish.guest_id}", wish.key)
    if known := repeat.first_answer():
        return job_of_event(transaction.connection, wish.event_id, known["print_job"])
    job = act()
    repeat.keep({"print_job": job.id})
    return job
