"""What somebody who is not on the list is asked, and what may be answered."""

from __future__ import annotations

import pytest

from server.domain.badge_text import Allowed
from server.domain.errors import FieldError
from server.domain.names import are_alike
from server.domain.walk_in import WalkInDetails, WalkInForm, check_detail, check_details, check_form

FULL = WalkInForm(company=Allowed.MAY, title=Allowed.MAY, email=Allowed.MUST, phone=Allowed.MAY)


def test_what_is_asked_and_in_which_order() -> None:
    """Names always; what the organiser wants; a category only where there is a choice."""
    assert FULL.asked(("a", "b")) == ("first_name", "last_name", "company", "title", "email", "phone", "category")
    assert WalkInForm(company=Allowed.OFF, email=Allowed.OFF).asked(("a",)) == ("first_name", "last_name")


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("first_name", "  Anne \t Sophie\x00 ", "Anne Sophie"),
        ("last_name", "", ""),
        ("last_name", "D’Amico-Öztürk", "D’Amico-Öztürk"),
        ("email", "kim@example.org", "kim@example.org"),
        ("phone", "+39 06 555 01 23", "+39 06 555 01 23"),
        ("phone", " ", ""),
        ("company", "x" * 60, "x" * 60),
    ],
)
def test_a_detail_is_kept_without_blanks_around_it(name: str, given: str, kept: str) -> None:
    """Nothing is as good as it is where nothing is needed; a person may have one name."""
    assert check_detail(FULL, name, given) == kept


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("first_name", " ", "field.empty"),
        ("first_name", "123", "field.first_name"),
        ("last_name", "---", "field.last_name"),
        ("email", "", "field.empty"),
        ("email", "kim@example", "field.email"),
        ("email", "kim example.org", "field.email"),
        ("email", f"{'k' * 250}@example.org", "field.long"),
        ("phone", "none", "field.phone"),
        ("company", "x" * 61, "field.long"),
    ],
)
def test_what_cannot_be_so_is_told(name: str, given: str, code: str) -> None:
    """By a code that a screen has kind words for."""
    with pytest.raises(FieldError) as told:
        check_detail(FULL, name, given)
    assert (told.value.field, told.value.code) == (name, code)


def test_nothing_is_kept_that_was_not_asked() -> None:
    """Neither a detail that is off, nor a category that is not offered; one that all are of needs no question."""
    given = WalkInDetails(first_name="Kim", last_name="Bos", phone="+31 20 555 01 23", category="VIP", language="nl")
    form = WalkInForm(email=Allowed.OFF, company=Allowed.OFF)
    assert check_details(form, given, ("Visitor",)) == WalkInDetails(
        first_name="Kim", last_name="Bos", category="Visitor", language="nl"
    )
    assert check_details(form, given, ()).category == ""
    with pytest.raises(FieldError):
        check_details(form, given, ("Visitor", "Press"))


def test_categories_are_few_and_each_once() -> None:
    """As they are written, without blanks; nine are too many."""
    assert check_form(WalkInForm(categories=(" Press ", "Press", "", "Day  guest"))).categories == (
        "Press",
        "Day guest",
    )
    with pytest.raises(FieldError):
        check_form(WalkInForm(categories=tuple("abcdefghi")))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Anna Berg", "BERG anna", True),
        ("Anna Berg", "Anna Maria Berg", True),
        ("Anna Berg", "Anna Bergh", True),
        ("Bjorn Ozturk", "Björn Öztürk", True),
        ("Carla DAmico", "Carla D'Amico", True),
        ("Anna", "Anna Berg", True),
        ("Anna Berg", "Anna Bakker", False),
        ("Jan Bos", "Jan Vos", False),
        ("", "Anna Berg", False),
    ],
)
def test_who_may_be_the_same_person(one: str, other: str, expected: bool) -> None:
    """Whatever the order, accents or one slip in a longer word; short words are taken as typed."""
    assert are_alike(one, other) is expected
