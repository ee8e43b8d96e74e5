"""The kiosk in a real Chromium: scanner under an Italian keyboard, idle, loss of the station, accessibility."""

import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.station import Station
from server.store import guests as guest_rows
from server.store.printers import PrinterRow
from tests.fakes.browser import Served
from tests.fakes.inspection import FIT
from tests.fakes.kiosk_page import Opening, move_the_clock
from tests.fakes.scanner import LAYOUTS, scan
from tests.fakes.scene import CODES
from tests.fakes.spooling import put_badge

#: A ticket shop's code with what an Italian keyboard makes into something else.
FOREIGN = "wg-2026/Z7:0042_a"
#: Keeps what is scanned in the page instead of sending it.
KEEP_SCANS = """() => {
    document.querySelector("form[data-scans]").remove();
    window.scans = [];
    document.addEventListener("scan", ({ detail }) => window.scans.push(detail.code));
}"""


@pytest.fixture
def page(opened: Opening) -> Page:
    """The welcome of a kiosk."""
    return opened()


def test_a_scan_is_read_on_any_screen_and_under_any_keyboard(
    page: Page, station: Station, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """On the search screen with half a name typed: the code arrives whole, the name field as it was."""
    foreign = replace(guests["Anna"], code=FOREIGN)
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [foreign]))
    page.locator(".way.-find").click()
    for letter in "bj":
        page.locator(f".key[data-key={letter}]").tap()
    expect(page.locator("#name")).to_have_value("bj")
    scan(page, FOREIGN)
    expect(page.locator("h1")).to_have_text("Welkom, Anna!")
    assert page.url.endswith("/kiosk") and page.title() == "Ospite"


def test_a_scan_before_the_page_listens_is_kept(page: Page, guests: dict[str, Guest], printer: PrinterRow) -> None:
    """On a screen that has just come: nothing is sent until the form is listened to, then it is."""
    page.evaluate("""() => {
        const form = document.querySelector("form[data-scans]");
        form.replaceWith(form.cloneNode(true));
    }""")
    scan(page, CODES["Anna"])
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    page.evaluate("htmx.process(document.body)")
    expect(page.locator("h1")).to_have_text("Welkom, Anna!")
    assert page.url.endswith("/kiosk"), "no code in an address"


#: How many of the words in the picture of the badge stand on more than one row, or run over its edge.
BROKEN_WORDS = """() => {
  const slip = document.querySelector(".slip b"), text = slip.firstChild, range = document.createRange();
  return [...text.data.matchAll(/[^\\s-]+/g)].filter((word) => {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    const rows = range.getClientRects();
    return rows.length > 1 || rows[0].width > slip.clientWidth;
  }).length;
}"""


@pytest.mark.parametrize("name", ["Matteo", "Alessandro", "Massimiliano"])
def test_no_name_is_broken_in_the_picture_of_a_badge(
    page: Page, station: Station, guests: dict[str, Guest], printer: PrinterRow, name: str
) -> None:
    """Common names of six letters and more, on every glass."""
    named = replace(guests["Anna"], first_name=name)
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [named]))
    scan(page, named.code)
    expect(page.locator(".slip b")).to_have_text(name)
    for width, height in ((1080, 1920), (820, 1180), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("html")).to_have_js_property("clientWidth", width)
        page.evaluate("document.fonts.ready.then(() => true)")
        assert page.evaluate(BROKEN_WORDS) == 0


def test_a_scanner_is_read_whole_under_every_layout(page: Page) -> None:
    """Italian to Belgian: lower case, digits, hyphens; with an AIM identifier; Enter or Tab at the end."""
    page.locator(".way.-find").click()
    page.locator("#name").fill("bj")
    page.evaluate(KEEP_SCANS)
    expected = []
    for layout in LAYOUTS:
        for end, head in (("Enter", ""), ("Tab", "]Q1")):
            code = f"{layout}-{end}/{FOREIGN}?q=A1&z=Mw"
            scan(page, head + code, layout=layout, end=end)
            expected.append(code)
            expect(page.locator("#name")).to_have_value("bj")
            expect(page.locator("#name")).to_be_focused()
    assert page.evaluate("window.scans") == expected


def test_what_a_scanner_leaks_into_a_field_is_taken_back(page: Page) -> None:
    """An unknown code leaves the welcome's search with what was typed before."""
    page.locator(".way.-find").click()
    page.locator("#name").fill("bj")
    page.evaluate("document.querySelector('form[data-scans]').remove()")
    scan(page, "UNKNOWN123")
    expect(page.locator("#name")).to_have_value("bj")
    expect(page.locator(".kiosk")).to_have_class("kiosk -search")


def test_a_person_who_types_is_no_scanner(page: Page) -> None:
    """Keys further apart than a scanner's stay typed, and Enter searches."""
    page.locator(".way.-find").click()
    page.locator("#name").focus()
    scan(page, "bjorn", gap_ms=70)
    expect(page.locator("#name")).to_have_value("bjorn")
    expect(page.locator(".name")).to_have_count(1)


@pytest.mark.parametrize("held_up_before", [5, len(FOREIGN)])
def test_a_scanner_that_is_held_up_a_little_is_read_whole(
    page: Page, station: Station, guests: dict[str, Guest], printer: PrinterRow, held_up_before: int
) -> None:
    """A slow moment within the code, or before its Enter, changes nothing."""
    foreign = replace(guests["Anna"], code=FOREIGN)
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [foreign]))
    scan(page, FOREIGN, held_up_ms=200, held_up_before=held_up_before)
    expect(page.locator("h1")).to_have_text("Welkom, Anna!")


@pytest.mark.parametrize(("held_up_ms", "held_up_before"), [(90, 1), (90, 3), (400, 5), (400, 16), (700, 17)])
def test_a_part_of_a_code_is_never_sent(page: Page, held_up_ms: float, held_up_before: int) -> None:
    """Broken off within a code, or before anybody could tell a scanner: dropped as a whole; the next scan is read."""
    page.locator(".way.-find").click()
    page.locator("#name").fill("bj")
    page.evaluate(KEEP_SCANS)
    scan(page, FOREIGN, held_up_ms=held_up_ms, held_up_before=held_up_before)
    assert page.evaluate("window.scans") == []
    if held_up_before > 3:
        expect(page.locator("#name")).to_have_value("bj")
    scan(page, "WHOLE-12345")
    assert page.evaluate("window.scans") == ["WHOLE-12345"]


def test_a_scan_that_broke_off_is_asked_for_once_more(page: Page) -> None:
    """Kind words where nothing was sent; they go by themselves."""
    scan(page, FOREIGN, held_up_ms=400, held_up_before=5)
    expect(page.locator("#again")).to_have_text("Scan alstublieft nog een keer")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    page.clock.install()  # only now: it would time the keys too
    page.evaluate("document.dispatchEvent(new CustomEvent('scan:broken'))")
    page.clock.fast_forward(7000)
    expect(page.locator("#again")).to_be_empty()


def test_the_rest_of_a_scan_that_stood_still_is_not_sent(page: Page, station: Station) -> None:
    """Longer than a second within a code: the rest alone might be another guest's."""
    scan(page, FOREIGN, held_up_ms=1500, held_up_before=6)
    expect(page.locator("#again")).to_have_text("Scan alstublieft nog een keer")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    refused = "SELECT count(*) FROM fact WHERE kind = 'check_in.refused'"
    assert station.read(lambda connection: connection.execute(refused).fetchone()[0]) == 0


def test_five_scans_in_a_row_are_five_check_ins(page: Page, station: Station) -> None:
    """None is swallowed while the one before is under way."""
    for code in CODES.values():
        scan(page, code)
    expect(page.locator(".kiosk.-refused")).to_be_visible()
    kinds = "SELECT count(*) FROM fact WHERE kind IN ('guest.checked_in', 'check_in.refused')"

    def recorded() -> int:
        return int(station.read(lambda connection: connection.execute(kinds).fetchone()[0]))

    deadline = time.monotonic() + 10
    while recorded() < len(CODES) and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    assert recorded() == len(CODES)


def test_a_badge_that_waits_at_the_desk_is_followed_on(page: Page, station: Station, printer: PrinterRow) -> None:
    """Paper is loaded while the guest reads on: the same screen says that the badge is there, and then it clears."""
    scan(page, CODES["Anna"])
    expect(page.locator(".badge-way")).to_contain_text("zo aan de beurt")
    page.clock.install()
    put_badge(station, JobState.ATTENTION)
    expect(page.locator(".badge-way.-care")).to_be_visible()
    page.locator("[data-stays]").click()
    with page.expect_response("**/kiosk/badge"):
        page.clock.fast_forward(5000)
    expect(page.locator("[data-stays]")).to_have_count(0)
    page.evaluate("document.dispatchEvent(new Event('live:again'))")  # a line that says nothing for 25 s is none
    page.clock.fast_forward(20000)
    expect(page.locator(".badge-way.-care")).to_be_visible()
    put_badge(station, JobState.PRINTED)
    expect(page.locator(".badge-way")).to_contain_text("Neem uw badge")
    page.clock.fast_forward(7000)
    expect(page.locator(".kiosk.-welcome")).to_be_visible()


def test_the_next_guest_stays_no_longer_than_others(page: Page) -> None:
    """The one before wanted to read on; who scans on that screen reads one that clears itself."""
    move_the_clock(page)
    read = "code => document.dispatchEvent(new CustomEvent('camera:code', { detail: { code } }))"
    page.evaluate(read, CODES["Anna"])
    page.locator("[data-stays]").click()
    expect(page.locator("#badge-panel .time")).to_have_count(0)
    page.evaluate(read, CODES["Björn"])
    expect(page.locator("h1")).to_have_text("Welkom, Björn!")
    expect(page.locator("#badge-panel .time")).to_be_visible()
    page.clock.fast_forward(7000)
    expect(page.locator(".kiosk.-welcome")).to_be_visible()


def test_the_badge_panel_follows_the_printer_by_itself(page: Page, station: Station, printer: PrinterRow) -> None:
    """No reload and no touch: the proof arrives, the guest is told, the bar runs and the screen clears."""
    scan(page, CODES["Anna"])
    expect(page.locator(".badge-way")).to_contain_text("zo aan de beurt")
    page.clock.install()
    put_badge(station, JobState.PRINTED)
    expect(page.locator(".badge-way")).to_contain_text("Neem uw badge")
    expect(page.locator("#badge-panel .time")).to_be_visible()
    page.clock.fast_forward(7000)
    expect(page.locator(".kiosk.-welcome")).to_be_visible()


def refresh(page: Page) -> None:
    """Let a part fetch itself anew, and wait until it has."""
    page.evaluate("""() => new Promise((done) => {
        document.addEventListener("htmx:finally:swap", done, { once: true });
        document.querySelector("[data-live]").dispatchEvent(new Event("refresh"));
    })""")


def test_idle_asks_and_one_touch_goes_on_as_often_as_wanted(page: Page) -> None:
    """Each answer starts the time anew, no part that refreshes itself does; unanswered the screen clears itself.

    (The 30 s and 20 s are cut short: a line that is silent for so long counts as lost.)
    """
    move_the_clock(page)
    page.locator(".way.-find").click()
    expect(page.locator(".kiosk.-search")).to_have_attribute("data-idle", "30")
    expect(page.locator(".kiosk.-search")).to_have_attribute("data-warning", "20")
    page.locator("#kiosk").evaluate("kiosk => Object.assign(kiosk.dataset, { idle: 1, warning: 1 })")
    # the browser says with its next frame that a question was closed
    page.evaluate(
        "answers => document.addEventListener('close', () => document.body.dataset.answers = ++answers, true)", 0
    )
    page.clock.pause_at(datetime.now() + timedelta(seconds=4))
    page.locator("h1").click()
    for number in range(1, 13):
        page.clock.run_for(900)
        expect(page.locator("#idle")).not_to_be_visible()
        refresh(page)
        page.clock.run_for(100)
        expect(page.locator("#idle")).to_be_visible()
        refresh(page)
        expect(page.locator("#idle")).to_be_visible()
        page.locator("#idle [data-closes]").click()
        expect(page.locator("body")).to_have_attribute("data-answers", str(number))
        expect(page.locator("#idle")).not_to_be_visible()
    page.clock.run_for(1000)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(900)
    expect(page.locator("#idle")).to_be_visible()
    page.clock.run_for(100)
    expect(page.locator(".kiosk.-welcome")).to_be_visible()


def test_larger_text_and_contrast_end_with_the_guest(page: Page) -> None:
    """What one guest needs does not surprise the next."""
    page.locator(".way.-find").click()
    expect(page.locator(".kiosk.-search")).to_be_visible()
    page.locator("[data-opens=ease]").click()
    page.locator("[data-ease=contrast]").click()
    page.locator("[data-ease=text]").click()
    page.locator("#ease [data-closes]").click()
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")
    page.locator("button[hx-post='/kiosk/back']").click()
    expect(page.locator(".kiosk.-welcome")).to_be_visible()
    expect(page.locator("html")).not_to_have_attribute("data-contrast", "high")


def test_what_does_not_get_through_is_said_in_the_guests_language(page: Page) -> None:
    """The page began in Dutch; the guest goes on in Italian, and sits low: their badge is asked for without steps."""
    page.locator(".languages [lang=it]").click()
    expect(page.locator(".kiosk")).to_have_attribute("lang", "it")
    page.locator("[data-opens=ease]").click()
    page.locator("[data-ease=reach]").click()
    page.locator("#ease [data-closes]").click()
    page.route("**/kiosk/scan", lambda route: route.abort())
    with page.expect_request("**/kiosk/scan") as asked:
        scan(page, CODES["Anna"])
    assert asked.value.headers["ospite-step-free"] == "1"
    expect(page.locator("#trouble")).to_have_text("La richiesta non è arrivata. Si può riprovare.")


def test_the_station_away_is_said_kindly_and_ends_by_itself(page: Page, server: Served) -> None:
    """An open page covers itself, a reload shows the kept page; both come back without a touch."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    server.stop()
    expect(page.locator(".away-cover")).to_be_visible()
    page.reload()
    expect(page.locator(".kiosk.-away")).to_be_visible()
    expect(page.locator("h1")).to_have_css("font-family", 'Fraunces, "Noto Serif", Georgia, serif')
    server.start()
    expect(page.locator(".kiosk.-welcome")).to_be_visible(timeout=10_000)
    server.stop()
    expect(page.locator(".away-cover")).to_be_visible()
    server.start()
    expect(page.locator(".away-cover")).not_to_be_visible(timeout=15_000)
    expect(page.locator(".kiosk.-welcome")).to_be_visible()


def test_who_types_while_the_line_is_away_types_on(page: Page, server: Served) -> None:
    """What was begun is still there; but whose end the station did not hear of is gone before anybody sees it."""
    page.locator(".way.-find").click()
    page.locator("#name").fill("bj")
    scan(page, "UNKNOWN123", held_up_ms=400, held_up_before=5)
    expect(page.locator("#again")).to_have_text("Scan alstublieft nog een keer")
    server.stop()
    expect(page.locator(".away-cover")).to_be_visible()
    server.start()
    expect(page.locator("html")).to_have_attribute("data-link", "up")
    expect(page.locator("#name")).to_have_value("bj")
    page.route("**/kiosk/leave", lambda route: route.abort())
    page.evaluate("document.getElementById('leave').requestSubmit()")
    expect(page.locator("[data-goes-on]")).to_have_count(0)
    page.unroute("**/kiosk/leave")
    expect(page.locator(".kiosk.-welcome")).to_be_visible()


def test_everything_works_by_keyboard_alone(page: Page, printer: PrinterRow) -> None:
    """Tab and Enter from the welcome to the badge."""

    def go_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} was not reached")

    go_to(".way.-find")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("bjorn", delay=60)
    expect(page.locator(".name")).to_have_count(1)
    go_to(".name")
    page.keyboard.press("Enter")
    expect(page.locator(".kiosk.-confirm")).to_be_visible()
    go_to("[hx-post='/kiosk/confirm']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Welkom, Björn!")


def test_wider_text_stays_whole(page: Page) -> None:
    """WCAG 1.4.12: with the spacing that some readers set, nothing is cut off on screens with most words."""
    page.evaluate("""() => {
        const wider = new CSSStyleSheet();
        wider.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; }
          * { word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
        document.adoptedStyleSheets = [wider];
    }""")
    for act, step in ((".way.-find", "search"), ("[hx-post='/kiosk/lost']", "called"), ("[data-opens=ease]", "called")):
        page.locator(act).click()
        expect(page.locator(f".kiosk.-{step}")).to_be_visible()
        assert page.evaluate(FIT.read_text(), {"smallest": 0, "fits": False}) == []
