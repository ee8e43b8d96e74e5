"""Questions: what an organiser wants to know of each guest, such as what they eat."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from server.domain.attendance import COLUMNS
from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.language import stand_in

LONGEST_TITLE = 120
LONGEST_CHOICE = 60
LONGEST_ANSWER = 200
#: More do not fit a kiosk, and nobody reads them.
MOST_CHOICES = 8
#: A queue stands behind whoever answers.
MOST_QUESTIONS = 8
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
YES, NO = "yes", "no"


class QuestionKind(StrEnum):
    """How it is answered."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, kw_only=True)
class QuestionText:
    """A question in one language."""

    title: str
    #: As many in each language, in the same order; an answer is kept as the first language of the event says it.
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of an event."""

    id: str
    event_id: str
    #: Lower case; the column of the export.
    code: str
    kind: QuestionKind = QuestionKind.TEXT
    #: A guest cannot go on without an answer.
    is_required: bool = False
    #: None: everybody; else guests of these categories.
    categories: frozenset[str] | None = None
    #: Guests are asked; off: what they said is kept.
    is_on: bool = True
    #: The lowest is asked first.
    place: int = 0
    texts: Mapping[str, QuestionText]

    def language_for(self, wanted: str, event: Event) -> str:
        """`wanted` if the question is there in it, else the event's first language that it has."""
        return stand_in(self.texts, wanted, event.languages)

    def text_for(self, wanted: str, event: Event) -> QuestionText:
        """The question in `wanted`, or in the language that stands in for it."""
        return self.texts[self.language_for(wanted, event)]

    def concerns(self, guest: Guest) -> bool:
        """Whether this guest is asked."""
        return self.is_on and (self.categories is None or guest.category in self.categories)

    def kept_choices(self, event: Event) -> tuple[str, ...]:
        """What is kept for each choice: the words of the event's first language."""
        return self.text_for(event.languages[0], event).choices


def check_question(question: Question, event: Event) -> Question:
    """`question` as it is kept: texts without blanks around them, and none that is empty.

    Raises: FieldError for the first field that cannot be so.
    """
    if not _CODE.fullmatch(question.code) or question.code in COLUMNS:
        raise FieldError("code", "lower-case letters, digits and _, and no column of the export", code="field.column")
    texts = {language: _plain(text) for language, text in question.texts.items() if text.title.strip()}
    first = event.languages[0]
    if first not in texts:
        raise FieldError(f"title_{first}", "the first language is needed", code="field.empty")
    is_choice = question.kind is QuestionKind.CHOICE
    count = len(texts[first].choices) if is_choice else 0
    if is_choice and not 2 <= count <= MOST_CHOICES:
        raise FieldError(f"choices_{first}", f"2 to {MOST_CHOICES} choices", code="field.choices")
    for language, text in texts.items():
        if len(text.title) > LONGEST_TITLE:
            raise FieldError(f"title_{language}", f"at most {LONGEST_TITLE} characters", code="field.long")
        if is_choice and (len(text.choices) != count or len(set(text.choices)) != count):
            raise FieldError(f"choices_{language}", "as many as in the first language", code="field.choices")
        if any(len(choice) > LONGEST_CHOICE for choice in text.choices):
            raise FieldError(f"choices_{language}", f"at most {LONGEST_CHOICE} characters each", code="field.long")
    kept = {one: text if is_choice else replace(text, choices=()) for one, text in texts.items()}
    return replace(question, texts=kept)


def check_answer(question: Question, given: str, event: Event) -> str:
    """`given` as it is kept; empty: the guest did not want to say.

    Raises: FieldError for an answer that cannot be so, or none where one is needed.
    """
    answer = " ".join("".join(mark for mark in given if mark.isprintable()).split())
    if not answer:
        if question.is_required:
            raise FieldError("answer", "an answer is needed", code="field.empty")
        return ""
    if len(answer) > LONGEST_ANSWER:
        raise FieldError("answer", f"at most {LONGEST_ANSWER} characters", code="field.long")
    known = {QuestionKind.CHOICE: question.kept_choices(event), QuestionKind.YES_NO: (YES, NO)}.get(question.kind)
    if known is not None and answer not in known:
        raise FieldError("answer", "one of the choices", code="field.choice")
    return answer


def _plain(text: QuestionText) -> QuestionText:
    choices = tuple(" ".join(choice.split()) for choice in text.choices if choice.strip())
    return QuestionText(title=" ".join(text.title.split()), choices=choices)
