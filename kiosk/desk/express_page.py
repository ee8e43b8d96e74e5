"""Express as a page's context: the verdict in words, the counts, and the last ten."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.desk.words import refusal_of, refusal_words
from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.check_in import Direction, Reason
from server.domain.event import Event
from server.domain.guest import Guest
from server.services.doorways import DoorFigures, Passing
from server.services.express import ExpressView, Scanned
from server.services.guest_desk import GuestLine

#: Sign of each mood: three shapes, so that nobody needs their colours.
SIGNS = {"yes": "check", "no": "close", "look": "eye"}
#: These a hostess looks into; the others are a no.
_LOOKED_AT = frozenset({Reason.ALREADY_IN, Reason.NEEDS_DESK, Reason.NOT_YET})
_DONE = {Direction.IN: _("In"), Direction.OUT: _("Out")}
_SETTLING = {Direction.IN: _("Came in just now"), Direction.OUT: _("Left just now")}


@dataclass(frozen=True, kw_only=True)
class Flash:
    """The verdict on one scan, in the reader's language. Texts are empty where there is nothing to say."""

    key: str
    #: yes, no or look.
    mood: str
    sign: str
    word: str
    name: str
    #: Category and company.
    more: str
    #: What the hostess should know: VIP, needs, notes, to be received in person.
    notes: tuple[str, ...]
    guest_id: str
    #: There is a waiting list.
    is_full: bool


@dataclass(frozen=True, kw_only=True)
class LastLine:
    """One of the last ten."""

    fact: str
    time: str
    name: str
    word: str
    mood: str
    guest_id: str
    may_undo: bool
    is_undone: bool


@dataclass(frozen=True, kw_only=True)
class ExpressPart:
    """What changes with each scan."""

    #: None: nothing was scanned on this page yet.
    flash: Flash | None
    figures: DoorFigures
    lines: list[LastLine]


@dataclass(frozen=True, kw_only=True)
class ExpressPage:
    """The whole page: the part's fields, and how this screen is set up."""

    flash: Flash | None
    figures: DoorFigures
    lines: list[LastLine]
    #: server.domain.doorway.Passage
    way: str
    volume: str


@dataclass(frozen=True, kw_only=True)
class FoundPart:
    """Whom a search found: (line, status word, kind of pill)."""

    found: list[tuple[GuestLine, str, str]]
    typed: str


def express_part(words: Words, event: Event, view: ExpressView, flash: Flash | None) -> ExpressPart:
    """What is shown now, times on the venue's clock."""
    lines = [_line(words, event, scanned) for scanned in view.last]
    return ExpressPart(flash=flash, figures=view.figures, lines=lines)


def flash_of(words: Words, passing: Passing, key: str) -> Flash:
    """What is said of one scan."""
    guest = passing.guest
    mood, word, notes = _verdict(words, passing)
    return Flash(
        key=f"{key}:{mood}",
        mood=mood,
        sign=SIGNS[mood],
        word=word,
        name=guest.full_name if guest else "",
        more=" · ".join(part for part in (guest.category, guest.company) if part) if guest else "",
        notes=notes,
        guest_id=guest.id if guest else "",
        is_full=passing.reason is Reason.FULL,
    )


def _verdict(words: Words, passing: Passing) -> tuple[str, str, tuple[str, ...]]:
    if passing.reason:
        title, advice = refusal_of(passing.reason, passing.guest)
        mood = "look" if passing.reason in _LOOKED_AT else "no"
        return mood, words.gettext(title), (words.gettext(advice),) if advice else ()
    if passing.is_settling:
        return "look", words.gettext(_SETTLING[passing.direction]), (words.gettext("Nothing was recorded."),)
    is_in = passing.direction is Direction.IN
    notes = _notes(words, passing.guest) if passing.guest and is_in else ()
    return ("look" if notes else "yes"), words.gettext(_DONE[passing.direction]), notes


def _notes(words: Words, guest: Guest) -> tuple[str, ...]:
    """What somebody who sees this guest come in should know."""
    vip = words.gettext("VIP, guest of %(host)s") % {"host": guest.host} if guest.host else words.gettext("VIP")
    told = (
        vip if guest.vip else "",
        words.gettext("Receive this guest in person") if guest.needs_desk else "",
        words.gettext("Special needs are on record") if guest.needs else "",
        guest.notes,
    )
    return tuple(text for text in told if text)


def _line(words: Words, event: Event, scanned: Scanned) -> LastLine:
    fact, guest = scanned.fact, scanned.guest
    if fact.kind == "check_in.refused":
        reason = str(fact.body.get("reason", ""))
        mood, word = ("look" if reason in _LOOKED_AT else "no"), words.gettext(refusal_words(reason)[0])
    else:
        direction = Direction.IN if fact.kind == "guest.checked_in" else Direction.OUT
        mood, word = "yes", words.gettext(_DONE[direction])
    return LastLine(
        fact=fact.id,
        time=f"{event.local(fact.at):%H:%M:%S}",
        name=guest.full_name if guest else words.gettext("Unknown code"),
        word=words.gettext("taken back") if scanned.is_undone else word,
        mood="undone" if scanned.is_undone else mood,
        guest_id=guest.id if guest else "",
        may_undo=scanned.may_undo,
        is_undone=scanned.is_undone,
    )
