"""Writing a row whether or not it is there already."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping


def upsert(
    connection: sqlite3.Connection, table: str, row: Mapping[str, object], *, keys: tuple[str, ...] = ("id",)
) -> None:
    """Insert `row`, or give the one with the same `keys` its values."""
    connection.execute(upsert_sql(table, row, keys=keys), list(row.values()))


def upsert_sql(table: str, columns: Collection[str], *, keys: tuple[str, ...] = ("id",)) -> str:
    """The statement of upsert(), for a place that runs it at every scan."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in keys)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks(columns)})"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"
    )


def marks(values: object) -> str:
    """As many question marks as `values` has, for a list in SQL."""
    return ", ".join("?" * len(values))  # type: ignore[arg-type]  # anything with a length
