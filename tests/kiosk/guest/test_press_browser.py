"""A press on a kiosk's glass: twice by one finger, long without an answer; what is left for the next guest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from server.domain.guest import Guest
from server.station import Station
from server.store import guests as guest_rows
from server.store.printers import PrinterRow
from tests.fakes.inspection import PORTRAIT
from tests.fakes.kiosk_page import Opening

#: What a touch at a point would press.
PRESSED_AT = "([x, y]) => document.elementFromPoint(x, y).closest('button')?.getAttribute('hx-post')"


@pytest.fixture
def page(opened: Opening) -> Page:
    """The welcome of a kiosk; time stands still there."""
    page = opened(PORTRAIT)
    page.wait_for_function(
        """() => ["press", "waiting"].every((script) =>
          performance.getEntriesByType("resource").some((one) => one.name.includes(`/${script}.`)))"""
    )
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(seconds=1))
    return page


def finger_on(one: Locator) -> tuple[float, float]:
    """Where a finger comes down on it: a little left of its middle."""
    box = one.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 4, box["y"] + box["height"] / 2


@pytest.fixture
def finger(page: Page, station: Station, guests: dict[str, Guest], printer: PrinterRow) -> tuple[float, float]:
    """Where a finger has just touched a name, and now presses "Yes, that is me"."""
    employed = replace(guests["Björn"], company="Studio Verde")
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [employed]))
    page.locator(".way.-find").tap()
    page.clock.run_for(600)
    page.locator("#name").fill("bjorn")
    page.clock.run_for(600)
    finger = finger_on(page.locator(".name"))
    page.touchscreen.tap(*finger)
    expect(page.locator(".kiosk.-confirm")).to_be_visible()
    assert page.evaluate(PRESSED_AT, finger) == "/kiosk/confirm", "the layout moved: nothing lies below this finger"
    return finger


def test_a_finger_that_taps_twice_means_what_it_touched_first(page: Page, finger: tuple[float, float]) -> None:
    """A name touched three times in a second does not say "Yes, that is me" unread; a later touch does."""
    page.clock.run_for(250)
    page.touchscreen.tap(*finger)
    page.clock.run_for(250)
    page.touchscreen.tap(*finger)
    expect(page.locator("button.htmx-request")).to_have_count(0)
    expect(page.locator(".kiosk.-confirm")).to_be_visible()
    page.clock.run_for(600)
    page.touchscreen.tap(*finger)
    expect(page.locator("h1")).to_have_text("Welkom, Björn!")


def test_on_a_screen_that_was_turned_each_touch_counts(page: Page, finger: tuple[float, float]) -> None:
    """What lies below a finger there lay there when it came down."""
    page.evaluate("addEventListener('resize', () => (document.documentElement.dataset.turned = ''))")
    page.set_viewport_size({"width": PORTRAIT[0], "height": PORTRAIT[1] + 1})
    expect(page.locator("html[data-turned]")).to_be_attached()
    page.touchscreen.tap(*finger)
    expect(page.locator("h1")).to_have_text("Welkom, Björn!")


def test_who_waits_long_reads_so_and_asks_once(page: Page) -> None:
    """A station that hangs: one act however often it is pressed, a sign in the guest's language that goes with it."""
    held: list[Route] = []
    page.route("**/kiosk/call", lambda route: held.append(route))
    page.locator(".languages [lang=it]").tap()
    expect(page.locator(".kiosk[lang=it]")).to_be_visible()
    with page.expect_request("**/kiosk/call"):
        page.locator("[hx-post='/kiosk/call']").tap()
    page.clock.run_for(2900)
    expect(page.locator("#wait")).to_be_empty()
    page.locator("[hx-post='/kiosk/call']").tap()
    page.clock.run_for(200)
    expect(page.locator("#wait")).to_have_text("Un momento, per favore")
    held[0].continue_()
    expect(page.locator(".kiosk.-called")).to_be_visible()
    expect(page.locator("#wait")).to_be_empty()
    page.locator("[hx-post='/kiosk/back']").tap()
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    assert len(held) == 1


def test_a_welcome_left_alone_is_everybodys_again(page: Page) -> None:
    """In Italian and high contrast, behind an open menu: it asks, and goes back; what did not get through goes too.

    (The 30 s and 20 s are cut short: a line that is silent for so long counts as lost.)
    """
    page.locator(".languages [lang=it]").tap()
    expect(page.locator(".kiosk[lang=it]")).to_have_attribute("data-idle", "30")
    page.locator("#kiosk").evaluate("kiosk => Object.assign(kiosk.dataset, { idle: 1, warning: 1 })")
    page.locator("[data-opens=ease]").tap()
    page.locator("#ease [data-ease=contrast]").tap()
    page.clock.run_for(1000)
    expect(page.locator("#idle")).to_be_visible()
    expect(page.locator("#ease")).not_to_be_visible()
    page.clock.run_for(1000)
    expect(page.locator(".kiosk.-welcome[lang=nl]")).to_be_visible()
    expect(page.locator("html")).not_to_have_attribute("data-contrast", "high")
    page.route("**/kiosk/call", lambda route: route.abort())
    page.locator("[hx-post='/kiosk/call'][data-htmx-powered]").tap()
    expect(page.locator("#trouble")).to_be_visible()
    page.clock.run_for(20_000)
    expect(page.locator("#trouble")).to_have_count(0)
