"""When the list expects somebody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from server.domain.arrival_time import arrival_time, quarter_of

DAY, ROME = date(2026, 11, 27), ZoneInfo("Europe/Rome")
HALF_PAST_SIX = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Time slot", "18:30"), ("Tijdslot", "18.30–19.00"), ("Fascia oraria", "18:30 - 19:00"),
        ("Aankomsttijd", "27-11-2026 18:30"), ("Orario", "27/11/2026 18:30-19:30"), ("ARRIVO", "18h30"),
        ("Valid from", "2026-11-27 18:30:00"), ("Valid from", "2026-11-27T18:30:00+01:00"),
        ("Slot", "2026-11-27 18:30 – 2026-11-27 19:00"), ("Geldig van", "2026-11-27T18:30"),
    ],
)  # fmt: skip
def test_how_people_and_shops_write_it(heading: str, cell: str) -> None:
    """With a day or without, a moment or a slot."""
    assert arrival_time({"Table": "12", heading: cell}, DAY, ROME) == HALF_PAST_SIX


@pytest.mark.parametrize("cell", ["", "-", "soon", "25:00", "18:75", "31-02-2026 18:30", "12 + 1"])
def test_what_is_no_time_is_none(cell: str) -> None:
    """Nobody is expected at a time that nobody can read."""
    assert arrival_time({"Time slot": cell}, DAY, ROME) is None


def test_another_column_says_nothing_of_it() -> None:
    """A number that could be an hour may be a table."""
    assert arrival_time({"Table": "18:30"}, DAY, ROME) is None


def test_a_quarter_begins_before() -> None:
    """On the quarter itself it is that one."""
    assert quarter_of(HALF_PAST_SIX.replace(minute=44, second=59)) == HALF_PAST_SIX
    assert quarter_of(HALF_PAST_SIX) == HALF_PAST_SIX


@pytest.mark.parametrize("cell", ["0001-01-01T00:00+02:00", "9999-12-31T23:00-05:00", "9999-12-31 24:00"])
def test_the_ends_of_time_are_no_arrival(cell: str) -> None:
    """A mistake in a sheet, and none that stops a page."""
    assert arrival_time({"Arrival": cell}, date(2026, 12, 11), ZoneInfo("Europe/Rome")) is None
