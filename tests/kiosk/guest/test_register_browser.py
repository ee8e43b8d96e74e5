"""Who is not on the list registers, and a guest complains, in a real Chromium beside the desk: by touch, by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Page, expect

from server.domain.badge_text import Allowed
from server.domain.event import Event, WalkIns
from server.domain.walk_in import Decline, WalkInForm
from server.services import event_setup, walk_in_desk, walk_ins
from server.services.secret_words import sha256_of
from server.station import Station
from server.store import guests as guest_rows
from server.store.devices import Device, save_device
from server.store.people import Person
from server.store.printers import PrinterRow
from tests.fakes.browser import Served, await_line, begins_at_right
from tests.fakes.inspection import LANDSCAPE, PORTRAIT, SMALL, TABLET
from tests.fakes.kiosk_page import Opening
from tests.fakes.scene import PIN

#: Of more than the field holds one sees what was typed last.
ENDS_IN_SIGHT = """() => {
  const field = document.getElementById("detail");
  return field.scrollWidth > field.clientWidth && field.scrollLeft + field.clientWidth > field.scrollWidth - 2;
}"""


@dataclass(frozen=True)
class House:
    """A kiosk's page, the station behind it, and tablets at the desk."""

    page: Page
    station: Station
    event: Event
    tablet: Callable[[], Page]

    def take(self, walk_ins_at: WalkIns) -> None:
        """Let guests register here; the welcome shows it by itself."""
        form = WalkInForm(company=Allowed.OFF, email=Allowed.MUST)
        self.station.write(lambda tx: walk_ins.change_form(tx, self.event, walk_ins_at, form))
        expect(self.page.locator(".-register")).to_be_visible()
        expect(self.page.locator("html")).to_have_attribute("data-link", "up")

    def touch(self, word: str) -> None:
        """Type on the screen's own keys."""
        for letter in word:
            key = self.page.locator(f".key[data-key='{letter}'], .key[data-letter='{letter}']")
            key.first.tap()

    def walk_ins(self) -> list[str]:
        """Their names on the list."""
        found = self.station.read(lambda connection: list(guest_rows.guests_of(connection, self.event.id)))
        return [guest.full_name for guest in found if guest.walk_in]


@pytest.fixture
def house(
    browser: Browser, opened: Opening, server: Served, station: Station, event: Event, printer: PrinterRow,
    tablet: Device, hostess: Person,
) -> House:  # fmt: skip
    """All of it, let in and signed in."""
    station.write(lambda tx: save_device(tx.connection, replace(tablet, token_sha256=sha256_of("tablet"))))

    def at_desk() -> Page:
        page = browser.new_context(has_touch=True, reduced_motion="reduce", locale="en").new_page()
        page.context.add_cookies([{"name": "tablet", "value": "tablet", "url": server.url}])
        page.goto(f"{server.url}/desk/sign-in?person={hostess.id}")
        page.locator("#pin").fill(PIN)
        expect(page.locator("#board")).to_be_visible()
        await_line(page)
        return page

    return House(opened(PORTRAIT), station, event, at_desk)


def test_registered_with_the_desks_word_and_a_complaint(house: House) -> None:
    """In Italian, by touch, on three glasses: typed on the screen, let in from the board, live; then it is too cold."""
    page = house.page
    house.take(WalkIns.APPROVAL)
    desk = house.tablet()
    page.locator(".languages [lang=it]").tap()
    page.locator(".-register").tap()
    typed = (("nome", "kim", PORTRAIT), ("cognome", "bos", LANDSCAPE), ("e-mail", "kim@bos", TABLET))
    for field, word, glass in typed:
        page.set_viewport_size({"width": glass[0], "height": glass[1]})
        expect(page.locator("#details-title")).to_contain_text(field)
        expect(page.locator("#detail")).to_be_focused()
        expect(page.locator(".keyboard .-wide").first).to_be_visible()
        house.touch(word)
        page.locator(".find button").tap()
    expect(page.locator("#details-error")).to_contain_text("Manca qualcosa")
    expect(page.locator("#detail")).to_have_value("kim@bos")
    page.locator("#detail").fill("maximiliane.alexandrina.van.der.heijden.castiglione@bos")
    house.touch(".it")
    for glass in (TABLET, SMALL, TABLET):
        page.set_viewport_size({"width": glass[0], "height": glass[1]})
        page.wait_for_function(ENDS_IN_SIGHT)
    page.locator("#detail").fill("kim@bos")
    house.touch(".it")
    page.locator(".find button").tap()
    expect(page.locator(".badge-line b")).to_have_text(["Kim", "Bos", "kim@bos.it"])
    page.locator(".details .-main").tap()
    expect(page.locator(".kiosk.-awaited h1")).to_have_text("Un collega dà un’occhiata")
    assert house.walk_ins() == []
    desk.locator("[data-kind=registration]", has_text="Kim Bos").get_by_role("button", name="Let them register").click()
    expect(page.locator(".kiosk.-badge h1")).to_contain_text("Kim")
    expect(desk.locator("[data-kind=registration]")).to_have_count(0)
    assert house.walk_ins() == ["Kim Bos"]
    page.locator("[hx-post='/kiosk/ask']").tap()
    page.locator("[hx-vals*=complaint]").tap()
    expect(page.locator(".keyboard .-wide").first).to_be_visible()
    house.touch("freddo")
    page.locator(".find button").tap()
    page.locator("[hx-vals*=knows]", has_text="Kim B.").tap()
    page.locator("[hx-post='/kiosk/heard']").tap()
    expect(page.locator(".kiosk.-badge h1")).to_contain_text("Kim")
    card = desk.locator("[data-kind=request]", has_text="“Freddo”")
    card.get_by_role("button", name="I look after it").click()
    expect(card.locator(".owner")).to_have_text("You look after it")
    card.get_by_role("link", name="Done").click()
    desk.locator("#done").fill("The heating is on")
    desk.get_by_role("button", name="Done").click()
    expect(desk.locator("#alerts-title")).to_have_text("Nobody needs you")
    assert page.url.endswith("/kiosk") and page.title() == "Ospite"
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("kim@bos.it")


def test_by_keyboard_alone_straight_in_and_somebody_who_is_alike(house: House) -> None:
    """In Dutch, on seven inches, by Enter and Tab; who looks like a guest waits, and hears of a no without a reason."""
    page, station, event = house.page, house.station, house.event
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    house.take(WalkIns.KIOSK)

    def go_to(selector: str) -> None:
        for _ in range(80):
            if page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} was not reached")

    def registered(*words: str) -> None:
        go_to(".-register")
        page.keyboard.press("Enter")
        for number, word in enumerate(words, start=1):
            expect(page.locator(".details .-step")).to_have_text(f"{number} van {len(words)}")
            expect(page.locator("#detail")).to_be_focused()
            expect(page.locator(".keyboard .-wide").first).to_be_visible()
            page.keyboard.type(word, delay=60)
            page.keyboard.press("Enter")
        expect(page.locator(".details h1")).to_be_focused()
        go_to(".details .-main")
        page.keyboard.press("Enter")

    registered("Noor", "Yilmaz", "noor@example.org")
    expect(page.locator(".kiosk.-badge h1")).to_contain_text("Noor")
    assert house.walk_ins() == ["Noor Yilmaz"]
    go_to("[hx-post='/kiosk/leave']")
    page.keyboard.press("Enter")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    registered("Anna", "Bergh", "a.b@example.org")
    expect(page.locator(".kiosk.-awaited h1")).to_be_focused()
    (line,) = station.read(lambda connection: walk_in_desk.waiting(connection, event.id))
    station.write(lambda tx: walk_in_desk.decline(tx, event.id, line.walk_in.id, Decline.ON_LIST))
    expect(page.locator(".kiosk.-awaited h1")).to_have_text("De balie helpt u graag verder")
    assert house.walk_ins() == ["Noor Yilmaz"]


def test_another_language_while_somebody_types(house: House) -> None:
    """What is typed stays, is searched and goes on; a name of another script stands where the page begins."""
    page, event = house.page, replace(house.event, languages=("nl", "ar"))
    house.station.write(lambda tx: event_setup.change_event(tx, event))
    expect(page.locator(".languages [lang=ar]")).to_be_visible()  # the kiosk hears of it
    await_line(page)
    page.locator(".languages [lang=ar]").tap()
    expect(page.locator(".kiosk[dir=rtl] h1")).to_be_visible()
    begins_at_right(page)
    page.locator(".way.-find").tap()
    page.locator("#name").fill("zzzz")
    page.locator(".languages [lang=nl]").tap()
    expect(page.locator("#name")).to_have_value("zzzz")
    expect(page.locator("#found")).to_contain_text("Niemand")
    page.locator("[hx-post='/kiosk/back']").tap()
    page.locator(".way.-find").tap()
    expect(page.locator("#name")).to_have_value("")


def test_help_stays_at_the_lower_edge_of_low_glass(house: House) -> None:
    """Where the place is not shown, its room goes to the screen, not to the buttons below it."""
    page = house.page
    page.set_viewport_size({"width": 900, "height": 560})
    page.locator("[hx-post='/kiosk/call']").tap()
    expect(page.locator(".kiosk.-called")).to_be_visible()
    page.wait_for_function("() => innerHeight - document.querySelector('.helpers').getBoundingClientRect().bottom < 40")
