"""What organisers say of accessibility."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def statements(db: Database) -> None:
    """One an event; its notes as JSON by language."""
    run(
        db,
        """
CREATE TABLE statement (
    event_id TEXT PRIMARY KEY REFERENCES event (id),
    provider TEXT NOT NULL,
    contact TEXT NOT NULL,
    notes TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT
""",
    )
