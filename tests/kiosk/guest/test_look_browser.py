"""An event's look in a real Chromium: its pictures come late and calmly, and every colour is read."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, Response, expect

from server.domain.event import Event, WalkIns
from server.domain.language import GUEST_LANGUAGES
from server.domain.walk_in import WalkInForm
from server.services import event_setup, walk_ins
from server.station import Station
from server.store.printers import PrinterRow
from tests.fakes.browser import Served, axe_violations, begins_at_right
from tests.fakes.inspection import LANDSCAPE, PIXELS_EACH_MM, PORTRAIT, SETTLED, SMALL, TABLET, Inspector
from tests.fakes.kiosk_page import Opening
from tests.fakes.looks import dress
from tests.fakes.scanner import scan
from tests.fakes.scene import CODES

#: Hues all round, one hardly any, one as loud as can be.
BRANDS = ("0a7c5b", "ffd400", "e2007a", "1b3a6b", "8a8a8a")
_COLOURS = ("color-contrast", "link-in-text-block")
_WEAR = """([look, scheme, contrast]) => {
  const root = document.documentElement;
  root.dataset.scheme = scheme;
  contrast ? root.dataset.contrast = "high" : delete root.dataset.contrast;
  const link = document.querySelector('link[href^="/look/"]');
  if (link.getAttribute("href") === look) return;
  return new Promise((done) => { link.addEventListener("load", done, { once: true }); link.href = look; });
}"""


def unreadable(page: Page) -> list[str]:
    """What axe cannot read on this screen in any brand's colour, by day, by night, and with more contrast."""
    page.evaluate("document.getElementById('kiosk').dataset.idle = 0")
    page.keyboard.press("Shift")  # from here on nobody is asked whether they are there
    found = []
    for brand in BRANDS:
        for scheme, contrast in (("light", False), ("dark", False), ("light", True)):
            page.evaluate(_WEAR, [f"/look/{brand}.css", scheme, contrast])
            page.evaluate(SETTLED)
            found += [f"{brand} {scheme} {contrast}: {one}" for one in axe_violations(page, rules=_COLOURS)]
    return found


def test_every_screen_is_read_in_every_brands_colour(
    opened: Opening, server: Served, station: Station, event: Event, printer: PrinterRow
) -> None:
    """All of axe once a screen, its colours in five brands, by day, by night and with more contrast."""
    page = opened()
    page.route("**/kiosk/leave", lambda route: route.fulfill(status=204))  # a screen stays as long as it is read
    wrong = axe_violations(page) + unreadable(page)
    page.locator(".way.-find").click()
    page.locator("#name").press_sequentially("anna", delay=50)
    expect(page.locator(".name")).to_have_count(1)
    wrong += axe_violations(page) + unreadable(page)
    page.locator(".name").click()
    expect(page.locator(".kiosk.-confirm")).to_be_visible()
    wrong += axe_violations(page) + unreadable(page)
    page.locator("[hx-post='/kiosk/confirm']").click()
    expect(page.locator(".kiosk.-badge")).to_be_visible()
    wrong += axe_violations(page) + unreadable(page)
    scan(page, CODES["Carla"])
    expect(page.locator(".kiosk.-refused")).to_be_visible()
    wrong += axe_violations(page) + unreadable(page)
    page.locator("[hx-post='/kiosk/call']").last.click()
    expect(page.locator(".kiosk.-called")).to_be_visible()
    assert wrong + unreadable(page) == []


def test_a_logo_and_every_language_fit_on_every_glass(
    opened: Opening, server: Served, station: Station, event: Event, printer: PrinterRow
) -> None:
    """With all that a welcome may offer, in the longest words and from the right, nothing lies under the helps."""
    station.write(lambda transaction: dress(transaction, event))
    spoken = station.write(
        lambda transaction: event_setup.change_event(transaction, replace(event, languages=GUEST_LANGUAGES))
    )
    station.write(lambda transaction: walk_ins.change_form(transaction, spoken, WalkIns.KIOSK, WalkInForm()))
    page = opened()
    sizes = (PORTRAIT, LANDSCAPE, TABLET, SMALL)
    inspector = Inspector(
        page=page, own=server.url, sizes=sizes, smallest_target=12 * PIXELS_EACH_MM, fits=True, schemes=("light",)
    )
    for language in ("de", "ar"):
        page.locator(f".languages [lang={language}]").click()
        expect(page.locator(f".kiosk.-welcome[lang={language}] .-register")).to_be_visible()
        page.wait_for_load_state("networkidle")
        inspector.look(language, axe=False)
    assert inspector.wrong == []
    # a name in Latin letters begins where the Arabic words around it do
    begins_at_right(page)


def test_pictures_come_late_change_calmly_and_go_at_once(
    opened: Opening, server: Served, station: Station, event: Event, printer: PrinterRow
) -> None:
    """The first page weighs little; pictures fill a screen that nobody touches, until a finger, a key or a scan."""
    station.write(lambda transaction: dress(transaction, event))
    context_page = opened(reduced_motion="no-preference")
    weights: dict[str, int] = {}

    def came(response: Response) -> None:
        weights[response.url.removeprefix(server.url)] = response.request.sizes()["responseBodySize"]

    page = context_page.context.new_page()
    context_page.close()
    page.on("response", lambda response: seen.append(response))
    seen: list[Response] = []
    page.goto(f"{server.url}/kiosk")
    expect(page.locator(".backdrop img.-on")).to_have_css("opacity", "1")
    for response in seen:
        if "/live" not in response.url:
            came(response)
    background = page.locator("#backdrop").get_attribute("data-picture")
    page.wait_for_function(
        "path => performance.getEntriesByType('resource').some((one) => one.name.endsWith(path))", arg=background
    )
    late = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.startTime >="
        " performance.getEntriesByType('navigation')[0].loadEventStart).map((one) => new URL(one.name).pathname)"
    )
    assert background in late
    first = sum(size for path, size in weights.items() if path not in late and not path.startswith("/kiosk/worker"))
    assert first <= 150_000
    expect(page.locator(".logo")).to_be_visible()

    def wait_alone() -> None:
        page.evaluate("document.getElementById('show').dataset.after = '0.1'")
        page.keyboard.press("Shift")
        page.evaluate("document.getElementById('show').dataset.after = '600'")
        expect(page.locator("#show img.-on")).to_have_count(1)

    page.evaluate("document.getElementById('show').dataset.each = '0.2'")
    wait_alone()
    shown = page.locator("#show img.-on").first.get_attribute("src")
    expect(page.locator(f"#show img.-on:not([src='{shown}'])").first).to_be_visible()
    page.evaluate("document.getElementById('show').dataset.each = '600'")
    expect(page.locator("#show")).to_be_focused()
    assert axe_violations(page) == []
    box = page.locator(".way.-find").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 30, box["y"] + 30)  # upon what lies below
    expect(page.locator("#show")).to_be_hidden()
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    assert page.locator("#kiosk[inert]").count() == 0
    wait_alone()
    page.keyboard.press("Enter")
    expect(page.locator("#show")).to_be_hidden()
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    wait_alone()
    scan(page, CODES["Anna"])
    expect(page.locator(".kiosk.-badge")).to_be_visible()
    expect(page.locator("#show")).to_be_hidden()
    expect(page.locator(".backdrop")).to_be_hidden()


def test_a_kiosk_that_loads_anew_is_there_at_once(opened: Opening) -> None:
    """No page fades into the next: a browser breaks that off where it comes at a bad time, and calls it a fault."""
    revealed = "addEventListener('pagereveal', (event) => { window.fades = Boolean(event.viewTransition); })"
    page = opened(reduced_motion="no-preference", script=revealed)
    assert page.evaluate("window.fades") is False


def test_who_wants_contrast_sees_no_pictures(opened: Opening, station: Station, event: Event) -> None:
    """Neither where the device says so, nor where a guest does; a look that changes is worn at once."""
    page = opened(contrast="more", reduced_motion="no-preference")
    station.write(lambda transaction: dress(transaction, event))
    expect(page.locator("#backdrop")).to_be_attached()
    expect(page.locator(".backdrop")).to_be_hidden()
    page.emulate_media(contrast="no-preference")
    expect(page.locator(".backdrop")).to_be_visible()
    page.locator("[data-opens=ease]").click()
    page.locator("[data-ease=contrast]").click()
    page.locator("#ease [data-closes]").click()
    expect(page.locator(".backdrop")).to_be_hidden()
    expect(page.locator(".kiosk.-welcome")).to_have_css("background-color", "rgb(0, 0, 0)")
