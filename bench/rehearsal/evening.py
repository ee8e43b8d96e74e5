"""What happens in the evening, and when: the same at each run."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.domain.guest import Guest
from server.domain.names import fold

KIOSKS = 4
VIPS = 12
REQUESTS = 9
CONFLICTS = 5
PRINTER_FAILURES = 2
WALK_INS = 3
#: So many important guests are left standing until the next one is called.
UNANSWERED = 2
#: From the opening of doors; guests come within the first two hours and a half.
LASTS_MINUTES = 270
_MOST_COME_AFTER, _SPREAD_MINUTES, _LAST_COMES_AFTER = 50, 32, 150
_PAPER_ENDS_AFTER, _PRINTER_HANGS_AFTER = 35, 70
#: Between them neither door has a line to the back office.
_LINE_BREAKS_AFTER, _LINE_IS_BACK_AFTER = 40, 95
#: What is asked for from then on is left for the next shift.
LATE_REQUESTS_AFTER, _LATE_REQUESTS = 100, 3
SHIFT_CHANGES_AFTER = 120
#: The first of a chain has two minutes to say "on my way".
_CALLED_ON_AFTER = 2.5
#: Of a hundred guests so many type their name.
_BY_NAME_OF_100 = 12
#: So many each go wrong: a code nobody knows, a ticket that was used before, somebody who calls for a person.
_STRANGERS, _AGAIN, _CALLS = 6, 8, 4


class Deed(StrEnum):
    """What somebody does, or what breaks."""

    SCAN = "scan"
    FIND = "find"
    STRANGER = "stranger"
    AGAIN = "again"
    CALL = "call"
    ASK = "ask"
    WALK_IN = "walk_in"
    #: The same ticket, at the side door.
    SIDE_DOOR = "side_door"
    #: Nobody went to an important guest, and the next one is called.
    CALLED_ON = "called_on"
    PAPER_OUT = "paper_out"
    HANG = "hang"
    LINE_BREAKS = "line_breaks"
    LINE_IS_BACK = "line_is_back"
    LATE_REQUESTS = "late_requests"
    SHIFT_CHANGE = "shift_change"


#: Whoever comes by these is let in.
ARRIVALS = frozenset({Deed.SCAN, Deed.FIND})


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One deed, so many minutes after doors open."""

    minute: float
    deed: Deed
    #: Which kiosk, or which printer.
    place: int = 0
    guest: Guest | None = None
    number: int = 0


def evening(guests: Sequence[Guest], dice: random.Random) -> list[Moment]:
    """Every guest arrives once, at a kiosk; what else happens lies between, in the order of time."""
    names = Counter(_name(guest) for guest in guests)
    arrivals = [_arrival(guest, names[_name(guest)] == 1, dice) for guest in guests]
    came = sorted(arrivals, key=lambda one: one.minute)
    moments = [*arrivals, *_mishaps(), *_used_again(came, dice), *_greeted_late(came)]
    moments += [_somewhere(Deed.STRANGER, dice, number) for number in range(_STRANGERS)]
    moments += [_somewhere(Deed.CALL, dice, number) for number in range(_CALLS)]
    moments += [_somewhere(Deed.WALK_IN, dice, number) for number in range(WALK_INS)]
    moments += [_request(number, dice) for number in range(REQUESTS)]
    return sorted(moments, key=lambda one: one.minute)


def _arrival(guest: Guest, is_only_one: bool, dice: random.Random) -> Moment:
    minute = min(max(dice.gauss(_MOST_COME_AFTER, _SPREAD_MINUTES), 0.0), _LAST_COMES_AFTER + dice.random())
    by_name = dice.randrange(100) < _BY_NAME_OF_100 and is_only_one
    return Moment(
        minute=minute, deed=Deed.FIND if by_name else Deed.SCAN, place=dice.randrange(KIOSKS), guest=guest
    )  # fmt: skip


def _mishaps() -> list[Moment]:
    return [
        Moment(minute=_PAPER_ENDS_AFTER, deed=Deed.PAPER_OUT, place=0),
        Moment(minute=_PRINTER_HANGS_AFTER, deed=Deed.HANG, place=1),
        Moment(minute=_LINE_BREAKS_AFTER, deed=Deed.LINE_BREAKS),
        Moment(minute=_LINE_IS_BACK_AFTER, deed=Deed.LINE_IS_BACK),
        Moment(minute=LATE_REQUESTS_AFTER, deed=Deed.LATE_REQUESTS),
        Moment(minute=SHIFT_CHANGES_AFTER, deed=Deed.SHIFT_CHANGE),
    ]


def _used_again(came: Sequence[Moment], dice: random.Random) -> list[Moment]:
    """Tickets that come a second time: at a kiosk, which refuses them, and at the side door, which cannot know."""
    early = [one for one in came if one.minute < _LINE_IS_BACK_AFTER - 10 and one.guest and not one.guest.vip]
    chosen = dice.sample(early, min(len(early), CONFLICTS + _AGAIN))
    moments = []
    for number, before in enumerate(chosen):
        earliest = before.minute + 5
        if number < CONFLICTS:
            minute = dice.uniform(max(earliest, _LINE_BREAKS_AFTER + 1), _LINE_IS_BACK_AFTER - 1)
            moments.append(Moment(minute=minute, deed=Deed.SIDE_DOOR, guest=before.guest))
        else:
            minute, place = dice.uniform(earliest, _LAST_COMES_AFTER), dice.randrange(KIOSKS)
            moments.append(Moment(minute=minute, deed=Deed.AGAIN, place=place, guest=before.guest))
    return moments


def _greeted_late(came: Sequence[Moment]) -> list[Moment]:
    important = [one for one in came if one.guest and one.guest.vip]
    return [
        Moment(minute=one.minute + _CALLED_ON_AFTER, deed=Deed.CALLED_ON, guest=one.guest)
        for one in important[1 : 1 + UNANSWERED]
    ]


def _request(number: int, dice: random.Random) -> Moment:
    late = number - (REQUESTS - _LATE_REQUESTS)
    if late >= 0:
        return Moment(
            minute=LATE_REQUESTS_AFTER + 5 * (late + 1), deed=Deed.ASK, place=dice.randrange(KIOSKS), number=number
        )
    minute = dice.uniform(5, LATE_REQUESTS_AFTER - 15)
    return Moment(minute=minute, deed=Deed.ASK, place=dice.randrange(KIOSKS), number=number)


def _somewhere(deed: Deed, dice: random.Random, number: int) -> Moment:
    minute = dice.uniform(5, _LAST_COMES_AFTER)
    return Moment(minute=minute, deed=deed, place=dice.randrange(KIOSKS), number=number)


def _name(guest: Guest) -> str:
    return fold(f"{guest.first_name} {guest.last_name}")
