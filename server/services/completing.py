"""What guests complete at a kiosk, or a colleague for them: the text of their badge, and their answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from server.domain.badge_text import BadgeAsks, BadgeText, check_badge_text, check_said
from server.domain.errors import ConflictError, FieldError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.question import Question, check_answer
from server.store import badge_texts, guests, questions
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What one guest is to be asked now."""

    guest: Guest
    #: The first question without an answer; None: all are answered.
    question: Question | None
    #: What they may say about their badge; None: nothing, or they did.
    asks: BadgeAsks | None
    #: So many questions come behind it.
    more: int = 0
    #: What they said to it before, where they come back to it.
    answer: str = ""

    @property
    def is_anything(self) -> bool:
        """Whether they are asked at all."""
        return self.question is not None or self.asks is not None


@dataclass(frozen=True, kw_only=True)
class Completed:
    """What is known of one guest, for the desk."""

    text: BadgeText
    #: Whether the guest or a colleague said so.
    is_said: bool
    #: Each question that concerns the guest with the answer; empty: none.
    answers: list[tuple[Question, str]]


def missing_of(connection: sqlite3.Connection, event: Event, guest_id: str, *, again: str = "") -> Missing:
    """What a guest is to be asked at a kiosk: questions first, their badge in the end.

    `again`: a question's id that they come back to, answered or not; empty: none.

    Raises: NotFoundError, also for a guest of another event.
    """
    guest = guests.guest_by_id(connection, guest_id, event_id=event.id)
    asked = [question for question in questions.questions_of(connection, event.id) if question.concerns(guest)]
    answers = questions.answers_of(connection, guest_id) if asked else {}
    unanswered = [question for question in asked if question.id == again or not _is_answered(question, answers)]
    asks = badge_texts.asks_of(connection, event.id)
    is_asked = asks.is_asked and event.print_badges and badge_texts.text_of(connection, guest_id) is None
    return Missing(
        guest=guest,
        question=unanswered[0] if unanswered else None,
        asks=asks if is_asked else None,
        more=max(0, len(unanswered) - 1),
        answer=answers.get(again, ""),
    )


def completed_of(connection: sqlite3.Connection, event: Event, guest: Guest) -> Completed:
    """The badge text and the answers of one guest."""
    text = badge_texts.text_of(connection, guest.id)
    answers = questions.answers_of(connection, guest.id)
    listed = [
        (question, answers.get(question.id, ""))
        for question in questions.questions_of(connection, event.id)
        if question.concerns(guest) or answers.get(question.id)
    ]
    return Completed(text=text or BadgeText(), is_said=text is not None, answers=listed)


def say_badge_text(transaction: Transaction, event: Event, guest_id: str, text: BadgeText) -> BadgeText:
    """A guest says at a kiosk what their badge shall say, as far as the organiser lets them. Their record stays.

    Raises: NotFoundError, FieldError.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event.id)
    return _keep(transaction, guest, check_said(text, guest, badge_texts.asks_of(transaction.connection, event.id)))


def correct_badge_text(transaction: Transaction, event: Event, guest_id: str, text: BadgeText) -> BadgeText:
    """A colleague corrects it: whatever the guest could. Where nothing differs the guest is still to be asked.

    Raises: NotFoundError, FieldError.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event.id)
    checked = check_badge_text(text, guest)
    if checked == BadgeText() and badge_texts.text_of(transaction.connection, guest.id) is None:
        return checked
    return _keep(transaction, guest, checked)


def give_answer(transaction: Transaction, event: Event, guest_id: str, question_id: str, given: str) -> None:
    """A guest answers a question; empty: they do not want to say.

    Raises: NotFoundError, FieldError for an answer that cannot be so.
    """
    connection = transaction.connection
    guest = guests.guest_by_id(connection, guest_id, event_id=event.id)
    question = questions.question_by_id(connection, event.id, question_id)
    answer = check_answer(question, given, event)
    if questions.answers_of(connection, guest.id).get(question.id) == answer:
        return
    questions.save_answer(connection, guest.id, question.id, answer)
    body = {"question": question.id, "is_empty": not answer}
    transaction.record("answer.given", f"guest:{guest.id}", body, event_id=event.id)


def correct_all(
    transaction: Transaction,
    event: Event,
    guest_id: str,
    text: BadgeText,
    answers: Mapping[str, str],
    is_as_seen: Callable[[Guest, Completed], bool] = lambda guest, known: True,
) -> None:
    """A colleague corrects badge text and answers, by question id, at once.

    `is_as_seen`: whether what is known now is what they corrected.

    Raises: NotFoundError; FieldError, with `answer_ID` as its field where it is about an answer; ConflictError where
    somebody else was faster.
    """
    guest = guests.guest_by_id(transaction.connection, guest_id, event_id=event.id)
    if not is_as_seen(guest, completed_of(transaction.connection, event, guest)):
        raise ConflictError("somebody else corrected it", code="guest.changed")
    correct_badge_text(transaction, event, guest_id, text)
    known = questions.answers_of(transaction.connection, guest_id)
    for question_id, given in answers.items():
        if not given and not known.get(question_id):
            continue
        try:
            give_answer(transaction, event, guest_id, question_id, given)
        except FieldError as exc:
            raise FieldError(f"answer_{question_id}", str(exc), code=exc.code) from exc


def _keep(transaction: Transaction, guest: Guest, text: BadgeText) -> BadgeText:
    before = badge_texts.text_of(transaction.connection, guest.id)
    if before == text:
        return text
    known = before or BadgeText()
    changed = [entry.name for entry in fields(BadgeText) if getattr(known, entry.name) != getattr(text, entry.name)]
    badge_texts.save_text(transaction.connection, guest.id, text)
    transaction.record("badge_text.changed", f"guest:{guest.id}", {"fields": changed}, event_id=guest.event_id)
    return text


def _is_answered(question: Question, answers: Mapping[str, str]) -> bool:
    """Somebody who did not want to say is not asked again, unless it is needed by now."""
    return question.id in answers and bool(answers[question.id] or not question.is_required)
