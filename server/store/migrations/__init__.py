"""The schema, as a list that only grows: each migration is named, runs once, in its own transaction.

Never change one that has been released; add another, in the module of its subject, or in a new one that is named
below. A test builds a database step by step and at once and finds them equal.
"""

from __future__ import annotations

import sqlite3
from importlib import import_module

from sqlite_utils import Database

from server.store.migrations.registry import migrations

__all__ = ["migrate", "migrations"]

#: The modules, in the order in which their migrations run: new ones, and new migrations, come last.
SUBJECTS = (
    "foundation",
    "answers",
    "printers",
    "spooling",
    "lists",
    "templates",
    "consents",
    "devices",
    "scans",
    "groups",
    "ways",
    "questions",
    "walk_ins",
    "requests",
    "languages",
    "doorways",
    "looks",
    "wordings",
    "statements",
    "rooms",
    "returns",
    "shifts",
    "musters",
    "cards",
    "board",
    "personal_figures",
    "traces",
    "greetings",
    "conflicts",
    "indexes",
)

for _subject in SUBJECTS:
    import_module(f"{__name__}.{_subject}")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to the newest schema."""
    migrations.apply(Database(connection))
