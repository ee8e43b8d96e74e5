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


@migrations()
def batches(db: Database) -> None:
    """Badges printed ahead of doors: whose, in which order, and how far it came."""
    run(
        db,
        """
CREATE TABLE batch (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    printer_id TEXT NOT NULL REFERENCES printer (id),
    state TEXT NOT NULL,
    ready_at TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE INDEX batch_running ON batch (printer_id) WHERE state = 'running';

CREATE TABLE batch_guest (
    batch_id TEXT NOT NULL REFERENCES batch (id),
    place INTEGER NOT NULL,
    guest_id TEXT NOT NULL REFERENCES guest (id) ON DELETE CASCADE,
    is_done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (batch_id, place)
) STRICT, WITHOUT ROWID;

ALTER TABLE print_job ADD COLUMN batch_id TEXT NOT NULL DEFAULT '';

CREATE INDEX print_job_batch ON print_job (batch_id) WHERE batch_id <> ''
""",
    )


@migrations()
def supplies(db: Database) -> None:
    """What is left on the roll of each printer that somebody wants counted."""
    run(
        db,
        """
CREATE TABLE supply (
    printer_id TEXT PRIMARY KEY REFERENCES printer (id),
    labels INTEGER,
    length_mm INTEGER,
    warn_at INTEGER NOT NULL,
    used INTEGER NOT NULL,
    used_mm INTEGER NOT NULL,
    was_opened INTEGER NOT NULL,
    is_told INTEGER NOT NULL
) STRICT, WITHOUT ROWID
""",
    )
