"""Looking a template over before an event: what can be drawn and yet is not what somebody meant."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from server.domain.event import Event
from server.printing.drawing.fields import CUSTOM, fields_in, plain, said
from server.printing.drawing.patterns import pattern_of
from server.printing.drawing.qr import qr_image
from server.printing.drawing.template import Element, Kind, Pattern, Template
from server.services.badge_samples import sample
from server.store import guests

#: Densities that badge printers have.
_DENSITIES = (203, 300)


class DoubtKind(StrEnum):
    """What may not be meant. Codes never change; words live elsewhere."""

    #: A code of the usual length makes no readable QR in its box.
    QR_TOO_SMALL = "qr_too_small"
    #: No guest of the event has such a column.
    COLUMN_UNKNOWN = "column_unknown"
    #: Two categories of the event look the same.
    PATTERN_SHARED = "pattern_shared"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One thing to look at."""

    kind: DoubtKind
    #: A density, a heading, categories.
    detail: str


def doubts_about(template: Template) -> list[Doubt]:
    """What is doubtful whatever the event."""
    doubts = [
        Doubt(kind=DoubtKind.QR_TOO_SMALL, detail=f"{dpi} dpi")
        for dpi in _DENSITIES
        if any(_is_unreadable(element, dpi) for element in template.elements if element.kind is Kind.QR)
    ]
    return list(dict.fromkeys(doubts))


def doubts_at_event(connection: sqlite3.Connection, event: Event, template: Template) -> list[Doubt]:
    """What is doubtful with this event's guests."""
    return [*_unknown_columns(connection, event, template), *_shared_patterns(connection, event, template)]


def _is_unreadable(element: Element, dpi: int) -> bool:
    text = said(element.words, sample("usual"))
    side = min(round(element.box.width_mm / 25.4 * dpi), round(element.box.height_mm / 25.4 * dpi))
    return bool(text) and qr_image(text, side_dots=side, dpi=dpi, max_module_mm=element.max_module_mm) is None


def _unknown_columns(connection: sqlite3.Connection, event: Event, template: Template) -> Iterator[Doubt]:
    wanted = {name.removeprefix(CUSTOM) for name in _names(template) if name.startswith(CUSTOM)}
    if not wanted:
        return
    known = {plain(heading) for guest in guests.guests_of(connection, event.id) for heading in guest.custom}
    for heading in sorted(wanted):
        if plain(heading) not in known:
            yield Doubt(kind=DoubtKind.COLUMN_UNKNOWN, detail=heading)


def _names(template: Template) -> Iterator[str]:
    for element in template.elements:
        texts = [*element.words.values(), *(text for line in element.lines for text in line.words.values())]
        yield from (name for text in texts for name in fields_in(text))
        conditions = [*element.when, *(condition for line in element.lines for condition in line.when)]
        yield from (condition.field for condition in conditions)


def _shared_patterns(connection: sqlite3.Connection, event: Event, template: Template) -> Iterator[Doubt]:
    if not any(element.kind is Kind.PATTERN and element.pattern is None for element in template.elements):
        return
    by_pattern: dict[Pattern, list[str]] = defaultdict(list)
    for category in guests.categories_of(connection, event.id):
        by_pattern[pattern_of(category, template.patterns)].append(category)
    for pattern, categories in by_pattern.items():
        if len(categories) > 1:
            yield Doubt(kind=DoubtKind.PATTERN_SHARED, detail=f"{', '.join(categories)} ({pattern})")
