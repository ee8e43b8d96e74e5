"""Bytes to and from a Brother QL, as its manual has them, and as a reader by others understands them."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.domain.print_job import BadgeSnapshot, Trouble
from server.domain.roll import ROLLS, Roll, roll_named
from server.printing.brother import language
from server.printing.brother.replies import Replies, StatusReply, StatusType, status_in
from server.printing.drawing.draw import draw
from server.printing.drawing.template_file import load_template
from server.printing.drawing.test_card import draw_test_card
from tests.fakes.brother_judge import analyse

#: As a QL-820NWB with 62 x 29 mm labels was seen to answer.
LABELS_62X29 = bytes.fromhex("802042344130040000003e0b00000300001d0000000000000001000000000000")
CODE = "ABCDEFGHJK0123456789"


def named(name: str) -> Roll:
    """A roll that there is."""
    roll = roll_named(name)
    assert roll is not None
    return roll


def status(**places: int) -> bytes:
    """A status of a QL-800 with an endless roll of 62 mm, with some bytes changed: `b9=0x10`."""
    data = bytearray(LABELS_62X29)
    data[4], data[11], data[17] = ord("8"), 0x0A, 0
    for place, value in places.items():
        data[int(place.removeprefix("b"))] = value
    return bytes(data)


def test_job_is_as_the_manual_has_it() -> None:
    """Reset, raster mode, notification, the roll, cut each, no margin on labels, plain rows, print and feed."""
    image = Image.new("1", (696, 271), 1)
    data = language.job_bytes(image, named("62x29"), pins=720)
    head = bytes(400) + bytes.fromhex(
        "1b40 1b696101 1b692100 1b697a ce 0b 3e 1d 0f010000 00 00 1b694d40 1b694101 1b694b08 1b696400 00 4d00"
    )
    assert data[: len(head)] == head
    assert data[len(head) :] == (b"g\x00\x5a" + bytes(90)) * 271 + b"\x1a"


def test_endless_roll_has_margins_and_a_shortest_piece() -> None:
    """3 mm before and after; the cutter hands out nothing shorter than 12.7 mm."""
    data = language.job_bytes(Image.new("1", (696, 20), 1), named("62"), pins=720)
    assert bytes.fromhex("1b697a ce 0a 3e 00 96000000 00 00") in data
    assert bytes.fromhex("1b6964 2300") in data
    assert data.count(b"g\x00\x5a") == 150


def test_printer_without_a_cutter_is_not_told_to_cut() -> None:
    """The badge is torn off."""
    data = language.job_bytes(Image.new("1", (696, 200), 1), named("62"), pins=720, has_cutter=False)
    assert b"\x1biM\x00" in data
    assert b"\x1biM\x40" not in data


@pytest.mark.parametrize(
    ("name", "pins", "first_pin"),
    [("62", 720, 12), ("29", 720, 6), ("60x86", 720, 18), ("54", 720, 0), ("62", 1296, 56), ("102", 1296, 56)],
)
def test_dot_on_the_right_edge_is_on_the_first_pin_of_the_roll(name: str, pins: int, first_pin: int) -> None:
    """Rows are mirrored, and moved to where the roll lies under the head."""
    roll = named(name)
    image = Image.new("1", (roll.width_dots, 1), 1)
    image.putpixel((roll.width_dots - 1, 0), 0)
    row = language.raster(image, roll, pins=pins)[3:]
    bits = "".join(f"{byte:08b}" for byte in row)
    assert (len(bits), bits.find("1"), bits.count("1")) == (pins, first_pin, 1)


def test_reader_by_others_sees_every_dot_of_every_roll(tmp_path: Path) -> None:
    """A test card on each roll, on each head that takes it: dot for dot."""
    jobs, wanted = b"", []
    for roll in ROLLS:
        card = draw_test_card(roll.name, width_dots=roll.width_dots, dpi=300, length_dots=roll.length_dots)
        for pins in (720, 1296)[roll.is_wide :]:
            jobs += language.job_bytes(card, roll, pins=pins)
            left = pins - roll.width_dots - roll.offset_dots - (44 if pins == 1296 else 0)
            wanted.append((card, pins, left))
    pages = analyse(jobs, tmp_path)
    assert len(pages) == len(wanted) == 23
    for page, (card, pins, left) in zip(pages, wanted, strict=True):
        whole = Image.new("1", (pins, card.height), 1)
        whole.paste(card, (left, 0))
        assert page.size == whole.size
        assert page.tobytes() == whole.tobytes()


def test_code_on_a_judged_badge_is_read_back(tmp_path: Path) -> None:
    """A badge on a label of 62 x 100 mm, through the other reader, through a QR reader."""
    roll = named("62x100")
    snapshot = BadgeSnapshot(first_name="Sanne", last_name="van den Berg", category="Speaker", code=CODE)
    template = load_template("strip_72x100")
    image = draw(template, snapshot, dpi=300, width_dots=roll.width_dots, length_dots=roll.length_dots)
    assert image.size == (696, 1109)
    (page,) = analyse(language.job_bytes(image, roll, pins=720), tmp_path)
    assert [code.text for code in zxingcpp.read_barcodes(page.convert("L"))] == [CODE]


@pytest.mark.parametrize(
    ("name", "height", "fits"), [("62x29", 271, True), ("62x29", 272, False), ("62", 11811, True), ("62", 11812, False)]
)
def test_badge_longer_than_its_label_does_not_fit(name: str, height: int, fits: bool) -> None:
    """No dot is lost in silence."""
    assert language.fits(Image.new("1", (696, height), 1), named(name)) is fits


def test_status_of_a_real_printer_is_understood() -> None:
    """Labels of 62 x 29 mm, waiting, well."""
    seen = status_in(LABELS_62X29)
    assert seen is not None
    assert (seen.width_mm, seen.length_mm, seen.has_media, seen.is_printing, seen.trouble) == (
        62,
        29,
        True,
        False,
        None,
    )
    assert (seen.type, seen.pins) == (StatusType.REPLY, 720)


@pytest.mark.parametrize("model", "P4CDE")
def test_wide_models_have_a_wide_head(model: str) -> None:
    """QL-1050, QL-1060N and the QL-11xx."""
    assert StatusReply(raw=status(b4=ord(model))).pins == 1296


@pytest.mark.parametrize(
    ("places", "trouble"),
    [
        ({}, None),
        ({"b8": 0x01}, Trouble.PAPER_OUT),
        ({"b8": 0x02}, Trouble.PAPER_OUT),
        ({"b8": 0x04}, Trouble.CUTTER),
        ({"b8": 0x08}, Trouble.FAULT),
        ({"b8": 0x10}, Trouble.BUSY),
        ({"b8": 0x20}, Trouble.OFFLINE),
        ({"b8": 0x40}, Trouble.FAULT),
        ({"b8": 0x80}, Trouble.FAULT),
        ({"b9": 0x01}, Trouble.WRONG_MEDIA),
        ({"b9": 0x02}, Trouble.FAULT),
        ({"b9": 0x04}, Trouble.FAULT),
        ({"b9": 0x08}, Trouble.FAULT),
        ({"b9": 0x10}, Trouble.COVER_OPEN),
        ({"b9": 0x20}, Trouble.FAULT),
        ({"b9": 0x40}, Trouble.PAPER_OUT),
        ({"b9": 0x80}, Trouble.FAULT),
        ({"b8": 0x01, "b9": 0x10}, Trouble.COVER_OPEN),
        ({"b8": 0x04, "b9": 0x40}, Trouble.CUTTER),
    ],
)
def test_each_bit_has_its_trouble(places: dict[str, int], trouble: Trouble | None) -> None:
    """Every error that the manual names; where there are several, the one that hands mend first."""
    assert StatusReply(raw=status(**places)).trouble is trouble


@given(noise=st.lists(st.binary(max_size=40), min_size=3, max_size=3), step=st.integers(1, 40))
def test_statuses_are_found_among_noise(noise: list[bytes], step: int) -> None:
    """However the line cuts them up, and whatever lies between."""
    clean = [piece.replace(b"\x80", b"\x00") for piece in noise]
    one, other = status(b18=StatusType.COMPLETED), status(b18=StatusType.PHASE_CHANGE)
    stream = clean[0] + one + clean[1] + other + clean[2]
    replies = Replies()
    for place in range(0, len(stream), step):
        replies.feed(stream[place : place + step])
    assert [found.raw for found in replies.statuses] == [one, other]


@pytest.mark.parametrize("data", [b"", LABELS_62X29[:31], LABELS_62X29 + b"\x00", bytes(32)])
def test_what_is_no_status(data: bytes) -> None:
    """Another length, another beginning."""
    assert status_in(data) is None
