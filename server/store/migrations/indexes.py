"""Indexes for what doors and the desk ask again and again."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def indexes(db: Database) -> None:
    """Who waits for a room is counted at every passing; whether somebody was given a badge, for each that failed."""
    run(
        db,
        """
CREATE INDEX wait_zone ON wait (zone_id, state);

CREATE INDEX alert_guest ON alert (guest_id, kind)
""",
    )
