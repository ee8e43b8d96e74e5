"""What an event asks its guests to agree to: writing it, and wording it anew.

What guests said stays as they said it: to the wording that they read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from server.domain.consent import (
    MOST_CONSENTS,
    Consent,
    ConsentText,
    ConsentVersion,
    Reply,
    check_consent,
    check_texts,
)
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.store import consents as rows
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class ConsentPage:
    """One consent with its wordings and what guests said."""

    consent: Consent
    #: The newest first.
    versions: list[ConsentVersion]
    given: int
    declined: int
    withdrawn: int
    #: Guests whom it concerns and who said nothing that counts.
    open: int

    @property
    def newest(self) -> ConsentVersion:
        """The wording that guests are asked with."""
        return self.versions[0]


def add_consent(transaction: Transaction, event: Event, consent: Consent, texts: Mapping[str, ConsentText]) -> Consent:
    """Write something that guests are asked from now on; its `id` is made here, its wording is version 1.

    Raises: FieldError for a field that cannot be so, or a consent too many, ConflictError when the code is
    taken.
    """
    known = rows.consents_of(transaction.connection, event.id)
    made = replace(check_consent(consent), id=transaction.new_id(), event_id=event.id, version=1, counts_from=1)
    written = check_texts(texts, event)
    if any(other.code == made.code for other in known):
        raise ConflictError("the event has a consent with this code", code="consent.taken")
    if len(known) >= MOST_CONSENTS:
        raise FieldError("code", f"at most {MOST_CONSENTS} consents", code="consent.many")
    rows.save_consent(transaction.connection, made)
    version = ConsentVersion(consent_id=made.id, number=1, texts=written, written_at=transaction.now)
    rows.add_version(transaction.connection, version)
    transaction.record("consent.added", f"consent:{made.id}", {"code": made.code}, event_id=event.id)
    return made


def change_consent(
    transaction: Transaction, event: Event, consent: Consent, texts: Mapping[str, ConsentText], *, asks_again: bool
) -> Consent:
    """Store how a consent is asked; where its wording differs, as the next version. Its code stays.

    `consent.version`: the one that was worked on. `asks_again`: whoever agreed to an older wording is asked again.

    Raises: NotFoundError, FieldError; ConflictError when somebody else worded it anew meanwhile.
    """
    connection = transaction.connection
    before = rows.consent_called(connection, event.id, consent.code)
    if consent.version != before.version:
        raise ConflictError("somebody else changed the wording", code="consent.changed")
    after = check_consent(replace(consent, id=before.id, event_id=event.id, counts_from=before.counts_from))
    written = check_texts(texts, event)
    if written != rows.version_of(connection, before.id, before.version).texts:
        after = _worded(transaction, after, written, asks_again=asks_again)
    changed = [
        entry.name
        for entry in fields(Consent)
        if entry.name not in ("version", "counts_from") and getattr(before, entry.name) != getattr(after, entry.name)
    ]
    rows.save_consent(connection, after)
    if changed:
        transaction.record("consent.changed", f"consent:{after.id}", {"fields": changed}, event_id=event.id)
    return after


def _worded(transaction: Transaction, consent: Consent, texts: dict[str, ConsentText], *, asks_again: bool) -> Consent:
    number = consent.version + 1
    version = ConsentVersion(
        consent_id=consent.id, number=number, texts=texts, written_at=transaction.now, asks_again=asks_again
    )
    rows.add_version(transaction.connection, version)
    body = {"version": number, "asks_again": asks_again}
    transaction.record("consent.worded", f"consent:{consent.id}", body, event_id=consent.event_id)
    return replace(consent, version=number, counts_from=number if asks_again else consent.counts_from)


def consent_pages(connection: sqlite3.Connection, event_id: str) -> list[ConsentPage]:
    """Everything that an event asks, with wordings and counts."""
    return [_page(connection, consent) for consent in rows.consents_of(connection, event_id)]


def consent_page(connection: sqlite3.Connection, event_id: str, code: str) -> ConsentPage:
    """One of them.

    Raises: NotFoundError.
    """
    return _page(connection, rows.consent_called(connection, event_id, code))


def _page(connection: sqlite3.Connection, consent: Consent) -> ConsentPage:
    said = rows.reply_counts(connection, consent)
    answered = sum(said.values())
    return ConsentPage(
        consent=consent,
        versions=rows.versions_of(connection, consent.id),
        given=said.get(Reply.GIVEN, 0),
        declined=said.get(Reply.DECLINED, 0),
        withdrawn=said.get(Reply.WITHDRAWN, 0),
        open=max(0, rows.guests_concerned(connection, consent) - answered) if consent.is_on else 0,
    )
