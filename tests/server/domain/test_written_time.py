"""Days and times as people write them in lists."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from server.domain.errors import FieldError
from server.domain.roster import BadRow, RosterRow, read_roster
from server.domain.written_time import moment_of

ROME = ZoneInfo("Europe/Rome")
FRIDAY = date(2026, 12, 11)


@pytest.mark.parametrize(
    ("cell", "there"),
    [
        ("20:00", "11 20:00"), ("20.30", "11 20:30"), ("20h", "11 20:00"), ("20u30", "11 20:30"), ("20u", "11 20:00"),
        ("20:00 uur", "11 20:00"), ("ore 20", "11 20:00"), ("12-12-2026 01:15", "12 01:15"),
        ("24:00", "12 00:00"), ("2026-12-11 24:00", "12 00:00"), ("2026-12-11T00:00:00", "11 00:00"),
    ],
)  # fmt: skip
def test_a_time_is_read(cell: str, there: str) -> None:
    """In Dutch and Italian too; the end of a day is the beginning of the next one."""
    assert moment_of(cell, FRIDAY, ROME)[0].astimezone(ROME).strftime("%d %H:%M") == there


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("25:00", "field.time"), ("20:60", "field.time"), ("8 pm", "field.time"), ("2000", "field.time"),
        ("", "field.time"), ("31-02-2026 20:00", "roster.day"), ("9999-12-31 24:00", "roster.day"),
        ("0001-01-01 00:00", "roster.day"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused_by_name(cell: str, code: str) -> None:
    """As a time that cannot be, or as a day that cannot."""
    with pytest.raises(FieldError) as refused:
        moment_of(cell, FRIDAY, ROME)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("9999-12-31", "20:00", "02:00"), "roster.day"),
        (("11-12-2026", "20:00", "20:00"), "field.order"),
        (("11-12-2026", "24:00", "02:00"), "12 00:00"),
    ],
    ids=["the end of time", "no time at all", "after midnight"],
)
def test_a_line_of_a_roster(cells: tuple[str, str, str], read: str) -> None:
    """No line stops the others from being read, and none becomes a shift that nobody wrote."""
    rows = [(1, ["Name", "Date", "From", "To"]), (2, ["Anna", *cells])]
    (line,) = read_roster(rows, ROME, FRIDAY)
    assert isinstance(line, BadRow | RosterRow)
    assert read == (line.code if isinstance(line, BadRow) else line.starts_at.astimezone(ROME).strftime("%d %H:%M"))
