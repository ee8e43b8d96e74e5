"""ESC/POS, byte for byte: what is sent, and what printers say back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.domain.print_job import Trouble
from server.printing.escpos import language as escpos
from server.printing.escpos.replies import Replies, paper_low_in, trouble_in, trouble_in_report
from server.printing.virtual.paper import Mechanics


def test_one_badge_is_these_bytes() -> None:
    """Reset, reports, bands, cut, the number for the completion reply, the question in order."""
    image = Image.new("1", (16, 3), 1)
    image.putpixel((0, 0), 0)
    image.putpixel((15, 2), 0)
    assert escpos.job_bytes(image, 37, band_rows=2) == (
        b"\x1b@\x1da\x0e"
        b"\x1dv0\x00\x02\x00\x02\x00\x80\x00\x00\x00"
        b"\x1dv0\x00\x02\x00\x01\x00\x00\x01"
        b"\x1dVB\x00"
        b"\x1d(H\x06\x00\x30\x300011"
        b"\x1dr\x01"
    )


@pytest.mark.parametrize("rows", [1, 7, 100, 200])
@pytest.mark.parametrize("size", [(576, 799), (384, 1), (570, 333)])
def test_printer_sees_the_image_again(size: tuple[int, int], rows: int) -> None:
    """Whatever the band and the width, the paper holds the very dots."""
    image = Image.effect_noise(size, 90).convert("1", dither=Image.Dither.NONE)
    works = Mechanics()
    works.receive(escpos.job_bytes(image, 1, band_rows=rows))
    (page,) = works.pages
    expected = Image.frombytes(
        "1", (page.width, page.height), escpos.harmless(image.tobytes("raw", "1;I")), "raw", "1;I"
    )
    assert page.tobytes() == expected.tobytes()


@given(st.binary(max_size=400))
def test_image_never_holds_a_real_time_command(dots: bytes) -> None:
    """An Epson executes those in the middle of an image; one dot makes them harmless, and none is lost."""
    safe = escpos.harmless(dots)
    assert not re.search(rb"\x10[\x04\x05\x14]", safe)
    assert len(safe) == len(dots)
    assert all(before & after == before for before, after in zip(dots, safe, strict=True))


@pytest.mark.parametrize("rows", [0, 201])
def test_bands_that_no_printer_takes(rows: int) -> None:
    """A wrong setting is an error here, not text on paper."""
    with pytest.raises(ValueError, match="rows"):
        escpos.raster(Image.new("1", (8, 8)), band_rows=rows)


@given(st.integers(0, 10_000_000))
def test_process_id_is_four_printable_characters(number: int) -> None:
    """A job's number fits the reply block, which ends at NUL."""
    assert re.fullmatch(rb"[0-9A-Z]{4}", escpos.process_id(number))


def test_process_ids_differ() -> None:
    """Neighbouring jobs are never mixed up."""
    assert len({escpos.process_id(number) for number in range(40_000)}) == 40_000


ANSWERS = b"\x12\x13\x16\x11\x10\x00\x0c\x00\x37\x220001\x00\x00\x37\x25\x00\x7e"


@pytest.mark.parametrize("step", [1, 2, 3, len(ANSWERS)])
def test_answers_are_sorted_however_they_arrive(step: int) -> None:
    """Status, pause, report, completion, answer in order, cleared: mixed, and cut anywhere."""
    replies = Replies()
    for place in range(0, len(ANSWERS), step):
        replies.feed(ANSWERS[place : place + step])
    assert replies.statuses == [0x12, 0x16, 0x7E]
    assert replies.reports == [b"\x10\x00\x0c\x00"]
    assert (replies.completed, replies.in_order, replies.cleared) == ([b"0001"], [0], True)
    assert not replies.paused


@given(st.lists(st.binary(max_size=90), max_size=8))
def test_garbage_never_raises_and_never_hides_what_follows(noise: list[bytes]) -> None:
    """After any noise and a NUL or two the next completion is still seen."""
    replies = Replies()
    for part in noise:
        replies.feed(part)
    replies.feed(b"\x00" * 4)
    replies.feed(b"\x37\x220042\x00")
    assert b"0042" in replies.completed


@pytest.mark.parametrize(
    ("statuses", "trouble"),
    [
        ({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}, None),
        ({1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x7E}, Trouble.PAPER_OUT),
        ({1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12}, Trouble.COVER_OPEN),
        ({1: 0x1A, 2: 0x36, 3: 0x12, 4: 0x7E}, Trouble.COVER_OPEN),
        ({1: 0x1A, 2: 0x52, 3: 0x1A, 4: 0x12}, Trouble.CUTTER),
        ({1: 0x1A, 2: 0x52, 3: 0x32, 4: 0x12}, Trouble.FAULT),
        ({1: 0x1A, 2: 0x12, 3: 0x12, 4: 0x12}, Trouble.OFFLINE),
        ({1: 0x16}, None),
        ({4: 0x1E}, None),
        ({}, None),
    ],
)
def test_trouble_in_statuses(statuses: dict[int, int], trouble: Trouble | None) -> None:
    """The bits of Epson's page, most useful reason first; an open drawer and a low roll are none."""
    assert trouble_in(statuses) is trouble


def test_low_paper() -> None:
    """A roll near its end warns."""
    assert (paper_low_in({4: 0x1E}), paper_low_in({4: 0x12}), paper_low_in({})) == (True, False, False)


@pytest.mark.parametrize(
    ("report", "trouble"),
    [
        (b"\x10\x00\x00\x00", None),
        (b"\x18\x00\x0c\x00", Trouble.PAPER_OUT),
        (b"\x38\x00\x00\x00", Trouble.COVER_OPEN),
        (b"\x18\x08\x00\x00", Trouble.CUTTER),
        (b"\x18\x20\x00\x00", Trouble.FAULT),
        (b"\x18\x00\x00\x00", Trouble.OFFLINE),
        (b"\x10\x00\x03\x00", None),
    ],
)
def test_trouble_in_report(report: bytes, trouble: Trouble | None) -> None:
    """What a printer reports by itself."""
    assert trouble_in_report(report) is trouble
