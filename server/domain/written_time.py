"""Days and times as people and spreadsheets write them in lists, on the venue's clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.domain.errors import FieldError

#: `14:00`, `14.00`, `14h30`, `14u`, `ore 14`, `14:00 uur`.
_TIME = re.compile(r"(?:ore\s*)?(\d{1,2})(?:[:.hu](\d{2})(?::(\d{2})(?:\.\d+)?)?|[hu]|)(?:\s*uur)?", re.IGNORECASE)
#: What is written where a day belongs, whether there is such a day or not.
_LIKE_A_DAY = re.compile(r"\d+[-/.]\d+[-/.]\d+")
#: A day far from any event is a mistake in a sheet, and its next one may not even exist.
_YEARS = range(1970, 2200)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


def moment_of(cell: str, day: date, zone: ZoneInfo) -> tuple[datetime, bool]:
    """A cell as UTC, and whether it named a day itself.

    Raises: FieldError for what is no time, also for an hour that the change to summer time leaves out.
    """
    head, _, tail = cell.strip().replace("T", " ").partition(" ")
    own_day = day_of(head) if tail.strip() and _LIKE_A_DAY.fullmatch(head) else None
    clock, days = _clock(tail.strip() if own_day else cell.strip())
    there = datetime.combine((own_day or day) + days, clock, tzinfo=zone)
    at = there.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise FieldError("time", "the clock leaves this hour out", code="shift.no_such_time")
    return at, own_day is not None


def _clock(cell: str) -> tuple[time, timedelta]:
    """A time, and how many days later it is: 24:00 is the beginning of the next one."""
    found = _TIME.fullmatch(cell)
    if not found:
        raise FieldError("time", "a time such as 14:00", code="field.time")
    try:
        if found[1] == "24" and not int(found[2] or 0):
            return time(0), timedelta(days=1)
        return time(int(found[1]), int(found[2] or 0)), timedelta(0)
    except ValueError as exc:
        raise FieldError("time", "a time such as 14:00", code="field.time") from exc


def day_of(cell: str) -> date | None:
    """A cell as a day; None where it is empty. Days are written 2026-11-23, 23-11-2026, 23/11/2026 or 23.11.2026."""
    text = cell.strip().split(" ")[0] if cell.strip() else ""
    if not text:
        return None
    found = _DAY_FIRST.fullmatch(text)
    try:
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError as exc:
        raise FieldError("day", "a day such as 23-11-2026", code="roster.day") from exc
    if day.year not in _YEARS:
        raise FieldError("day", "no day of an event", code="roster.day")
    return day
