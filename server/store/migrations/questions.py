"""What guests say about their badge, and what they are asked beside it."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations, run


@migrations()
def questions(db: Database) -> None:
    """All of it goes with its guest: erasing one erases it. No import touches it."""
    run(
        db,
        """
CREATE TABLE badge_asks (
    event_id TEXT PRIMARY KEY REFERENCES event (id),
    called TEXT NOT NULL,
    pronoun TEXT NOT NULL,
    company TEXT NOT NULL,
    title TEXT NOT NULL,
    may_hide INTEGER NOT NULL,
    may_leave_qr INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE badge_text (
    guest_id TEXT PRIMARY KEY REFERENCES guest (id) ON DELETE CASCADE,
    called TEXT,
    pronoun TEXT,
    company TEXT,
    title TEXT,
    hidden TEXT NOT NULL,
    has_qr INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE question (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES event (id),
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_required INTEGER NOT NULL,
    categories TEXT,
    is_on INTEGER NOT NULL,
    place INTEGER NOT NULL,
    texts TEXT NOT NULL,
    UNIQUE (event_id, code)
) STRICT;

CREATE TABLE guest_answer (
    guest_id TEXT NOT NULL REFERENCES guest (id) ON DELETE CASCADE,
    question_id TEXT NOT NULL REFERENCES question (id) ON DELETE CASCADE,
    answer TEXT NOT NULL,
    PRIMARY KEY (guest_id, question_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX guest_answer_question ON guest_answer (question_id)
""",
    )
