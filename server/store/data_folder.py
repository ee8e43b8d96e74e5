"""The folder of a station's data: private, served by one process, and opened whatever befell it."""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import IO

from server.domain.errors import StorageError
from server.store.copies import check_copy, save_copy
from server.store.database import check_health, open_writer
from server.store.migrations import migrate
from server.store.rescue import finish_rescue, rescue
from server.store.station import start_incarnation

_log = logging.getLogger(__name__)
#: Held by whoever serves the folder; holds the station's id.
LOCK = "station.lock"


def open_database(path: Path, lock: IO[str] | None, now: datetime) -> sqlite3.Connection:
    """The writer's connection to a sound database of the newest schema.

    Only whoever serves (and holds the `lock`) saves what can be saved of a damaged one.

    Raises: StorageError when it cannot be opened, or nothing of it can be saved.
    """
    if lock is None:
        return _open_sound(path, checkpoints=False)
    finish_rescue(path)
    try:
        if _is_gone(path, lock):
            raise StorageError("the database of this station is gone", code="storage.damaged")
        return _open_sound(path, checkpoints=True)
    except StorageError as exc:
        if exc.code != "storage.damaged":
            raise
        _log.critical("%s", exc.message, extra={"action": "station.damaged"})
    rescued = rescue(path, now)
    source = f"the copy {rescued.copy}" if rescued.copy else "what could be read of it"
    _log.critical("going on with %s; it is kept in %s", source, rescued.aside, extra={"action": "station.rescued"})
    return _open_sound(path, checkpoints=True)


def _open_sound(path: Path, *, checkpoints: bool) -> sqlite3.Connection:
    connection = open_writer(path, checkpoints=checkpoints)
    try:
        check_health(connection)
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_gone(path: Path, lock: IO[str]) -> bool:
    """An empty or missing database is a new station's, or one that lost everything: the lock file tells which."""
    is_empty = not path.exists() or (path.stat().st_size == 0 and not path.with_name(f"{path.name}-wal").exists())
    lock.seek(0)
    return is_empty and bool(lock.read(1))


def remember(lock: IO[str] | None, station_id: str) -> None:
    """Leave this station's id in its lock file: whoever finds no database beside it knows that there was one."""
    if lock:
        lock.seek(0)
        lock.truncate()
        lock.write(f"{station_id}\n")
        lock.flush()


def make_private_dir(folder: Path) -> None:
    """Make it, readable for its owner alone.

    Raises: StorageError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise StorageError(f"the data folder {folder} cannot be made: {exc.strerror}", code="storage.open") from exc


def take_lock(folder: Path) -> IO[str]:
    """The lock of a folder, for as long as the file stays open.

    Raises: StorageError `storage.locked` while another process serves it.
    """
    try:
        lock = os.fdopen(os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except OSError as exc:
        raise StorageError(f"the data folder cannot be used: {exc.strerror}", code="storage.open") from exc
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        lock.close()
        raise StorageError("another station serves this data folder", code="storage.locked") from exc
    return lock


def put_back(database: Path, copy: Path, now: datetime) -> Path | None:
    """Put a checked copy in place of `database`; the folder where what was there is kept (None: nothing was).

    Raises: StorageError when the copy is not whole or the folder is served.
    """
    check_copy(copy)
    make_private_dir(database.parent)
    with take_lock(database.parent):
        aside = _move_aside(database, now)
        save_copy(copy, database)
        connection = open_writer(database)
        migrate(connection)
        start_incarnation(connection)
        connection.close()
    return aside


def _move_aside(database: Path, now: datetime) -> Path | None:
    parts = list(database.parent.glob(f"{database.name}*"))
    if not parts:
        return None
    folder = database.parent / f"before-restore-{now:%Y%m%dT%H%M%SZ}"
    folder.mkdir(mode=0o700)
    for part in parts:
        part.rename(folder / part.name)
    return folder
