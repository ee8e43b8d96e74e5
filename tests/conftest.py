"""Fixtures that many tests share: a station on a real database, with a small event and the people who run it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from server.domain.access import Actor, DeviceRole, Role, TokenRole
from server.domain.event import Event, Zone
from server.domain.guest import Guest
from server.hub.app import Hub, HubSettings, build_hub
from server.hub.tokens import add_token
from server.services import devices
from server.services.devices import DeviceWish
from server.settings import Settings
from server.station import Station, build_station
from server.store.devices import Device
from server.store.event import main_zone
from server.store.people import Person
from server.store.printers import PrinterRow, save_printer
from tests.fakes.browser import chromium
from tests.fakes.clock import FakeClock
from tests.fakes.folder import migrated
from tests.fakes.goldens import DRAWN_BY, Goldens, are_comparable
from tests.fakes.journal_scene import new_station
from tests.fakes.postgres import empty_database
from tests.fakes.scene import add_sample, add_staff, sample_guests
from tests.fakes.uplink import DirectUplink
from tests.fakes.voice import FakeVoice

#: As long as a busy machine may take to show what is waited for. How fast it should be is a matter of bench/.
SHOWN_MS = 20_000


def pytest_configure(config: pytest.Config) -> None:
    """Whatever a browser shows may take a while; only the one that judges pictures keeps them anew."""
    expect.set_options(timeout=SHOWN_MS)
    if config.getoption("--goldens") == "anew" and not are_comparable():
        raise pytest.UsageError(f"--goldens anew: pictures of screens are kept by chromium-headless-shell {DRAWN_BY}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pictures FOLDER` keeps a picture of every screen that the journeys see; `--goldens anew` how they look now."""
    parser.addoption("--goldens", choices=("judge", "anew"), default="judge", help="judge how screens look, or keep it")
    parser.addoption("--pictures", type=Path, metavar="FOLDER", help="keep a picture of every screen here")


def pytest_report_header() -> str:
    """Say so where pictures of screens are not compared."""
    if are_comparable():
        return "pictures of screens: compared"
    return f"pictures of screens: not compared, they are by chromium-headless-shell {DRAWN_BY}"


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """Where pictures go; None: nowhere."""
    folder: Path | None = request.config.getoption("--pictures")
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def goldens(request: pytest.FixtureRequest) -> Goldens:
    """How screens should look."""
    return Goldens(keeps_anew=request.config.getoption("--goldens") == "anew")


@pytest.fixture(scope="module")
def running_browser() -> Iterator[Browser]:
    """Chromium, once for the module."""
    with chromium() as found:
        yield found


@pytest.fixture
def browser(running_browser: Browser) -> Iterator[Browser]:
    """Chromium with nothing open, before the test and after it."""
    yield running_browser
    for context in running_browser.contexts:
        context.close()


@pytest.fixture
def clock() -> FakeClock:
    """Stands at NOON until moved."""
    return FakeClock()


@pytest.fixture
def voice() -> FakeVoice:
    """What the station says its screens with."""
    return FakeVoice()


@pytest.fixture
def station(tmp_path: Path, clock: FakeClock, voice: FakeVoice) -> Iterator[Station]:
    """A station on an empty database; its writer runs, its background loops do not."""
    built = build_station(Settings(data_dir=migrated(tmp_path / "data")), clock=clock, voice=voice)
    yield built
    built.stop()


@pytest.fixture
def event(station: Station) -> Event:
    """The sample event with its five guests."""
    return station.write(add_sample)


@pytest.fixture
def zone(station: Station, event: Event) -> Zone:
    """The sample event's entrance."""
    return station.read(lambda connection: main_zone(connection, event.id))


@pytest.fixture
def guests(event: Event) -> dict[str, Guest]:
    """The sample guests by first name."""
    return {guest.first_name: guest for guest in sample_guests(event.id)}


@pytest.fixture
def printer(station: Station) -> PrinterRow:
    """A printer on a port where nothing listens."""
    row = PrinterRow(
        id="printer-1", name="Front", driver="escpos", address="tcp://127.0.0.1:9", width_dots=576, dpi=203
    )
    station.write(lambda transaction: save_printer(transaction.connection, row))
    return row


@pytest.fixture
def organiser(station: Station) -> Person:
    """Signs in with PASSWORD or PIN."""
    return station.write(lambda transaction: add_staff(transaction, "Olga Organiser", Role.ORGANISER))


@pytest.fixture
def supervisor(station: Station) -> Person:
    """Signs in with PIN."""
    return station.write(lambda transaction: add_staff(transaction, "Sven Supervisor", Role.SUPERVISOR))


@pytest.fixture
def hostess(station: Station) -> Person:
    """Signs in with PIN."""
    return station.write(lambda transaction: add_staff(transaction, "Hanna Hostess", Role.HOSTESS))


@pytest.fixture
def kiosk(station: Station, event: Event) -> Device:
    """A paired kiosk of the sample event."""
    return _paired(station, DeviceRole.KIOSK, "Kiosk 1", event)


@pytest.fixture
def tablet(station: Station, event: Event) -> Device:
    """A paired tablet of the sample event."""
    return _paired(station, DeviceRole.TABLET, "Tablet 1", event)


@pytest.fixture
def hub(clock: FakeClock) -> Iterator[Hub]:
    """A back office on an empty database."""
    built = build_hub(HubSettings(database=empty_database()), clock=clock)
    yield built
    built.stop()


@pytest.fixture
def north(tmp_path: Path, clock: FakeClock) -> Iterator[Station]:
    """A station called North door, without an event, whose loops do not run."""
    built = new_station(tmp_path / "north", clock)
    yield built
    built.stop()


@pytest.fixture
def uplink(hub: Hub, clock: FakeClock) -> DirectUplink:
    """The line from the north door to the back office."""
    return DirectUplink(hub, hub.ask(lambda connection: add_token(connection, "North", TokenRole.SYNC, clock())))


@pytest.fixture
def at_kiosk(kiosk: Device) -> Actor:
    """A guest at the kiosk."""
    return Actor(name=f"device:{kiosk.id}", device_id=kiosk.id)


@pytest.fixture
def by(tablet: Device) -> Callable[[Person], Actor]:
    """Somebody at the tablet."""
    return lambda person: Actor(name=f"person:{person.id}", device_id=tablet.id)


@pytest.fixture
def at_desk(hostess: Person, by: Callable[[Person], Actor]) -> Actor:
    """The hostess at the tablet."""
    return by(hostess)


def _paired(station: Station, role: DeviceRole, name: str, event: Event) -> Device:
    asked = station.write(lambda transaction: devices.ask_pairing(transaction, role, "127.0.0.1"))
    wish = DeviceWish(name=name, place="by the door", event_id=event.id)
    device = station.write(lambda transaction: devices.approve_pairing(transaction, asked.pairing.code, wish))
    assert device is not None
    return device
