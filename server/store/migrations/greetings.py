"""Whom to call when important guests come, and how far that is."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def greetings(db: Database) -> None:
    """The chain is JSON: it is read whole, and never searched."""
    run(
        db,
        """
CREATE TABLE greeting (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    guest_id TEXT NOT NULL,
    vip INTEGER NOT NULL,
    category TEXT NOT NULL,
    company TEXT NOT NULL,
    zone_id TEXT NOT NULL,
    from_at TEXT,
    to_at TEXT,
    chain TEXT NOT NULL,
    know TEXT NOT NULL
) STRICT;

CREATE INDEX greeting_event ON greeting (event_id);

CREATE TABLE arrival (
    alert_id TEXT PRIMARY KEY REFERENCES alert (id),
    chain TEXT NOT NULL,
    know TEXT NOT NULL,
    step INTEGER NOT NULL,
    called_at TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    )
