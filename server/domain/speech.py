"""What is said aloud: one phrase, in one language, at one speed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from server.domain.errors import FieldError

#: A screen is said in phrases; the longest takes a voice half a minute.
MOST_CHARACTERS = 400
#: Words a minute, from slow to what practised listeners take; a visit begins with USUAL_SPEED.
SPEEDS = (110, 150, 200, 260, 330)
USUAL_SPEED = 1


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One thing to say."""

    text: str
    language: str
    words_each_minute: int = SPEEDS[USUAL_SPEED]


def phrase_of(text: str, language: str, speed: int = USUAL_SPEED) -> Phrase:
    """A phrase of what somebody sent: on one line, without characters that steer. `speed`: a place in SPEEDS.

    Raises: FieldError where there is nothing to say, or too much.
    """
    said = " ".join("".join(map(_said, text)).split())
    if not said:
        raise FieldError("text", "there is nothing to say", code="field.empty")
    if len(said) > MOST_CHARACTERS:
        raise FieldError("text", f"a phrase has at most {MOST_CHARACTERS} characters", code="field.long")
    return Phrase(text=said, language=language, words_each_minute=SPEEDS[max(0, min(speed, len(SPEEDS) - 1))])


def _said(letter: str) -> str:
    """A letter as a voice may have it: marks of direction and of hyphenation are nothing, what steers is a blank."""
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    return " " if category[0] in "CZ" else letter
