"""A station on a clock that runs, a kiosk of it whose screens are walked through, and a tablet that tours its desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kiosk.commands.sample_event import add_sample_event
from kiosk.guest.visit import Visits
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.language import GUEST_LANGUAGES
from server.services import devices, event_setup
from server.services.check_in import CheckInWish, check_in
from server.services.devices import DeviceWish
from server.settings import Settings
from server.station import Station, build_station
from server.store.guests import change_guests
from server.store.printers import PrinterRow
from tests.fakes.browser import Served, served
from tests.fakes.desk_walk import FINGER, add_rich_list
from tests.fakes.folder import migrated
from tests.fakes.goldens import FLEETING, Goldens, are_comparable
from tests.fakes.inspection import LANDSCAPE, PHONE, PORTRAIT, SMALL, TABLET, Inspector, Tour
from tests.fakes.kiosk_walk import SMALLEST_TARGET, Kiosk
from tests.fakes.touring import Toured, touring
from tests.fakes.voice import FakeVoice
from tests.fakes.web_app import app_of

#: Journeys are long; beside others on a busy machine much longer.
_LONGEST_SECONDS = 400


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each journey may take longer than other tests."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(_LONGEST_SECONDS))


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """On a clock that runs; its loops stand still, so that a badge stays in the state it is put in."""
    built = build_station(Settings(data_dir=migrated(tmp_path / "data")), voice=FakeVoice())
    yield built
    built.stop()


@pytest.fixture
def listed(station: Station) -> tuple[Event, list[Guest]]:
    """The sample event, its first two guests alike to whoever sees them masked."""

    def act(transaction: object) -> tuple[Event, list[Guest]]:
        event, guests = add_sample_event(transaction, station.clock())  # type: ignore[arg-type]
        twins = [replace(guest, first_name="Anna", last_name="Berghuis", company="") for guest in guests[:2]]
        change_guests(transaction.connection, twins)  # type: ignore[attr-defined]
        event = event_setup.change_event(transaction, replace(event, languages=GUEST_LANGUAGES))  # type: ignore[arg-type]
        return event, [*twins, *guests[2:]]

    return station.write(act)


@pytest.fixture
def screen(
    browser: Browser, station: Station, pictures: Path | None, goldens: Goldens
) -> Iterator[tuple[Inspector, Served, Visits]]:
    """A kiosk's browser before the station, not let in; what was found wrong is told at the end."""
    app = app_of(station)
    with ExitStack() as stack:
        server = stack.enter_context(served(app))
        context = browser.new_context(has_touch=True, reduced_motion="reduce", locale="nl")
        stack.callback(context.close)
        inspector = Inspector(
            page=context.new_page(),
            own=server.url,
            sizes=(PORTRAIT, LANDSCAPE, TABLET, SMALL),
            pictures=pictures,
            goldens=goldens if are_comparable() else None,
            fleeting=FLEETING,
            smallest_target=SMALLEST_TARGET,
            fits=True,
            schemes=("light",),
        )
        yield inspector, server, app.state.visits
    assert not inspector.wrong, "\n" + "\n".join(inspector.wrong)


@pytest.fixture
def kiosk(
    screen: tuple[Inspector, Served, Visits],
    station: Station,
    listed: tuple[Event, list[Guest]],
    printer: PrinterRow,
) -> Kiosk:
    """Let in, with a badge on its way."""
    inspector, server, visits = screen
    event, guests = listed
    wish = DeviceWish(name="Kiosk 1", place="Ingresso principale", event_id=event.id)
    token = station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
    wanted = CheckInWish(event_id=event.id, guest_id=guests[2].id, printer_id=printer.id)
    answer = station.write(lambda transaction: check_in(transaction, wanted))
    # nobody's time is over while they are looked at
    inspector.page.route("**/kiosk/leave", lambda route: route.fulfill(status=204))
    inspector.page.goto(f"{server.url}/kiosk#screen={token}")
    expect(inspector.page.locator(".kiosk.-welcome")).to_be_visible()
    expect(inspector.page.locator("html")).to_have_attribute("data-link", "up")
    (device,) = station.read(devices.all_devices)
    return Kiosk(
        page=inspector.page, inspector=inspector, station=station, visits=visits, device=device, event=event,
        job=answer.print_job or "",
    )  # fmt: skip


@pytest.fixture
def toured(request: pytest.FixtureRequest) -> Toured:
    """The pages that this test's tour should look at."""
    name = f"{request.path.stem}.{request.node.name}"
    return Toured(test=name, keeps_anew=request.config.getoption("--goldens") == "anew")


@pytest.fixture
def tour(browser: Browser, station: Station, pictures: Path | None, toured: Toured) -> Iterator[Tour]:
    """A tablet before the station."""
    with (
        served(app_of(station)) as server,
        touring(browser, server.url, (TABLET, LANDSCAPE, PHONE), toured, pictures, smallest_target=FINGER,
                has_touch=True) as tour,
    ):  # fmt: skip
        yield tour


@pytest.fixture
def rich_list(station: Station) -> tuple[Event, list[Guest]]:
    """The sample event; its second guest has everything that a card can show."""
    return station.write(add_rich_list)
