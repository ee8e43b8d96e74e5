"""A guest's card as a page's context, and which acts it offers now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.desk.badge_text import BadgeTextLine, answer_lines, badge_text_lines
from kiosk.desk.consent_rows import ConsentRow, consent_row
from kiosk.desk.rights import Act, may
from kiosk.desk.story import Line, signed, story_of
from kiosk.desk.words import (
    ANYWAY_REASONS,
    JOBS,
    NOTES_FIRST,
    OLD_RECORDS,
    PAY_HOW,
    PROOFS,
    STANDS_FOR,
    STATUS,
    refusal_of,
    trouble_words,
)
from kiosk.shared.wording import OWN_NAMES, Words
from server.domain.access import Role
from server.domain.check_in import NEVER_OVERRIDDEN, Reason
from server.domain.event import AdmissionPolicy, Event
from server.domain.guest import Guest, Presence, Standing, Status
from server.domain.print_job import DONE_STATES, QUESTION_STATES, JobState, PrintJob
from server.services.admission import SUPERVISED
from server.services.check_in import CheckInAnswer
from server.services.desk import DeskCard
from server.services.guest_desk import GuestLine
from server.services.transfers import last_former


@dataclass(frozen=True, kw_only=True)
class JobLine:
    """One copy of the badge, in the reader's language."""

    id: str
    copy: int
    word: str
    kind: str
    #: What is wrong, or what vouches for it.
    text: str
    printer: str
    at: datetime
    #: Somebody has to say whether it came out.
    asks: bool
    may_try_now: bool
    may_call_off: bool


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why the guest was not let in just now, and what may be done about it."""

    title: str
    advice: str
    #: When and where the admission that stands was recorded; empty: there is none.
    first: str
    first_at: datetime | None
    may_admit: bool
    needs_supervisor: bool
    #: There is a waiting list; a person may let them in there, too.
    is_full: bool


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """All of a guest's card."""

    guest: Guest
    event: Event
    status_word: str
    status_kind: str
    presence: Presence | None
    language: str
    #: (line, status word, kind of pill, whether they may be ticked to come in too).
    party: list[tuple[GuestLine, str, str, bool]]
    #: Ready-made reasons to admit in spite of a refusal.
    anyway_reasons: list[str]
    #: They are inside and have no badge yet.
    is_owed_badge: bool
    #: Somebody handed one over.
    was_handed_badge: bool
    jobs: list[JobLine]
    story: list[Line]
    may_check_in: bool
    #: The list says no already: in spite of it is offered before anybody is refused.
    may_admit_anyway: bool
    may_check_out: bool
    may_undo: bool
    may_mark_paid: bool
    #: (what is sent, what is read).
    ways_to_pay: list[tuple[str, str]]
    #: How they paid at the desk; empty: they did not.
    paid_how: str
    #: They are not let in before somebody ticks the notes.
    note_is_open: bool
    #: Who followed the notes and when; None: nobody, or nobody has to.
    followed: Line | None
    has_needs: bool
    may_see_needs: bool
    #: None: they are not shown.
    needs: str | None
    #: (id, name, why it is old) of records that this one stands for.
    old_records: list[tuple[str, str, str]]
    #: The record that stands for this one, and why; None: this one counts.
    kept: Guest | None
    why_old: str
    may_transfer: bool
    may_undo_transfer: bool
    may_merge: bool
    may_print: bool
    #: None: nothing was refused just now.
    refusal: Refusal | None
    consents: list[ConsentRow]
    #: What the badge says otherwise than the record, and what was answered.
    badge_lines: list[BadgeTextLine]
    answers: list[BadgeTextLine]
    #: For the next check-in, out, walk-in or print: the same form sent twice is one act.
    key: str


def card_page(
    words: Words,
    desk: DeskCard,
    role: Role,
    now: datetime,
    *,
    key: str,
    answer: CheckInAnswer | None = None,
    shows_needs: bool = False,
) -> CardPage:
    """The card in the language of `words`, for somebody with `role`. `answer`: what a check-in just said."""
    card, presence = desk.card, desk.card.line.presence
    status, guest = card.line.status, card.line.guest
    word, kind = STATUS[status]
    may_come_in = _may_come_in(card.event, status, presence, now) and desk.kept is None
    is_unused = desk.kept is None and not (presence and presence.first_in_at)
    story = story_of(words, desk, now)
    return CardPage(
        guest=guest,
        event=card.event,
        status_word=words.gettext(word),
        status_kind=kind,
        presence=presence,
        language=OWN_NAMES.get(guest.language, guest.language),
        party=[_companion(words, card.event, line, now) for line in card.party],
        anyway_reasons=desk.anyway_reasons or [words.gettext(reason) for reason in ANYWAY_REASONS],
        is_owed_badge=desk.is_owed_badge and not desk.was_handed_badge,
        was_handed_badge=desk.was_handed_badge,
        jobs=[_job(words, desk, job) for job in card.print_jobs],
        story=story,
        may_check_in=may_come_in and not guest.is_note_open,
        may_admit_anyway=may_come_in and (guest.standing is not Standing.OK or guest.is_note_open),
        may_check_out=status is Status.ARRIVED,
        may_undo=bool(presence and presence.admission_fact),
        may_mark_paid=guest.standing is Standing.UNPAID,
        ways_to_pay=[(how.value, words.gettext(said)) for how, said in PAY_HOW.items()],
        paid_how=words.gettext(PAY_HOW[desk.payment.how]) if desk.payment else "",
        note_is_open=guest.is_note_open,
        followed=_followed(guest, story),
        has_needs=bool(guest.needs),
        may_see_needs=may(role, Act.SEE_NEEDS),
        needs=guest.needs if shows_needs else None,
        old_records=[(old.guest.id, old.guest.full_name, words.gettext(OLD_RECORDS[old.kind])) for old in desk.old],
        kept=desk.kept,
        why_old=words.gettext(STANDS_FOR[desk.why_old]) if desk.why_old else "",
        may_transfer=is_unused and may(role, Act.TRANSFER),
        may_undo_transfer=is_unused and may(role, Act.TRANSFER) and last_former(desk.old) is not None,
        may_merge=desk.kept is None and may(role, Act.MERGE),
        may_print=bool(presence and presence.first_in_at),
        refusal=_refusal(words, desk, answer, role) if answer and answer.reason else None,
        consents=[consent_row(words, desk, line) for line in desk.consents],
        badge_lines=badge_text_lines(words, desk),
        answers=answer_lines(words, desk),
        key=key,
    )


def _companion(words: Words, event: Event, line: GuestLine, now: datetime) -> tuple[GuestLine, str, str, bool]:
    may_come_in = _may_come_in(event, line.status, line.presence, now)
    word, kind = (NOTES_FIRST[0], "-warn") if may_come_in and line.guest.is_note_open else STATUS[line.status]
    is_welcome = line.guest.standing is Standing.OK and not line.guest.is_note_open
    return line, words.gettext(word), kind, is_welcome and may_come_in


def _may_come_in(event: Event, status: Status, presence: Presence | None, now: datetime) -> bool:
    if status is not Status.ARRIVED:
        return True
    last = presence.last_in_at if presence else None
    per_day = event.admission is AdmissionPolicy.ONCE_PER_DAY
    return bool(per_day and last and event.day_of(last) != event.day_of(now))


def _followed(guest: Guest, story: list[Line]) -> Line | None:
    if not (guest.must_follow and guest.notes and guest.followed):
        return None
    return next((line for line in story if line.fact_kind == "note.followed"), None)


def _job(words: Words, desk: DeskCard, job: PrintJob) -> JobLine:
    word, kind = JOBS[job.state]
    text = trouble_words(job.reason, nothing_sent=job.state is JobState.ATTENTION) or (
        PROOFS.get(job.proof, "") if job.state in DONE_STATES else ""
    )
    return JobLine(
        id=job.id,
        copy=job.copy,
        word=words.gettext(word),
        kind=kind,
        text=words.gettext(text) if text else "",
        printer=desk.signatures.printers.get(job.printer_id, ""),
        at=job.moved_at,
        asks=job.state in QUESTION_STATES or job.state is JobState.SENT,
        may_try_now=job.state is JobState.ATTENTION,
        may_call_off=job.state in (JobState.QUEUED, JobState.ATTENTION),
    )


#: What somebody has to be allowed to, who puts such a refusal aside.
_LIFTED_BY = {Reason.BLOCKED: Act.ADMIT_BLOCKED, Reason.FULL: Act.ADMIT_FULL}


def _refusal(words: Words, desk: DeskCard, answer: CheckInAnswer, role: Role) -> Refusal:
    reason = answer.reason or Reason.NEEDS_DESK
    title, advice = refusal_of(reason, answer.guest)
    supervised = reason in SUPERVISED and not may(role, _LIFTED_BY[reason])
    first = answer.first
    where = signed(words, desk.signatures, f"device:{first.device}", first.device) if first and first.device else ""
    return Refusal(
        title=words.gettext(title),
        advice=words.gettext(advice),
        first=where,
        first_at=first.at if first else None,
        may_admit=reason not in NEVER_OVERRIDDEN and reason is not Reason.FULL,
        needs_supervisor=supervised,
        is_full=reason is Reason.FULL,
    )
