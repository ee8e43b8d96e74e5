"""Where the evening takes place: two doors with printers and screens, the people, and a back office."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import zxingcpp

from bench.rehearsal.evening import KIOSKS, LASTS_MINUTES, SHIFT_CHANGES_AFTER, VIPS
from bench.sample import sample_guests
from kiosk.app import build_app
from kiosk.back_office.app import build_app as build_hub_app
from server.domain.access import Role, TokenRole
from server.domain.event import Event, WalkIns
from server.domain.guest import Guest
from server.domain.walk_in import WalkInForm
from server.hub.app import HubSettings, build_hub
from server.hub.tokens import add_token
from server.services import devices, event_setup, people, shifts, walk_ins
from server.services.devices import DeviceWish
from server.services.people import PersonWish
from server.services.printers import PrinterWish, add_printer
from server.services.shifts import ShiftWish
from server.settings import Secret, Settings
from server.station import Station, build_station
from server.store import guests as guest_rows
from server.store.journal import Happening
from server.store.printers import PrinterRow
from server.store.transaction import Transaction
from tests.fakes.browser import Served, served
from tests.fakes.escpos_metal import EscPosMetal
from tests.fakes.postgres import empty_database

DOORS = datetime(2027, 3, 12, 17, 0, tzinfo=UTC)
PIN = "417305"
ORGANISER, PASSWORD = "Olga", "a long evening"
PRINTERS = 2
#: A page on a busy machine may take long; what takes longer does not come.
PATIENCE_MS = 90_000
#: Kiosks whose badges wait for their own printer, whatever happens.
_WITHOUT_SECOND_PRINTER = frozenset({2})


@dataclass(frozen=True)
class Worker:
    """Somebody at the desk, and when: minutes from the opening of doors."""

    name: str
    role: Role
    comes: int = 0
    goes: int = LASTS_MINUTES


#: Who works at the desk; the last hostess comes when the shift changes.
CREW = (
    Worker("Hanna", Role.HOSTESS, goes=SHIFT_CHANGES_AFTER),
    Worker("Ilse", Role.HOSTESS),
    Worker("Sara", Role.SUPERVISOR),
    Worker("Noor", Role.HOSTESS, comes=SHIFT_CHANGES_AFTER),
)


class EveningClock:
    """Runs as any clock, and jumps ahead to what happens next."""

    def __init__(self, begins: datetime) -> None:
        self._begins, self._ahead, self._since = begins, timedelta(), time.monotonic()

    def __call__(self) -> datetime:
        """Now, in the evening."""
        return self._begins + self._ahead + timedelta(seconds=time.monotonic() - self._since)

    def reach(self, minute: float) -> None:
        """Let it be at least so many minutes since the beginning."""
        missing = self._begins + timedelta(minutes=minute) - self()
        self._ahead += max(missing, timedelta())


@dataclass
class Door:
    """A station with its pages and its printers' paper."""

    station: Station
    address: str
    printers: list[PrinterRow]
    metals: list[EscPosMetal]
    _seen: Counter[int] = field(default_factory=Counter)
    _read: Counter[str] = field(default_factory=Counter)

    def papers(self) -> Counter[str]:
        """How many whole badges of each code lie there, read by somebody else's reader."""
        for place, metal in enumerate(self.metals):
            for badge in metal.badges()[self._seen[place] :]:
                self._seen[place] += 1
                found = zxingcpp.read_barcodes(badge.convert("L"))
                self._read.update(one.text for one in found[:1])
        return self._read

    def asks(self, question: str, *values: str) -> int:
        """How many there are of something, by a question of our own to the file."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as connection:
            return int(connection.execute(question, values).fetchone()[0])

    @property
    def file(self) -> Path:
        """The database."""
        return self.station.settings.database_path


class Venue:
    """Everything that is there when doors open."""

    def __init__(self, folder: Path, guest_count: int, stack: ExitStack) -> None:
        self.clock = EveningClock(DOORS)
        self._folder, self._stack = folder, stack
        self.hub = build_hub(HubSettings(database=empty_database()), clock=self.clock)
        stack.callback(self.hub.stop)
        #: The line to it may be cut.
        self.line: Served = stack.enter_context(served(build_hub_app(self.hub)))
        self.event, self.guests = self._prepare(guest_count)
        self.main = self._door("main", "Main door", PRINTERS)
        self.side = self._door("side", "Side door", 1)

    def kiosk_token(self, place: int) -> str:
        """What lets the kiosk at `place` of the main door in; beyond those, the one at the side door."""
        door = self.main if place < KIOSKS else self.side
        mine, *others = door.printers[place % len(door.printers) :] + door.printers[: place % len(door.printers)]
        second = others[0].id if others and place not in _WITHOUT_SECOND_PRINTER else ""
        wish = DeviceWish(
            name=f"Kiosk {place + 1}", event_id=self.event.id, printer_id=mine.id, fallback_printer_id=second
        )
        return door.station.write(lambda act: devices.let_in_own_screen(act, wish))

    def let_in_tablet(self, name: str) -> bool:
        """Approve the tablet that waits at the main door; whether there was one."""
        station = self.main.station
        waiting = station.read(lambda connection: devices.waiting_pairings(connection, self.clock()))
        wish = DeviceWish(name=name, event_id=self.event.id, printer_id=self.main.printers[0].id)
        return bool(waiting) and bool(station.write(lambda act: devices.approve_pairing(act, waiting[0].code, wish)))

    def _prepare(self, guest_count: int) -> tuple[Event, list[Guest]]:
        """The list and the roster as the organiser made them, and a copy of all for the side door."""
        station = build_station(Settings(data_dir=self._folder / "main"), clock=self.clock)
        try:
            event = station.write(_add_event)
            guests = _guests(event.id, guest_count)
            station.write(lambda act: _bring_in(act, event, guests))
            station.write(lambda act: _plan(act, event))
        finally:
            station.stop()
        shutil.copytree(self._folder / "main", self._folder / "side")
        return event, guests

    def _door(self, name: str, title: str, printer_count: int) -> Door:
        token = self.hub.ask(lambda connection: add_token(connection, title, TokenRole.SYNC, self.clock()))
        settings = Settings(data_dir=self._folder / name, hub_url=self.line.url, hub_token=Secret(token))
        _rename(settings.database_path, name, title)
        station = build_station(settings, clock=self.clock)
        self._stack.callback(station.stop)
        metals = [self._metal() for _ in range(printer_count)]
        printers = [_printer(station, place, metal.address) for place, metal in enumerate(metals)]
        station.start()
        address = self._stack.enter_context(served(build_app(station))).url
        return Door(station=station, address=address, printers=printers, metals=metals)

    def _metal(self) -> EscPosMetal:
        metal = EscPosMetal()
        metal.start()
        self._stack.callback(metal.stop)
        return metal


def _add_event(act: Transaction) -> Event:
    event = event_setup.add_event(
        act,
        Event(
            id="", slug="gala", name="Winter Gala", starts_at=DOORS, ends_at=DOORS + timedelta(hours=6),
            timezone="Europe/Amsterdam", languages=("nl", "it", "en"), groups=False,
        ),
    )  # fmt: skip
    walk_ins.change_form(act, event, WalkIns.APPROVAL, WalkInForm())
    return event


def _bring_in(act: Transaction, event: Event, guests: list[Guest]) -> None:
    """The list, and a fact of each guest, as an import leaves them."""
    guest_rows.add_guests(act.connection, guests)
    body = {"source": "import"}
    act.record_all(
        [Happening(kind="guest.added", subject=f"guest:{one.id}", body=body, event_id=event.id) for one in guests]
    )


def _plan(act: Transaction, event: Event) -> None:
    """Everybody with a PIN, and in the roster."""
    for worker in CREW:
        person = people.add_person(act, PersonWish(name=worker.name, role=worker.role, pin=PIN))
        wish = ShiftWish(
            person_id=person.id,
            starts_at=DOORS + timedelta(minutes=worker.comes),
            ends_at=DOORS + timedelta(minutes=worker.goes),
        )
        shifts.plan_shift(act, event.id, wish)
    people.add_person(act, PersonWish(name=ORGANISER, role=Role.ORGANISER, password=PASSWORD))


def _guests(event_id: str, count: int) -> list[Guest]:
    """`count` guests with short codes, some of them important; groups of one booking are not rehearsed."""
    guests = [replace(one, code=f"GALA{place:06d}") for place, one in enumerate(sample_guests(event_id, count))]
    for place in random.Random(count).sample(range(count), VIPS):
        guests[place] = replace(guests[place], vip=True, host="the host")
    return guests


def _rename(database: Path, name: str, title: str) -> None:
    """A copy is a station of its own."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE station SET id = ?, incarnation = ?, name = ?", [f"{name}-door", name, title])


def _printer(station: Station, place: int, address: str) -> PrinterRow:
    wish = PrinterWish(name=f"Printer {place + 1}", driver="escpos", address=address)
    return station.write(lambda act: add_printer(act, wish))
