"""An organiser's own texts: what may stand in them."""

from __future__ import annotations

import pytest

from server.domain.errors import FieldError
from server.domain.wording import LONGEST_TEXT, Original, check_own, code_of, parted, to_fill

HELLO = Original(code="Welcome, %(name)s!", text="Welkom, %(name)s!")
PLURAL = Original(code=code_of("one more", 0), text="nog een hierna", may_omit=True)
COUNTED = Original(code=code_of("one more", 1), text="%(num)s more", may_omit=True)


@pytest.mark.parametrize(
    ("text", "original", "kept"),
    [
        ("Dag %(name)s", HELLO, "Dag %(name)s"),
        ("  Dag\n %(name)s ", HELLO, "Dag %(name)s"),
        ("%(name)s, %(name)s!", HELLO, "%(name)s, %(name)s!"),
        ("100 % %(name)s", HELLO, "100 % %(name)s"),
        ("nog eentje", PLURAL, "nog eentje"),
        ("the last", COUNTED, "the last"),
        ("مرحبا %(name)s", HELLO, "مرحبا %(name)s"),
    ],
)
def test_what_is_kept(text: str, original: Original, kept: str) -> None:
    """On one line where the original is; the placeholders where they are wanted."""
    assert check_own(text, original) == kept


@pytest.mark.parametrize(
    ("text", "original", "code"),
    [
        ("Dag", HELLO, "wording.missing"),
        ("Dag %(naam)s %(name)s", HELLO, "wording.unknown"),
        ("nog %(num)s", PLURAL, "wording.unknown"),
        ("Dag %(name)", HELLO, "wording.percent"),
        ("Dag %s %(name)s", HELLO, "wording.percent"),
        ("%(name)s" + "x" * 40, HELLO, "wording.long"),
        ("Dag\x07 %(name)s", HELLO, "wording.sign"),
        ("Dag \u202e%(name)s", HELLO, "wording.sign"),
    ],
)
def test_what_would_break_a_screen(text: str, original: Original, code: str) -> None:
    """Is refused, and the error says what for."""
    with pytest.raises(FieldError) as caught:
        check_own(text, original)
    assert caught.value.code == code


def test_a_percent_sign_stands_for_itself() -> None:
    """Where something is put in beside it, and in a plural's form; where nothing is, it is said as it stands."""
    assert to_fill("Welcome, %(name)s!", "100 %, %(name)s 5%") % {"name": "Kim"} == "100 %, Kim 5%"
    assert to_fill(code_of("one more", 1), "5% meer") % {"num": 2} == "5% meer"
    assert to_fill("Back", "100% terug") == "100% terug"


def test_there_is_room_for_half_as_much_again() -> None:
    """Short texts may grow more, and none without end."""
    assert [Original(code="", text="x" * length).limit for length in (1, 100, 5000)] == [40, 150, LONGEST_TEXT]


def test_a_code_tells_its_plural_form() -> None:
    """Also of a text that ends with a number."""
    assert parted(code_of("Room 1")) == ("Room 1", None)
    assert parted(code_of("place free", 5)) == ("place free", 5)
    assert parted(code_of("Room 1") + "␟9x") == ("Room 1␟9x", None)
