"""Musters, and slips: what a badge printer prints besides badges."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def musters(db: Database) -> None:
    """A list of who was inside; it goes with the guests it names, its counts stay."""
    run(
        db,
        """
CREATE TABLE muster (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    zone_id TEXT NOT NULL REFERENCES zone (id),
    started_at TEXT NOT NULL,
    started_by TEXT NOT NULL,
    ended_at TEXT,
    ended_by TEXT NOT NULL,
    accounted INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    not_ticked INTEGER NOT NULL
) STRICT;

CREATE TABLE muster_entry (
    muster_id TEXT NOT NULL REFERENCES muster (id) ON DELETE CASCADE,
    guest_id TEXT NOT NULL REFERENCES guest (id) ON DELETE CASCADE,
    tick TEXT NOT NULL,
    ticked_by TEXT NOT NULL,
    ticked_at TEXT,
    PRIMARY KEY (muster_id, guest_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX muster_entry_guest ON muster_entry (guest_id)
""",
    )


@migrations()
def slips(db: Database) -> None:
    """A print job without a guest: a slip about a `subject`. SQLite lifts a NOT NULL only by a new table.

    The attempts name their job, so they are put aside meanwhile.
    """
    run(
        db,
        """
CREATE TABLE print_attempt_aside AS SELECT * FROM print_attempt;

DROP TABLE print_attempt;

CREATE TABLE print_job_new (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    event_id TEXT NOT NULL REFERENCES event (id),
    guest_id TEXT REFERENCES guest (id),
    copy INTEGER NOT NULL,
    printer_id TEXT NOT NULL REFERENCES printer (id),
    template TEXT NOT NULL,
    template_sha256 TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    image_sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    proof TEXT NOT NULL,
    reprint_reason TEXT NOT NULL,
    device_id TEXT NOT NULL,
    priority INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    moved_from TEXT NOT NULL DEFAULT '',
    batch_id TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    slip TEXT
) STRICT;

INSERT INTO print_job_new (id, number, event_id, guest_id, copy, printer_id, template, template_sha256, snapshot,
    image_sha256, state, reason, proof, reprint_reason, device_id, priority, created_at, moved_at, moved_from, batch_id)
SELECT id, number, event_id, guest_id, copy, printer_id, template, template_sha256, snapshot,
    image_sha256, state, reason, proof, reprint_reason, device_id, priority, created_at, moved_at, moved_from, batch_id
FROM print_job;

DROP TABLE print_job;

ALTER TABLE print_job_new RENAME TO print_job;

CREATE UNIQUE INDEX print_job_open ON print_job (guest_id, copy)
    WHERE state IN ('queued', 'sending', 'confirming', 'attention', 'uncertain', 'interrupted');

CREATE INDEX print_job_waiting ON print_job (printer_id, state);

CREATE INDEX print_job_guest ON print_job (guest_id);

CREATE INDEX print_job_batch ON print_job (batch_id) WHERE batch_id <> '';

CREATE INDEX print_job_subject ON print_job (subject) WHERE subject <> '';

CREATE TABLE print_attempt (
    id TEXT PRIMARY KEY,
    print_job_id TEXT NOT NULL REFERENCES print_job (id),
    printer_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT NOT NULL,
    replies TEXT NOT NULL
) STRICT;

INSERT INTO print_attempt SELECT id, print_job_id, printer_id, started_at, ended_at, outcome, replies
FROM print_attempt_aside;

DROP TABLE print_attempt_aside;

CREATE INDEX print_attempt_job ON print_attempt (print_job_id)
""",
    )
