"""Building a station from settings: the only place that joins its parts."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol, TypeVar

from server import VERSION
from server.domain.access import SYSTEM, Actor
from server.domain.fact import Fact
from server.services.disk import Disk
from server.services.follower import Follower
from server.services.importer import Importer
from server.services.pusher import Pusher
from server.services.relay_worker import RelayWorkers
from server.services.return_kinds import TAKERS
from server.services.shift_watch import ShiftWatch
from server.services.signals import Signals
from server.services.speaking import Speech
from server.services.spooler import Spooler
from server.services.trouble_watch import TroubleWatch
from server.services.virtual_printers import VirtualPrinters
from server.settings import Settings
from server.speech.espeak import Espeak
from server.speech.voice import Voice
from server.store.data_folder import make_private_dir, open_database, put_back, remember, take_lock
from server.store.database import open_reader
from server.store.readers import Readers
from server.store.reserve import Reserve
from server.store.station import load_or_make_station
from server.store.transaction import StationIdentity, Transaction
from server.store.writer import Listener, Writer

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


class Works(Runs, Protocol):
    """A background loop that hears of facts."""

    def heard(self, facts: list[Fact]) -> None:
        """These were committed."""


@dataclass(kw_only=True)
class Station:
    """A station's parts. Whoever builds one starts and stops it."""

    settings: Settings
    clock: Clock
    identity: StationIdentity
    writer: Writer
    readers: Readers
    signals: Signals
    #: How full the disk is, and the room kept for the doors.
    disk: Disk
    #: Printers whose paper is seen in the office.
    virtual_printers: VirtualPrinters
    #: Finds trouble that nobody calls the desk for.
    trouble_watch: TroubleWatch
    #: Says screens aloud.
    speech: Speech
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
        return await self.writer.submit_here(act, actor)

    async def act_at_door(self, act: Callable[[Transaction], T], actor: Actor = SYSTEM) -> T:
        """The same for what a queue of guests waits for: short, and answered as soon as the disk has it."""
        return await self.writer.submit_at_door(act, actor)

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
        self.speech.stop()
        self.readers.close()
        # the last to close: only this connection may fold the write-ahead log back into the file
        self.writer.stop()
        if self.lock:
            self.lock.close()


def build_station(
    settings: Settings, *, clock: Clock = system_clock, serves: bool = True, voice: Voice | None = None
) -> Station:
    """A station on `settings.data_dir`, made there at the first start.

    `serves`: this is the process that serves; otherwise a command beside it, which writes but never checkpoints.
    `voice`: instead of the program that the settings name.

    Raises: StorageError when the folder or the database cannot be used, or another process serves it.
    """
    connection, lock = _open_folder(settings, clock, serves=serves)
    identity = load_or_make_station(connection, settings.station_name)
    remember(lock, identity.id)
    writer = Writer(connection, station=identity, clock=clock)
    readers = Readers(settings.database_path)
    signals = Signals()
    reserve = Reserve(settings.reserve_path, settings.reserve_bytes)
    disk = Disk(settings.data_dir, reserve, lambda: signals.ring({"station"}))
    watches: list[Runs] = [disk, Importer(writer, readers), ShiftWatch(writer, readers)] if serves else []
    virtual_printers = VirtualPrinters(readers.read, settings.data_dir / "paper")
    trouble_watch = TroubleWatch(writer=writer, readers=readers, clock=clock)
    workers = [virtual_printers, *_workers(settings, writer, readers), trouble_watch] if serves else []
    listeners: list[Listener] = [signals.publish, *(worker.heard for worker in workers)]
    follower = Follower(open_reader(settings.database_path), lambda facts: [tell(facts) for tell in listeners])
    for listener in (follower.heard, *listeners):
        writer.listen(listener)
    if serves:
        writer.when_full(disk.make_room)
    writer.start()
    return Station(
        settings=settings,
        clock=clock,
        identity=identity,
        writer=writer,
        readers=readers,
        signals=signals,
        disk=disk,
        virtual_printers=virtual_printers,
        trouble_watch=trouble_watch,
        speech=Speech(voice or Espeak(settings.speech_program)),
        loops=[*watches, follower, *workers],
        lock=lock,
    )


def _open_folder(settings: Settings, clock: Clock, *, serves: bool) -> tuple[sqlite3.Connection, IO[str] | None]:
    """The database, and the lock of whoever serves; on a full disk the reserve is given up to get going."""
    make_private_dir(settings.data_dir)
    lock = take_lock(settings.data_dir) if serves else None
    if serves:
        Reserve(settings.reserve_path, settings.reserve_bytes).give_up_where_full()
    try:
        return open_database(settings.database_path, lock, clock()), lock
    except BaseException:
        if lock:
            lock.close()
        raise


def _workers(settings: Settings, writer: Writer, readers: Readers) -> list[Works]:
    """What follows the facts in the background, where this process serves."""
    folders = [settings.template_dir] if settings.template_dir else []
    spooler = Spooler(writer=writer, readers=readers, template_folders=folders)
    own: list[Works] = [RelayWorkers(writer=writer, readers=readers), spooler]
    if not settings.hub_url:
        return own
    # a station without a back office needs no HTTP client, which takes a sixth of the start
    from server.sync.https_uplink import HttpsUplink

    uplink = HttpsUplink(settings.hub_url, settings.hub_token.value)
    pusher = Pusher(
        writer=writer, readers=readers, uplink=uplink, station=writer.station, clock=writer.clock, takers=TAKERS
    )
    return [pusher, *own]


def restore_station(settings: Settings, copy: Path) -> Path | None:
    """Put a checked copy back in place of the database; what was there is moved aside (None: nothing was).

    The restored station starts a new incarnation: the back office may know a longer journal under the old one.

    Raises: StorageError when the copy is not whole or the station is running.
    """
    return put_back(settings.database_path, copy, system_clock())
