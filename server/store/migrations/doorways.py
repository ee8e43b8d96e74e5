"""Screens at doors: what each is for, the gate it opens, and what became of every opening."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def doorways(db: Database) -> None:
    """A screen without a row is set up as any kiosk; `relay` is JSON. An admission opens its gate once at most."""
    run(
        db,
        """
CREATE TABLE doorway (
    device_id TEXT PRIMARY KEY REFERENCES device (id) ON DELETE CASCADE,
    use TEXT NOT NULL,
    passage TEXT NOT NULL,
    volume TEXT NOT NULL,
    shows_inside INTEGER NOT NULL,
    prints_badges INTEGER NOT NULL,
    relay TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE opening (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    device_id TEXT NOT NULL,
    admission_fact TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;

CREATE INDEX opening_unfinished ON opening (state) WHERE state IN ('asked', 'trying')
""",
    )
