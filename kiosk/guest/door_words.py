"""What a door says to a scan: one word that is read from three metres, a sign of its own shape, and what to do.

A test shows that every reason has a verdict in every language. Nothing here shames: whoever stands behind the guest
reads it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.shared.wording import marked as _
from server.domain.check_in import Direction, Reason
from server.services.doorways import Passing


class Mood(StrEnum):
    """How a verdict looks and sounds: three shapes, three colours, three sounds."""

    YES = "yes"
    NO = "no"
    LOOK = "look"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Words in English; gettext makes them the guest's."""

    mood: Mood
    word: str
    advice: str = ""


#: Added to a direction: they went this way a moment ago.
JUST = "just_"
#: Said instead of a word about the hour, where the station's clock is wrong.
CLOCK = "clock"
#: Said instead of a yes where the gate stays shut.
GATE = "gate"

_DESK = Verdict(
    mood=Mood.NO, word=_("To the desk"), advice=_("A colleague knows that you are here and is happy to help you.")
)

VERDICTS: dict[str, Verdict] = {
    Direction.IN: Verdict(mood=Mood.YES, word=_("Welcome")),
    Direction.OUT: Verdict(mood=Mood.YES, word=_("Goodbye")),
    JUST + Direction.IN: Verdict(
        mood=Mood.LOOK, word=_("You are in"), advice=_("Leaving? Hold your code here again in a moment.")
    ),
    JUST + Direction.OUT: Verdict(
        mood=Mood.LOOK, word=_("You are out"), advice=_("Coming back? Hold your code here again in a moment.")
    ),
    GATE: Verdict(
        mood=Mood.LOOK,
        word=_("One moment"),
        advice=_("You are checked in, but the gate does not open by itself. A colleague knows and lets you through."),
    ),
    Reason.UNKNOWN_CODE: Verdict(
        mood=Mood.LOOK,
        word=_("Once more"),
        advice=_("We don’t know this code. Try another one on your ticket, or call a person below."),
    ),
    Reason.ALREADY_IN: Verdict(
        mood=Mood.LOOK, word=_("In already"), advice=_("This code came in before. A colleague helps you.")
    ),
    Reason.NOT_YET: Verdict(
        mood=Mood.LOOK, word=_("Too early"), advice=_("This door is not open yet. Please come back in a little while.")
    ),
    Reason.TOO_LATE: Verdict(mood=Mood.NO, word=_("Closed"), advice=_("This door is closed. The desk helps you.")),
    Reason.WRONG_ZONE: Verdict(
        mood=Mood.NO, word=_("Not here"), advice=_("Another door is yours. The desk shows you the way.")
    ),
    Reason.WRONG_DAY: Verdict(
        mood=Mood.NO, word=_("Another day"), advice=_("Your ticket is for another day. The desk looks it up with you.")
    ),
    Reason.CANCELLED: _DESK,
    Reason.UNPAID: _DESK,
    Reason.BLOCKED: _DESK,
    CLOCK: _DESK,
    Reason.FULL: Verdict(
        mood=Mood.NO, word=_("Full"), advice=_("Please wait here. Once somebody leaves, hold your code here again.")
    ),
    Reason.NEEDS_DESK: Verdict(
        mood=Mood.LOOK, word=_("One moment"), advice=_("A colleague knows that you are here and comes to meet you.")
    ),
}

#: A sign for each mood: their shapes differ, so that nobody needs their colours.
SIGNS = {Mood.YES: "check", Mood.NO: "close", Mood.LOOK: "hand"}


def verdict_of(passing: Passing) -> str:
    """Which of VERDICTS a door says."""
    if passing.reason:
        return passing.reason.value
    return f"{JUST if passing.is_settling else ''}{passing.direction.value}"
