"""When a guest is expected: what a column of the list says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from server.domain.errors import FieldError
from server.domain.list_words import plain
from server.domain.written_time import moment_of

#: Headings as plain() leaves them; `valid from` is how pretix exports a ticket's time slot.
_PHRASES = (
    "arrival|arrival time|time of arrival|expected at|expected time|time slot|timeslot|slot|entry time|valid from"
    "|aankomst|aankomsttijd|verwacht om|verwachte aankomst|tijdslot|tijdvak|tijdstip|geldig van"
    "|arrivo|ora di arrivo|orario di arrivo|arrivo previsto|orario|orario di ingresso|fascia oraria|valido da"
    "|gultig ab|valable depuis|valido desde"
)
_HEADINGS = frozenset(_PHRASES.split("|"))
#: `18:30–19:00`, `27-11-2026 18.30 - 19.00`: what follows the dash is when the slot ends.
_SLOT_END = re.compile(r"\s*[–—]\s*.*|\s*(?<=[\dh])\s*-\s*(?=\d{1,2}(?:[:.h]|$)).*")
QUARTER = timedelta(minutes=15)


def arrival_time(custom: Mapping[str, str], first_day: date, zone: ZoneInfo) -> datetime | None:
    """When the list expects a guest, in UTC; None where it names no time, or none that can be read.

    `custom`: the list's own columns by heading. `first_day` is meant where a time stands without a day.
    """
    for heading, cell in custom.items():
        if _tells(heading) and (at := _read(cell.strip(), first_day, zone)):
            return at
    return None


def quarter_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour that `at` is in; zones differ by whole quarters."""
    return at - timedelta(seconds=at.timestamp() % QUARTER.total_seconds())


@lru_cache(maxsize=256)
def _tells(heading: str) -> bool:
    return plain(heading) in _HEADINGS


def _read(cell: str, first_day: date, zone: ZoneInfo) -> datetime | None:
    try:
        exact = datetime.fromisoformat(cell)
        if exact.tzinfo:
            return exact.astimezone(UTC)
    except OverflowError:
        return None  # the first or last day there is, in another zone
    except ValueError:
        pass  # not as machines write it
    try:
        return moment_of(_SLOT_END.sub("", cell), first_day, zone)[0]
    except FieldError:
        return None
