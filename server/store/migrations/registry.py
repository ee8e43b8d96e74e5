"""Where migrations are gathered: a list that only grows."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("ospite")


def run(db: Database, script: str) -> None:
    """Run statements that are told apart by `;` and an empty line."""
    for statement in script.split(";\n\n"):
        if statement.strip():
            db.execute(statement)
