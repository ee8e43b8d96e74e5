"""What an organiser wants to know of guests: writing questions, and what guests may say about their badge."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields, replace

from server.domain.badge_text import BadgeAsks
from server.domain.errors import ConflictError, InputError
from server.domain.event import Event
from server.domain.question import MOST_QUESTIONS, Question, check_question
from server.store import badge_texts
from server.store import questions as rows
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class QuestionsPage:
    """All that an event asks beside consents."""

    asks: BadgeAsks
    questions: list[Question]
    #: How many guests answered, by question id.
    answered: dict[str, int]


def questions_page(connection: sqlite3.Connection, event_id: str) -> QuestionsPage:
    """All of it."""
    return QuestionsPage(
        asks=badge_texts.asks_of(connection, event_id),
        questions=rows.questions_of(connection, event_id),
        answered=rows.answer_counts(connection, event_id),
    )


def question_of(connection: sqlite3.Connection, event_id: str, question_id: str) -> Question:
    """One question.

    Raises: NotFoundError.
    """
    return rows.question_by_id(connection, event_id, question_id)


def change_asks(transaction: Transaction, event: Event, asks: BadgeAsks) -> None:
    """Choose what guests may say about their badge from now on."""
    before = badge_texts.asks_of(transaction.connection, event.id)
    changed = [entry.name for entry in fields(BadgeAsks) if getattr(before, entry.name) != getattr(asks, entry.name)]
    if changed:
        badge_texts.save_asks(transaction.connection, event.id, asks)
        transaction.record("badge_text.allowed", f"event:{event.id}", {"fields": changed}, event_id=event.id)


def add_question(transaction: Transaction, event: Event, question: Question) -> Question:
    """Write a question that guests are asked from now on; its `id` is made here.

    Raises: FieldError for a field that cannot be so, ConflictError when the code is taken, InputError for too many.
    """
    known = rows.questions_of(transaction.connection, event.id)
    made = replace(check_question(question, event), id=transaction.new_id(), event_id=event.id)
    if any(other.code == made.code for other in known):
        raise ConflictError("the event has a question with this code", code="question.taken")
    if len(known) >= MOST_QUESTIONS:
        raise InputError(f"at most {MOST_QUESTIONS} questions", code="question.many")
    rows.save_question(transaction.connection, made)
    transaction.record("question.added", f"question:{made.id}", {"code": made.code}, event_id=event.id)
    return made


def change_question(transaction: Transaction, event: Event, question: Question) -> Question:
    """Store a question otherwise; its code and kind stay, and so does what was answered.

    Raises: NotFoundError, FieldError.
    """
    before = rows.question_by_id(transaction.connection, event.id, question.id)
    fixed = replace(question, event_id=event.id, code=before.code, kind=before.kind)
    after = check_question(fixed, event)
    changed = [entry.name for entry in fields(Question) if getattr(before, entry.name) != getattr(after, entry.name)]
    if changed:
        rows.save_question(transaction.connection, after)
        transaction.record("question.changed", f"question:{after.id}", {"fields": changed}, event_id=event.id)
    return after


def remove_question(transaction: Transaction, event: Event, question_id: str) -> None:
    """Delete a question and everything that guests answered to it.

    Raises: NotFoundError.
    """
    question = rows.question_by_id(transaction.connection, event.id, question_id)
    rows.remove_question(transaction.connection, question.id)
    transaction.record("question.removed", f"question:{question.id}", {"code": question.code}, event_id=event.id)
