"""Writing a row whether or not it is there already."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping


def upsert(
    connection: sqlite3.Connection, table: str, row: Mapping[str, object], *, keys: tuple[str, ...] = ("id",)
) -> None:
    """Insert `row`, or give the one with the same `keys` its values."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in row if name not in keys)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks(row)})"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}",
        list(row.values()),
    )


def marks(values: object) -> str:
    """As many question marks as `values` has, for a list in SQL."""
    return ", ".join("?" * len(values))  # type: ignore[arg-type]  # anything with a length
