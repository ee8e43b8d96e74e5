"""What the back office sends back."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def returns(db: Database) -> None:
    """Up to where this station has the returns of its back office, and which those are: never one twice."""
    run(
        db,
        """
ALTER TABLE uplink ADD COLUMN returned_number INTEGER NOT NULL DEFAULT 0;

ALTER TABLE uplink ADD COLUMN returned_id TEXT NOT NULL DEFAULT '';

CREATE TABLE returned (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    )
