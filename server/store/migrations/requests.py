"""What guests ask for or complain about."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def requests(db: Database) -> None:
    """Requests as ids and codes; what was said about each, apart: a guest's own words go with the guest."""
    run(
        db,
        """
ALTER TABLE event ADD COLUMN requests INTEGER NOT NULL DEFAULT 1;

CREATE TABLE phrase (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    category TEXT NOT NULL,
    place INTEGER NOT NULL,
    texts TEXT NOT NULL
) STRICT;

CREATE INDEX phrase_event ON phrase (event_id, place);

CREATE TABLE request (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    category TEXT NOT NULL,
    phrase_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    guest_id TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at TEXT NOT NULL,
    owner TEXT NOT NULL,
    taken_at TEXT,
    settled_at TEXT,
    outcome TEXT NOT NULL
) STRICT;

CREATE INDEX request_event ON request (event_id, made_at);

CREATE INDEX request_unsettled ON request (event_id, made_at) WHERE state <> 'settled';

CREATE TABLE request_line (
    request_id TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    guest_id TEXT REFERENCES guest (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (request_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX request_line_guest ON request_line (guest_id) WHERE guest_id IS NOT NULL
""",
    )
