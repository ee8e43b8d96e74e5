"""A door in a real Chromium: scanner, word, shape, sound, buzz, the next guest, and back to ready by itself."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from server.domain.doorway import Doorway, Passage, Use, Volume
from server.domain.event import Zone
from server.domain.guest import Guest
from server.services import devices, doorways, event_setup
from server.station import Station
from server.store import guests as guest_rows
from tests.fakes.browser import await_line
from tests.fakes.kiosk_page import Opening
from tests.fakes.scanner import scan
from tests.fakes.scene import CODES

#: Keeps what the page really plays and how it buzzes.
LISTEN = """() => {
  window.tones = [];
  window.buzzes = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    window.tones.push(`${this.type} ${Math.round(this.frequency.value)}`);
    return start.call(this, when);
  };
  navigator.vibrate = (pattern) => window.buzzes.push(pattern.length);
}"""


@pytest.fixture
def page(opened: Opening, station: Station, zone: Zone) -> Page:
    """A door that lets guests in and out and counts them."""
    station.write(lambda transaction: event_setup.change_zone(transaction, replace(zone, capacity=2)))
    page = opened(script=f"({LISTEN})()")
    device = station.read(devices.all_devices)[0]
    door = Doorway(use=Use.DOOR, passage=Passage.BOTH, volume=Volume.LOUD, shows_inside=True)
    station.write(lambda transaction: doorways.change_doorway(transaction, device.id, door))
    expect(page.locator(".kiosk.-door")).to_be_visible()
    await_line(page)
    return page


def test_a_door_at_work(page: Page, station: Station, guests: dict[str, Guest]) -> None:
    """Yes, no and look, each told by word, shape, sound and buzz; in the ticket's language; ready again by itself."""
    italian = replace(guests["Anna"], language="it")
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [italian]))
    expect(page.locator(".door-figures")).to_contain_text("2 plaatsen vrij")
    scan(page, CODES["Anna"])
    expect(page.locator(".verdict.-yes h1")).to_have_text("Benvenuti")
    assert page.evaluate("tones") == ["sine 784", "sine 1175"]
    scan(page, CODES["Carla"])
    expect(page.locator(".verdict.-no h1")).to_have_text("Naar de balie")
    scan(page, "UNKNOWN-123456")
    expect(page.locator(".verdict.-look h1")).to_have_text("Nog eens")
    assert page.evaluate("tones.slice(2)") == ["sawtooth 165", "sawtooth 165", "sine 523", "sine 523"]
    assert page.evaluate("buzzes") == [1, 5, 1]
    page.clock.install()
    page.evaluate("document.querySelector('.verdict [hx-post=\"/kiosk/leave\"]').click()")
    expect(page.locator(".kiosk.-door")).to_be_visible()
    expect(page.locator(".door-figures")).to_contain_text("1 plaats vrij")
    expect(page.locator("body")).not_to_contain_text("Anna")


def test_a_verdict_goes_by_itself_and_each_has_its_own_time(page: Page, station: Station) -> None:
    """A second yes within the first one's time is not cut short by it; then the door is ready again."""
    page.clock.install()
    for code in (CODES["Anna"], CODES["Björn"]):
        page.evaluate(
            "code => document.dispatchEvent(new CustomEvent('camera:code', { detail: { code }, cancelable: true }))",
            code,
        )
        expect(page.locator(".verdict-name")).to_have_text("Anna" if code == CODES["Anna"] else "Björn")
        page.clock.fast_forward(2000)
    expect(page.locator(".verdict-name")).to_have_text("Björn")
    page.clock.fast_forward(1500)
    expect(page.locator(".kiosk.-door")).to_be_visible()


def test_a_door_is_used_without_a_pointer_and_its_reading_time_is_longer_when_wished(page: Page) -> None:
    """Tab and Enter reach help and "let me read on"."""
    scan(page, CODES["Carla"])
    expect(page.locator(".verdict.-no")).to_be_visible()
    for _ in range(30):
        if page.evaluate("document.activeElement.matches('[data-stays]')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-ends]")).to_have_count(0)
    expect(page.locator(".verdict.-no")).to_be_visible()


def test_a_change_in_the_office_reaches_the_door(page: Page, station: Station) -> None:
    """Sound off and no count: the screen loads itself anew; then it is silent."""
    device = station.read(devices.all_devices)[0]
    quiet = Doorway(use=Use.DOOR, passage=Passage.IN, volume=Volume.OFF)
    station.write(lambda transaction: doorways.change_doorway(transaction, device.id, quiet))
    expect(page.locator(".door-figures")).to_have_count(0)
    await_line(page)
    scan(page, CODES["Anna"])
    expect(page.locator(".verdict.-yes")).to_be_visible()
    assert page.evaluate("tones") == []
