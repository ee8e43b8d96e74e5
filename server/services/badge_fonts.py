"""Names that would not come out right on a badge: told before an event, not seen at the door."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.fonts import needs_shaping, package_for, shaping_available, undrawable
from server.printing.drawing.text import printable
from server.store import guests

#: Debian's package that shapes Arabic, Hebrew and Indic text.
SHAPING_PACKAGE = "libfribidi0"
#: Characters that are shown as an example.
MOST_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Undrawn:
    """Guests in whose details stand characters that no font here holds."""

    guest_count: int
    #: Some of the characters, in the order they were met.
    marks: str
    #: Debian's package with a font for them; empty: none is known.
    package: str


@dataclass(frozen=True, kw_only=True)
class FontReport:
    """What this station can write of an event's guests."""

    #: Guests whose details would come out reversed and unjoined: the shaping package is missing.
    unshaped_count: int
    undrawn: tuple[Undrawn, ...]

    @property
    def is_well(self) -> bool:
        """Whether every badge will say what the list says."""
        return not self.unshaped_count and not self.undrawn


def font_report(connection: sqlite3.Connection, event_id: str, *, can_shape: bool | None = None) -> FontReport:
    """What would go wrong with the badges of an event's guests. `can_shape`: None asks this machine."""
    return _report_on(guests.badge_texts_beyond_latin(connection, event_id), can_shape)


def font_report_of(snapshot: BadgeSnapshot) -> FontReport:
    """The same for one badge."""
    said = (
        snapshot.first_name,
        snapshot.last_name,
        snapshot.company,
        snapshot.title,
        snapshot.category,
        snapshot.room,
        *snapshot.custom.values(),
    )
    return _report_on([" ".join(said)], None)


def _report_on(texts: Iterable[str], can_shape: bool | None) -> FontReport:
    shapes = shaping_available() if can_shape is None else can_shape
    unshaped, marks, counts = 0, defaultdict[str, dict[str, None]](dict), defaultdict[str, int](int)
    for text in map(printable, texts):
        unshaped += not shapes and needs_shaping(text)
        missing = defaultdict[str, list[str]](list)
        for mark in undrawable(text):
            missing[package_for(mark)].append(mark)
        for package, found in missing.items():
            marks[package].update(dict.fromkeys(found))
            counts[package] += 1
    undrawn = (
        Undrawn(guest_count=counts[package], marks="".join([*found][:MOST_SHOWN]), package=package)
        for package, found in marks.items()
    )
    return FontReport(unshaped_count=unshaped, undrawn=tuple(undrawn))
