"""What guests say to an event's consents: at a kiosk, at the desk, and taken back.

Drawn in docs/algorithms/consent.md.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from server.domain.alert import AlertKind
from server.domain.consent import (
    Consent,
    ConsentKind,
    ConsentReply,
    ConsentVersion,
    How,
    Reply,
    concerns,
    counts,
    is_open,
    mark_of,
)
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.services.alerts import Call, raise_alert, settle_alerts_about
from server.store import consents as rows
from server.store import guests, print_jobs
from server.store.remarks import keep_remark
from server.store.transaction import Transaction

#: Why the desk is called for a badge that is there and lacks a guest's no.
NO_MARK = "no_mark"
#: No badge came or will come out of such a job.
NO_BADGE_STATES = frozenset({JobState.FAILED, JobState.CANCELLED})
_FACTS = {
    Reply.GIVEN: "consent.given",
    Reply.DECLINED: "consent.declined",
    Reply.WITHDRAWN: "consent.withdrawn",
}


@dataclass(frozen=True, kw_only=True)
class ReplyWish:
    """What a guest says, to which wording, in which way."""

    guest_id: str
    code: str
    #: The version that they read, though a newer one may be there by now.
    version: int
    language: str
    #: GIVEN or DECLINED.
    reply: Reply
    how: How
    #: With SIGNED: the picture that signature_png() made, before the writer's turn: it takes a while.
    signature: bytes = b""


@dataclass(frozen=True, kw_only=True)
class OpenConsent:
    """One thing that a guest is to be asked now."""

    consent: Consent
    version: ConsentVersion
    #: There are so many to come behind it.
    more: int


@dataclass(frozen=True, kw_only=True)
class ConsentLine:
    """One consent on a guest's card."""

    consent: Consent
    newest: ConsentVersion
    #: None: they said nothing yet.
    last: ConsentReply | None
    #: It is for guests of their category.
    is_asked: bool
    #: They would be asked at a kiosk now.
    is_open: bool
    #: What they said is about a wording, or a day, that does not count any more.
    is_outdated: bool


def is_anything_open(connection: sqlite3.Connection, event: Event, guest_id: str, now: datetime) -> bool:
    """Whether a guest is to be asked anything before they come in; one cheap question where an event asks nothing."""
    return next_open(connection, event, guest_id, now) is not None


def next_open(connection: sqlite3.Connection, event: Event, guest_id: str, now: datetime) -> OpenConsent | None:
    """What a guest is to be asked first; None: nothing.

    Raises: NotFoundError, also for a guest of another event.
    """
    asked = [consent for consent in rows.consents_of(connection, event.id) if consent.is_on]
    if not asked:
        return None
    guest = guests.guest_by_id(connection, guest_id, event_id=event.id)
    last = rows.last_replies_of(connection, guest_id)
    waiting = [
        consent
        for consent in asked
        if concerns(consent, guest.category) and is_open(consent, last.get(consent.id), event, now)
    ]
    if not waiting:
        return None
    version = rows.version_of(connection, waiting[0].id, waiting[0].version)
    return OpenConsent(consent=waiting[0], version=version, more=len(waiting) - 1)


def record_reply(transaction: Transaction, event: Event, wish: ReplyWish) -> ConsentReply:
    """Write down what a guest says. The same again, while it counts, changes nothing: ten taps are one.

    Who does not agree to what must or should be is told to the desk.

    Raises: NotFoundError for an unknown guest, consent or version, FieldError for a language that the version does not
    have, or a signature that is missing.
    """
    connection = transaction.connection
    guest = guests.guest_by_id(connection, wish.guest_id, event_id=event.id)
    consent = rows.consent_called(connection, event.id, wish.code)
    if wish.language not in rows.version_of(connection, consent.id, wish.version).texts:
        raise FieldError("language", "the text is not there in this language", code="field.choice")
    last = rows.last_replies_of(connection, guest.id).get(consent.id)
    if (
        last
        and (last.version, last.reply) == (wish.version, wish.reply)
        and counts(consent, last, event, transaction.now)
    ):
        return last
    if wish.how is How.SIGNED and not wish.signature:
        raise FieldError("signature", "nothing is drawn", code="field.empty")
    reply = _recorded(transaction, consent, wish, has_signature=wish.how is How.SIGNED)
    if reply.has_signature:
        rows.keep_signature(connection, reply.id, wish.signature)
    _tell_desk(transaction, consent, guest, reply)
    _tell_of_badge(transaction, consent, reply)
    return reply


def withdraw(transaction: Transaction, event: Event, guest_id: str, code: str, *, reason: str) -> ConsentReply:
    """A guest takes their consent back; badges printed from now on say so.

    Raises: NotFoundError, FieldError without a reason, ConflictError where there is no consent to take back.
    """
    connection = transaction.connection
    guest = guests.guest_by_id(connection, guest_id, event_id=event.id)
    consent = rows.consent_called(connection, event.id, code)
    last = rows.last_replies_of(connection, guest.id).get(consent.id)
    if last is None or last.reply is not Reply.GIVEN:
        raise ConflictError("the guest gave no such consent", code="consent.not_given")
    if not reason.strip():
        raise FieldError("reason", "say why", code="field.empty")
    wish = ReplyWish(
        guest_id=guest.id,
        code=code,
        version=last.version,
        language=last.language,
        reply=Reply.WITHDRAWN,
        how=How.TOLD,
    )
    reply = _recorded(transaction, consent, wish)
    keep_remark(connection, reply.fact_id, reason)
    return reply


def consents_of_guest(connection: sqlite3.Connection, event: Event, guest: Guest, now: datetime) -> list[ConsentLine]:
    """What concerns a guest or was said by them, for their card."""
    last = rows.last_replies_of(connection, guest.id)
    return [
        _line(connection, consent, last.get(consent.id), event, guest, now)
        for consent in rows.consents_of(connection, event.id)
        if consent.id in last or concerns(consent, guest.category)
    ]


def marks_of(connection: sqlite3.Connection, event_id: str, guest_id: str) -> dict[str, str]:
    """What a guest's badge may say of their consents: `yes` or `no`, by code."""
    last = rows.last_replies_of(connection, guest_id)
    if not last:
        return {}
    found = {consent.code: mark_of(consent, last.get(consent.id)) for consent in rows.consents_of(connection, event_id)}
    return {code: mark for code, mark in found.items() if mark}


def marks_by_guest(connection: sqlite3.Connection, event_id: str) -> dict[str, dict[str, str]]:
    """The same of every guest of an event who said something, by guest id."""
    asked = {consent.id: consent for consent in rows.consents_of(connection, event_id)}
    found: dict[str, dict[str, str]] = {}
    for reply in rows.last_replies_at(connection, event_id):
        consent = asked[reply.consent_id]
        found.setdefault(reply.guest_id, {})[consent.code] = mark_of(consent, reply)
    return found


def consent_codes(connection: sqlite3.Connection, event_id: str) -> list[str]:
    """The codes of what an event asks or asked, in the order in which it was written."""
    return [consent.code for consent in rows.consents_of(connection, event_id)]


def signature_of(connection: sqlite3.Connection, event_id: str, guest_id: str, reply_id: str) -> bytes:
    """The picture of a guest's signature, as PNG.

    Raises: NotFoundError, also for a guest of another event.
    """
    guest = guests.guest_by_id(connection, guest_id, event_id=event_id)
    return rows.signature_of(connection, guest.id, reply_id)


def _recorded(
    transaction: Transaction, consent: Consent, wish: ReplyWish, *, has_signature: bool = False
) -> ConsentReply:
    body = {
        "consent": consent.id,
        "code": consent.code,
        "version": wish.version,
        "language": wish.language,
        "how": wish.how.value,
    }
    fact = transaction.record(_FACTS[wish.reply], f"guest:{wish.guest_id}", body, event_id=consent.event_id)
    reply = ConsentReply(
        id=transaction.new_id(),
        consent_id=consent.id,
        guest_id=wish.guest_id,
        version=wish.version,
        language=wish.language,
        reply=wish.reply,
        how=wish.how,
        at=transaction.now,
        actor=transaction.actor.name,
        device_id=transaction.actor.device_id,
        has_signature=has_signature,
        fact_id=fact.id,
    )
    rows.add_reply(transaction.connection, reply)
    return reply


def _tell_desk(transaction: Transaction, consent: Consent, guest: Guest, reply: ConsentReply) -> None:
    """Call the desk for a no that matters, and call it off once there is none left."""
    if reply.reply is Reply.GIVEN:
        if not _stands_declined(transaction.connection, consent.event_id, guest.id):
            settle_alerts_about(transaction, AlertKind.CONSENT, outcome="agreed", guest_id=guest.id)
    elif consent.kind is not ConsentKind.CHOICE and reply.how is not How.TOLD:
        wanted = Call(
            event_id=consent.event_id,
            kind=AlertKind.CONSENT,
            reason=consent.kind.value,
            guest_id=guest.id,
            device_id=transaction.actor.device_id,
        )
        raise_alert(transaction, wanted)


def _tell_of_badge(transaction: Transaction, consent: Consent, reply: ConsentReply) -> None:
    """A badge that was made ahead of doors does not show a no that its guest says only now: somebody has to look."""
    badge = next(iter(print_jobs.jobs_of(transaction.connection, reply.guest_id)), None)
    if badge is None or badge.state in NO_BADGE_STATES or reply.reply is Reply.GIVEN or reply.how is How.TOLD:
        return
    if badge.snapshot.consents.get(consent.code) != mark_of(consent, reply):
        wanted = Call(
            event_id=consent.event_id,
            kind=AlertKind.BADGE,
            reason=NO_MARK,
            device_id=transaction.actor.device_id,
            print_job_id=badge.id,
        )
        raise_alert(transaction, wanted)


def _stands_declined(connection: sqlite3.Connection, event_id: str, guest_id: str) -> bool:
    last = rows.last_replies_of(connection, guest_id)
    return any(
        consent.kind is not ConsentKind.CHOICE and consent.id in last and last[consent.id].reply is Reply.DECLINED
        for consent in rows.consents_of(connection, event_id)
    )


def _line(
    connection: sqlite3.Connection,
    consent: Consent,
    last: ConsentReply | None,
    event: Event,
    guest: Guest,
    now: datetime,
) -> ConsentLine:
    return ConsentLine(
        consent=consent,
        newest=rows.version_of(connection, consent.id, consent.version),
        last=last,
        is_asked=concerns(consent, guest.category),
        is_open=concerns(consent, guest.category) and is_open(consent, last, event, now),
        is_outdated=last is not None and not counts(consent, last, event, now),
    )
