"""Guest lists on their way in."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def list_parts(db: Database) -> None:
    """A long list waits here in parts, so that doors get their turn and a crash leaves nothing half done."""
    run(
        db,
        """
CREATE TABLE list_import (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    actor TEXT NOT NULL,
    device_id TEXT NOT NULL,
    accepted INTEGER NOT NULL,
    about TEXT NOT NULL,
    begun_at TEXT NOT NULL
) STRICT;

CREATE TABLE list_part (
    number INTEGER PRIMARY KEY,
    import_id TEXT NOT NULL REFERENCES list_import (id) ON DELETE CASCADE,
    content BLOB NOT NULL
) STRICT;

CREATE INDEX list_part_import ON list_part (import_id, number)
""",
    )
