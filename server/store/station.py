"""The station's own row, and choices that people made for it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Any

from server.store.rows import upsert
from server.store.transaction import StationIdentity


def load_or_make_station(connection: sqlite3.Connection, name: str) -> StationIdentity:
    """Who this station is; made up at the very first start."""
    row = connection.execute("SELECT id, name, incarnation FROM station").fetchone()
    if row is None:
        identity = StationIdentity(id=secrets.token_hex(8), name=name, incarnation=secrets.token_hex(8))
        connection.execute("INSERT INTO station VALUES (?, ?, ?)", [identity.id, name, identity.incarnation])
        return identity
    return StationIdentity(**dict(row))


def start_incarnation(connection: sqlite3.Connection) -> str:
    """Begin a new incarnation: the hub knows another journal under the old one. Returns its id."""
    incarnation = secrets.token_hex(8)
    connection.execute("UPDATE station SET incarnation = ?", [incarnation])
    return incarnation


def current_incarnation(connection: sqlite3.Connection) -> str:
    """The incarnation that facts are sent under now."""
    return str(connection.execute("SELECT incarnation FROM station").fetchone()[0])


def choice(connection: sqlite3.Connection, name: str) -> Any:
    """What somebody chose before; None: nothing."""
    row = connection.execute("SELECT value FROM choice WHERE name = ?", [name]).fetchone()
    return json.loads(row[0]) if row else None


def keep_choice(connection: sqlite3.Connection, name: str, value: Any) -> None:
    """Remember a choice."""
    upsert(connection, "choice", {"name": name, "value": json.dumps(value)}, keys=("name",))
