"""Conditions and fields: what a template asks of a guest, and what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.condition import CONDITIONS, Condition, parse_condition
from server.printing.drawing.fields import said

ANNA = BadgeSnapshot(
    first_name="Anna", last_name="Berg", company="  ", category="Speaker", zone="Hall A", language="nl", vip=True,
    custom={"T-shirt size": "XL", "Food, drink": "vegan"}, consents={"photo": "no", "rules": "yes"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("first_name", True),
        ("company", False),
        ("not company", True),
        ("vip", True),
        ("not vip", False),
        ("copy", False),
        ("not copy", True),
        ("category = Speaker", True),
        ("category=speaker", True),
        ("category != Speaker", False),
        ("not category = Speaker", False),
        ("category in Press, SPEAKER", True),
        ("category not in Press, Speaker", False),
        ("category in Press, Staff", False),
        ("zone = Hall A", True),
        ("language = nl", True),
        ("language in en, it", False),
        ("copy = 1", True),
        ("custom.T-shirt size", True),
        ("custom.t-shirt  SIZE = xl", True),
        ("custom.Shoe size", False),
        ("not custom.Shoe size", True),
        ("consent.photo = no", True),
        ("consent.Photo = yes", False),
        ("consent.photo != yes", True),
        ("consent.rules in yes, no", True),
        ("consent.waiver", False),
        ("not consent.waiver", True),
        ('custom.Food, drink in "vegan", halal', True),
        ('company = "Food, drink"', False),
    ],
)
def test_condition(condition: str, expected: bool) -> None:
    """Filled in or not, one of these or none, in capitals or not."""
    parsed = parse_condition(condition)
    assert parsed is not None
    assert parsed.holds(ANNA) is expected


def test_copy_means_a_reprint() -> None:
    """The first badge is no copy."""
    copy = Condition(field="copy")
    assert (copy.holds(BadgeSnapshot(copy=1)), copy.holds(BadgeSnapshot(copy=2))) == (False, True)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "no company", "colour", "category =", "category in", "vip = yes", "custom.", "not", 'zone = "a", "b"'],
)
def test_what_is_no_condition(text: str) -> None:
    """A slip is not taken for something else."""
    assert parse_condition(text) is None


WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["Zs", "Cc"]), min_size=1)
VALUES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
HEADINGS = st.from_regex(r"custom\.[A-Za-z][A-Za-z0-9 -]{0,10}[A-Za-z]", fullmatch=True).filter(
    lambda name: " in " not in name and " not " not in name
)


@given(
    st.one_of(st.sampled_from([name for name in CONDITIONS if name != "vip"]), HEADINGS),
    st.booleans(),
    st.lists(VALUES, max_size=4).map(tuple),
)
def test_condition_is_written_as_it_is_read(field: str, negated: bool, values: tuple[str, ...]) -> None:
    """Whatever the values hold: commas, quotes, equals signs."""
    condition = Condition(field=field, negated=negated, values=values)
    assert parse_condition(str(condition)) == condition


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("{full_name}", "Anna Berg"),
        ("{custom.t-shirt size}", "XL"),
        ("{custom.Badge name|first_name}", "Anna"),
        ("{custom.T-shirt size | first_name}", "XL"),
        ("{company|category}", "Speaker"),
        ("{custom.nothing}", ""),
        ("{zone}, {copy}", "Hall A, 1"),
    ],
)
def test_words_are_filled_in(words: str, expected: str) -> None:
    """Fields, columns of the list, and the first of several that is filled in."""
    assert said({"en": words}, ANNA) == expected


def test_words_follow_the_guests_language() -> None:
    """English where a language is missing."""
    words = {"en": "Hello", "nl": "Dag"}
    assert [said(words, BadgeSnapshot(language=language)) for language in ("nl", "it", "")] == ["Dag", "Hello", "Hello"]
