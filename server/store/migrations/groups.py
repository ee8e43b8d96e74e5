"""Guests who booked together, at a kiosk."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def groups(db: Database) -> None:
    """By the event's choice a kiosk asks who of a booking is here; a search for a booking has its index."""
    run(
        db,
        """
ALTER TABLE event ADD COLUMN groups INTEGER NOT NULL DEFAULT 1;

CREATE INDEX guest_party ON guest (event_id, party) WHERE party <> ''
""",
    )
