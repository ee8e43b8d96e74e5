"""The board: who was given what, and what else an alert is about."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def board(db: Database) -> None:
    """Passing on, for alerts, requests and walk-ins; walk-ins have an owner."""
    run(
        db,
        """
ALTER TABLE alert ADD COLUMN printer_id TEXT NOT NULL DEFAULT '';

ALTER TABLE alert ADD COLUMN passed_by TEXT NOT NULL DEFAULT '';

ALTER TABLE request ADD COLUMN passed_by TEXT NOT NULL DEFAULT '';

ALTER TABLE walk_in ADD COLUMN owner TEXT NOT NULL DEFAULT '';

ALTER TABLE walk_in ADD COLUMN taken_at TEXT;

ALTER TABLE walk_in ADD COLUMN passed_by TEXT NOT NULL DEFAULT '';

CREATE INDEX print_job_failed ON print_job (event_id) WHERE state = 'failed'
""",
    )
