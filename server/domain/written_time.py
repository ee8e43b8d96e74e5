"""Days and times as people and spreadsheets write them in lists, on the venue's clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from server.domain.errors import FieldError

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})(?::(\d{2})(?:\.\d+)?)?|h|)", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


def moment_of(cell: str, day: date, zone: ZoneInfo) -> tuple[datetime, bool]:
    """A cell as UTC, and whether it named a day itself.

    Raises: FieldError for what is no time, also for an hour that the change to summer time leaves out.
    """
    head, _, tail = cell.replace("T", " ").partition(" ")
    own_day = day_of(head) if tail.strip() else None
    clock = _clock(tail.strip() if own_day else cell)
    there = datetime.combine(own_day or day, clock, tzinfo=zone)
    at = there.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise FieldError("time", "the clock leaves this hour out", code="shift.no_such_time")
    return at, own_day is not None


def _clock(cell: str) -> time:
    found = _TIME.fullmatch(cell)
    if not found:
        raise FieldError("time", "a time such as 14:00", code="field.time")
    try:
        if found[1] == "24" and not int(found[2] or 0):
            return time(0)
        return time(int(found[1]), int(found[2] or 0))
    except ValueError as exc:
        raise FieldError("time", "a time such as 14:00", code="field.time") from exc


def day_of(cell: str) -> date | None:
    """A cell as a day; None where it is empty. Days are written 2026-11-23, 23-11-2026, 23/11/2026 or 23.11.2026."""
    text = cell.strip().split(" ")[0] if cell.strip() else ""
    if not text:
        return None
    found = _DAY_FIRST.fullmatch(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError as exc:
        raise FieldError("day", "a day such as 23-11-2026", code="roster.day") from exc
