"""Ready-made words for requests: the organiser writes them, guests choose them at a kiosk."""

from __future__ import annotations

import sqlite3
from dataclasses import fields, replace

from server.domain.errors import InputError
from server.domain.event import Event
from server.domain.language import HOUSE_LANGUAGES
from server.domain.phrase_starters import STARTERS
from server.domain.request import MOST_PHRASES, Category, Phrase, check_phrase
from server.services.event_setup import change_event
from server.store import event as event_rows
from server.store import requests as rows
from server.store.transaction import Transaction


def phrases_of(connection: sqlite3.Connection, event_id: str) -> list[Phrase]:
    """An event's ready-made words, in the order in which they are offered."""
    return rows.phrases_of(connection, event_id)


def phrase_of(connection: sqlite3.Connection, event_id: str, phrase_id: str) -> Phrase:
    """One of them.

    Raises: NotFoundError.
    """
    return rows.phrase_by_id(connection, event_id, phrase_id)


def beside(known: list[Phrase], category: Category) -> list[Phrase]:
    """Those that a kiosk offers on one screen with such words: complaints, or all else."""
    is_complaint = category is Category.COMPLAINT
    return [one for one in known if (one.category is Category.COMPLAINT) is is_complaint]


def take_requests(transaction: Transaction, event: Event, *, is_on: bool) -> None:
    """Let kiosks take requests from now on, or not."""
    known = event_rows.event_by_id(transaction.connection, event.id)
    if known.requests is not is_on:
        change_event(transaction, replace(known, requests=is_on))


def add_phrase(transaction: Transaction, event: Event, phrase: Phrase) -> Phrase:
    """Write ready-made words that guests may choose from now on; their `id` is made here.

    Raises: FieldError for a text that cannot be so, InputError for too many.
    """
    made = replace(check_phrase(phrase, event), id=transaction.new_id(), event_id=event.id)
    if len(beside(rows.phrases_of(transaction.connection, event.id), made.category)) >= MOST_PHRASES:
        raise InputError(f"at most {MOST_PHRASES} phrases", code="phrase.many")
    rows.save_phrase(transaction.connection, made)
    body = {"category": made.category.value}
    transaction.record("phrase.added", f"phrase:{made.id}", body, event_id=event.id)
    return made


def add_starters(transaction: Transaction, event: Event) -> int:
    """Write those of ours that are not there yet, as many as fit; how many that were.

    In each of the event's languages; none where its first one is not spoken at desks, where they are read.
    """
    known = rows.phrases_of(transaction.connection, event.id)
    first, added = event.languages[0], 0
    there = {one.texts.get(first) for one in known}
    for category, ours in STARTERS:
        texts = {language: ours[language] for language in event.languages}
        fits = len(beside(rows.phrases_of(transaction.connection, event.id), category)) < MOST_PHRASES
        if first in HOUSE_LANGUAGES and texts[first] not in there and fits:
            place = len(known) + added + 1
            add_phrase(transaction, event, Phrase(id="", event_id="", category=category, place=place, texts=texts))
            added += 1
    return added


def change_phrase(transaction: Transaction, event: Event, phrase: Phrase) -> Phrase:
    """Store them otherwise; what was said with them stays as it was read.

    Raises: NotFoundError, FieldError.
    """
    before = rows.phrase_by_id(transaction.connection, event.id, phrase.id)
    after = check_phrase(replace(phrase, event_id=event.id), event)
    changed = [entry.name for entry in fields(Phrase) if getattr(before, entry.name) != getattr(after, entry.name)]
    if changed:
        rows.save_phrase(transaction.connection, after)
        transaction.record("phrase.changed", f"phrase:{after.id}", {"fields": changed}, event_id=event.id)
    return after


def remove_phrase(transaction: Transaction, event: Event, phrase_id: str) -> None:
    """Offer them no more.

    Raises: NotFoundError.
    """
    phrase = rows.phrase_by_id(transaction.connection, event.id, phrase_id)
    rows.remove_phrase(transaction.connection, phrase.id)
    transaction.record("phrase.removed", f"phrase:{phrase.id}", event_id=event.id)
