"""Guests who booked together, at a kiosk: who of them may come in now, and checking them in at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from server.domain.guest import Guest
from server.domain.print_job import OPEN_STATES
from server.services.behind_ids import guest_known
from server.services.check_in import CheckInAnswer, CheckInWish, check_in, foresee
from server.store import guests, journal, print_jobs
from server.store.transaction import Transaction

#: A larger booking is never shown, nor its last few: a company's list is not for whoever holds one of its codes.
MOST_AT_KIOSK = 8


def companions(connection: sqlite3.Connection, wish: CheckInWish, guest: Guest, now: datetime) -> tuple[Guest, ...]:
    """Who booked together with `guest` and would be let in by the door of `wish` now, by name.

    Whom it would refuse is left out, whatever the reason: nobody learns it from a companion's screen.
    """
    party = guests.party_of(connection, guest, limit=MOST_AT_KIOSK)
    if len(party) >= MOST_AT_KIOSK:
        return ()
    asked = [(other, replace(wish, code="", seen_code="", guest_id=other.id)) for other in party]
    return tuple(other for other, theirs in asked if foresee(connection, theirs, now).reason is None)


def check_in_together(transaction: Transaction, wishes: Sequence[CheckInWish]) -> list[CheckInAnswer]:
    """Check guests in at once, each with their own key, in the order of `wishes`; one refused holds nobody up.

    Raises: as check_in().
    """
    return [check_in(transaction, wish) for wish in wishes]


def last_answers_at(
    connection: sqlite3.Connection, event_id: str, device_id: str, since: datetime
) -> list[CheckInAnswer]:
    """What those who were let in last at a screen, together, were answered, while a badge of theirs is on its way.

    Empty: nobody waits there, or since before `since`.
    """
    facts = journal.last_at(connection, device_id, {"guest.checked_in"}, limit=MOST_AT_KIOSK)
    together = [fact for fact in facts if fact.at == facts[0].at and fact.at >= since and fact.event_id == event_id]
    answers, is_waiting = [], False
    for fact in reversed(together):
        guest = guest_known(connection, fact.subject.removeprefix("guest:"))
        jobs = print_jobs.jobs_of(connection, guest.id) if guest else []
        is_waiting |= any(job.state in OPEN_STATES for job in jobs)
        answers.append(CheckInAnswer(guest=guest, fact=fact.id, print_job=jobs[0].id if jobs else None))
    return answers if is_waiting else []
