"""What a guest reads while their badge is made. Each says what is known, and no more.

A test shows that every state of a print job has words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.shared.wording import marked as _
from server.domain.print_job import JobState


class Mood(StrEnum):
    """How the screen looks; the class of its panel."""

    WORKING = "working"
    GOOD = "good"
    CARE = "care"


class Way(StrEnum):
    """How far the picture's badge is out of the printer; the class of the picture."""

    WAITING = "waiting"
    COMING = "coming"
    NEARLY = "nearly"
    OUT = "out"


@dataclass(frozen=True, kw_only=True)
class BadgeNews:
    """Words in English; gettext makes them the guest's."""

    now: str
    advice: str = ""
    mood: Mood = Mood.WORKING
    #: None: no printer to look at.
    way: Way | None = None
    #: Nothing proves that it came out: the guest is asked.
    asks: bool = False
    #: There is nothing more to wait for at this screen.
    ends: bool = False
    #: It ends, and yet the badge may come out here meanwhile: the screen goes on looking.
    may_change: bool = False
    #: It has to be read before anybody goes: the screen stays longer.
    is_read: bool = False
    #: There is a badge, or will be.
    is_for_badge: bool = True


_TAKE = BadgeNews(
    now=_("Take your badge"), advice=_("It is in the tray below."), mood=Mood.GOOD, way=Way.OUT, ends=True
)
_AT_DESK = BadgeNews(
    now=_("Your badge waits at the desk"),
    advice=_("You are checked in. The printer here needs a hand, and a colleague knows."),
    mood=Mood.CARE,
    ends=True,
    may_change=True,
)
#: Also for an event whose kiosk has no printer at all.
AT_DESK = BadgeNews(
    now=_("Your badge is at the desk"),
    advice=_("You are checked in. Please collect your badge there."),
    mood=Mood.CARE,
    ends=True,
)
#: Printed ahead of doors.
READY = BadgeNews(
    now=_("Your badge is ready"),
    advice=_("You are checked in. Please collect your badge here: %(place)s."),
    mood=Mood.GOOD,
    ends=True,
    is_read=True,
)
READY_AT_DESK = replace(READY, advice=_("You are checked in. Please collect your badge at the desk."))
NO_BADGE = BadgeNews(now=_("You are checked in"), mood=Mood.GOOD, ends=True, is_for_badge=False)

NEWS: dict[JobState, BadgeNews] = {
    JobState.QUEUED: BadgeNews(now=_("Your badge is next"), way=Way.WAITING),
    JobState.SENDING: BadgeNews(now=_("Your badge is being printed"), way=Way.COMING),
    JobState.CONFIRMING: BadgeNews(now=_("Your badge is coming out"), way=Way.NEARLY),
    JobState.PRINTED: _TAKE,
    JobState.EXECUTED: _TAKE,
    JobState.SENT: BadgeNews(
        now=_("Is your badge there?"), advice=_("Please look into the tray below."), way=Way.OUT, asks=True
    ),
    JobState.ATTENTION: _AT_DESK,
    JobState.UNCERTAIN: BadgeNews(
        now=_("Is your badge there?"),
        advice=_("If not, a colleague knows already and helps you at the desk."),
        mood=Mood.CARE,
        way=Way.NEARLY,
        asks=True,
    ),
    JobState.INTERRUPTED: BadgeNews(
        now=_("Is your badge there?"),
        advice=_("If not, a colleague knows already and helps you at the desk."),
        mood=Mood.CARE,
        way=Way.NEARLY,
        asks=True,
    ),
    JobState.FAILED: replace(_AT_DESK, may_change=False),
    JobState.CANCELLED: AT_DESK,
}

_COMES_OUT_AT = _("It comes out at %(place)s.")
_ASK_DESK_THERE = BadgeNews(
    now=_("Your badge is at %(place)s"),
    advice=_("If it is not there, a colleague helps you at the desk."),
    mood=Mood.CARE,
    ends=True,
    is_read=True,
)
#: The same where the badge comes out at another printer than this kiosk's, which the guest does not see from here:
#: words with the printer's place, and no question that they cannot answer.
NEWS_ELSEWHERE: dict[JobState, BadgeNews] = NEWS | {
    JobState.QUEUED: BadgeNews(now=_("Your badge is next"), advice=_COMES_OUT_AT, way=Way.WAITING),
    JobState.SENDING: BadgeNews(now=_("Your badge is being printed"), advice=_COMES_OUT_AT, way=Way.COMING),
    JobState.CONFIRMING: BadgeNews(now=_("Your badge is coming out"), advice=_COMES_OUT_AT, way=Way.NEARLY),
    JobState.PRINTED: BadgeNews(
        now=_("Take your badge"), advice=_COMES_OUT_AT, mood=Mood.GOOD, way=Way.OUT, ends=True, is_read=True
    ),
    JobState.EXECUTED: BadgeNews(
        now=_("Take your badge"), advice=_COMES_OUT_AT, mood=Mood.GOOD, way=Way.OUT, ends=True, is_read=True
    ),
    JobState.SENT: _ASK_DESK_THERE,
    JobState.UNCERTAIN: _AT_DESK,
    JobState.INTERRUPTED: _AT_DESK,
}

_ROWS = {
    Way.WAITING: _("Waits for its turn"),
    Way.COMING: _("Is being printed"),
    Way.NEARLY: _("Is coming out"),
    Way.OUT: _("Is out"),
}


def row_text(news: BadgeNews) -> str:
    """The same of one badge among several, in English, said of the badge."""
    if news.asks:
        return _("Is it in the tray?")
    if not news.is_for_badge:
        return _("Checked in")
    if news is _ASK_DESK_THERE:
        return _("Look there, or ask the desk")
    if news.mood is Mood.CARE:
        return _("Is at the desk")
    return _ROWS[news.way] if news.way else _("Is ready")
