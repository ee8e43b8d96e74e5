"""A printer of metal as the tests see it: of any family, with mishaps that strike when told, and paper to count.

One simulator a family implements it; the table of faults in docs/printing.md is walked on all of them alike.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from PIL import Image


class Mishap(StrEnum):
    """What happens to a printer at an event."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    #: The line breaks; the printer goes on with what it has.
    CABLE_PULLED = "cable_pulled"
    #: The line breaks, and the printer forgets what it has.
    POWER_LOST = "power_lost"
    #: It takes nothing more and says nothing more.
    HUNG = "hung"


class Moment(StrEnum):
    """When a mishap strikes, as seen by the badge that suffers it."""

    #: Now, before any byte of the next badge.
    BEFORE = "before"
    #: When about half of the next badge was taken.
    WHILE = "while"
    #: When all of the next badge was taken, and before its proof was given.
    AFTER = "after"


class Metal(Protocol):
    """A simulated printer on loopback."""

    #: Its family, as `ospite printer add --driver` names it.
    driver: str
    #: As a printer's address is written.
    address: str
    width_dots: int
    dpi: int

    def start(self) -> None:
        """Switch it on."""

    def stop(self) -> None:
        """Switch it off for good."""

    def plan(self, mishap: Mishap, moment: Moment) -> None:
        """Let a mishap strike at that moment, once."""

    def mend(self) -> None:
        """Paper in, cover closed, cable in, power on: whatever was kept comes out as on a real one."""

    def badges(self) -> list[Image.Image]:
        """The badges that came out whole, oldest first."""

    def wait_for_badges(self, count: int, *, seconds: float = 10.0) -> list[Image.Image]:
        """The badges, once there are `count` of them or the time is over."""
