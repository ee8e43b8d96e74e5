"""How an event speaks to its guests."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def tone(db: Database) -> None:
    """Formal, as every event was until now."""
    run(db, "ALTER TABLE event ADD COLUMN tone TEXT NOT NULL DEFAULT 'formal'")
