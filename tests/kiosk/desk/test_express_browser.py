"""Express on a phone in a real Chromium: scanner, wedge, camera, search, undo, sound and buzz."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from server.domain.doorway import Doorway, Volume
from server.domain.event import Event
from server.services import doorways
from server.services.secret_words import sha256_of
from server.station import Station
from server.store.devices import Device, save_device
from server.store.people import Person
from tests.fakes.browser import Served, await_line, axe_violations, served
from tests.fakes.inspection import PHONE
from tests.fakes.scanner import scan
from tests.fakes.scene import CODES, PIN
from tests.fakes.web_app import app_of
from tests.kiosk.guest.test_door_browser import LISTEN


@pytest.fixture
def web(station: Station, event: Event) -> Iterator[Served]:
    """The station on a port."""
    with served(app_of(station)) as server:
        yield server


@pytest.fixture
def page(browser: Browser, web: Served, station: Station, tablet: Device, hostess: Person) -> Iterator[Page]:
    """A phone in a hostess's hand, at express, in Italian."""
    station.write(lambda tx: save_device(tx.connection, replace(tablet, token_sha256=sha256_of("tablet"))))
    station.write(lambda tx: doorways.change_doorway(tx, tablet.id, Doorway(volume=Volume.SOFT)))
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, is_mobile=True, locale="it"
    )
    context.add_cookies([{"name": "tablet", "value": "tablet", "url": web.url}])
    context.add_init_script(f"({LISTEN})()")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{web.url}/desk/sign-in?person={hostess.id}")
    page.locator("#pin").fill(PIN)
    expect(page.locator("#board")).to_be_visible()
    page.locator("details.menu.-more summary").click()
    page.locator("a[href='/desk/express']").click()
    expect(page.locator(".flash.-ready")).to_be_visible()
    await_line(page)
    yield page
    context.close()
    assert errors == []


def test_a_hostess_at_work(page: Page) -> None:
    """Three scans in a row, each its flash, sound and buzz; search and let pass; one taken back; nobody kept out."""
    scan(page, CODES["Anna"])
    expect(page.locator(".flash.-yes")).to_contain_text("Anna Berg")
    scan(page, CODES["Carla"])
    expect(page.locator(".flash.-no h2")).to_have_text("Non pagato")
    scan(page, CODES["Björn"])
    expect(page.locator(".flash.-look")).to_contain_text("Dr. Host")
    assert page.evaluate("buzzes") == [1, 5, 1]
    assert page.evaluate("tones.length") == 6
    expect(page.locator(".express-last li")).to_have_count(3)
    assert axe_violations(page) == []
    page.locator("[data-opens=seek]").click()
    page.locator("[name=typed]").fill("elise")
    page.locator("#express-found button").click()
    expect(page.locator("#seek")).not_to_be_visible()
    expect(page.locator(".flash.-look")).to_contain_text("Ci sono esigenze particolari")
    expect(page.locator(".flash.-look")).not_to_contain_text("wheelchair")
    page.locator(".express-last button").first.click()
    expect(page.locator(".express-last li").first).to_contain_text("annullato")
    expect(page.locator(".express-figures")).to_contain_text("2 dentro")
    expect(page.locator("#toasts")).to_contain_text("Élise Dupont")


def test_five_scans_as_fast_as_a_scanner_goes_are_five(page: Page) -> None:
    """None is swallowed; the flash is the last one's."""
    for code in CODES.values():
        scan(page, code)
    expect(page.locator(".express-last li")).to_have_count(5)
    expect(page.locator(".flash")).to_contain_text("Élise Dupont")


def test_a_handheld_that_types_into_the_search_is_a_scanner(page: Page) -> None:
    """Its text and Enter let pass; the search closes."""
    page.locator("[data-opens=seek]").click()
    page.locator("[name=typed]").fill(CODES["Anna"])
    page.locator("[name=typed]").press("Enter")
    expect(page.locator(".flash.-yes")).to_contain_text("Anna Berg")
    expect(page.locator("#seek")).not_to_be_visible()


def test_a_station_that_is_away_is_never_a_yes(page: Page, web: Served) -> None:
    """The flash of the guest before fades, a no is heard, and words say that it did not get through."""
    scan(page, CODES["Anna"])
    expect(page.locator(".flash.-yes")).to_be_visible()
    before = page.evaluate("tones.length")
    web.stop()
    scan(page, CODES["Björn"])
    # words of its own, until the strip that says "no line" takes their place
    expect(page.locator("#trouble, .line-down").locator("visible=true").first).to_be_visible()
    expect(page.locator(".flash.-waits")).to_be_visible()
    page.wait_for_function("before => tones.length > before", arg=before)
    web.start()
