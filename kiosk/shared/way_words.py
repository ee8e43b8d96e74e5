"""Ways in words: what an arrow means to who stands before a kiosk, and a whole way as one text to read or to say."""

from __future__ import annotations

from kiosk.shared.formats import Formats
from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.names import fold
from server.domain.place import Goal, Place, PlaceKind, Purpose
from server.domain.way import Arrow, Level, Route

ARROWS: dict[Arrow, str] = {
    Arrow.AHEAD: _("Straight ahead"),
    Arrow.AHEAD_RIGHT: _("Ahead, to the right"),
    Arrow.RIGHT: _("To the right"),
    Arrow.BACK_RIGHT: _("Behind you, to the right"),
    Arrow.BACK: _("Behind you"),
    Arrow.BACK_LEFT: _("Behind you, to the left"),
    Arrow.LEFT: _("To the left"),
    Arrow.AHEAD_LEFT: _("Ahead, to the left"),
}
LEVELS: dict[Level, str] = {
    Level.SAME: "",
    Level.STAIRS_UP: _("up the stairs"),
    Level.STAIRS_DOWN: _("down the stairs"),
    Level.LIFT_UP: _("up by lift"),
    Level.LIFT_DOWN: _("down by lift"),
}
#: Before the name of a place.
PURPOSES: dict[Purpose, str] = {
    Purpose.ROOM: _("Your room"),
    Purpose.TABLE: _("Your table"),
    Purpose.CATEGORY: _("Your place"),
    Purpose.SESSION_ON: _("On now"),
    Purpose.SESSION_NEXT: _("Next"),
    Purpose.NEARBY: "",
}
#: What anybody may look for, as everybody calls it.
KINDS: dict[PlaceKind, str] = {
    PlaceKind.DESK: _("Desk"),
    PlaceKind.CLOAKROOM: _("Cloakroom"),
    PlaceKind.TOILETS: _("Toilets"),
    PlaceKind.LIFT: _("Lift"),
    PlaceKind.EXIT: _("Exit"),
}


def _comma(words: Words) -> str:
    return "، " if words.language == "ar" else ", "


def distance_text(words: Words, route: Route) -> str:
    """How far; empty: nobody measured it."""
    if not route.distance_m:
        return ""
    return words.ngettext("%(num)s metre", "%(num)s metres", route.distance_m) % {"num": route.distance_m}


def route_text(words: Words, route: Route) -> str:
    """Where to go, up or down, and how far: `To the left, up the stairs, 40 metres`."""
    parts = (words.gettext(ARROWS[route.arrow]), words.gettext(LEVELS[route.level]) if LEVELS[route.level] else "")
    return _comma(words).join(part for part in (*parts, distance_text(words, route)) if part)


def kind_text(words: Words, place: Place) -> str:
    """What a place is, for who may not read its name; empty: its name says so, or there is no word for it."""
    word = words.gettext(KINDS[place.kind]) if place.kind in KINDS else ""
    return "" if fold(word) in fold(place.name) else word


def goal_text(words: Words, goal: Goal, timezone: str) -> str:
    """Why a guest goes there: `Your room`, `Next: Keynote, 14:00`; else what it is, if its name does not say so."""
    if goal.purpose is Purpose.NEARBY:
        return kind_text(words, goal.place)
    purpose = words.gettext(PURPOSES[goal.purpose]) if PURPOSES[goal.purpose] else ""
    if goal.begins_at is None:
        return purpose
    at = Formats(words.language).clock(goal.begins_at, timezone)
    return f"{purpose}: {goal.session}{_comma(words)}{at}"


def way_text(words: Words, goal: Goal, route: Route, timezone: str) -> str:
    """A whole way as one text, such as a voice says it: why, where, how, and what the organiser adds."""
    sentences = (goal_text(words, goal, timezone), goal.place.name, route_text(words, route))
    said = [*sentences, route.said_in(words.language)]
    return " ".join(f"{part.rstrip('.')}." for part in said if part)
