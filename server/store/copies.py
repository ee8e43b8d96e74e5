"""Copies of the database: made while it is used, checked before anybody relies on them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from server.domain.errors import StorageError


def save_copy(database: Path, target: Path) -> int:
    """Copy the database to `target` and check the copy; the size in bytes.

    Written beside and renamed, so a `target` that is there is a whole copy or the old one.
    Source: https://sqlite.org/backup.html

    Raises: StorageError when it cannot be written or the copy is not whole.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        source = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(partial)) as copy:
            source.backup(copy, pages=4096)
            copy.execute("PRAGMA journal_mode = DELETE")
        check_copy(partial)
        _to_disk(partial)
        partial.replace(target)
        _to_disk(target.parent)
    except (OSError, sqlite3.Error) as exc:
        partial.unlink(missing_ok=True)
        raise StorageError(f"the copy {target} cannot be written: {exc}", code="storage.copy") from exc
    return target.stat().st_size


def check_copy(copy: Path) -> None:
    """Make sure that `copy` is a whole database of a station.

    Raises: StorageError.
    """
    if not copy.is_file():
        raise StorageError(f"there is no file {copy}", code="storage.copy")
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.execute("SELECT incarnation FROM station").fetchone()
    except sqlite3.Error as exc:
        raise StorageError(f"{copy} is not a copy of a station: {exc}", code="storage.copy") from exc
    if answer != "ok":
        raise StorageError(f"{copy} is damaged: {answer}", code="storage.copy")


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
