"""What guests agreed to, or not: consents, their wording in versions, what was said, and signatures."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def consents(db: Database) -> None:
    """What is said goes with its guest: erasing one erases it, signature and all."""
    run(
        db,
        """
CREATE TABLE consent (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    wants_signature INTEGER NOT NULL,
    asked TEXT NOT NULL,
    categories TEXT,
    is_on INTEGER NOT NULL,
    version INTEGER NOT NULL,
    counts_from INTEGER NOT NULL,
    UNIQUE (event_id, code)
) STRICT;

CREATE TABLE consent_version (
    consent_id TEXT NOT NULL REFERENCES consent (id),
    number INTEGER NOT NULL,
    texts TEXT NOT NULL,
    written_at TEXT NOT NULL,
    asks_again INTEGER NOT NULL,
    PRIMARY KEY (consent_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_reply (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    consent_id TEXT NOT NULL REFERENCES consent (id),
    guest_id TEXT NOT NULL REFERENCES guest (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    language TEXT NOT NULL,
    reply TEXT NOT NULL,
    how TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    device_id TEXT NOT NULL,
    has_signature INTEGER NOT NULL,
    fact_id TEXT NOT NULL,
    FOREIGN KEY (consent_id, version) REFERENCES consent_version (consent_id, number)
) STRICT;

CREATE INDEX consent_reply_guest ON consent_reply (guest_id, consent_id);

CREATE INDEX consent_reply_consent ON consent_reply (consent_id, guest_id);

CREATE TABLE consent_signature (
    reply_id TEXT PRIMARY KEY REFERENCES consent_reply (id) ON DELETE CASCADE,
    png BLOB NOT NULL
) STRICT, WITHOUT ROWID
""",
    )
