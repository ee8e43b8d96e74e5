"""When a guest is asked, and what counts of what they said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.domain.consent import (
    AskedAgain,
    Consent,
    ConsentKind,
    ConsentReply,
    ConsentText,
    How,
    Reply,
    blocks_of,
    check_consent,
    check_texts,
    concerns,
    is_open,
    mark_of,
)
from server.domain.errors import FieldError
from tests.fakes.scene import sample_event

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
EVENT = sample_event(id="e")
RULES = Consent(id="c", event_id="e", code="rules")
TEXT = ConsentText(title="House rules", body="Be kind.")


def said(reply: Reply = Reply.GIVEN, **more: object) -> ConsentReply:
    """What a guest said an hour ago."""
    values: dict[str, object] = {
        "id": "r",
        "consent_id": "c",
        "guest_id": "g",
        "version": 1,
        "language": "nl",
        "reply": reply,
        "how": How.PRESSED,
        "at": NOW - timedelta(hours=1),
        "actor": "device:k",
    }
    return ConsentReply(**values | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "last", "expected"),
    [
        ({}, None, True),
        ({}, said(), False),
        ({}, said(Reply.DECLINED), True),
        ({}, said(Reply.WITHDRAWN), True),
        ({"kind": ConsentKind.SHOULD}, said(Reply.DECLINED), False),
        ({"kind": ConsentKind.CHOICE}, said(Reply.DECLINED), False),
        ({"kind": ConsentKind.CHOICE}, said(Reply.WITHDRAWN), False),
        ({"version": 2, "counts_from": 1}, said(), False),
        ({"version": 2, "counts_from": 2}, said(), True),
        ({"version": 2, "counts_from": 2}, said(version=2), False),
        ({}, said(at=NOW - timedelta(days=1)), False),
        ({"asked": AskedAgain.EVERY_DAY}, said(at=NOW - timedelta(days=1)), True),
        ({"asked": AskedAgain.EVERY_DAY}, said(), False),
    ],
)
def test_when_a_guest_is_asked(changes: dict[str, object], last: ConsentReply | None, expected: bool) -> None:
    """Nothing said, a no to what must be, a wording or a day that does not count any more."""
    assert is_open(replace(RULES, **changes), last, EVENT, NOW) is expected  # type: ignore[arg-type]


def test_a_day_turns_at_four_in_the_morning() -> None:
    """Who agreed before midnight is not asked again at one o'clock."""
    daily = replace(RULES, asked=AskedAgain.EVERY_DAY)
    late = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)
    assert not is_open(daily, said(at=late), EVENT, late + timedelta(hours=3))
    assert is_open(daily, said(at=late), EVENT, late + timedelta(hours=6))


@pytest.mark.parametrize(
    ("changes", "category", "expected"),
    [
        ({}, "", True),
        ({"categories": frozenset({"press"})}, "press", True),
        ({"categories": frozenset({"press"})}, "guest", False),
        ({"is_on": False}, "guest", False),
    ],
)
def test_whom_it_concerns(changes: dict[str, object], category: str, expected: bool) -> None:
    """Everybody or some categories, and nobody while it is off."""
    assert concerns(replace(RULES, **changes), category) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("last", "expected"),
    [(None, ""), (said(), "yes"), (said(Reply.DECLINED), "no"), (said(Reply.WITHDRAWN), "no")],
)
def test_what_a_badge_says(last: ConsentReply | None, expected: str) -> None:
    """Yes, no, or nothing."""
    assert mark_of(RULES, last) == expected
    assert mark_of(replace(RULES, version=2, counts_from=2), last) == ""


@pytest.mark.parametrize("code", ["", "Photo", "1st", "pho to", "a" * 31, "foto-", "фото"])
def test_a_code_that_cannot_be(code: str) -> None:
    """It stands in templates and exports."""
    with pytest.raises(FieldError, match="small letter"):
        check_consent(replace(RULES, code=code))


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({}, "title_nl"),
        ({"en": TEXT}, "title_nl"),
        ({"nl": TEXT, "it": ConsentText(title="", body="Ciao")}, "title_it"),
        ({"nl": replace(TEXT, body="  ")}, "body_nl"),
        ({"nl": replace(TEXT, title="x" * 121)}, "title_nl"),
        ({"nl": replace(TEXT, body="x" * 20_001)}, "body_nl"),
    ],
)
def test_texts_that_cannot_be(texts: dict[str, ConsentText], field: str) -> None:
    """The event's first language is needed, none is half filled in or too long."""
    with pytest.raises(FieldError) as caught:
        check_texts(texts, EVENT)
    assert caught.value.field == field


def test_texts_are_made_even() -> None:
    """Line ends of any make, blanks and control bytes do not make another version."""
    sent = {"nl": ConsentText(title=" House\x07  rules ", body="One. \r\n\r\n\r\n\r\nTwo.\x1b\r\n"), "xx": TEXT}
    assert check_texts(sent, EVENT) == {"nl": ConsentText(title="House rules", body="One.\n\nTwo.")}


def test_paragraphs_and_points() -> None:
    """A line that begins with a hyphen is a point of a list."""
    assert blocks_of("First\nline\n\n- one\n- two\nAfter\n\n") == [
        ("p", ["First", "line"]),
        ("ul", ["one", "two"]),
        ("p", ["After"]),
    ]
