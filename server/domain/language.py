"""Languages: those that colleagues work in, and those that guests are spoken to in."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum

#: Desk, office, back office and commands speak these; their wording is complete in each.
HOUSE_LANGUAGES = ("nl", "it", "en")
#: What an organiser may offer to guests: kiosks and badges speak these.
GUEST_LANGUAGES = (*HOUSE_LANGUAGES, "de", "fr", "es", "ar")
_RIGHT_TO_LEFT = frozenset({"ar"})
#: Here "you" is another word among friends; the others have one register for guests.
WITH_TWO_TONES = frozenset({"nl", "it", "de", "fr", "es"})


class Tone(StrEnum):
    """How guests are spoken to. Codes never change."""

    #: u, Lei, Sie, vous, usted
    FORMAL = "formal"
    #: je, tu, du, tu, tú
    INFORMAL = "informal"


def direction_of(language: str) -> str:
    """Where reading begins: `ltr` from the left, `rtl` from the right, as HTML's `dir` says it."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def spoken(language: str, offered: tuple[str, ...]) -> str:
    """The one of `offered` that somebody understands whose language is noted as `language` (`de-AT` is `de`); or
    empty."""
    return next((one for one in (language, language.partition("-")[0].lower()) if one in offered), "")


def stand_in(written: Container[str], wanted: str, offered: tuple[str, ...]) -> str:
    """The language that a text of the organiser's is shown in: `wanted` if it is written in it, else the first of the
    event's that it is written in.

    Raises: StopIteration where it is written in none.
    """
    return next(one for one in (wanted, *offered, *GUEST_LANGUAGES) if one in written)
