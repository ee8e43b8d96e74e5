"""A guest who reads from the right at a door, and where something fails, by touch on a clock that is moved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kiosk.guest.visit import Visits
from server.domain.doorway import Doorway, Passage, Use, Volume
from server.domain.errors import StorageError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.services import doorways, event_setup
from server.settings import Settings
from server.station import Station, build_station
from server.store import guests as guest_rows
from server.store.event import main_zone
from tests.fakes.arabic import FIRST, LAST, choose
from tests.fakes.browser import Served, await_line
from tests.fakes.clock import FakeClock
from tests.fakes.folder import migrated
from tests.fakes.inspection import Inspector
from tests.fakes.kiosk_walk import Kiosk
from tests.fakes.scanner import scan
from tests.fakes.spooling import put_badge
from tests.fakes.tiny_disk import fill, tiny_disk
from tests.fakes.voice import FakeVoice

#: What another program's hold on the camera looks like (Media Capture and Streams, 10.2.1).
BUSY = """Object.defineProperty(navigator, "mediaDevices", { value: Object.assign(new EventTarget(), {
    getUserMedia: () => Promise.reject(new DOMException("in use", "NotReadableError")) }) })"""


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Where the station keeps its data. Parametrized: on a disk of so many bytes."""
    size_bytes = getattr(request, "param", 0)
    if not size_bytes:
        yield tmp_path / "data"
        return
    with tiny_disk(tmp_path / "disk", size_bytes) as disk:
        yield disk / "data"


@pytest.fixture
def station(folder: Path, clock: FakeClock) -> Iterator[Station]:
    """On a clock that is moved, and without a reserve on its disk."""
    built = build_station(Settings(data_dir=migrated(folder), reserve_bytes=0), clock=clock, voice=FakeVoice())
    yield built
    built.stop()


@pytest.fixture
def guest(station: Station, listed: tuple[Event, list[Guest]]) -> Guest:
    """Whose ticket is in Arabic."""
    found = replace(listed[1][5], first_name=FIRST, last_name=LAST, language="ar", party="")
    station.write(lambda tx: guest_rows.change_guests(tx.connection, [found]))
    return found


def test_a_door(kiosk: Kiosk, guest: Guest, listed: tuple[Event, list[Guest]], clock: FakeClock) -> None:
    """It counts, lets in and out again, says no and asks for another code, in the ticket's language."""
    page, station, event = kiosk.page, kiosk.station, kiosk.event
    zone = station.read(lambda connection: main_zone(connection, event.id))
    unpaid = replace(listed[1][11], language="ar")
    station.write(lambda tx: event_setup.change_zone(tx, replace(zone, name="Sala Adriatico", capacity=12)))
    station.write(lambda tx: guest_rows.change_guests(tx.connection, [unpaid]))
    door = Doorway(use=Use.DOOR, passage=Passage.BOTH, volume=Volume.OFF, shows_inside=True)
    station.write(lambda tx: doorways.change_doorway(tx, kiosk.device.id, door))
    expect(page.locator(".kiosk.-door")).to_be_visible()
    await_line(page)
    choose(page)
    expect(page.locator(".door-figures")).to_contain_text("11 مكانًا شاغرًا")
    kiosk.walked("door", is_kept=True)
    for code, name, mood, word in (
        ("UNKNOWN-123456", "unknown", "look", "مرة أخرى"),
        (guest.code, "in", "yes", "مرحبًا بك"),
        (unpaid.code, "desk", "no", "إلى مكتب الاستقبال"),
        (guest.code, "just-in", "look", "أنت في الداخل"),
        ("UNKNOWN-654321", "", "look", ""),
        (guest.code, "out", "yes", "مع السلامة"),
    ):
        if name == "out":
            clock.advance(minutes=5)
        scan(page, code)
        if not name:  # the same code within seconds is one scan
            expect(page.locator(f".verdict.-{mood}")).to_be_visible()
            continue
        expect(page.locator(f".kiosk[lang=ar] .verdict.-{mood} h1")).to_have_text(word)
        kiosk.walked(f"verdict-{name}", is_kept=name in ("in", "desk"))


def test_what_fails(
    kiosk: Kiosk,
    guest: Guest,
    listed: tuple[Event, list[Guest]],
    screen: tuple[Inspector, Served, Visits],
    clock: FakeClock,
) -> None:
    """The camera is taken, the clock is wrong, the printer is stuck, the station goes away: words, and it heals."""
    page, station, (inspector, server, _) = kiosk.page, kiosk.station, screen
    page.add_init_script(BUSY)
    page.reload()
    await_line(page)
    choose(page)
    expect(page.locator("small[data-camera=lost]")).to_contain_text("الكاميرا غير متاحة الآن")
    kiosk.walked("no-camera", is_kept=True)
    clock.now -= timedelta(days=1)
    scan(page, listed[1][6].code)
    expect(page.locator(".kiosk.-refused[lang=ar] h1")).to_have_text("دعنا نساعدك في هذا")
    kiosk.walked("clock-wrong")
    clock.now += timedelta(days=1)
    scan(page, guest.code)
    expect(page.locator(".kiosk.-badge h1")).to_have_text(f"مرحبًا، {FIRST}!")
    put_badge(station, JobState.ATTENTION, guest.id)
    expect(page.locator(".badge-way.-care")).to_be_visible()
    kiosk.walked("printer-stuck", is_kept=True)
    server.stop()
    expect(page.locator(".away-cover")).to_have_css("opacity", "1")
    kiosk.walked("line-lost", is_kept=True)
    server.start()
    expect(page.locator(".away-cover")).to_be_hidden()
    put_badge(station, JobState.PRINTED, guest.id)
    expect(page.locator(".kiosk[lang=ar] .badge-way.-good")).to_be_visible()
    # a browser says so of whatever it asked of a station that was away
    inspector.wrong[:] = [line for line in inspector.wrong if not re.search("ERR_|Failed to fetch", line)]


@pytest.mark.parametrize("folder", [12_000_000], indirect=True)
def test_a_full_disk(kiosk: Kiosk, guest: Guest, listed: tuple[Event, list[Guest]], folder: Path) -> None:
    """Nobody is let in who is not on disk: words over the screen, and the next scan is saved again."""
    page, station = kiosk.page, kiosk.station
    choose(page)
    filler = fill(folder.parent)
    with suppress(StorageError):  # what room the log has left
        while True:
            station.write(lambda tx: tx.record("station.started", "station:x", {"version": "0" * 50_000}))
    with kiosk.inspector.mistaken(507):
        scan(page, listed[1][6].code)
        expect(page.locator("#problem")).to_contain_text("مكتب الاستقبال")
    kiosk.walked("disk-full", is_kept=True)
    filler.unlink()
    scan(page, guest.code)
    expect(page.locator(".kiosk.-badge h1")).to_have_text(f"مرحبًا، {FIRST}!")
