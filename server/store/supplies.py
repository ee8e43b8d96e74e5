"""Rolls on disk."""

from __future__ import annotations

import sqlite3
from dataclasses import fields

from server.domain.supply import Supply
from server.store.rows import upsert

_FIELDS = [field.name for field in fields(Supply)]


def save_supply(connection: sqlite3.Connection, roll: Supply) -> None:
    """Store a printer's roll, new or changed."""
    row: dict[str, object] = {name: getattr(roll, name) for name in _FIELDS}
    upsert(
        connection,
        "supply",
        row | {"was_opened": int(roll.was_opened), "is_told": int(roll.is_told)},
        keys=("printer_id",),
    )


def supply_of(connection: sqlite3.Connection, printer_id: str) -> Supply | None:
    """The roll in a printer; None: nobody wants it counted."""
    row = connection.execute(f"SELECT {', '.join(_FIELDS)} FROM supply WHERE printer_id = ?", [printer_id]).fetchone()
    return _supply(row) if row else None


def all_supplies(connection: sqlite3.Connection) -> dict[str, Supply]:
    """Every roll that is counted, by its printer."""
    rows = connection.execute(f"SELECT {', '.join(_FIELDS)} FROM supply")
    return {row["printer_id"]: _supply(row) for row in rows}


def _supply(row: sqlite3.Row) -> Supply:
    return Supply(**dict(row) | {"was_opened": bool(row["was_opened"]), "is_told": bool(row["is_told"])})
