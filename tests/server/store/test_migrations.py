"""The schema grows step by step, and ends as if made at once."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from server.store.database import open_writer
from server.store.migrations import migrate, migrations

#: What was released never changes: another migration is added instead. Name -> SHA-256 of the schema it leaves.
RELEASED: dict[str, str] = {}


def schema(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """All that the database is made of, without the list of migrations done."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%migrations%' ORDER BY name"
    )
    return [(row[0], row[1]) for row in rows]


def steps(until: int) -> Migrations:
    """The first so many migrations."""
    some = Migrations("ospite")
    for migration in migrations.pending(Database(memory=True))[:until]:
        some(name=migration.name)(migration.fn)
    return some


COUNT = len(migrations.pending(Database(memory=True)))


def test_step_by_step_equals_at_once(tmp_path: Path) -> None:
    """A station that was updated release by release has the schema of a new one."""
    at_once, step_by_step = open_writer(tmp_path / "once.db"), open_writer(tmp_path / "steps.db")
    migrate(at_once)
    for count in range(1, COUNT + 1):
        steps(count).apply(Database(step_by_step))
    migrate(step_by_step)
    assert schema(step_by_step) == schema(at_once)


def test_twice_changes_nothing(tmp_path: Path) -> None:
    """Every start migrates; the second finds nothing to do."""
    connection = open_writer(tmp_path / "ospite.db")
    migrate(connection)
    before = schema(connection)
    migrate(connection)
    assert schema(connection) == before


def test_a_failing_migration_leaves_nothing(tmp_path: Path) -> None:
    """A migration that fails in the middle is undone as a whole, and tried again at the next start."""
    connection = open_writer(tmp_path / "ospite.db")
    migrate(connection)
    before = schema(connection)
    more = Migrations("ospite")

    @more(name="broken")
    def broken(db: Database) -> None:
        db.execute("CREATE TABLE half (id INTEGER)")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        more.apply(Database(connection))
    assert schema(connection) == before
    assert not connection.in_transaction


@pytest.mark.parametrize("table", ["fact", "guest", "presence", "print_job", "alert", "session"])
def test_types_are_kept(tmp_path: Path, table: str) -> None:
    """Tables are STRICT: a text never ends up where a number belongs."""
    connection = open_writer(tmp_path / "ospite.db")
    migrate(connection)
    sql = dict(schema(connection))[table]
    assert "STRICT" in sql


def test_released_ones_do_not_change(tmp_path: Path) -> None:
    """A migration that stations have run is left as it is."""
    names = [migration.name for migration in migrations.pending(Database(memory=True))]
    for name, expected in RELEASED.items():
        connection = open_writer(tmp_path / f"{name}.db")
        steps(names.index(name) + 1).apply(Database(connection))
        assert hashlib.sha256(repr(schema(connection)).encode()).hexdigest() == expected
