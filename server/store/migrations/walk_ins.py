"""Walk-ins at a kiosk."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def walk_ins(db: Database) -> None:
    """What they are asked; who waits for the desk's word; and what these said, which goes once it is decided."""
    run(
        db,
        """
CREATE TABLE walk_in_form (
    event_id TEXT PRIMARY KEY REFERENCES event (id),
    company TEXT NOT NULL,
    title TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    categories TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE walk_in (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    device_id TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT,
    guest_id TEXT NOT NULL,
    is_open INTEGER NOT NULL
) STRICT;

CREATE INDEX walk_in_asked ON walk_in (event_id, asked_at) WHERE state = 'asked';

CREATE INDEX walk_in_open ON walk_in (device_id) WHERE is_open = 1;

CREATE TABLE walk_in_details (
    walk_in_id TEXT PRIMARY KEY REFERENCES walk_in (id) ON DELETE CASCADE,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    company TEXT NOT NULL,
    title TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    category TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    )
