"""Badge templates of the organiser: edited in the office, chosen by category and zone."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def badge_templates(db: Database) -> None:
    """Templates as the text of their files, the pictures that they name, and who gets which."""
    run(
        db,
        """
CREATE TABLE badge_template (
    name TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE badge_picture (
    name TEXT PRIMARY KEY,
    content BLOB NOT NULL,
    added_at TEXT NOT NULL
) STRICT;

CREATE TABLE template_choice (
    event_id TEXT NOT NULL REFERENCES event (id),
    category TEXT NOT NULL,
    zone_id TEXT NOT NULL,
    template TEXT NOT NULL,
    PRIMARY KEY (event_id, category, zone_id)
) STRICT, WITHOUT ROWID
""",
    )
