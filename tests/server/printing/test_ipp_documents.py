"""A badge for a driverless printer: its sheet, its document, its message."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ippserver.constants import SectionEnum, TagEnum
from ippserver.request import IppRequest
from PIL import Image, ImageChops

from server.domain.errors import FieldError
from server.domain.print_job import Trouble
from server.printing.ipp.attributes import is_print_server, paper_low_in, trouble_in
from server.printing.ipp.document import document_for
from server.printing.ipp.message import Operation, Question, Syntax, answer_in
from server.printing.ipp.pwg_raster import RasterType, pwg_raster
from server.printing.ipp.sheet import Sheet, sheet_for
from server.printing.links.address import IppAddress, parse_address
from server.printing.links.link import LinkError
from tests.fakes.cups_raster import cups_page
from tests.fakes.pwg_paper import pages_of

RASTER = {"document-format-supported": ["image/jpeg", "image/pwg-raster"]}
LABEL = Sheet(name="", width_mm=72, height_mm=100)


def picture(width: int, height: int) -> Image.Image:
    """Black and white noise with an empty band, so that lines repeat and do not."""
    made = Image.effect_noise((width, height), 120).convert("1")
    made.paste(1, (0, height // 3, width, height // 2))
    return made


@settings(deadline=None)
@given(
    width=st.integers(1, 600),
    height=st.integers(1, 40),
    kind=st.sampled_from(RasterType),
    dpi=st.sampled_from([203, 300]),
)
def test_raster_is_read_back_as_the_standard_says(width: int, height: int, kind: RasterType, dpi: int) -> None:
    """Any size, any kind of pixel; read by a reader written from the standard."""
    page = picture(width, height)
    ((back, told_dpi),) = pages_of(pwg_raster(page, kind, dpi=dpi))
    assert ImageChops.difference(back.convert("L"), page.convert("L")).getbbox() is None
    assert told_dpi == dpi


@pytest.mark.parametrize("kind", RasterType)
@pytest.mark.parametrize("size", [(1, 1), (129, 3), (9, 1800), (576, 812), (1063, 700)])
def test_raster_is_read_back_by_cups(tmp_path: Path, kind: RasterType, size: tuple[int, int]) -> None:
    """Line repeats, runs and lone pixels, read by a reader that nobody here wrote."""
    page = picture(*size)
    (tmp_path / "page.pwg").write_bytes(pwg_raster(page, kind, dpi=300))
    back, dpi, _ = cups_page(tmp_path / "page.pwg")
    assert ImageChops.difference(back.convert("L"), page.convert("L")).getbbox() is None
    assert dpi == 300


@pytest.mark.parametrize(
    ("printer", "name", "width_mm"),
    [
        ({}, "", 72),
        ({"media-ready": "oe_card_72.5x99mm"}, "oe_card_72.5x99mm", 72.5),
        ({"media-default": "na_index-4x6_4x6in"}, "na_index-4x6_4x6in", 101.6),
        ({"media-ready": ["iso_a4_210x297mm", "iso_a6_105x148mm"]}, "iso_a6_105x148mm", 105),
        (
            {"media-ready": ["iso_a4_210x297mm", "iso_a6_105x148mm"], "media-default": "iso_a4_210x297mm"},
            "iso_a4_210x297mm",
            210,
        ),
        ({"media-ready": "roll_current_62x0mm", "media-supported": "iso_a4_210x297mm"}, "", 72),
    ],
)
def test_sheet(printer: dict[str, object], name: str, width_mm: float) -> None:
    """What has the size; else the usual sheet, the smallest that is larger, or whatever the printer has."""
    found = sheet_for(72, 100, printer)
    assert found is not None
    assert (found.name, found.width_mm, found.is_cut) == (name, width_mm, False)


def test_piece_of_roll() -> None:
    """Where the printer tells limits, the badge is a piece between them."""
    limits = {"media-supported": ["roll_min_0.75x0.25in", "roll_max_4x39.6in"], "media-ready": "oe_card_30x30mm"}
    assert sheet_for(72, 100, limits) == Sheet(name="", width_mm=72, height_mm=100, is_cut=True)


def test_badge_that_goes_on_nothing_in_the_printer() -> None:
    """It would lose its edges; nothing is sent."""
    assert sheet_for(72, 100, {"media-ready": "oe_card_30x30mm"}) is None


def test_badge_stands_in_the_middle_of_its_sheet() -> None:
    """A larger sheet has white around it."""
    badge = Image.new("1", (100, 100), 0)
    document = document_for(badge, 254, Sheet(name="x", width_mm=20, height_mm=30), RASTER)
    assert document is not None
    ((page, _),) = pages_of(document.data)
    assert (page.size, page.convert("L").point(lambda grey: 255 - grey).getbbox()) == ((200, 300), (50, 100, 150, 200))


@pytest.mark.parametrize(
    ("printer", "mime", "dpi"),
    [
        (RASTER, "image/pwg-raster", 203),
        (RASTER | {"pwg-raster-document-resolution-supported": (203, 203, 3)}, "image/pwg-raster", 203),
        (RASTER | {"pwg-raster-document-resolution-supported": [(300, 300, 3)]}, "image/jpeg", 0),
        ({"document-format-supported": ["image/jpeg", "image/png", "application/pdf"]}, "application/pdf", 0),
        ({"document-format-supported": ["image/png", "image/jpeg"]}, "image/png", 0),
        (
            {
                "document-format-supported": "image/pwg-raster",
                "pwg-raster-document-resolution-supported": [(300, 300, 3), (600, 600, 3)],
            },
            "image/pwg-raster",
            300,
        ),
    ],
)
def test_best_document_that_the_printer_takes(printer: dict[str, object], mime: str, dpi: int) -> None:
    """Raster at our own resolution, else a page that tells its size, else raster at the nearest resolution."""
    document = document_for(picture(576, 799), 203, LABEL, printer)
    assert document is not None
    assert document.mime == mime
    if dpi:
        assert pages_of(document.data)[0][1] == dpi


def test_no_document_for_a_printer_that_takes_other_things() -> None:
    """It is told before anything is sent."""
    assert document_for(picture(8, 8), 203, LABEL, {"document-format-supported": "application/vnd.example"}) is None


@pytest.mark.parametrize(
    ("printer", "trouble"),
    [
        ({"printer-state": 3, "printer-state-reasons": "none"}, None),
        ({"printer-state": 3, "printer-state-reasons": "media-empty-error"}, Trouble.PAPER_OUT),
        ({"printer-state": 3, "printer-state-reasons": "media-empty"}, Trouble.PAPER_OUT),
        ({"printer-state": 3, "printer-state-reasons": "media-empty-report"}, Trouble.PAPER_OUT),
        (
            {
                "printer-state": 3,
                "printer-state-reasons": "media-empty-report",
                "printer-input-tray": ["type=x;level=0;name=a;", "type=x;level=120;name=b;"],
            },
            None,
        ),
        ({"printer-state": 3, "printer-state-reasons": ["toner-low-warning", "cover-open"]}, Trouble.COVER_OPEN),
        ({"printer-state": 3, "printer-state-reasons": "marker-supply-empty-warning"}, None),
        ({"printer-state": 5, "printer-state-reasons": "marker-supply-empty-warning"}, Trouble.FAULT),
        ({"printer-state": 5, "printer-state-reasons": ["paused"]}, Trouble.OFFLINE),
        ({"printer-state": 5, "printer-state-reasons": "something-of-its-maker"}, Trouble.OFFLINE),
        ({"printer-state": 3, "printer-is-accepting-jobs": False}, Trouble.OFFLINE),
    ],
)
def test_trouble_in_what_the_printer_says(printer: dict[str, object], trouble: Trouble | None) -> None:
    """Reasons with and without a mark of their weight; the first that holds is told."""
    assert trouble_in(printer) is trouble


def test_low_paper() -> None:
    """It is told, and stops nothing."""
    low = {"printer-state": 3, "printer-state-reasons": ["media-low-warning"]}
    assert (paper_low_in(low), trouble_in(low)) == (True, None)


@pytest.mark.parametrize(
    ("says", "path", "server"),
    [
        ({}, "/ipp/print", False),
        ({}, "/ipp/print/", False),
        ({}, "/ipp/print/DYMO", True),
        ({}, "/printers/front", True),
        ({"cups-version": "2.4.2"}, "/ipp/print", True),
    ],
)
def test_print_servers_are_known(says: dict[str, object], path: str, server: bool) -> None:
    """By what they say, and by a queue's name in the path."""
    assert is_print_server(says, path) is server


def test_message_is_read_by_somebody_elses_parser() -> None:
    """Groups in order, the size of a label within its collection, the document behind."""
    size = {"x-dimension": (Syntax.INTEGER, 7200), "y-dimension": (Syntax.INTEGER, 10000)}
    question = Question(
        operation=Operation.CREATE_JOB,
        printer_uri="ipp://h/ipp/print",
        attributes={"job-name": "badge 7"},
        template={"media-col": (Syntax.COLLECTION, {"media-size": (Syntax.COLLECTION, size)})},
    )
    read = IppRequest.from_string(question.as_bytes())
    assert (read.version, read.opid_or_status) == ((2, 0), 5)
    assert read.only(SectionEnum.operation, b"job-name", TagEnum.name_without_language) == b"badge 7"
    assert read.lookup(SectionEnum.job, b"media-col", int(Syntax.MEMBER_NAME)) == [
        b"media-size",
        b"x-dimension",
        b"y-dimension",
    ]


@given(st.binary(max_size=200))
def test_garbage_is_no_answer(data: bytes) -> None:
    """Whatever arrives is an answer or an error of ours."""
    try:
        assert "status-code" in answer_in(data)
    except LinkError as error:
        assert error.trouble is Trouble.FAULT


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ipp://h", IppAddress(host="h")),
        ("ipp://h:8631/printers/front-desk", IppAddress(host="h", port=8631, path="/printers/front-desk")),
        ("ipps://h/ipp/print", IppAddress(host="h", tls=True)),
        ("ipps://[fe80::1]/ipp/print?cert=system", IppAddress(host="fe80::1", tls=True, certificate="system")),
        (f"ipps://h?cert={'AB' * 32}", IppAddress(host="h", tls=True, certificate="ab" * 32)),
    ],
)
def test_addresses(text: str, address: IppAddress) -> None:
    """A host is enough; an enciphered line may name its certificate."""
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "ipp://",
        "ipp://h?cert=any",
        "ipps://h?cert=ours",
        "ipps://h?x=1",
        "ipp://a@h/",
        "ipp://h/a b",
        "ipp://h:0/",
        "ipp:/h",
    ],
)
def test_addresses_that_are_none(text: str) -> None:
    """Each says what is allowed."""
    with pytest.raises(FieldError):
        parse_address(text)
