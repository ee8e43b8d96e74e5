"""What a guest reads when the door stays shut: kind words for each reason, never the one that would shame them.

A test shows that every reason has words. The desk sees the true reason in its alert.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.shared.wording import marked as _
from server.domain.check_in import Reason


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Words in English; gettext makes them the guest's."""

    title: str
    advice: str
    #: A name of shared/macros.html's icons.
    sign: str = "hand"


_TOLD = _("A colleague has been told that you are here. You can also walk over to the desk.")
#: Cancelled, unpaid and blocked read alike: whoever stands behind the guest learns nothing.
_DESK = Refusal(title=_("Let us help you with this one"), advice=_TOLD)

REFUSALS: dict[Reason, Refusal] = {
    Reason.UNKNOWN_CODE: Refusal(
        title=_("We don’t know this code"),
        advice=_(
            "It may belong to another event, or be a different code on your ticket. Try it again, or find your name."
        ),
        sign="code",
    ),
    Reason.ALREADY_IN: Refusal(
        title=_("This ticket is checked in already"),
        advice=_("If that was you, come right in. If not, the desk puts it right."),
        sign="check",
    ),
    Reason.NOT_YET: Refusal(
        title=_("You are early – how nice"),
        advice=_("The doors are not open yet. Please come back to this screen in a little while."),
        sign="clock",
    ),
    Reason.TOO_LATE: Refusal(title=_("Check-in has closed here"), advice=_TOLD, sign="clock"),
    Reason.WRONG_ZONE: Refusal(
        title=_("Another entrance is yours"),
        advice=_("The desk shows you the way. A colleague knows you are here."),
        sign="pin",
    ),
    Reason.WRONG_DAY: Refusal(
        title=_("Your ticket is for another day"),
        advice=_("The desk looks it up with you. A colleague knows you are here."),
        sign="clock",
    ),
    Reason.CANCELLED: _DESK,
    Reason.UNPAID: _DESK,
    Reason.BLOCKED: _DESK,
    Reason.FULL: Refusal(
        title=_("It is full inside just now"),
        advice=_("Please wait a moment here. A colleague tells you when there is room again."),
        sign="door",
    ),
    Reason.NEEDS_DESK: Refusal(
        title=_("We would like to welcome you in person"),
        advice=_("A colleague knows you are here and comes to meet you. The desk is happy to see you too."),
        sign="star",
    ),
}

#: Reasons that a station knows from its clock.
BY_CLOCK = frozenset({Reason.NOT_YET, Reason.TOO_LATE, Reason.WRONG_DAY})


def refusal_of(reason: Reason, *, is_clock_wrong: bool = False) -> Refusal:
    """What a guest reads; where the clock is wrong, nothing of the hour."""
    return _DESK if is_clock_wrong and reason in BY_CLOCK else REFUSALS[reason]


#: Of one among several: whether they are in already, or the desk helps.
ROW_REFUSED = {True: _("Checked in already"), False: _("The desk is happy to help")}
