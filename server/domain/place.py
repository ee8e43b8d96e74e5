"""Places of a venue, and which of them a guest goes to next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from server.domain.errors import FieldError
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.domain.names import fold

LONGEST_NAME = 80
#: A session that begins within this is told of, also where a day turns before it.
SOON = timedelta(hours=4)
_WORD = re.compile(r"\w+")


class PlaceKind(StrEnum):
    """What a place is. Codes never change; words live in the wording catalogues."""

    ROOM = "room"
    TABLE = "table"
    DESK = "desk"
    CLOAKROOM = "cloakroom"
    TOILETS = "toilets"
    LIFT = "lift"
    EXIT = "exit"
    OTHER = "other"


#: What any guest may look for, beside where their own way leads.
FOR_EVERYBODY = frozenset(
    {PlaceKind.DESK, PlaceKind.CLOAKROOM, PlaceKind.TOILETS, PlaceKind.LIFT, PlaceKind.EXIT, PlaceKind.OTHER}
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Somewhere in the venue that guests are shown the way to."""

    id: str
    event_id: str
    kind: PlaceKind
    #: As the guest list writes it, so that a guest's room is found.
    name: str
    #: The zone whose session is held here; None: none.
    zone_id: str | None = None
    #: Guests of these categories go here, where their list says nothing better.
    categories: frozenset[str] = frozenset()


class Purpose(StrEnum):
    """Why a place is a guest's. Codes never change; words live in the wording catalogues."""

    ROOM = "room"
    TABLE = "table"
    CATEGORY = "category"
    #: A session that has begun.
    SESSION_ON = "session_on"
    #: The session that begins next.
    SESSION_NEXT = "session_next"
    #: Somebody may look for it.
    NEARBY = "nearby"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A place that a guest goes to, and why."""

    purpose: Purpose
    place: Place
    #: With a session: when it begins or began.
    begins_at: datetime | None = None
    #: With a session: its name.
    session: str = ""


def check_place(place: Place) -> Place:
    """`place` itself, if an organiser may have it so.

    Raises: FieldError.
    """
    if not _words(place.name):
        raise FieldError("name", "a place needs a name", code="field.empty")
    if len(place.name) > LONGEST_NAME:
        raise FieldError("name", f"at most {LONGEST_NAME} characters", code="field.long")
    return place


def goals_of(guest: Guest, places: Sequence[Place], zones: Iterable[Zone], event: Event, now: datetime) -> list[Goal]:
    """Where `guest` goes, first things first, no place twice: their room and table, else their category's place, then
    the session that is on, then the next one of this day, or within SOON.
    """
    listed = _listed(guest.room, places)
    if not listed:
        own = next((place for place in places if guest.category in place.categories), None)
        listed = [Goal(purpose=Purpose.CATEGORY, place=own)] if own else []
    found = [*listed, *_sessions(guest, places, zones, event, now)]
    return list({goal.place.id: goal for goal in reversed(found)}.values())[::-1]


def places_for_everybody(places: Iterable[Place], goals: Iterable[Goal]) -> list[Goal]:
    """What else a guest may look for: the desk, the cloakroom and the like, without what is a goal already."""
    known = {goal.place.id for goal in goals}
    return [
        Goal(purpose=Purpose.NEARBY, place=place)
        for place in places
        if place.kind in FOR_EVERYBODY and place.id not in known
    ]


def _listed(text: str, places: Iterable[Place]) -> list[Goal]:
    """The room and the table that the list's text names; of several names in it the longest is meant."""
    if not text:
        return []
    named = sorted((place for place in places if _names(text, place.name)), key=lambda place: -len(_words(place.name)))
    table = next((place for place in named if place.kind is PlaceKind.TABLE), None)
    room = next((place for place in named if place.kind is not PlaceKind.TABLE), None)
    return [
        Goal(purpose=purpose, place=place)
        for purpose, place in ((Purpose.ROOM, room), (Purpose.TABLE, table))
        if place is not None
    ]


def _names(text: str, name: str) -> bool:
    """Whether the words of `name` stand in `text`, one after the other: `Hall` is in `Queen's Hall, table 1`."""
    inside, sought = _words(text), _words(name)
    if sought[0] not in inside:
        return False
    return any(inside[start : start + len(sought)] == sought for start in range(len(inside) - len(sought) + 1))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """Folded words; `01` is `1`."""
    return tuple(word.lstrip("0") or "0" if word.isdecimal() else word for word in _WORD.findall(fold(text)))


def _sessions(
    guest: Guest, places: Sequence[Place], zones: Iterable[Zone], event: Event, now: datetime
) -> Iterable[Goal]:
    where = {place.zone_id: place for place in reversed(places) if place.zone_id}
    held = [
        (zone.opens_at, zone)
        for zone in zones
        if zone.opens_at
        and zone.id in where
        and (zone.categories is None or guest.category in zone.categories)
        and now < (zone.closes_at or event.ends_at)
    ]
    begun = [each for each in held if each[0] <= now]
    coming = [each for each in held if each[0] > now and _is_told_of(each[0], event, now)]
    for purpose, chosen in (
        (Purpose.SESSION_ON, max(begun, key=lambda each: each[0], default=None)),
        (Purpose.SESSION_NEXT, min(coming, key=lambda each: each[0], default=None)),
    ):
        if chosen:
            begins_at, zone = chosen
            yield Goal(purpose=purpose, place=where[zone.id], begins_at=begins_at, session=zone.name)


def _is_told_of(begins_at: datetime, event: Event, now: datetime) -> bool:
    return begins_at <= now + SOON or event.day_of(begins_at) == event.day_of(now)
