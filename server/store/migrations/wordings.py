"""How events word their guests' texts otherwise."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def wordings(db: Database) -> None:
    """All of an event's texts in one row: they are read at once, and only when `version` says that they changed."""
    run(
        db,
        """
CREATE TABLE event_wording (
    event_id TEXT PRIMARY KEY REFERENCES event (id),
    version INTEGER NOT NULL,
    texts TEXT NOT NULL
) STRICT
""",
    )
