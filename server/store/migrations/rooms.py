"""Rooms: how full they may be, who waits for a place, who is accounted for, and tickets that were admitted twice."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def rooms(db: Database) -> None:
    """Rules and thresholds of zones, which of them was told last, alerts about one, and its waiting list."""
    run(
        db,
        """
ALTER TABLE zone ADD COLUMN amber_at INTEGER;

ALTER TABLE zone ADD COLUMN red_at INTEGER;

ALTER TABLE zone ADD COLUMN reentry INTEGER;

ALTER TABLE zone ADD COLUMN one_way INTEGER NOT NULL DEFAULT 0;

ALTER TABLE zone ADD COLUMN exclusive INTEGER NOT NULL DEFAULT 0;

ALTER TABLE occupancy ADD COLUMN told_level TEXT NOT NULL DEFAULT 'calm';

ALTER TABLE alert ADD COLUMN zone_id TEXT NOT NULL DEFAULT '';

CREATE TABLE wait (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    zone_id TEXT NOT NULL REFERENCES zone (id),
    guest_id TEXT NOT NULL REFERENCES guest (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    state TEXT NOT NULL,
    joined_at TEXT NOT NULL,
    called_at TEXT,
    ended_at TEXT
) STRICT;

CREATE UNIQUE INDEX wait_open ON wait (zone_id, guest_id) WHERE state IN ('waiting', 'called');

CREATE INDEX wait_guest ON wait (guest_id)
""",
    )
