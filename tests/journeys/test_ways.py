"""An organiser drops a map, touches it, tells the ways; a guest at two kiosks is shown two arrows and one map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kiosk.commands.sample_event import add_sample_event
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.way import Point, VenueMap
from server.services import devices, people, venue_maps
from server.services.devices import DeviceWish
from server.station import Station
from tests.fakes.browser import Served, served
from tests.fakes.inspection import PORTRAIT, TABLET
from tests.fakes.scanner import scan
from tests.fakes.scene import PASSWORD
from tests.fakes.ways import plan
from tests.fakes.web_app import app_of


@pytest.fixture
def listed(station: Station) -> tuple[Event, list[Guest]]:
    """The sample event, with an organiser and two kiosks."""
    wish = people.PersonWish(name="Olga", role=people.Role.ORGANISER, password=PASSWORD)
    station.write(lambda transaction: people.add_person(transaction, wish))
    return station.write(lambda transaction: add_sample_event(transaction, datetime.now(UTC)))


@pytest.fixture
def server(station: Station) -> Iterator[Served]:
    """The station's pages."""
    with served(app_of(station)) as running:
        yield running


def kiosk_at(browser: Browser, server: Served, station: Station, name: str, event: Event) -> Page:
    """A kiosk's screen, let in."""
    wish = DeviceWish(name=name, place=name, event_id=event.id)
    token = station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
    context = browser.new_context(
        has_touch=True, viewport={"width": PORTRAIT[0], "height": PORTRAIT[1]}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{server.url}/kiosk#screen={token}")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    return page


def points_of(station: Station, event: Event) -> VenueMap:
    """The one map as it is stored."""
    (found,) = station.read(lambda connection: venue_maps.maps_of(connection, event.id))
    return found


def test_from_a_dropped_map_to_two_arrows(
    browser: Browser, server: Served, station: Station, listed: tuple[Event, list[Guest]], pictures: Path | None
) -> None:
    """Everything by the pages: places, map, marks by touch and by keys, ways, a mirrored copy, two guests."""
    event, guests = listed
    kiosks = {name: kiosk_at(browser, server, station, name, event) for name in ("Links", "Rechts")}
    with ExitStack() as stack:
        context = browser.new_context(
            viewport={"width": 1280, "height": 800},
            has_touch=True,
            reduced_motion="reduce",  # a page that fades in takes no touch yet
        )
        stack.callback(context.close)
        office = context.new_page()
        _sign_in(office, server)
        office.goto(f"{server.url}/office/events/{event.slug}/ways")
        _add_places(office)
        _drop_map(office)
        _mark_by_touch_and_keys(office, station, event)
        _tell_ways(office, server, event)
    arrows = {
        name: _arrow_of(page, guest, pictures and pictures / f"way-{name}.png")
        for (name, page), guest in zip(kiosks.items(), (guests[5], guests[10]), strict=True)
    }
    assert arrows == {"Links": "Ahead, to the left, 25 metres", "Rechts": "Ahead, to the right, 25 metres"}


def _sign_in(page: Page, server: Served) -> None:
    page.context.add_cookies([{"name": "language", "value": "en", "url": server.url}])
    page.goto(f"{server.url}/office/sign-in")
    page.fill("#name", "Olga")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.locator("form.stack button[type=submit]").first.click()


def _add_places(page: Page) -> None:
    """The names that the sample event's list has."""
    for name, kind in (("Table 1", "table"), ("Room Adriatico", "room")):
        if not page.locator("#name").is_visible():
            page.get_by_text("Another place", exact=True).click()
        page.fill("#name", name)
        page.select_option("#kind", kind)
        page.get_by_role("button", name="Add the place").click()
        expect(page.get_by_role("link", name=name)).to_be_visible()


def _drop_map(page: Page) -> None:
    """A file let go over the page is enough, whatever its name is."""
    page.fill("#map_name", "Ground floor")
    transfer = page.evaluate_handle(
        """bytes => {
          const dropped = new DataTransfer();
          dropped.items.add(new File([new Uint8Array(bytes)], "IMG_0001.PNG", { type: "image/png" }));
          return dropped;
        }""",
        list(plan((1200, 800))),
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": transfer})
    page.wait_for_url(re.compile("/ways/maps/"))
    expect(page.get_by_role("heading", name="Ground floor")).to_be_visible()


def _mark_by_touch_and_keys(page: Page, station: Station, event: Event) -> None:
    """Kiosks by touch, the next one is chosen by itself; places by keys, and never beside the map."""
    for at, share in enumerate((0.25, 0.75), start=1):
        page.locator("[data-map]").evaluate("map => map.scrollIntoView({block: 'center'})")
        box = page.locator("[data-map] svg").bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.9)
        expect(page.locator(".map-subjects [data-x]")).to_have_count(at)
    page.locator("[data-map]").focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-said")).to_have_text("Cross: 50.5 % from the left, 40 % from the top")
    page.keyboard.press("Enter")
    expect(page.locator(".map-subjects [data-x]")).to_have_count(3)
    expect(page.locator("[data-map]")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator(".map-subjects [data-x]")).to_have_count(4)
    found = points_of(station, event)
    assert set(found.places.values()) == {Point(x_permille=505, y_permille=400), Point(x_permille=0, y_permille=500)}
    assert {point.x_permille for point in found.kiosks.values()} == {250, 750}
    page.get_by_label("From the left, %").fill("400")  # of the one that was put last
    page.get_by_role("button", name="Put it there").click()
    expect(page.locator("#points .error")).to_have_text("This number is out of range.")


def _tell_ways(page: Page, server: Served, event: Event) -> None:
    """From the first kiosk by the arrow picker; the second one is its mirror."""
    home = f"{server.url}/office/events/{event.slug}/ways"
    page.goto(home)
    page.locator("li", has_text="Links").get_by_role("link", name="Ways from here").click()
    for name in ("Room Adriatico", "Table 1"):
        page.locator("li", has_text=name).get_by_role("link").click()
        expect(page.get_by_role("heading", name=f"From Links to {name}")).to_be_visible()
        page.get_by_role("radio", name="Straight ahead").first.focus()
        page.keyboard.press("ArrowLeft")  # round to the last one: ahead, to the left
        page.get_by_label("How far, metres").first.fill("25")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("li", has_text=name)).to_contain_text("25 m")
    page.goto(home)
    page.locator("li", has_text="Rechts").get_by_role("link", name="Ways from here").click()
    page.select_option("#how", "mirrored")
    page.get_by_role("button", name="Copy the ways").click()
    expect(page.locator("li", has_text="Table 1")).to_contain_text("Ahead, to the right")


def _arrow_of(page: Page, guest: Guest, picture: Path | None) -> str:
    """What a kiosk says to a guest who scans their code; their place's map has both marks on it."""
    scan(page, guest.code)
    expect(page.locator(".kiosk.-badge")).to_be_visible()
    page.locator(".languages [lang=en]").tap()
    goal = page.locator("button.-goal")
    expect(goal).to_contain_text("Your table")
    goal.tap()
    expect(page.locator(".kiosk.-way h1")).to_have_text("Table 1")
    loaded = page.locator(".plan image").evaluate("image => fetch(image.href.baseVal).then(answer => answer.ok)")
    assert loaded
    expect(page.locator(".plan > svg")).to_have_accessible_name(
        "Map Ground floor with two marks: you are here, and Table 1"
    )
    if picture:
        page.screenshot(path=picture)
    said = page.locator(".route .now").inner_text().strip()
    expect(page.locator(".route .arrow")).to_have_css("transform", "none")
    page.evaluate("document.documentElement.dir = 'rtl'")
    turned = page.locator(".route .arrow path").get_attribute("transform")
    assert turned == {"left": "rotate(315 12 12)", "right": "rotate(45 12 12)"}[said.split(",")[1].split()[-1]]
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    if picture:
        page.screenshot(path=picture.with_suffix(".rtl.png"))
    return said
