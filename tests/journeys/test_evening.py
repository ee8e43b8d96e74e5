"""An evening: guests at a kiosk, a printer, a hostess, the back office and the export, each the real thing."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from server.domain.access import TokenRole
from server.printing.virtual.printer import VirtualPrinter
from server.services.exports import COLUMNS
from tests.fakes.emupos import start_emupos
from tests.fakes.scanner import scan
from tests.fakes.venue import PATIENCE_SECONDS, PIN, Venue, eventually, waiting_at

SAMPLES = Path(__file__).parent.parent / "samples"
#: A guest of the sample whose code has a hyphen: on an Italian keyboard the scanner's key for it says something else.
CODE = "A-WR8RRB4"
LONG_MS = PATIENCE_SECONDS * 1000


class Paper(Protocol):
    """A printer whose paper can be looked at."""

    @property
    def address(self) -> str:
        """Where it listens."""

    def pages(self) -> list[bytes]:
        """PNG of what came out."""

    def take_paper_out(self, is_out: bool) -> None:
        """What a hand does."""


class _Emupos:
    def __init__(self, running: Any) -> None:
        self._running = running
        self.address = running.address

    def pages(self) -> list[bytes]:
        return list(self._running.receipts())

    def take_paper_out(self, is_out: bool) -> None:
        self._running.set_fault("paper-out", is_out)


class _Ours:
    def __init__(self, running: VirtualPrinter) -> None:
        self._running = running
        self.address = running.address

    def pages(self) -> list[bytes]:
        return [page.png for page in self._running.pages()]

    def take_paper_out(self, is_out: bool) -> None:
        from server.printing.virtual.paper import Fault

        self._running.set_fault(Fault.PAPER_OUT, is_out)


@pytest.fixture(params=["emupos", "ours"])
def paper(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Paper]:
    """A printer that somebody else wrote, and our own: the same evening on both."""
    with ExitStack() as stack:
        if request.param == "emupos":
            yield _Emupos(stack.enter_context(start_emupos(tmp_path)))
        else:
            virtual = VirtualPrinter()
            virtual.start()
            stack.callback(virtual.stop)
            yield _Ours(virtual)


@pytest.fixture
def venue(tmp_path: Path, paper: Paper) -> Iterator[Venue]:
    """An event with forty guests from a ticket shop's export, a printer and a hostess."""
    made = Venue(tmp_path)
    made.add_event()
    made.ospite("guests", "import", str(SAMPLES / "hi-events.xlsx"), "--event", "gala")
    made.ospite("printer", "add", "Front", "--driver", "escpos", "--address", paper.address, "--width-dots", "576")
    made.add_hostess()
    yield made
    made.close()


@pytest.fixture
def hub_data() -> Iterator[Path]:
    """A folder for the back office that PostgreSQL's own account may enter, whatever pytest's folders allow."""
    with tempfile.TemporaryDirectory(prefix="ospite-hub-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def _kiosk(browser: Browser, venue: Venue, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1080, "height": 1920}, has_touch=True).new_page()
    page.goto(f"{address}/kiosk")
    venue.let_in("Kiosk 1")
    expect(page.get_by_role("heading", name="Winter Gala")).to_be_visible(timeout=LONG_MS)
    page.wait_for_load_state()  # the heading is there before the scripts that hear the scanner
    return page


def _desk(browser: Browser, venue: Venue, address: str) -> Page:
    page = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True, locale="en").new_page()
    page.goto(f"{address}/desk")
    venue.let_in("Tablet 1")
    page.get_by_role("link", name="Hanna").click(timeout=LONG_MS)
    for digit in PIN:
        page.locator(f"[data-digit='{digit}']").click()
    expect(page.locator("#board")).to_be_visible(timeout=LONG_MS)
    return page


def _codes(pages: list[bytes]) -> list[str]:
    return [zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))[0].text for png in pages]


def test_a_guest_a_badge_a_second_scan_and_the_books(
    venue: Venue, browser: Browser, paper: Paper, tmp_path: Path, hub_data: Path
) -> None:
    """Scan, badge with the guest's code, a kind refusal the second time, one arrival in every book."""
    _, hub = venue.start_hub(hub_data)
    _, address = venue.serve()
    desk = _desk(browser, venue, address)
    kiosk = _kiosk(browser, venue, address)

    scan(kiosk, CODE)
    expect(kiosk.get_by_text("Prenda il suo badge")).to_be_visible(timeout=LONG_MS)
    assert _codes(paper.pages()) == [CODE]

    for code in ("NOBODY-1", "NOBODY-2", CODE):
        scan(kiosk, code)
    expect(kiosk.get_by_role("heading", name="Questo biglietto è già registrato")).to_be_visible(timeout=LONG_MS)
    expect(desk.locator("[data-kind='refused']").first).to_be_visible(timeout=LONG_MS)
    assert _codes(paper.pages()) == [CODE], "the second scan printed nothing"

    out = tmp_path / "attendance.json"
    venue.ospite("attendance", "export", "--event", "gala", "--format", "json", "--output", str(out))
    rows = json.loads(out.read_text())["rows"]
    assert list(rows[0]) == list(COLUMNS)
    assert [row["code"] for row in rows if row["status"] == "arrived"] == [CODE]
    assert [row["badge_proof"] for row in rows if row["badge_copies"]] == [
        "executed" if _is_emupos(paper) else "printed"
    ]

    eventually(lambda: waiting_at(address) == 0)
    figures = _hub_figures(hub, hub_data)
    assert (figures["registered"], figures["arrived"]) == (_welcome(rows), 1)


def test_without_paper_the_guest_is_in_and_the_badge_comes_later(venue: Venue, browser: Browser, paper: Paper) -> None:
    """Admitted, told where the badge is; the desk knows why; after new paper exactly one badge comes out."""
    _, address = venue.serve()
    desk = _desk(browser, venue, address)
    kiosk = _kiosk(browser, venue, address)
    paper.take_paper_out(True)

    scan(kiosk, CODE)
    expect(kiosk.get_by_text("Il suo badge la aspetta al desk")).to_be_visible(timeout=LONG_MS)
    expect(desk.locator("[data-kind='badge']")).to_be_visible(timeout=LONG_MS)
    headers = venue.token()
    found = httpx.get(f"{address}/api/v1/events/gala/guests", params={"q": CODE}, headers=headers).json()["guests"]
    assert [(guest["status"], guest["badge_copies"]) for guest in found] == [("arrived", 0)]
    assert paper.pages() == []

    paper.take_paper_out(False)
    expect(desk.locator("[data-kind='badge']")).to_have_count(0, timeout=LONG_MS)
    assert _codes(paper.pages()) == [CODE]


def _is_emupos(paper: Paper) -> bool:
    return isinstance(paper, _Emupos)


def _welcome(rows: list[dict[str, object]]) -> int:
    return sum(row["status"] in ("expected", "arrived", "left") for row in rows)


def _hub_figures(hub: str, data: Path) -> dict[str, Any]:
    from kiosk.commands.hub import add_sync_token

    secret = add_sync_token(data, "", "reader", TokenRole.INTEGRATION)
    answer = httpx.get(f"{hub}/api/v1/events", headers={"Authorization": f"Bearer {secret}"}, timeout=30)
    events: list[dict[str, Any]] = answer.raise_for_status().json()["events"]
    return events[0]
