"""Rooms: what people at the desk call zones. How full one is, and when that has to be told."""

from __future__ import annotations

from enum import StrEnum

from server.domain.event import Zone


class Level(StrEnum):
    """How full a room is, as the organiser's thresholds say."""

    CALM = "calm"
    AMBER = "amber"
    RED = "red"


class OverFull(StrEnum):
    """Why a person lets somebody into a full room. Codes never change; words live in the wording catalogues."""

    #: They work there.
    STAFF = "staff"
    #: The organiser, or the host, wants it so.
    ORGANISER = "organiser"
    #: Somebody inside needs them: a parent, a carer, an interpreter.
    ACCOMPANIES = "accompanies"
    #: A person looked: there is room, the count is wrong.
    MISCOUNTED = "miscounted"


#: The reason of a ROOM alert where a place is free and somebody waits for one.
PLACE_FREE = "place_free"
#: A door where guests come and go would raise and settle an alert with each of them: it settles only when so many
#: of a hundred fewer are inside than its threshold, and one at least.
_RELIEF_PERCENT = 5
_RANK = {Level.CALM: 0, Level.AMBER: 1, Level.RED: 2}


def level_of(zone: Zone, inside: int) -> Level:
    """How full a zone with `inside` people is."""
    if zone.red_at is not None and inside >= zone.red_at:
        return Level.RED
    return Level.AMBER if zone.amber_at is not None and inside >= zone.amber_at else Level.CALM


def told_level(zone: Zone, inside: int, told: Level) -> Level:
    """What is to be told now where `told` was told last: up at once, down only with some relief."""
    now = level_of(zone, inside)
    if _RANK[now] >= _RANK[told]:
        return now
    threshold = zone.red_at if told is Level.RED else zone.amber_at
    if threshold is None:
        return now
    return now if inside <= threshold - max(1, threshold * _RELIEF_PERCENT // 100) else told


def rises(before: Level, after: Level) -> bool:
    """Whether it got fuller."""
    return _RANK[after] > _RANK[before]


def places_free(zone: Zone, inside: int, promised: int = 0) -> int | None:
    """How many may still come in, without those that were `promised` a place; None: as many as like."""
    return None if zone.capacity is None else max(0, zone.capacity - inside - promised)
