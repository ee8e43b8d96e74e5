"""Requests complete: whose work, by when, how much hangs on it, who may see it, what was offered, what is told."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def traces(db: Database) -> None:
    """What the desk and the back office add to a request."""
    run(
        db,
        """
ALTER TABLE request ADD COLUMN department TEXT NOT NULL DEFAULT '';

ALTER TABLE request ADD COLUMN severity TEXT NOT NULL DEFAULT 'normal';

ALTER TABLE request ADD COLUMN due_at TEXT;

ALTER TABLE request ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0;

ALTER TABLE request ADD COLUMN gesture TEXT NOT NULL DEFAULT '';

ALTER TABLE request ADD COLUMN gesture_note TEXT NOT NULL DEFAULT '';

ALTER TABLE request ADD COLUMN telling TEXT NOT NULL DEFAULT '';

ALTER TABLE request_line ADD COLUMN for_guest INTEGER NOT NULL DEFAULT 0;

ALTER TABLE request_line ADD COLUMN origin TEXT NOT NULL DEFAULT '';

CREATE INDEX request_guest ON request (guest_id) WHERE guest_id <> '';

CREATE UNIQUE INDEX request_line_origin ON request_line (origin) WHERE origin <> ''
""",
    )
