"""The virtual printer: paper to look at, kept when it restarts, and kept data like metal."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from server.domain.print_job import JobState
from server.printing.drawing import test_card
from server.printing.driver import Driver
from server.printing.escpos import language as escpos
from server.printing.families import PrinterFields, driver_for, endpoint
from server.printing.virtual import printer as virtual
from server.printing.virtual.paper import Fault, Mechanics
from server.printing.virtual.printer import VirtualPrinter
from tests.fakes.spooling import virtual_printer


def driver(printer: VirtualPrinter) -> Driver:
    """A driver for it."""
    return driver_for(endpoint(PrinterFields(driver="virtual", address=printer.address, width_dots=576, dpi=203)))


def page(height: int = 30) -> Image.Image:
    """A small badge."""
    return Image.new("1", (576, height), 0)


def test_pages_lie_in_memory_and_folder(tmp_path: Path) -> None:
    """Each page is a PNG of the very dots, numbered, also after a restart."""
    with virtual_printer(folder=tmp_path) as printer:
        assert driver(printer).print(page(), 1).state is JobState.PRINTED
        (kept,) = printer.pages()
        assert Image.open(io.BytesIO(kept.png)).tobytes() == page().tobytes()
    with virtual_printer(folder=tmp_path) as again:
        driver(again).print(page(40), 2)
        assert [(each.number, each.height_dots) for each in again.pages()] == [(1, 30), (2, 40)]
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["page-000001.png", "page-000002.png"]


def test_only_the_last_pages_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long demo does not fill the disk."""
    monkeypatch.setattr(virtual, "PAGES_KEPT", 3)
    with virtual_printer(folder=tmp_path) as printer:
        for number in range(1, 6):
            driver(printer).print(page(), number)
        assert len(list(tmp_path.iterdir())) == 3
        assert printer.pages()[-1].number == 5


def test_kept_data_comes_out_after_reload() -> None:
    """Data sent while paper is out is printed after the reload: that is why nothing is sent twice."""
    works = Mechanics(faults={Fault.PAPER_OUT})
    works.receive(escpos.job_bytes(page(), 1, band_rows=100))
    assert (works.pages, bytes(works.answers)) == ([], b"")
    works.set_fault(Fault.PAPER_OUT, False)
    assert len(works.pages) == 1


def test_cleared_data_does_not() -> None:
    """After DLE DC4 8 and its answer nothing comes out."""
    works = Mechanics(faults={Fault.COVER_OPEN})
    works.receive(escpos.job_bytes(page(), 1, band_rows=100) + escpos.CLEAR_BUFFER)
    assert bytes(works.answers) == b"\x37\x25\x00"
    works.set_fault(Fault.COVER_OPEN, False)
    assert works.pages == []


def test_questions_are_answered_wherever_they_stand() -> None:
    """Real-time commands work while printing stands still, cut in two, and in the middle of an image."""
    works = Mechanics(faults={Fault.PAPER_OUT})
    for part in (b"\x1dv0\x00\x02\x00\x01\x00\x10", b"\x04\x04", b"\x10\x04", b"\x01"):
        works.receive(part)
    assert bytes(works.answers) == b"\x72\x1a"


def test_unknown_bytes_are_skipped() -> None:
    """Text and commands that nobody sends here do no harm."""
    works = Mechanics()
    works.receive(b"hello\n\x1bJ\x10\x1d(k\x03\x00abc\x1b!\x00" + escpos.job_bytes(page(), 1, band_rows=7))
    assert len(works.pages) == 1


def test_port_in_use_is_an_error() -> None:
    """Two printers do not share a port."""
    with virtual_printer() as printer, pytest.raises(OSError, match="already in use"):
        VirtualPrinter(port=printer.port).start()


@pytest.mark.parametrize(("width_dots", "dpi"), [(576, 203), (384, 203), (832, 203), (1200, 300)])
def test_test_card_fills_the_width(width_dots: int, dpi: int) -> None:
    """A frame to the edges shows what is cut off."""
    card = test_card.draw_test_card("Front (kiosk 1)", width_dots=width_dots, dpi=dpi)
    assert (card.width, card.mode) == (width_dots, "1")
    corners = [(0, 0), (width_dots - 1, 0), (0, card.height - 1), (width_dots - 1, card.height - 1)]
    assert [card.getpixel(corner) for corner in corners] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("width_dots", "dpi", "modules"),
    [(576, 203, "5 4 3 2"), (384, 203, "5 4 3"), (512, 180, "4 3 2"), (696, 300, "7 5 4 3 2"), (832, 203, "5 4 3 2")],
)
def test_test_card_has_ever_smaller_codes(width_dots: int, dpi: int, modules: str) -> None:
    """From the size that badges use downwards; each says which it is."""
    card = test_card.draw_test_card("Front", width_dots=width_dots, dpi=dpi)
    read = [code.text for code in zxingcpp.read_barcodes(card.convert("L"))]
    assert sorted(read, reverse=True) == [f"OSPITE {dots}" for dots in modules.split()]
