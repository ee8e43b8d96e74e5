"""What the first events taught: what printers answer, counting who is still to come, remarks."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def printer_answers(db: Database) -> None:
    """What a printer was seen to answer: what its silence means depends on it."""
    run(db, "ALTER TABLE printer ADD COLUMN answering TEXT NOT NULL DEFAULT 'unknown'")


@migrations()
def standings(db: Database) -> None:
    """Counting who may still come, after every arrival and for every tablet, without reading the guests' rows."""
    db.execute("CREATE INDEX guest_standing ON guest (event_id, standing)")


@migrations()
def remarks(db: Database) -> None:
    """What people typed to explain a fact: not in the journal, which is never changed and leaves the station."""
    run(
        db,
        """
CREATE TABLE remark (
    fact_id TEXT PRIMARY KEY REFERENCES fact (id),
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    )
