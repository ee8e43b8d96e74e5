"""Building a station from settings: the only place that joins its parts."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol, TypeVar

from server import VERSION
from server.domain.access import SYSTEM, Actor
from server.domain.errors import StorageError
from server.services.follower import Follower
from server.services.pusher import Pusher
from server.services.signals import Signals
from server.services.spooler import Spooler
from server.services.virtual_printers import VirtualPrinters
from server.settings import Settings
from server.store.copies import check_copy, save_copy
from server.store.database import check_health, open_reader, open_writer
from server.store.migrations import migrate
from server.store.readers import Readers
from server.store.station import load_or_make_station, start_incarnation
from server.store.transaction import StationIdentity, Transaction
from server.store.writer import Listener, Writer
from server.sync.uplink import HttpsUplink

T = TypeVar("T")
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class Runs(Protocol):
    """A background loop."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End soon."""


@dataclass(kw_only=True)
class Station:
    """A station's parts. Whoever builds one starts and stops it."""

    settings: Settings
    clock: Clock
    identity: StationIdentity
    writer: Writer
    readers: Readers
    signals: Signals
    #: Printers whose paper is seen in the office.
    virtual_printers: VirtualPrinters
    #: What runs in the background: started with the station, stopped before the writer.
    loops: list[Runs]
    #: Held while this process serves: a second one is refused.
    lock: IO[str] | None = None

    def write(self, act: Callable[[Transaction], T], actor: Actor = SYSTEM) -> T:
        """Do something, and return when it is on disk."""
        return self.writer.write(act, actor)

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Ask something of one moment."""
        return self.readers.read(question)

    def look_up(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Ask something of one statement by key: so quick that the web asks it without a thread."""
        return self.readers.look_up(question)

    async def act(self, act: Callable[[Transaction], T], actor: Actor = SYSTEM) -> T:
        """The same as write(), for the web."""
        return await asyncio.wrap_future(self.writer.submit(act, actor))

    async def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """The same as read(), for the web."""
        return await asyncio.to_thread(self.readers.read, question)

    def start(self) -> None:
        """Begin to serve: the loops run from here on."""
        for loop in self.loops:
            loop.start()
        self.write(lambda transaction: transaction.record("station.started", f"station:{self.identity.id}",
                                                          {"version": VERSION}))  # fmt: skip

    def stop(self) -> None:
        """End what runs, finish what waits, close the file."""
        self.signals.close()
        for loop in reversed(self.loops):
            loop.stop()
        self.readers.close()
        # the last to close: only this connection may fold the write-ahead log back into the file
        self.writer.stop()
        if self.lock:
            self.lock.close()


def build_station(settings: Settings, *, clock: Clock = system_clock, serves: bool = True) -> Station:
    """A station on `settings.data_dir`, made there at the first start.

    `serves`: this is the process that serves; otherwise a command beside it, which writes but never checkpoints.

    Raises: StorageError when the folder or the database cannot be used, or another process serves it.
    """
    _make_private_dir(settings.data_dir)
    lock = _take_lock(settings.data_dir / "station.lock") if serves else None
    try:
        connection = _open_database(settings.database_path, checkpoints=serves)
    except BaseException:
        if lock:
            lock.close()
        raise
    identity = load_or_make_station(connection, settings.station_name)
    writer = Writer(connection, station=identity, clock=clock)
    readers = Readers(settings.database_path)
    signals = Signals()
    listeners: list[Listener] = [signals.publish]
    follower = Follower(open_reader(settings.database_path), lambda facts: [tell(facts) for tell in listeners])
    virtual_printers = VirtualPrinters(readers.read, settings.data_dir / "paper")
    loops: list[Runs] = [follower]
    if serves:
        loops.append(virtual_printers)
        listeners.append(virtual_printers.heard)
    if serves and settings.hub_url:
        pusher = _pusher(settings, writer, readers, clock)
        loops.append(pusher)
        listeners.append(pusher.heard)
    if serves:
        folders = [settings.template_dir] if settings.template_dir else []
        spooler = Spooler(writer=writer, readers=readers, template_folders=folders)
        loops.append(spooler)
        listeners.append(spooler.heard)
    for listener in (follower.heard, *listeners):
        writer.listen(listener)
    writer.start()
    return Station(
        settings=settings,
        clock=clock,
        identity=identity,
        writer=writer,
        readers=readers,
        signals=signals,
        virtual_printers=virtual_printers,
        loops=loops,
        lock=lock,
    )


def _pusher(settings: Settings, writer: Writer, readers: Readers, clock: Clock) -> Pusher:
    uplink = HttpsUplink(settings.hub_url, settings.hub_token.value)
    return Pusher(writer=writer, readers=readers, uplink=uplink, station=writer.station, clock=clock)


def _open_database(path: Path, *, checkpoints: bool) -> sqlite3.Connection:
    """The writer's connection to a sound database of the newest schema."""
    connection = open_writer(path, checkpoints=checkpoints)
    try:
        check_health(connection)
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _make_private_dir(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise StorageError(f"the data folder {folder} cannot be made: {exc.strerror}", code="storage.open") from exc


def _take_lock(path: Path) -> IO[str]:
    try:
        lock = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w")
    except OSError as exc:
        raise StorageError(f"the data folder cannot be used: {exc.strerror}", code="storage.open") from exc
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        lock.close()
        raise StorageError("another station serves this data folder", code="storage.locked") from exc
    return lock


def restore_station(settings: Settings, copy: Path) -> Path | None:
    """Put a checked copy back in place of the database; what was there is moved aside (None: nothing was).

    The restored station starts a new incarnation: the back office may know a longer journal under the old one.

    Raises: StorageError when the copy is not whole or the station is running.
    """
    check_copy(copy)
    _make_private_dir(settings.data_dir)
    with _take_lock(settings.data_dir / "station.lock"):
        aside = _move_aside(settings.database_path)
        save_copy(copy, settings.database_path)
        connection = open_writer(settings.database_path)
        migrate(connection)
        start_incarnation(connection)
        connection.close()
    return aside


def _move_aside(database: Path) -> Path | None:
    if not database.exists():
        return None
    folder = database.parent / f"before-restore-{system_clock():%Y%m%dT%H%M%SZ}"
    folder.mkdir(mode=0o700)
    for part in database.parent.glob(f"{database.name}*"):
        part.rename(folder / part.name)
    return folder
