"""Connections to the one SQLite file: one that writes, many that only read."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from server.domain.errors import StorageError

#: What the writer's connection must answer when its settings are read back.
WRITER_SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "trusted_schema": 0,
}


def open_writer(path: Path, *, checkpoints: bool = True) -> sqlite3.Connection:
    """The connection that writes; only the serving process's one checkpoints as well.

    WAL with synchronous FULL kept every confirmed row in the power-cut trials; the settings are read back
    because SQLite ignores a pragma it cannot honour.

    Raises: StorageError when the file cannot be opened or a setting did not take.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    except sqlite3.Error as exc:
        raise StorageError(f"the database {path.name} cannot be opened: {exc}", code="storage.open") from exc
    try:
        connection.row_factory = sqlite3.Row
        for name, value in WRITER_SETTINGS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA cache_size = -16000")
        if not checkpoints:
            connection.execute("PRAGMA wal_autocheckpoint = 0")
    except sqlite3.Error as exc:
        connection.close()
        code = "storage.damaged" if is_damage(exc) else "storage.full" if is_full(exc) else "storage.open"
        raise StorageError(f"the database {path.name} cannot be opened: {exc}", code=code) from exc
    for name, value in WRITER_SETTINGS.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise StorageError(f"SQLite kept {name} at {found}, not {value}", code="storage.setting")
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that can only read, and never checkpoints (one writer checkpoints: see docs/decisions)."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    for pragma in (
        "query_only = ON",
        "wal_autocheckpoint = 0",
        "busy_timeout = 5000",
        "trusted_schema = OFF",
        "cache_size = -4000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def check_health(connection: sqlite3.Connection) -> None:
    """Look the whole file over once at start (about 0.1 s per 100 MB).

    Raises: StorageError when SQLite finds it damaged.
    """
    try:
        # it reads every page once: kept, they would fill the cache with what nobody asked for
        kept = connection.execute("PRAGMA cache_size").fetchone()[0]
        connection.execute("PRAGMA cache_size = -1000")
        answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        connection.execute(f"PRAGMA cache_size = {kept}")
    except sqlite3.DatabaseError as exc:
        raise StorageError(f"the database is damaged: {exc}", code="storage.damaged") from exc
    if answer != "ok":
        raise StorageError(f"the database is damaged: {answer}", code="storage.damaged")


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that the file is not, or not any more, a database."""
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    return primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def is_full(error: BaseException) -> bool:
    """Whether the disk is full; also where the log's index cannot grow, for which SQLite has an error of its own."""
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
