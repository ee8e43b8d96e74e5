"""The first house: the journal, lists, search, access, printers and print jobs."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def journal(db: Database) -> None:
    """The station itself, its facts, and the answers it gave."""
    run(
        db,
        """
CREATE TABLE station (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    incarnation TEXT NOT NULL
) STRICT;

CREATE TABLE fact (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    clock INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    event_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    actor TEXT NOT NULL,
    device_id TEXT NOT NULL,
    key TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE INDEX fact_subject ON fact (subject, sequence);

CREATE INDEX fact_event ON fact (event_id, sequence);

CREATE TABLE answer (
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    key TEXT NOT NULL,
    answer TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (actor, act, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE uplink (
    name TEXT PRIMARY KEY,
    acked_to INTEGER NOT NULL DEFAULT 0,
    contacted_at TEXT,
    failed_at TEXT,
    failure TEXT NOT NULL DEFAULT '',
    clock_offset_ms INTEGER
) STRICT;

CREATE TABLE choice (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT
""",
    )


@migrations()
def lists(db: Database) -> None:
    """Events, zones, guests, their codes, and where they are."""
    run(
        db,
        """
CREATE TABLE event (
    id TEXT PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    venue TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    timezone TEXT NOT NULL,
    languages TEXT NOT NULL,
    hue INTEGER NOT NULL,
    doors_before_minutes INTEGER NOT NULL,
    admission TEXT NOT NULL,
    reentry INTEGER NOT NULL,
    second_factor TEXT NOT NULL,
    walk_ins TEXT NOT NULL,
    template TEXT NOT NULL,
    print_badges INTEGER NOT NULL
) STRICT;

CREATE TABLE zone (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    name TEXT NOT NULL,
    is_main INTEGER NOT NULL,
    capacity INTEGER,
    categories TEXT,
    opens_at TEXT,
    closes_at TEXT,
    UNIQUE (event_id, name)
) STRICT;

CREATE UNIQUE INDEX zone_main ON zone (event_id) WHERE is_main = 1;

CREATE TABLE guest (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    event_id TEXT NOT NULL REFERENCES event (id),
    ref TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    company TEXT NOT NULL,
    title TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    category TEXT NOT NULL,
    party TEXT NOT NULL,
    language TEXT NOT NULL,
    vip INTEGER NOT NULL,
    host TEXT NOT NULL,
    notes TEXT NOT NULL,
    needs TEXT NOT NULL,
    room TEXT NOT NULL,
    needs_desk INTEGER NOT NULL,
    standing TEXT NOT NULL,
    walk_in INTEGER NOT NULL,
    code TEXT NOT NULL,
    custom TEXT NOT NULL,
    imported TEXT NOT NULL DEFAULT '{}',
    version INTEGER NOT NULL,
    names TEXT NOT NULL,
    others TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX guest_ref ON guest (event_id, ref) WHERE ref <> '';

CREATE INDEX guest_order ON guest (event_id, last_name, first_name);

CREATE TABLE code (
    event_id TEXT NOT NULL REFERENCES event (id),
    code TEXT NOT NULL,
    guest_id TEXT NOT NULL REFERENCES guest (id) ON DELETE CASCADE,
    alive INTEGER NOT NULL,
    PRIMARY KEY (event_id, code)
) STRICT, WITHOUT ROWID;

CREATE INDEX code_guest ON code (guest_id);

CREATE TABLE presence (
    guest_id TEXT NOT NULL REFERENCES guest (id) ON DELETE CASCADE,
    zone_id TEXT NOT NULL REFERENCES zone (id),
    inside INTEGER NOT NULL,
    first_in_at TEXT,
    last_in_at TEXT,
    last_out_at TEXT,
    admission_fact TEXT NOT NULL,
    station_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    PRIMARY KEY (guest_id, zone_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX presence_zone ON presence (zone_id, first_in_at);

CREATE TABLE occupancy (
    zone_id TEXT PRIMARY KEY REFERENCES zone (id),
    inside_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID
""",
    )


@migrations()
def search(db: Database) -> None:
    """Names by word, by beginning and with a slip. See docs/algorithms/search.md."""
    run(
        db,
        """
CREATE VIRTUAL TABLE guest_words USING fts5 (
    names, others, content='guest', content_rowid='number',
    tokenize="unicode61 remove_diacritics 0", prefix='2 3 4'
);

CREATE TABLE name_word (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE name_slip (
    slip TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (slip, word)
) STRICT, WITHOUT ROWID
""",
    )


@migrations()
def access(db: Database) -> None:
    """People, their sessions, paired devices and tokens. Secrets are stored as hashes only."""
    run(
        db,
        """
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    active INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX person_name ON person (name) WHERE active = 1;

CREATE TABLE device (
    id TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    event_id TEXT REFERENCES event (id),
    zone_id TEXT REFERENCES zone (id),
    printer_id TEXT,
    token_sha256 TEXT NOT NULL UNIQUE,
    revoked INTEGER NOT NULL
) STRICT;

CREATE TABLE pairing (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    secret_sha256 TEXT NOT NULL,
    asked_from TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    device_id TEXT REFERENCES device (id),
    claimed INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    token_sha256 TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    device_id TEXT,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE wrong_try (
    subject TEXT NOT NULL,
    place TEXT NOT NULL,
    count INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (subject, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE token (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    event_id TEXT REFERENCES event (id),
    sha256 TEXT NOT NULL UNIQUE,
    revoked INTEGER NOT NULL
) STRICT
""",
    )


@migrations()
def printing(db: Database) -> None:
    """Printers, print jobs and each attempt with every reply; and the desk's alerts."""
    run(
        db,
        """
CREATE TABLE printer (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    driver TEXT NOT NULL,
    address TEXT NOT NULL,
    width_dots INTEGER NOT NULL,
    dpi INTEGER NOT NULL,
    band_rows INTEGER NOT NULL,
    place TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE print_job (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    event_id TEXT NOT NULL REFERENCES event (id),
    guest_id TEXT NOT NULL REFERENCES guest (id),
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
    moved_at TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX print_job_open ON print_job (guest_id, copy)
    WHERE state IN ('queued', 'sending', 'confirming', 'attention', 'uncertain', 'interrupted');

CREATE INDEX print_job_waiting ON print_job (printer_id, state);

CREATE INDEX print_job_guest ON print_job (guest_id);

CREATE TABLE print_attempt (
    id TEXT PRIMARY KEY,
    print_job_id TEXT NOT NULL REFERENCES print_job (id),
    printer_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT NOT NULL,
    replies TEXT NOT NULL
) STRICT;

CREATE INDEX print_attempt_job ON print_attempt (print_job_id);

CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    guest_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    print_job_id TEXT NOT NULL,
    raised_at TEXT NOT NULL,
    taken_by TEXT NOT NULL,
    taken_at TEXT,
    settled_at TEXT,
    outcome TEXT NOT NULL
) STRICT;

CREATE INDEX alert_open ON alert (event_id, raised_at) WHERE settled_at IS NULL
""",
    )
