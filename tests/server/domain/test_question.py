"""Questions, and what may be answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.errors import FieldError
from server.domain.question import Question, QuestionKind, QuestionText, check_answer, check_question
from tests.fakes.scene import sample_event

EVENT = sample_event(languages=("nl", "en"))
DIET = Question(
    id="q", event_id="", code="diet", kind=QuestionKind.CHOICE,
    texts={"nl": QuestionText(title="Dieet?", choices=("Vlees", "Vegan")),
           "en": QuestionText(title="Diet?", choices=("Meat", "Vegan"))},
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Diet!"}, "code"),
        ({"code": "status"}, "code"),
        ({"texts": {"en": DIET.texts["en"]}}, "title_nl"),
        ({"texts": {"nl": QuestionText(title="Dieet?", choices=("Vlees",))}}, "choices_nl"),
        ({"texts": {**DIET.texts, "en": QuestionText(title="Diet?", choices=("Meat", "Vegan", "Fish"))}}, "choices_en"),
        ({"texts": {**DIET.texts, "en": QuestionText(title="Diet?", choices=("Meat", "Meat"))}}, "choices_en"),
        ({"texts": {"nl": QuestionText(title="x" * 121)}, "kind": QuestionKind.TEXT}, "title_nl"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_asked(changes: dict[str, object], field: str) -> None:
    """Each mistake names the field of the form."""
    with pytest.raises(FieldError) as refused:
        check_question(replace(DIET, **changes), EVENT)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_another_language_stands_in() -> None:
    """A guest whose language the organiser did not write reads the event's first."""
    assert DIET.text_for("en", EVENT).title == "Diet?"
    assert DIET.text_for("it", EVENT).title == "Dieet?"


@pytest.mark.parametrize(
    ("changes", "given", "kept"),
    [
        ({}, "Vegan", "Vegan"),
        ({}, "Meat", None),
        ({}, "", ""),
        ({"is_required": True}, " ", None),
        ({"kind": QuestionKind.YES_NO}, "yes", "yes"),
        ({"kind": QuestionKind.YES_NO}, "maybe", None),
        ({"kind": QuestionKind.TEXT}, "  no \x00 nuts ", "no nuts"),
        ({"kind": QuestionKind.TEXT}, "x" * 201, None),
    ],
)
def test_what_may_be_answered(changes: dict[str, object], given: str, kept: str | None) -> None:
    """None: refused."""
    question = replace(DIET, **changes)  # type: ignore[arg-type]
    if kept is not None:
        assert check_answer(question, given, EVENT) == kept
        return
    with pytest.raises(FieldError):
        check_answer(question, given, EVENT)
