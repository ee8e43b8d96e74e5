"""The desk in a real Chromium: two tablets see the same thing, a PIN is typed, an untended tablet locks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from server.domain.access import Actor, DeviceRole
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import devices
from server.services.alerts import Call, raise_alert
from server.services.devices import DeviceWish
from server.services.secret_words import sha256_of
from server.station import Station
from server.store.devices import save_device
from server.store.people import Person
from tests.fakes.browser import Served, axe_violations, served
from tests.fakes.clock import FakeClock
from tests.fakes.scene import PIN
from tests.fakes.web_app import app_of

#: What a hostess may wait for another tablet (product promise 6), and a slow machine's grace.
SEEN_MS = 8000


@pytest.fixture
def web(station: Station, event: Event) -> Iterator[Served]:
    """The station on a port."""
    with served(app_of(station)) as server:
        yield server


def _tablet(browser: Browser, web: Served, station: Station, event: Event, name: str) -> Page:
    """A paired tablet of eight inches, at the names."""
    asked = station.write(lambda tx: devices.ask_pairing(tx, DeviceRole.TABLET, "127.0.0.1"))
    wish = DeviceWish(name=name, event_id=event.id)
    device = station.write(lambda tx: devices.approve_pairing(tx, asked.pairing.code, wish))
    assert device
    known = replace(device, token_sha256=sha256_of(name))
    station.write(lambda tx: save_device(tx.connection, known))
    context = browser.new_context(
        viewport={"width": 820, "height": 1180}, has_touch=True, locale="en-GB", reduced_motion="reduce"
    )
    context.add_cookies([{"name": "tablet", "value": name.replace(" ", ""), "url": web.url}])
    page = context.new_page()
    page.goto(f"{web.url}/desk")
    return page


def _sign_in(page: Page, person: Person) -> None:
    page.get_by_role("link", name=person.name).tap()
    for digit in PIN:
        page.locator(f"[data-digit='{digit}']").tap()
    expect(page.locator("#board")).to_be_visible()
    expect(page.locator("html[data-link='up']")).to_be_attached(timeout=SEEN_MS)


def test_two_tablets_see_a_call_and_who_is_on_it(
    browser: Browser, web: Served, station: Station, event: Event, at_kiosk: Actor, hostess: Person, supervisor: Person
) -> None:
    """A kiosk calls: both tablets show it; one says "on my way": the other sees who. Nobody reloads."""
    one, other = (_tablet(browser, web, station, event, name) for name in ("TabletA", "TabletB"))
    _sign_in(one, hostess)
    _sign_in(other, supervisor)
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id)
    station.write(lambda tx: raise_alert(tx, call), at_kiosk)
    for page in (one, other):
        expect(page.get_by_text("A guest asks for a person")).to_be_visible(timeout=SEEN_MS)
    one.get_by_role("button", name="On my way").tap()
    expect(other.get_by_text("Hanna Hostess is on the way")).to_be_visible(timeout=SEEN_MS)
    one.get_by_role("button", name="Done").tap()
    for page in (one, other):
        expect(page.get_by_text("Nobody needs you")).to_be_visible(timeout=SEEN_MS)


def test_a_guest_is_found_and_let_in_by_touch(
    browser: Browser, web: Served, station: Station, event: Event, guests: dict[str, Guest], hostess: Person
) -> None:
    """Type a part of the name, touch the guest, touch "check in"; an unpaid one is admitted with a reason."""
    page = _tablet(browser, web, station, event, "TabletC")
    _sign_in(page, hostess)
    page.get_by_role("link", name="Guests").tap()
    page.get_by_role("searchbox").fill("damico")
    page.get_by_role("link", name="Carla D'Amico").tap()
    page.get_by_role("button", name="Check in", exact=True).tap()
    expect(page.locator(".refusal")).to_be_visible(timeout=SEEN_MS)
    page.get_by_role("button", name="Admit anyway").tap()
    page.get_by_role("button", name="Paid on the spot").tap()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Admit", exact=True).tap()
    expect(page.locator("#now").get_by_text("Inside", exact=True)).to_be_visible(timeout=SEEN_MS)
    expect(page.get_by_text("Paid on the spot").first).to_be_visible()


def test_a_locked_tablet_shows_that_somebody_waits(
    browser: Browser, web: Served, station: Station, event: Event, at_kiosk: Actor, hostess: Person
) -> None:
    """A kiosk calls: the names say how many wait, without a reload, and not for whom or where."""
    page = _tablet(browser, web, station, event, "TabletE")
    expect(page.get_by_text("Who are you?")).to_be_visible()
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id)
    station.write(lambda tx: raise_alert(tx, call), at_kiosk)
    expect(page.get_by_text("1 waits for you")).to_be_visible(timeout=SEEN_MS)
    expect(page.get_by_text("A guest asks for a person")).to_have_count(0)
    assert axe_violations(page) == []


def test_an_untended_tablet_locks_itself(
    browser: Browser, web: Served, station: Station, event: Event, hostess: Person, clock: FakeClock
) -> None:
    """After two minutes without a touch the names stand there again; signing in leads back to the same page."""
    page = _tablet(browser, web, station, event, "TabletD")
    _sign_in(page, hostess)
    page.get_by_role("link", name="Guests").tap()
    expect(page.get_by_role("searchbox")).to_be_visible()
    clock.advance(minutes=3)
    expect(page.get_by_text("Who are you?")).to_be_visible(timeout=20_000)
    page.get_by_role("link", name=hostess.name).tap()
    expect(page.locator("#pin")).to_be_focused()
    page.keyboard.type(PIN)
    expect(page.get_by_role("searchbox")).to_be_visible()
