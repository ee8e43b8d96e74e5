"""Shifts: who works where, whether they are there, and what was handed over."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def shifts(db: Database) -> None:
    """The roster, duty, and what was open at the end of each shift. Typed words stay here, never in facts."""
    run(
        db,
        """
CREATE TABLE shift (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    person_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    zone_id TEXT NOT NULL,
    place TEXT NOT NULL,
    task TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    duty TEXT NOT NULL,
    began_at TEXT,
    ended_at TEXT
) STRICT;

CREATE INDEX shift_event ON shift (event_id, starts_at);

CREATE UNIQUE INDEX shift_running ON shift (person_id) WHERE duty IN ('on', 'break');

CREATE TABLE hand_over (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    shift_id TEXT NOT NULL REFERENCES shift (id),
    item TEXT NOT NULL,
    from_person TEXT NOT NULL,
    to_person TEXT NOT NULL,
    words TEXT NOT NULL,
    left_at TEXT NOT NULL,
    acknowledged_by TEXT NOT NULL,
    acknowledged_at TEXT
) STRICT;

CREATE UNIQUE INDEX hand_over_open ON hand_over (event_id, item) WHERE acknowledged_at IS NULL;

CREATE INDEX hand_over_shift ON hand_over (shift_id)
""",
    )
