"""What the desk keeps of a guest beside what the list says."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def notes_and_payments(db: Database) -> None:
    """Notes that have to be followed, records of one person, and what was paid at the desk."""
    run(
        db,
        """
ALTER TABLE guest ADD COLUMN must_follow INTEGER NOT NULL DEFAULT 0;

ALTER TABLE guest ADD COLUMN followed INTEGER NOT NULL DEFAULT 0;

ALTER TABLE guest ADD COLUMN merged_into TEXT NOT NULL DEFAULT '';

CREATE TABLE payment (
    guest_id TEXT PRIMARY KEY REFERENCES guest (id) ON DELETE CASCADE,
    how TEXT NOT NULL,
    fact_id TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    )


@migrations()
def old_records(db: Database) -> None:
    """Records that another one stands for: of who had a ticket before, and of who was on the list twice."""
    run(
        db,
        """
CREATE TABLE old_record (
    guest_id TEXT PRIMARY KEY REFERENCES guest (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    fact_id TEXT NOT NULL,
    code TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX guest_merged ON guest (merged_into) WHERE merged_into <> ''
""",
    )


@migrations()
def anyway_reasons(db: Database) -> None:
    """Ready-made reasons to admit in spite of a refusal, an organiser's own."""
    run(
        db,
        """
CREATE TABLE anyway_reason (
    event_id TEXT NOT NULL REFERENCES event (id),
    place INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (event_id, place)
) STRICT, WITHOUT ROWID
""",
    )
