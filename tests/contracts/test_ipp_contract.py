"""One suite for every driverless printer at hand: our simulator, and the one of those who wrote the standard."""

from __future__ import annotations

import hashlib
import io
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops

from server.domain.print_job import BadgeSnapshot, JobState, Trouble
from server.printing.drawing.draw import draw
from server.printing.drawing.template_file import load_template
from server.printing.driver import Driver, Patience
from server.printing.families import PrinterFields, driver_for, endpoint
from tests.fakes.cups_raster import cups_page
from tests.fakes.ipp_metal import IppMetal
from tests.fakes.ippeveprinter import start_ippeveprinter
from tests.fakes.metal import Mishap, Moment

CODE = "ABCDEFGHJK0123456789"
#: 8.5 x 11 inches at 203 dots an inch.
LETTER_DOTS = (1726, 2233)
PATIENCE = Patience(status=1.0, stall=1.0, proof=5.0, working=5.0, clear=0.5)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A printer under test, and the hands that a person has."""

    address: str
    papers: Callable[[], list[Image.Image]]
    take_paper: Callable[[], None]
    load_paper: Callable[[], None]

    def driver(self) -> Driver:
        """A new driver for it."""
        return _driver(self.address)


def _driver(address: str) -> Driver:
    return driver_for(
        endpoint(PrinterFields(driver="ipp", address=address, width_dots=576, dpi=203)), patience=PATIENCE
    )


@pytest.fixture(params=["metal", "ippeveprinter"])
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Subject]:
    """Each printer in turn."""
    if request.param == "metal":
        metal = IppMetal()
        metal.start()
        yield Subject(
            address=metal.address,
            papers=metal.badges,
            take_paper=lambda: metal.plan(Mishap.PAPER_OUT, Moment.BEFORE),
            load_paper=metal.mend,
        )
        metal.stop()
    else:
        with start_ippeveprinter(tmp_path) as eve:
            yield Subject(
                address=eve.address,
                papers=lambda: [cups_page(path)[0] for path in sorted((tmp_path / "papers").iterdir())],
                take_paper=lambda: eve.load_paper(0),
                load_paper=lambda: eve.load_paper(100),
            )


@pytest.fixture
def image() -> Image.Image:
    """A real badge."""
    snapshot = BadgeSnapshot(first_name="Sanne", last_name="van den Berg", category="Speaker", code=CODE)
    return draw(load_template("strip_72x100"), snapshot, dpi=203, width_dots=576)


def _codes(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


def test_badge_comes_out_dot_for_dot(subject: Subject, image: Image.Image) -> None:
    """What is drawn is what is on the paper, and the code on it is read back."""
    assert subject.driver().print(image, 1).state is JobState.PRINTED
    (paper,) = subject.papers()
    assert ImageChops.difference(paper.convert("L"), image.convert("L")).getbbox() is None
    assert _codes(paper) == [CODE]


def test_empty_printer_says_so_before_anything_is_sent(subject: Subject, image: Image.Image) -> None:
    """The job is refused with its reason; once there is paper exactly one badge comes out."""
    subject.take_paper()
    refused = subject.driver().print(image, 1)
    assert (refused.state, refused.trouble, refused.sent_bytes) == (JobState.ATTENTION, Trouble.PAPER_OUT, 0)
    assert subject.driver().status().state == "attention"
    subject.load_paper()
    assert subject.driver().print(image, 1).state is JobState.PRINTED
    assert len(subject.papers()) == 1


def test_two_badges_are_two_papers(subject: Subject, image: Image.Image) -> None:
    """One after the other, each with its own proof."""
    states = [subject.driver().print(image, number).state for number in (1, 2)]
    assert (states, len(subject.papers())) == ([JobState.PRINTED, JobState.PRINTED], 2)


def test_well_printer_says_so(subject: Subject) -> None:
    """Asked how it is, it answers."""
    status = subject.driver().status()
    assert (status.is_ready, status.state) == (True, "ready")


@pytest.mark.parametrize("kind", ["sgray_8", "srgb_8"])
def test_grey_and_colour_printers_get_the_same_dots(tmp_path: Path, image: Image.Image, kind: str) -> None:
    """A printer that has no one-bit raster is sent grey, or colour."""
    with start_ippeveprinter(tmp_path, raster_type=kind) as eve:
        assert _driver(eve.address).print(image, 1).state is JobState.PRINTED
    paper, dpi, points = cups_page(tmp_path / "papers" / "1")
    assert ImageChops.difference(paper.convert("L"), image.convert("L")).getbbox() is None
    assert (dpi, points) == (203, (round(576 * 72 / 203), round(image.height * 72 / 203)))


@pytest.mark.parametrize("mime", ["image/png", "image/jpeg"])
def test_printer_without_raster_gets_a_picture_of_its_sheet(tmp_path: Path, image: Image.Image, mime: str) -> None:
    """The badge in the middle, as many dots an inch as told; the code on it is read back."""
    with start_ippeveprinter(tmp_path, formats=mime) as eve:
        assert _driver(eve.address).print(image, 1).state is JobState.PRINTED
        paper = Image.open(io.BytesIO(eve.documents()[0]))
    assert (paper.size, round(paper.info["dpi"][0]), _codes(paper)) == (LETTER_DOTS, 203, [CODE])


def test_printer_with_pdf_gets_a_page_of_its_sheet(tmp_path: Path, image: Image.Image) -> None:
    """In points, as PDFium reads it; and the code on it is read back."""
    with start_ippeveprinter(tmp_path, formats="application/pdf,image/jpeg") as eve:
        assert _driver(eve.address).print(image, 1).state is JobState.PRINTED
        document = pypdfium2.PdfDocument(eve.documents()[0])
    (page,) = document
    assert [round(points) for points in page.get_size()] == [612, 792]
    assert _codes(page.render(scale=203 / 72).to_pil()) == [CODE]
    document.close()


def test_enciphered_line_takes_the_certificate_that_was_named(tmp_path: Path, image: Image.Image) -> None:
    """Any, or that one alone; another one is not even sent to."""
    with start_ippeveprinter(tmp_path) as eve:
        address = eve.address.replace("ipp://", "ipps://")
        fingerprint = hashlib.sha256(_certificate_of(eve.port)).hexdigest()
        assert _driver(address).print(image, 1).state is JobState.PRINTED
        assert _driver(f"{address}?cert={fingerprint}").print(image, 2).state is JobState.PRINTED
        for other in ("0" * 64, "system"):
            refused = _driver(f"{address}?cert={other}").print(image, 3)
            assert (refused.state, refused.trouble) == (JobState.ATTENTION, Trouble.UNREACHABLE)
        assert len(eve.documents()) == 2


def _certificate_of(port: int) -> bytes:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", port), 5) as line,
        context.wrap_socket(line, server_hostname="127.0.0.1") as enciphered,
    ):
        return enciphered.getpeercert(binary_form=True) or b""
