"""A kiosk without a finger in a real Chromium: five keys, keys alone, two switches, one switch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from server.domain.event import Event
from server.services import event_setup
from server.station import Station
from server.store.printers import PrinterRow
from tests.fakes.inspection import LANDSCAPE, lost_to_arrows
from tests.fakes.kiosk_page import Opening, move_the_clock
from tests.fakes.scanner import scan
from tests.fakes.scene import CODES

_FOCUSED = "document.activeElement?.matches(':focus-visible') && document.activeElement !== document.body"

#: A part of the screen that asks now and then does so now.
_FETCH_ANEW = """() => new Promise((done) => {
  document.addEventListener("htmx:after:swap", () => done(), { once: true });
  document.querySelector("[hx-get*='/kiosk/fresh']").dispatchEvent(new CustomEvent("refresh"));
})"""


@pytest.fixture
def page(opened: Opening, printer: PrinterRow) -> Page:
    """The welcome of a kiosk with a printer, and no touch."""
    return opened(LANDSCAPE, has_touch=False)


def go_by(page: Page, selector: str, key: str | Callable[[Page, str], str]) -> None:
    """Press `key`, or the arrow that leads nearer, until `selector` has the focus; it is seen at every press."""
    page.locator(selector).first.wait_for()
    for _ in range(80):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press(key if isinstance(key, str) else key(page, selector))
        page.locator("link[href*='keys.css']").wait_for(state="attached")
    raise AssertionError(f"{selector} was not reached")


def arrow_to(page: Page, selector: str) -> str:
    """The arrow that a person would press who sees where the frame is and where it should be."""
    arrow: str = page.evaluate(
        """(selector) => {
          const boxOf = (one) => one.getBoundingClientRect();
          const [from, to] = [boxOf(document.activeElement), boxOf(document.querySelector(selector))];
          if (to.top >= from.bottom - 4) return "ArrowDown";
          if (to.bottom <= from.top + 4) return "ArrowUp";
          return to.left > from.left ? "ArrowRight" : "ArrowLeft";
        }""",
        selector,
    )
    return arrow


def choose(page: Page, selector: str) -> None:
    """Five keys: go there and press Enter."""
    go_by(page, selector, arrow_to)
    assert page.evaluate(_FOCUSED)
    page.keyboard.press("Enter")


def choose_one_switch(page: Page) -> None:
    """By touch, under "easier to use"; the clock stands still from here on."""
    move_the_clock(page)
    page.clock.pause_at(datetime.now() + timedelta(seconds=5))
    page.locator("[data-opens=ease]").click()
    page.locator("[data-ease=switch]").click()
    page.locator("#ease [data-closes]").click()
    page.locator("link[href*='keys.css']").wait_for(state="attached")


def take_by_one_switch(page: Page, *selectors: str) -> None:
    """Wait for the frame to come to each, seen, and press."""
    for selector in selectors:
        for _ in range(80):
            if page.evaluate("s => document.activeElement?.matches(`${s}:is([data-framed])`) ?? false", selector):
                break
            page.clock.run_for(2000)
        else:
            raise AssertionError(f"the frame never came to {selector}")
        page.keyboard.press("Enter")
        page.clock.run_for(100)


def test_everything_by_five_keys(page: Page) -> None:
    """From the welcome by the on-screen keyboard to the badge and back, the focus seen all the way."""
    choose(page, ".way.-find")
    expect(page.locator("#name")).to_be_focused()
    for letter in "bjo":
        choose(page, f".key[data-key={letter}]")
    expect(page.locator("#name")).to_have_value("bjo")
    expect(page.locator(".name")).to_have_count(1)
    choose(page, ".name")
    expect(page.locator(".kiosk.-confirm h1")).to_be_focused()
    choose(page, "[hx-post='/kiosk/confirm']")
    expect(page.locator("h1")).to_have_text("Welkom, Björn!")
    choose(page, ".languages [lang=en]")
    expect(page.locator("h1")).to_have_text("Welcome, Björn!")
    expect(page.locator(".languages [lang=en]")).to_be_focused()
    choose(page, "[data-opens=ease]")
    choose(page, "[data-ease=contrast]")
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")
    choose(page, "#ease [data-closes]")
    expect(page.locator("[data-opens=ease]")).to_be_focused()
    choose(page, "#badge-panel [hx-post='/kiosk/leave']")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()


def test_arrows_reach_everything_from_everywhere(page: Page) -> None:
    """On each screen, on a wide and a tall glass, and within a dialog."""
    page.keyboard.press("ArrowDown")
    page.locator("link[href*='keys.css']").wait_for(state="attached")

    def walk() -> None:
        for size in ((1280, 800), (820, 1180)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            assert lost_to_arrows(page) == []

    walk()
    page.evaluate("document.getElementById('ease').showModal()")
    walk()
    page.evaluate("document.getElementById('ease').close()")
    page.locator(".way.-find").click()
    page.locator("#name").press_sequentially("anna", delay=50)
    expect(page.locator(".name")).to_have_count(1)
    walk()
    page.locator(".name").click()
    expect(page.locator(".kiosk.-confirm")).to_be_visible()
    walk()
    page.locator("[hx-post='/kiosk/call']").click()
    expect(page.locator(".kiosk.-called")).to_be_visible()
    walk()


def test_the_question_whether_somebody_is_there_is_answered_by_a_key_alone(page: Page) -> None:
    """The key that answers does not press what lies below it."""
    choose(page, ".way.-find")
    page.locator("#name").press_sequentially("bjorn", delay=50)
    choose(page, ".name")
    go_by(page, "[hx-post='/kiosk/confirm']", arrow_to)
    page.evaluate("document.getElementById('idle').showModal()")
    page.keyboard.press("Enter")
    expect(page.locator("#idle")).not_to_be_visible()
    expect(page.locator("[hx-post='/kiosk/confirm']")).to_be_focused()
    expect(page.locator(".kiosk.-confirm")).to_be_visible()


def test_a_key_held_down_acts_once(page: Page) -> None:
    """The first press opens the search; its repeats do nothing there."""
    go_by(page, ".way.-find", arrow_to)
    page.keyboard.down("Enter")
    expect(page.locator(".kiosk.-search")).to_be_visible()
    for _ in range(3):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(page.locator("#hint")).to_be_visible()


def test_two_switches_write_a_name(page: Page) -> None:
    """Tab stops at rows of the keyboard; Enter opens one; Tab goes on within it, and out of it."""
    go_by(page, ".way.-find", "Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_be_focused()
    for row, letter in ((".keys:has([data-key=a])", "a"), (".keys:has([data-key=n])", "n")):
        go_by(page, row, "Tab")
        page.keyboard.press("Enter")
        go_by(page, f".key[data-key={letter}]", "Tab")
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_value("ann")
    go_by(page, "[hx-post='/kiosk/back']", "Tab")
    expect(page.locator(".key[tabindex='0']")).to_have_count(0)


def test_one_switch_finds_a_guest(page: Page) -> None:
    """Chosen under "easier to use"; the frame moves by itself, a press takes what is framed, group by group."""
    choose_one_switch(page)
    take = partial(take_by_one_switch, page)
    take(".way.-find")
    expect(page.locator("#name")).to_be_focused()
    page.locator(".keyboard .-wide").first.wait_for()  # the keyboard comes when it is wanted, whatever the clock says
    take(".keys:has([data-key=b]) .key")
    page.evaluate(_FETCH_ANEW)
    take(".key[data-key=b]")
    expect(page.locator("#name")).to_have_value("b")
    for letter in "jo":
        take(f".keys:has([data-key={letter}]) .key", f".key[data-key={letter}]")
    page.clock.run_for(1000)
    page.locator(".name").wait_for()
    take(".name")
    expect(page.locator(".kiosk.-confirm")).to_be_visible()
    take(".acts:has([hx-post='/kiosk/confirm']) button", "[hx-post='/kiosk/confirm']")
    expect(page.locator("h1")).to_have_text("Welkom, Björn!")
    page.clock.run_for(30_000)  # the badge asks every four seconds how it fares
    take("#badge-panel [hx-post='/kiosk/leave']")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    page.evaluate("delete document.documentElement.dataset.switch")
    expect(page.locator("[data-framed]")).to_have_count(0)


def test_one_switch_goes_on_when_the_page_loads_itself_anew(page: Page) -> None:
    """As after the station was away: what was chosen stays until the guest leaves."""
    page.locator("[data-opens=ease]").click()
    page.locator("[data-ease=switch]").click()
    page.locator("[data-ease=contrast]").click()
    page.locator("#ease [data-closes]").click()
    with page.expect_navigation():
        page.evaluate("document.dispatchEvent(new CustomEvent('link:back'))")
    expect(page.locator("[data-framed]").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")
    page.locator(".way.-find").click()
    page.locator("[hx-post='/kiosk/back']").click()
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    page.reload()
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    assert page.evaluate("({...document.documentElement.dataset})").keys().isdisjoint({"switch", "contrast"})


def test_the_frame_is_seen_wherever_it_is(page: Page) -> None:
    """After a finger, round one act; at once in a dialog and behind it; and a group is gone on with after a press."""
    choose_one_switch(page)
    framed = page.locator("[data-framed]")
    expect(framed).to_have_class(["way -find"])
    expect(framed).to_have_css("outline-style", "solid")
    take_by_one_switch(page, ".helpers button", "[data-opens=ease]")
    expect(framed).to_have_count(page.locator("#ease button").count())
    page.keyboard.press("Enter")
    for ease in ("text", "contrast"):
        page.keyboard.press("Enter")
        expect(page.locator(f"#ease [data-ease={ease}]")).to_have_attribute("aria-pressed", "true")
        page.clock.run_for(2000)
    take_by_one_switch(page, "#ease [hx-post='/kiosk/statement']")
    expect(page.locator(".kiosk.-statement")).to_be_visible()
    take_by_one_switch(page, ".acts [hx-post='/kiosk/back']")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    expect(page.locator("html[data-switch][data-text][data-contrast]")).to_be_attached()
    expect(framed).to_have_class(["way -find"])


def test_one_switch_changes_the_alphabet(page: Page, station: Station, event: Event) -> None:
    """The keyboard is another one then: the frame begins anew at once."""
    spoken = replace(event, languages=("ar", "en"))
    with page.expect_navigation():  # the kiosk hears of it, and loads itself anew
        station.write(lambda transaction: event_setup.change_event(transaction, spoken))
    choose_one_switch(page)
    take_by_one_switch(page, ".way.-find")
    page.locator(".keyboard .-wide").first.wait_for()
    take_by_one_switch(page, ".keys.-last .key", "[data-key=letters]")
    expect(page.locator(".key[data-key=q]")).to_be_visible()
    expect(page.locator("[data-framed=all]")).to_have_count(2)
    take_by_one_switch(page, ".keys:has([data-key=q]) .key", "[data-key=q]")
    expect(page.locator("#name")).to_have_value("q")


def test_enter_held_for_three_seconds_begins_one_switch(page: Page) -> None:
    """Not earlier, also where it is the first key of all."""
    move_the_clock(page)
    page.clock.pause_at(datetime.now() + timedelta(minutes=1))
    page.keyboard.down("Enter")
    page.locator("link[href*='keys.css']").wait_for(state="attached")
    for ms, begun in ((0, 0), (2000, 0), (1100, 1)):
        page.clock.run_for(ms)
        page.keyboard.down("Enter")
        expect(page.locator("html[data-switch]")).to_have_count(begun)


def test_a_last_screen_stays_for_whoever_goes_by_keys(page: Page) -> None:
    """It does not end under them; whoever scans then is the next guest, who finds what everybody does."""
    move_the_clock(page)
    page.clock.pause_at(datetime.now() + timedelta(seconds=5))
    scan(page, "NOBODYS-CODE")
    page.locator(".kiosk.-refused [data-stays]").wait_for()
    page.keyboard.press("Tab")
    expect(page.locator(".stage .time")).to_have_count(0)
    page.clock.run_for(25_000)
    expect(page.locator(".kiosk.-refused")).to_be_visible()
    scan(page, CODES["Anna"])
    page.locator(".kiosk.-badge [data-opens=ease]").click()
    page.locator("[data-ease=text]").click()
    expect(page.locator("html[data-text]")).to_be_attached()
    scan(page, CODES["Björn"])
    expect(page.locator(".kiosk.-badge h1")).to_contain_text("Björn")
    expect(page.locator("html[data-text]")).to_have_count(0)
