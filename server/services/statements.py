"""An event's accessibility statement: read by guests at the kiosk, published by the organiser."""

from __future__ import annotations

import sqlite3

from server.domain.statement import Statement
from server.store import statements
from server.store.transaction import Transaction


def statement_of(connection: sqlite3.Connection, event_id: str) -> Statement:
    """What an event says; an empty one where nobody wrote anything."""
    return statements.statement_of(connection, event_id)


def change_statement(transaction: Transaction, event_id: str, statement: Statement) -> None:
    """Say something else from now on. The fact tells what was changed, not the words."""
    before = statements.statement_of(transaction.connection, event_id)
    names = ("provider", "contact", "notes")
    changed = [name for name in names if getattr(before, name) != getattr(statement, name)]
    if not changed:
        return
    statements.save_statement(transaction.connection, event_id, statement, transaction.now)
    transaction.record("statement.changed", f"event:{event_id}", {"fields": changed}, event_id=event_id)
