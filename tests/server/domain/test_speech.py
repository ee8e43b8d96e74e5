"""What may be said aloud."""

from __future__ import annotations

import pytest

from server.domain.errors import FieldError
from server.domain.speech import MOST_CHARACTERS, SPEEDS, phrase_of


def test_a_phrase_is_one_line_without_characters_that_steer() -> None:
    """Line ends, tabs, zero-width and control characters are blanks, or nothing."""
    assert phrase_of("  Take\tyour\n badge\x1b[2J\u200b ", "en").text == "Take your badge [2J"


@pytest.mark.parametrize(("text", "code"), [(" \n\u200b", "field.empty"), ("a" * (MOST_CHARACTERS + 1), "field.long")])
def test_nothing_and_too_much_are_refused(text: str, code: str) -> None:
    """Each with its code."""
    with pytest.raises(FieldError) as caught:
        phrase_of(text, "en")
    assert caught.value.code == code


@pytest.mark.parametrize(("speed", "words"), [(-3, SPEEDS[0]), (0, SPEEDS[0]), (99, SPEEDS[-1])])
def test_a_speed_beyond_the_last_is_the_last(speed: int, words: int) -> None:
    """Nobody is refused for that."""
    assert phrase_of("a", "en", speed).words_each_minute == words
