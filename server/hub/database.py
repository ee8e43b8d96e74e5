"""The hub's PostgreSQL: a pool of connections, and the one place where its errors become ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from server.domain.errors import FieldError, StorageError
from server.hub.migrations import migrate

Rows = Connection[DictRow]
#: Ingest, pages and exports of one hub; PostgreSQL's default allows a hundred.
MOST_CONNECTIONS = 8


class Database:
    """Lends connections. `open()` brings the schema up to date first."""

    def __init__(self, url: str, *, wait_seconds: float = 10.0) -> None:
        self._pool: ConnectionPool[Rows] = ConnectionPool(
            url,
            min_size=1,
            max_size=MOST_CONNECTIONS,
            open=False,
            timeout=wait_seconds,
            # A database that restarted leaves dead connections behind: each is looked at before it is lent.
            check=ConnectionPool.check_connection,
            kwargs={"row_factory": dict_row, "options": "-c timezone=UTC", "connect_timeout": 10},
            name="hub",
        )
        self._url = url

    def open(self) -> None:
        """Connect and migrate.

        Raises: FieldError for an address that is none, StorageError when the database cannot be reached.
        """
        try:
            with psycopg.connect(self._url, autocommit=True, connect_timeout=10) as connection:
                migrate(connection)
        except psycopg.ProgrammingError as exc:
            raise FieldError("database", f"not a PostgreSQL address: {_one_line(exc)}", code="hub.database") from exc
        except psycopg.Error as exc:
            raise StorageError(f"PostgreSQL cannot be used: {_one_line(exc)}", code="storage.open") from exc
        self._pool.open()

    def close(self) -> None:
        """Give all connections back."""
        self._pool.close()

    @contextmanager
    def transaction(self) -> Iterator[Rows]:
        """A connection inside a transaction, committed at the end of the block, rolled back by an exception.

        Raises: StorageError when PostgreSQL refuses.
        """
        try:
            with self._pool.connection() as connection:
                yield connection
        except (psycopg.Error, PoolTimeout, PoolClosed) as exc:
            raise StorageError(f"PostgreSQL refused: {type(exc).__name__}", code="storage") from exc


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())


def insert_all(connection: Rows, table: str, rows: list[dict[str, Any]], *, otherwise: str = "") -> None:
    """Insert rows of equal columns in one statement; `otherwise` says what to do with those that are there already.

    As one JSON parameter: several times as fast as a statement a row. No two rows may be the same one.
    """
    if not rows:
        return
    columns = ", ".join(rows[0])
    statement = (
        f"INSERT INTO {table} ({columns})"
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json) {otherwise}"
    )
    connection.execute(statement, [json.dumps(rows, default=_as_text)])


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a row")
