"""The hub's schema, as a list that only grows: never change a step that has been released; add another."""

from __future__ import annotations

from psycopg import Connection

#: (name, statements), in order; each runs once, in its own transaction.
STEPS: tuple[tuple[str, str], ...] = (
    (
        "journals",
        """
CREATE TABLE station (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    incarnation TEXT NOT NULL DEFAULT '',
    head BIGINT NOT NULL DEFAULT 0,
    head_hash TEXT NOT NULL DEFAULT '',
    tallies TEXT,
    contacted_at TIMESTAMPTZ,
    clock_offset_ms BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE journal (
    station_id TEXT NOT NULL REFERENCES station (id),
    incarnation TEXT NOT NULL,
    position BIGINT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (station_id, incarnation)
);
CREATE TABLE entry (
    station_id TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    fact_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (station_id, incarnation, sequence),
    FOREIGN KEY (station_id, incarnation) REFERENCES journal (station_id, incarnation)
);
CREATE TABLE fact (
    id TEXT PRIMARY KEY,
    station_id TEXT NOT NULL REFERENCES station (id),
    incarnation TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    clock BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    kind TEXT NOT NULL,
    event_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    actor TEXT NOT NULL,
    device_id TEXT NOT NULL,
    key TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX fact_subject ON fact (subject);
CREATE INDEX fact_event ON fact (event_id, kind);
CREATE INDEX fact_station ON fact (station_id, incarnation);
CREATE TABLE flagged (
    station_id TEXT NOT NULL REFERENCES station (id),
    raw_sha256 TEXT NOT NULL,
    reason TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    raw TEXT NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (station_id, raw_sha256, reason)
)
""",
    ),
    (
        "lists",
        """
CREATE TABLE event (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    venue TEXT NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    timezone TEXT NOT NULL,
    hue INTEGER NOT NULL,
    admission TEXT NOT NULL,
    reentry BOOLEAN NOT NULL
);
CREATE TABLE zone (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL,
    name TEXT NOT NULL,
    is_main BOOLEAN NOT NULL,
    capacity BIGINT
);
CREATE INDEX zone_event ON zone (event_id);
CREATE TABLE guest (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL,
    station_id TEXT NOT NULL REFERENCES station (id),
    ref TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    company TEXT NOT NULL,
    email TEXT NOT NULL,
    category TEXT NOT NULL,
    language TEXT NOT NULL,
    vip BOOLEAN NOT NULL,
    standing TEXT NOT NULL,
    walk_in BOOLEAN NOT NULL,
    code TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX guest_event ON guest (event_id, last_name, first_name, id);
CREATE TABLE presence (
    guest_id TEXT NOT NULL,
    zone_id TEXT NOT NULL,
    station_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    inside BOOLEAN NOT NULL,
    first_in_at TIMESTAMPTZ,
    last_in_at TIMESTAMPTZ,
    last_out_at TIMESTAMPTZ,
    admission_fact TEXT NOT NULL,
    admitted_at_station TEXT NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (guest_id, zone_id, station_id)
);
CREATE INDEX presence_event ON presence (event_id, station_id, zone_id);
CREATE TABLE conflict (
    fact_id TEXT PRIMARY KEY,
    standing_fact_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    zone_id TEXT NOT NULL,
    guest_id TEXT NOT NULL
);
CREATE INDEX conflict_event ON conflict (event_id);
CREATE INDEX conflict_guest ON conflict (guest_id)
""",
    ),
    (
        "access",
        """
CREATE TABLE token (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    station_id TEXT,
    made_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    revoked BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX token_station ON token (station_id) WHERE NOT revoked;
CREATE TABLE password (
    only_one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_one),
    hash TEXT NOT NULL
);
CREATE TABLE session (
    sha256 TEXT PRIMARY KEY,
    started_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
)
""",
    ),
    (
        "device names",
        """
CREATE TABLE device (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL
)
""",
    ),
    (
        "returns",
        """
CREATE TABLE sent_back (
    station_id TEXT NOT NULL REFERENCES station (id),
    number BIGINT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL,
    had_at TIMESTAMPTZ,
    PRIMARY KEY (station_id, number)
)
""",
    ),
    (
        "threads",
        """
CREATE TABLE thread (
    id TEXT PRIMARY KEY,
    station_id TEXT NOT NULL REFERENCES station (id),
    event_id TEXT NOT NULL,
    category TEXT NOT NULL,
    department TEXT NOT NULL,
    severity TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ,
    settled_at TIMESTAMPTZ,
    outcome TEXT NOT NULL,
    gesture TEXT NOT NULL,
    gesture_note TEXT NOT NULL,
    telling TEXT NOT NULL,
    guest_id TEXT NOT NULL,
    owner TEXT NOT NULL
);
CREATE INDEX thread_open ON thread (made_at DESC) WHERE state <> 'settled';
CREATE INDEX thread_made ON thread (made_at DESC);
CREATE INDEX thread_guest ON thread (guest_id);
CREATE TABLE thread_line (
    thread_id TEXT NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    side TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    for_guest BOOLEAN NOT NULL,
    origin TEXT NOT NULL,
    PRIMARY KEY (thread_id, number)
);
ALTER TABLE sent_back ADD COLUMN about TEXT NOT NULL DEFAULT '';
CREATE INDEX sent_back_about ON sent_back (about) WHERE about <> ''
""",
    ),
    (
        "notices",
        """
CREATE TABLE notice_target (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    wanted TEXT NOT NULL,
    address TEXT NOT NULL,
    settings TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    target_id TEXT NOT NULL REFERENCES notice_target (id),
    fact_id TEXT NOT NULL,
    next_at TIMESTAMPTZ NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    tried_at TIMESTAMPTZ,
    failure TEXT NOT NULL DEFAULT '',
    delivered_at TIMESTAMPTZ,
    given_up_at TIMESTAMPTZ
);
CREATE INDEX notice_due ON notice (next_at) WHERE delivered_at IS NULL AND given_up_at IS NULL
""",
    ),
    (
        "told conflicts",
        """
CREATE TABLE told_conflict (
    fact_id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL,
    guest_id TEXT NOT NULL,
    outcome TEXT NOT NULL,
    takes_back TEXT NOT NULL,
    decided_where TEXT NOT NULL
);
CREATE INDEX told_conflict_guest ON told_conflict (guest_id)
""",
    ),
    (
        "notices by target",
        """
CREATE INDEX notice_target_tried ON notice (target_id, tried_at)
""",
    ),
)

#: Two hubs that start at once on one database wait for each other here; any fixed number does.
_LOCK = 0x0591_7E


def migrate(connection: Connection) -> None:
    """Bring the database to the newest schema."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now())"
        )
    for name, statements in STEPS:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            done = connection.execute("SELECT 1 FROM migration WHERE name = %s", [name]).fetchone()
            if done is None:
                connection.execute(statements)
                connection.execute("INSERT INTO migration (name) VALUES (%s)", [name])
