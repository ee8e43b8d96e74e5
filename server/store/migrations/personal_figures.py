"""Figures of single workers: whether an organiser wants them, and who has read that it is so."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def personal_figures(db: Database) -> None:
    """Since when an event has them, and who has read that."""
    run(
        db,
        """
CREATE TABLE personal_figures (
    event_id TEXT PRIMARY KEY REFERENCES event (id),
    since TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE personal_figures_read (
    event_id TEXT NOT NULL REFERENCES personal_figures (event_id) ON DELETE CASCADE,
    person_id TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (event_id, person_id)
) STRICT, WITHOUT ROWID
""",
    )
