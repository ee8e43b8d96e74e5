"""A damaged database at start: kept aside as it is, and what can be saved put in its place.

Each step can be cut off by a power cut and is done again at the next start: the damaged files are linked aside first,
the new database is finished under another name, and takes the place in one move.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from server.domain.errors import StorageError
from server.store.copies import check_copy, save_copy
from server.store.database import is_full, open_writer
from server.store.migrations import migrate
from server.store.salvage import Salvaged, salvage
from server.store.station import keep_choice, start_incarnation

#: Under which choice staff find what happened (server.services.warnings).
RESCUE = "rescue"
_PARTS = ("", "-wal")


@dataclass(frozen=True, kw_only=True)
class Rescued:
    """What became of a damaged database."""

    #: The folder that holds it as it was found.
    aside: Path
    #: The copy that took its place; None: its own rows did.
    copy: Path | None
    #: Of its own rows; None where a copy took its place.
    salvaged: Salvaged | None


def finish_rescue(database: Path) -> None:
    """Put a saved database in its place that a power cut kept from it."""
    ready = _ready(database)
    if ready.exists():
        _take_place(ready, database)


def rescue(database: Path, now: datetime) -> Rescued:
    """Save what can be saved of `database`, or put the newest whole copy beside it in its place.

    The saved station starts a new incarnation: the back office may know a longer journal under the old one.

    Raises: StorageError `storage.lost` when neither is to be had; nothing was touched then, but for the links aside.
    """
    aside = _link_aside(database, now)
    partial = database.with_name(f"{database.name}.partial")
    for part in ("", "-wal", "-shm"):
        partial.with_name(partial.name + part).unlink(missing_ok=True)
    salvaged, copy = _salvage_into(aside / database.name, partial), None
    if salvaged is None:
        copy = _newest_copy(database)
        if copy is None:
            raise StorageError(
                f"the database is damaged and nothing of it can be read; it is kept in {aside}."
                " Put a copy back with: ospite restore FILE",
                code="storage.lost",
            )
        save_copy(copy, partial)
    rescued = Rescued(aside=aside, copy=copy, salvaged=salvaged)
    _begin_anew(partial, rescued, now)
    partial.replace(_ready(database))
    _take_place(_ready(database), database)
    return rescued


def _link_aside(database: Path, now: datetime) -> Path:
    """The files as they are, under other names: that takes no room, and nothing is moved before all is saved."""
    aside = database.parent / f"damaged-{now:%Y%m%dT%H%M%SZ}"
    aside.mkdir(mode=0o700, exist_ok=True)
    for part in _PARTS:
        source, target = database.with_name(database.name + part), aside / (database.name + part)
        if source.exists() and not target.exists():
            try:
                os.link(source, target)
            except OSError:  # a file system without links
                shutil.copy2(source, target)
    return aside


def _salvage_into(damaged: Path, partial: Path) -> Salvaged | None:
    """None: nothing can be read of it."""
    whole = open_writer(partial)
    try:
        migrate(whole)
        salvaged = salvage(damaged, whole)
        return salvaged if salvaged.rows else None
    except sqlite3.DatabaseError as exc:
        if is_full(exc):
            raise StorageError(f"no room to save what is left of {damaged}", code="storage.full") from exc
        return None
    finally:
        whole.close()


def _begin_anew(partial: Path, rescued: Rescued, now: datetime) -> None:
    """A new incarnation, and what staff are to be told."""
    told: dict[str, object] = {"at": now.isoformat(), "aside": str(rescued.aside)}
    if rescued.copy:
        told["copy"] = rescued.copy.name
    if rescued.salvaged:
        told |= {"facts_lost": rescued.salvaged.facts_lost, "guests_lost": rescued.salvaged.guests_lost}
        told["tables"] = sorted(rescued.salvaged.torn)
    connection = open_writer(partial)
    try:
        migrate(connection)
        start_incarnation(connection)
        connection.execute("DELETE FROM uplink")
        keep_choice(connection, RESCUE, told)
    finally:
        connection.close()


def _newest_copy(database: Path) -> Path | None:
    """The newest copy of a station in the data folder that is whole; None: there is none."""
    found = [path for pattern in ("*", "backups/*") for path in database.parent.glob(pattern) if path.is_file()]
    for path in sorted(found, key=lambda one: one.stat().st_mtime, reverse=True):
        if not _is_database(path) or path.name.startswith(database.name):
            continue
        with suppress(StorageError):
            check_copy(path)
            return path
    return None


def _is_database(path: Path) -> bool:
    """By its first bytes. Source: https://sqlite.org/fileformat2.html, 1.3."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"
    return False


def _ready(database: Path) -> Path:
    return database.with_name(f"{database.name}.saved")


def _take_place(ready: Path, database: Path) -> None:
    """The log of the damaged file must be gone before the new one is opened: it would be folded into it."""
    for part in ("-wal", "-shm"):
        database.with_name(database.name + part).unlink(missing_ok=True)
    ready.replace(database)
    handle = os.open(database.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
