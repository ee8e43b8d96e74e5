"""The same ticket admitted twice: what the back office found, and what people decided."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def conflicts(db: Database) -> None:
    """By the fact of the later admission; the guest may be one that this station does not know."""
    run(
        db,
        """
CREATE TABLE conflict (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL,
    zone_id TEXT NOT NULL,
    guest_id TEXT NOT NULL,
    found_at TEXT NOT NULL,
    seen TEXT NOT NULL,
    outcome TEXT NOT NULL,
    takes_back TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT,
    decided_where TEXT NOT NULL
) STRICT;

CREATE INDEX conflict_guest ON conflict (guest_id)
""",
    )
