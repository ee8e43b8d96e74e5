"""The spooler whole: a second printer for a kiosk, batches, rolls that are counted, new codes for new badges."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def fallback_printers(db: Database) -> None:
    """Where a kiosk's badges come out while its own printer cannot, and which jobs went that way."""
    run(
        db,
        """
ALTER TABLE device ADD COLUMN fallback_printer_id TEXT;

ALTER TABLE print_job ADD COLUMN moved_from TEXT NOT NULL DEFAULT ''
""",
    )


@migrations()
def reprint_codes(db: Database) -> None:
    """By the event's choice a new badge has a new code, and the old one dies."""
    run(db, "ALTER TABLE event ADD COLUMN reprint_new_code INTEGER NOT NULL DEFAULT 0")
