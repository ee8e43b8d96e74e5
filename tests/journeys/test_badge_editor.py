"""An organiser makes a badge of their own on a tablet: by finger, by keys, and at last on paper, dot for dot."""

from __future__ import annotations

import base64
import io
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from server.domain.access import Role
from server.printing.drawing.template import Template
from server.services import people, printers, templates
from server.services.printers import PrinterWish
from server.services.template_editing import add_template
from server.services.virtual_printers import DRIVER, free_address
from server.settings import Settings
from server.station import Station, build_station
from server.store.templates import TemplateRow
from tests.fakes.badges import LOGO_SVG
from tests.fakes.browser import axe_violations, served
from tests.fakes.scene import PASSWORD, add_sample
from tests.fakes.venue import eventually
from tests.fakes.web_app import app_of

#: The station's own width for 80 mm paper at 203 dpi.
ROLL_DOTS = 576


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Station]:
    """A station with an event, an organiser and a virtual printer."""
    built = build_station(Settings(data_dir=tmp_path / "data"))
    olga = people.PersonWish(name="Olga", role=Role.ORGANISER, password=PASSWORD)
    virtual = PrinterWish(name="Virtual", driver=DRIVER, address=free_address(), width_dots=ROLL_DOTS)
    built.write(lambda transaction: people.add_person(transaction, olga))
    built.write(add_sample)
    built.write(lambda transaction: printers.add_printer(transaction, virtual))
    built.start()
    yield built
    built.stop()


@pytest.fixture
def own(running: Station) -> TemplateRow:
    """A copy of a ready-made label."""
    label = running.read(lambda connection: templates.find_template(connection, "label_62x100"))
    return running.write(lambda transaction: add_template(transaction, label, title="Mine"))


@pytest.fixture
def page(browser: Browser, running: Station, own: TemplateRow) -> Iterator[Page]:
    """The editor on a tablet that is touched, in English. An error in a script fails the test."""
    with served(app_of(running)) as web:
        context = browser.new_context(
            base_url=web.url, locale="en", viewport={"width": 820, "height": 1180}, has_touch=True,
            reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("/office/sign-in")
        page.fill("#name", "Olga")
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/office/events")
        page.goto(f"/office/badges/{own.name}")
        drawn(page)
        yield page
        context.close()
        assert not troubles


def drawn(page: Page) -> None:
    """Wait until the dots are those of the draft."""
    expect(page.locator("#editor")).not_to_have_attribute("data-looking", "")
    expect(page.locator("#dots")).to_have_attribute("src", re.compile("^data:image/png"))


def element(page: Page, at: int) -> dict[str, Any]:
    """What the page's draft says of an element, by its frame's name and the forms."""
    words = told(page, at).replace(",", " ").split()
    numbers = [float(word) for word in words if word.replace(".", "").isdigit()]
    return dict(zip(("place", "x", "y", "width", "height"), numbers, strict=True))


def told(page: Page, at: int) -> str:
    """What a screen reader says of an element."""
    return page.locator("#frames .frame").nth(at).get_attribute("aria-label") or ""


def swipe(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    """A finger that goes down, moves and leaves."""
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    touch("touchStart", start)
    for step in range(1, 6):
        touch("touchMove", (start[0] + by[0] * step / 5, start[1] + by[1] * step / 5))
    # a finger that leaves still moving flings, and the browser takes the next tap for the end of that
    for _ in range(12):
        page.evaluate("new Promise((go) => requestAnimationFrame(go))")
        touch("touchMove", (start[0] + by[0], start[1] + by[1]))
    touch("touchEnd")
    finger.detach()


def middle(page: Page, selector: str, at: int = 0) -> tuple[float, float]:
    """Where to touch something."""
    box = page.locator(selector).nth(at).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def saved(station: Station, name: str) -> Template:
    """The template as it is stored."""
    return station.read(lambda connection: templates.find_template(connection, name))


def test_a_badge_is_made_by_finger_and_printed_as_seen(page: Page, running: Station, own: TemplateRow) -> None:
    """Moved, sized, worded, undone, kept over a reload, saved, printed: the paper has the preview's very dots."""
    name = [one["kind"] for one in tomllib.loads(own.source)["element"]].index("stack")
    page.locator("#snap").uncheck()
    page.touchscreen.tap(*middle(page, ".frame", name))
    expect(page.locator(".frame").nth(name)).to_have_attribute("aria-pressed", "true")
    before = element(page, name)
    swipe(page, middle(page, ".frame", name), (0, 40))
    moved, moved_words = element(page, name), told(page, name)
    assert moved["y"] > before["y"] + 3 and moved["x"] == before["x"]
    swipe(page, middle(page, ".handle.-s"), (0, -60))
    sized, sized_words = element(page, name), told(page, name)
    assert sized["height"] < moved["height"] - 3 and sized["y"] == moved["y"]
    page.locator("#undo").tap()
    expect(page.locator(".frame").nth(name)).to_have_attribute("aria-label", moved_words)
    page.locator("#redo").tap()
    expect(page.locator(".frame").nth(name)).to_have_attribute("aria-label", sized_words)

    page.locator(".row-card").nth(2).locator("summary").first.tap()
    page.locator(".row-card").nth(2).locator("textarea").first.fill("at {company}")
    page.locator(".frame").nth(name).press("ArrowDown")
    page.locator(".frame").nth(name).press("Shift+ArrowLeft")
    drawn(page)
    assert axe_violations(page) == []
    page.reload()
    expect(page.get_by_text("Your changes of before are still here.")).to_be_visible()
    drawn(page)
    kept = element(page, name)
    assert (kept["y"], kept["width"]) == (sized["y"] + 0.5, sized["width"] - 0.5)
    assert "Anna" not in json.dumps(page.evaluate("Object.entries(sessionStorage)"))

    page.locator("#guest").select_option("*")
    page.locator("#typed").fill("Anna Berg")
    drawn(page)
    page.locator("#save").tap()
    expect(page.locator(".toast")).to_have_text("Saved.")
    line = saved(running, own.name).elements[name]
    assert (line.box.y_mm, line.lines[2].words["en"]) == (kept["y"], "at {company}")
    page.locator("#print").tap()
    expect(page.get_by_text("The badge is out: the printer said so.")).to_be_visible(timeout=15_000)
    assert on_paper(running) == on_roll(seen(page))


def seen(page: Page) -> Image.Image:
    """The preview's own dots."""
    source = page.locator("#dots").get_attribute("src") or ""
    return Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("1")


def on_roll(badge: Image.Image) -> bytes:
    """A badge in the middle of the roll."""
    roll = Image.new("1", (ROLL_DOTS, badge.height), 255)
    roll.paste(badge, ((ROLL_DOTS - badge.width) // 2, 0))
    return roll.tobytes()


def on_paper(station: Station) -> bytes:
    """What came out of the virtual printer, to its last black row."""
    (printer,) = station.read(printers.all_printers)
    virtual = eventually(lambda: station.virtual_printers.of(printer.id))
    paper = Image.open(io.BytesIO(virtual.pages()[-1].png)).convert("1")
    return paper.tobytes()


def test_elements_come_and_go_and_what_is_wrong_is_marked(page: Page, running: Station, own: TemplateRow) -> None:
    """Added, a picture uploaded, duplicated, deleted; a field that is not known is told in its place, and mended."""
    count = page.locator(".frame").count()
    page.locator(".adders summary").tap()
    page.get_by_role("button", name="Text", exact=True).tap()
    page.locator("#panel textarea").first.fill("Hello {nobody}")
    expect(page.locator("#panel .error:visible")).to_have_text("There is no field {nobody}.")
    expect(page.locator(".frame").nth(count)).to_have_class("frame -wrong")
    page.locator("#save").tap()
    expect(page.locator("#notices")).to_have_text("There is no field {nobody}.")
    page.locator("#panel textarea").first.fill("Hello ")
    page.locator("#panel .chips-fold summary").tap()
    page.get_by_role("button", name="First name").tap()
    expect(page.locator("#panel textarea").first).to_have_value("Hello {first_name}")
    expect(page.locator("#panel .error:visible")).to_have_count(0)
    page.locator("[data-act=twice]").tap()
    expect(page.locator(".frame")).to_have_count(count + 2)
    page.locator(".frame").nth(count + 1).press("Delete")
    expect(page.locator(".frame")).to_have_count(count + 1)
    page.locator(".adders summary").tap()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Picture", exact=True).tap()
    chosen.value.set_files({"name": "Logo.svg", "mimeType": "image/svg+xml", "buffer": LOGO_SVG.encode()})
    expect(page.locator(".element").nth(count + 1)).to_contain_text("logo-")
    drawn(page)
    page.keyboard.press("Control+s")
    expect(page.locator(".toast")).to_have_text("Saved.")
    assert len(saved(running, own.name).files) == 1


def test_patterns_of_categories_stay_in_view(page: Page, running: Station, own: TemplateRow) -> None:
    """One after the other, without the list folding up; a name that looks like a number is none."""
    page.get_by_text("Patterns of categories").tap()
    for category in ("Speaker", "2026"):
        page.locator("[data-add-pattern]").tap()
        row = page.locator(".pattern-row").last
        row.locator("input").fill("")
        row.locator("input").press_sequentially(category)
        row.locator("select").select_option("dots")
    page.locator("#save").tap()
    expect(page.locator(".toast")).to_have_text("Saved.")
    assert saved(running, own.name).patterns == {"Speaker": "dots", "2026": "dots"}


def test_two_at_once_lose_nothing(page: Page, running: Station, own: TemplateRow) -> None:
    """Who saves second is asked, and keeps theirs as a copy."""
    other = page.context.new_page()
    other.goto(page.url)
    drawn(other)
    for at, title in ((other, "Theirs"), (page, "Ours")):
        at.get_by_label("Title").fill(title)
        at.locator("#save").tap()
    page.get_by_role("button", name="Keep mine as a copy").tap()
    page.wait_for_url("**/office/badges/ours?said=saved")
    assert (saved(running, own.name).title, saved(running, "ours").title) == ("Theirs", "Ours")
