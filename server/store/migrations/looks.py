"""What events look like to their guests."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def looks(db: Database) -> None:
    """The look as JSON, and those before it; pictures are named by their content."""
    run(
        db,
        """
CREATE TABLE event_look (
    event_id TEXT PRIMARY KEY REFERENCES event (id),
    look TEXT NOT NULL,
    before TEXT NOT NULL
) STRICT;

CREATE TABLE look_picture (
    event_id TEXT NOT NULL REFERENCES event (id),
    sha256 TEXT NOT NULL,
    added_at TEXT NOT NULL,
    picture BLOB NOT NULL,
    PRIMARY KEY (event_id, sha256)
) STRICT
""",
    )
