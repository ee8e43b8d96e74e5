"""What the pages say at the end, read off them as people do, with a picture of each kept beside the report."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.rehearsal.books import Shown
from bench.rehearsal.play import LONGEST_SECONDS, Play
from bench.rehearsal.tablet import BOARD, Tablet
from bench.rehearsal.venue import ORGANISER, PASSWORD, PATIENCE_MS, Venue
from tests.fakes.spooling import wait_until

_NOT_SENT = "SELECT (SELECT max(sequence) FROM fact) - (SELECT min(acked_to) FROM uplink)"
_CONFLICTS = "[role=region][aria-label='Conflicts'] tbody tr"
#: Label and number of each tile.
_TILES = """() => [...document.querySelectorAll(".tile")].map((tile) =>
  [tile.querySelector(".label").textContent.trim(), tile.querySelector(".value").textContent.trim()])"""


def seen(venue: Venue, play: Play, browser: Browser, into: Path) -> Shown:
    """All of it; waits until the back office has every fact."""
    board = _board(play.crew.tablets[-1], into)
    guests_let_in = _performance(play.crew.supervisor, into)
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB").new_page()
    page.set_default_timeout(PATIENCE_MS)
    office, exported = _office(page, venue, into)
    doors = (venue.main, venue.side)
    wait_until(lambda: not any(door.asks(_NOT_SENT) for door in doors), LONGEST_SECONDS)
    back_office = _back_office(page, venue, into)
    papers = [door.papers() for door in doors]
    return Shown(
        board=board,
        performance=guests_let_in,
        office=office,
        export_arrived=exported,
        back_office=back_office,
        papers=(papers[0].total(), papers[1].total()),
        codes=frozenset(papers[0]),
    )


def _board(tablet: Tablet, into: Path) -> tuple[int, ...]:
    """Expected, arrived, inside."""
    page = tablet.reaches(BOARD, "#board").page
    page.screenshot(path=into / "board.png")
    return _numbers(page, "Expected", "Arrived", "Inside")


def _performance(tablet: Tablet, into: Path) -> int:
    page = tablet.reaches("/desk/performance", "h1:has-text('Performance')").page
    page.screenshot(path=into / "performance.png")
    return _numbers(page, "Guests let in")[0]


def _office(page: Page, venue: Venue, into: Path) -> tuple[tuple[int, ...], int]:
    """Tiles of an organiser's overview, and how many of the export have arrived."""
    page.goto(f"{venue.main.address}/office/sign-in")
    page.locator("[name=name]").fill(ORGANISER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form[action='/office/sign-in'] button").click()
    page.wait_for_url(re.compile(r"/office(?!/sign-in)"))
    page.goto(f"{venue.main.address}/office/events/{venue.event.slug}")
    tiles = _numbers(page, "Arrived", "Still expected", "Inside now", "Walk-ins", "Calls at the desk", "Badges printed")
    page.screenshot(path=into / "office.png")
    page.goto(f"{page.url}/attendance")
    page.locator("[name=format][value=json]").check()
    with page.expect_download() as downloading:
        page.locator("form[action$='/attendance'] button").click()
    rows = json.loads(Path(downloading.value.path()).read_text(encoding="utf-8-sig"))["rows"]
    return tiles, sum(row["status"] == "arrived" for row in rows)


def _back_office(page: Page, venue: Venue, into: Path) -> tuple[int, ...]:
    """Arrived and inside at whichever door, and the conflicts that stand."""
    page.goto(f"{venue.line.url}/set-up")
    page.locator("[name=code]").fill(venue.hub.set_up_code)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form[action='/set-up'] button").click()
    page.wait_for_url(re.compile(r"/(?!set-up)[^/]*$"))
    page.goto(f"{venue.line.url}/events/{venue.event.id}")
    page.screenshot(path=into / "back-office.png", full_page=True)
    return *_numbers(page, "Arrived", "Inside"), page.locator(_CONFLICTS).count()


def _numbers(page: Page, *labels: str) -> tuple[int, ...]:
    """What stands under these labels."""
    page.locator(".tile .value").first.wait_for()
    tiles = dict(page.evaluate(_TILES))
    return tuple(int(re.sub(r"\D", "", tiles[label])) for label in labels)
