"""What is asked of a database: every statement of SQLite itself, with its values in place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable


def asked_by(connection: sqlite3.Connection, act: Callable[[], object]) -> list[str]:
    """The statements that `act` runs on `connection`, in order."""
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    try:
        act()
    finally:
        connection.set_trace_callback(None)
    return asked
