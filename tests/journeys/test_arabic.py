"""A guest who reads from the right: found by their name, checked in, with a badge in their letters, shown the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kiosk.commands.sample_event import add_sample_event
from server.domain.event import Event, SecondFactor
from server.domain.guest import Guest
from server.domain.language import GUEST_LANGUAGES
from server.services import devices, event_setup
from server.services.devices import DeviceWish
from server.station import Station
from server.store.guests import change_guests
from server.store.print_jobs import jobs_of
from server.store.printers import PrinterRow
from server.store.transaction import Transaction
from tests.fakes.browser import served
from tests.fakes.inspection import LANDSCAPE, PORTRAIT, SMALL, TABLET
from tests.fakes.scanner import scan
from tests.fakes.ways import lay_out
from tests.fakes.web_app import app_of

#: The last name has an article, which nobody has to type.
FIRST, LAST = "فاطمة", "الزهراء"
SIZES = (PORTRAIT, LANDSCAPE, TABLET, SMALL)


@pytest.fixture
def listed(station: Station) -> tuple[Event, list[Guest]]:
    """The sample event in seven languages; four guests with the same Arabic name, one of whom is found by it."""

    def act(transaction: Transaction) -> tuple[Event, list[Guest]]:
        event, guests = add_sample_event(transaction, datetime.now(UTC))
        wanted = replace(event, languages=GUEST_LANGUAGES, second_factor=SecondFactor.NONE, groups=False)
        event = event_setup.change_event(transaction, wanted)
        known = [replace(guest, language="ar", room="Tavolo 12", last_name=LAST) for guest in guests[:4]]
        known[0] = replace(known[0], first_name=FIRST)
        change_guests(transaction.connection, known)
        return event, known

    return station.write(act)


@pytest.fixture
def page(browser: Browser, station: Station, listed: tuple[Event, list[Guest]], printer: PrinterRow) -> Iterator[Page]:
    """A kiosk by which the ways are known, with a printer."""
    event = listed[0]
    wish = DeviceWish(name="Kiosk 1", place="Ingresso principale", event_id=event.id, printer_id=printer.id)
    token = station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
    (device,) = station.read(devices.all_devices)
    station.write(lambda transaction: lay_out(transaction, event, device.id))
    with ExitStack() as stack:
        server = stack.enter_context(served(app_of(station)))
        context = browser.new_context(has_touch=True, reduced_motion="reduce", locale="nl")
        stack.callback(context.close)
        screen = context.new_page()
        screen.goto(f"{server.url}/kiosk#screen={token}")
        expect(screen.locator(".kiosk.-welcome")).to_be_visible()
        expect(screen.locator("html")).to_have_attribute(
            "data-link", "up"
        )  # only now a scan is read from its first key
        yield screen


def test_from_a_name_in_arabic_letters_to_the_way(
    page: Page, station: Station, listed: tuple[Event, list[Guest]], pictures: Path | None
) -> None:
    """The language is chosen, a name typed on the screen's own keys without its article, the masked name confirmed."""
    guests = listed[1]
    for size in SIZES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.locator(".languages [lang=ar]").tap()
        expect(page.locator("html[dir=rtl][lang=ar]")).to_be_attached()
        page.locator(".way.-find").tap()
        for letter in "زهرا":
            page.locator(f".key[data-key='{letter}']").tap()
        page.locator(".key[data-key=letters]").tap()
        expect(page.locator(".key[data-key=q]")).to_be_visible()
        page.locator(".key[data-key=letters]").tap()
        masked = page.locator(".name", has_text="فاطمة ز.")
        expect(masked).to_be_visible()
        _keep(page, pictures, "search", size)
        arrow = masked.locator(".icon.-turns")
        expect(arrow).to_have_css("scale", "-1 1")
        masked.tap()
        expect(page.locator(".who bdi").first).to_have_text("فاطمة ز.")
        _keep(page, pictures, "confirm", size)
        first, second = (page.locator(".kiosk.-confirm .acts .button").nth(number) for number in (0, 1))
        if size[0] > size[1]:
            assert _left(first) > _left(second)  # what is read first stands at the right
        page.locator(".kiosk.-confirm .acts .button").nth(1).tap()
        page.locator(".kiosk.-search .acts .button").first.tap()
        expect(page.locator(".kiosk.-welcome[lang=ar]")).to_be_visible()
    page.locator(".way.-find").tap()
    page.locator("#name").fill("فاطمه")
    page.locator(".name").tap()
    page.locator(".kiosk.-confirm .acts .button").first.tap()
    expect(page.locator(".kiosk.-badge h1")).to_have_text(f"مرحبًا، {FIRST}!")
    (job,) = station.read(lambda connection: jobs_of(connection, guests[0].id))
    assert (job.snapshot.language, job.snapshot.first_name) == ("ar", FIRST)


def test_a_scan_switches_to_the_tickets_language(
    page: Page, station: Station, listed: tuple[Event, list[Guest]], pictures: Path | None
) -> None:
    """Whoever chose none is spoken to in their own; arrows in the room point where they point; the next starts anew."""
    guests = listed[1]
    expect(page.locator("html[lang=nl][dir=ltr]")).to_be_attached()
    for size, guest in zip(SIZES, guests, strict=True):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        scan(page, guest.code)
        expect(page.locator(".kiosk.-badge[lang=ar][dir=rtl]")).to_be_visible()
        way = page.locator(".where.-goal").first
        expect(way).to_contain_text("إلى الأمام يسارًا، صعودًا على الدرج، 55 مترًا")
        _keep(page, pictures, "badge", size)
        way.tap()
        arrow = page.locator(".kiosk.-way .route .arrow").first
        expect(arrow).to_be_visible()
        expect(arrow).to_have_css("scale", "none")
        _keep(page, pictures, "way", size)
        page.locator("[hx-post='/kiosk/leave']:visible").first.tap()
        expect(page.locator(".kiosk.-welcome[lang=nl][dir=ltr]")).to_be_visible()


def _left(button: Locator) -> float:
    box = button.bounding_box()
    assert box is not None
    return box["x"]


def _keep(page: Page, pictures: Path | None, name: str, size: tuple[int, int]) -> None:
    if pictures:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=pictures / f"arabic-{name}.{size[0]}x{size[1]}.png")
