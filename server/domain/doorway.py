"""A doorway: what a paired screen stands for, which way it lets guests pass, how it sounds, and the gate it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.check_in import Direction
from server.domain.event import Event, Zone
from server.domain.guest import Presence
from server.domain.relay import Relay


class Use(StrEnum):
    """What a kiosk is for."""

    #: Everything: finding oneself, badge, way.
    CHECK_IN = "check_in"
    #: Scan after scan through a zone's door.
    DOOR = "door"
    #: Nothing just now: it sends guests to the desk.
    CLOSED = "closed"


class Passage(StrEnum):
    """Which way a door lets guests pass."""

    IN = "in"
    OUT = "out"
    #: Whoever is inside leaves, whoever is not comes in.
    BOTH = "both"


class Volume(StrEnum):
    """How loud a door says yes, no or look."""

    OFF = "off"
    SOFT = "soft"
    NORMAL = "normal"
    LOUD = "loud"


#: Where a door lets guests both in and out, the same code within this time is the same passing.
SETTLES = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class Doorway:
    """How one screen is set up; the defaults are those of a kiosk that nobody set up otherwise."""

    use: Use = Use.CHECK_IN
    passage: Passage = Passage.IN
    volume: Volume = Volume.NORMAL
    #: How many are inside, and how many may still come in.
    shows_inside: bool = False
    #: The first badge of whoever comes in.
    prints_badges: bool = False
    #: What it opens for whoever it lets pass; None: nothing.
    relay: Relay | None = None


class Open(StrEnum):
    """Whether a door is open, as far as the hour goes."""

    BEFORE = "before"
    NOW = "now"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Whether a door is open now, and when it opens."""

    is_open: Open = Open.NOW
    #: None where it is open, or over.
    opens_at: datetime | None = None


def hours_of(event: Event, zone: Zone, now: datetime) -> Hours:
    """Whether the rule of the door lets anybody in at `now`."""
    opens_at, closes_at = zone.hours_in(event)
    if now < opens_at:
        return Hours(is_open=Open.BEFORE, opens_at=opens_at)
    return Hours(is_open=Open.NOW if now <= closes_at else Open.OVER)


def direction_of(passage: Passage, presence: Presence | None) -> Direction:
    """Which way a guest goes through such a door, by where they are now."""
    if passage is Passage.BOTH:
        return Direction.OUT if presence is not None and presence.inside else Direction.IN
    return Direction(passage.value)
