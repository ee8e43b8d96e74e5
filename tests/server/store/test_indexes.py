"""What doors and the desk ask again and again is looked up, however much has gathered in an event."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from server.domain.alert import HANDED_OVER, AlertKind
from server.store import alerts, print_jobs, rooms
from server.store.database import open_writer
from tests.fakes.clock import NOON
from tests.fakes.statements import asked_by


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: rooms.waiting_count(c, "z"),
        lambda c: rooms.called_count(c, "z", NOON),
        lambda c: rooms.promised_count(c, "z", NOON, "g"),
        lambda c: rooms.waits_in(c, "z"),
        lambda c: rooms.last_place(c, "z"),
        lambda c: rooms.open_waits_of(c, "g"),
        lambda c: alerts.settled_about(c, AlertKind.BADGE_OWED, "g", HANDED_OVER),
        lambda c: print_jobs.jobs_owed(c, "e"),
    ],
)
def test_nothing_is_read_from_end_to_end(file: Path, ask: Callable[[sqlite3.Connection], object]) -> None:
    """SQLite's own plan names an index for each table, or the index of what is open."""
    connection = open_writer(file)
    asked = asked_by(connection, lambda: ask(connection))
    plan = [row[3] for sql in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert plan
    assert [step for step in plan if step.startswith("SCAN") and "INDEX" not in step] == []
