"""What a scan at a door need not write: each B-tree that it touches is one more page of every commit."""

from __future__ import annotations

from sqlite_utils import Database

from server.store.migrations.registry import migrations


@migrations()
def facts_of_an_event(db: Database) -> None:
    """A station has few events: their facts are read in order and told apart, without an index."""
    db.execute("DROP INDEX fact_event")
