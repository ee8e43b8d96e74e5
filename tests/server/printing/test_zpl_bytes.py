"""A badge as ZPL: exact bytes, and dots that survive the way."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from server.domain.printer import Media
from server.printing.zpl.language import MOST_FIELD_BYTES, LabelSetup, graphic_fields, job_bytes, z64
from tests.fakes.zpl_works import ZplWorks, decoded


def test_one_small_label() -> None:
    """Every command in its place; the CRC is over the Base64 characters."""
    image = Image.new("1", (8, 2), 1)
    image.putpixel((0, 0), 0)
    assert job_bytes(image, LabelSetup()) == (
        b"^XA^MNN^MMC^PW8^LL2^LH0,0^PON^PMN^LRN^FWN^JZN^PQ1"
        b"^FO0,0^GFA,2,2,1,:Z64:" + z64(b"\x80\x00")[5:] + b"^FS^XZ\r\n"
    )


def test_crc_is_the_guides() -> None:
    """CRC-16, polynomial 1021h, from 0: the check value of that rule for `123456789` is 31C3h."""
    coded, crc = z64(b"\xff" * 400).split(b":")[2:]
    register = 0
    for byte in coded:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ 0x1021 if register & 0x8000 else register << 1) & 0xFFFF
    assert crc == b"%04X" % register


@pytest.mark.parametrize(
    ("setup", "words"),
    [
        (LabelSetup(media=Media.GAP, has_cutter=False), b"^MNY^MMT"),
        (LabelSetup(media=Media.MARK), b"^MNM^MMC"),
        (LabelSetup(darkness=0), b"~SD00^XA"),
        (LabelSetup(darkness=100), b"~SD30^XA"),
        (LabelSetup(darkness=50), b"^MD0"),
    ],
)
def test_setup_is_said(setup: LabelSetup, words: bytes) -> None:
    """Gap or mark, cut or torn off, and how dark."""
    assert words in job_bytes(Image.new("1", (16, 16), 1), setup)


def test_darkness_is_left_alone_unless_set() -> None:
    """What somebody set at the printer stays."""
    data = job_bytes(Image.new("1", (16, 16), 1), LabelSetup())
    assert (b"~SD" in data, b"^MD" in data) == (False, False)


def test_large_label_is_several_fields() -> None:
    """No field is larger than the guide allows, and together they are the image."""
    image = Image.effect_noise((1248, 1800), 90).convert("1")
    sizes = [int(size) for size in re.findall(rb"\^GFA,(\d+),", graphic_fields(image))]
    assert (len(sizes), max(sizes) <= MOST_FIELD_BYTES, sum(sizes)) == (3, True, 1248 // 8 * 1800)
    works = ZplWorks()
    works.receive(job_bytes(image, LabelSetup()))
    assert works.labels[0].tobytes() == image.tobytes()


@settings(deadline=None)
@given(width=st.integers(1, 100), height=st.integers(1, 40), seed=st.integers(0, 2**32))
def test_dots_survive(width: int, height: int, seed: int) -> None:
    """Any image of any width comes out dot for dot."""
    size = (width + 7) // 8 * height
    image = Image.frombytes("1", (width, height), random.Random(seed).randbytes(size))
    works = ZplWorks()
    works.receive(job_bytes(image, LabelSetup()))
    assert ImageChops.difference(works.labels[0].convert("L"), image.convert("L")).getbbox() is None


def test_damaged_field_is_dropped() -> None:
    """The CRC guards the dots: one changed character, and the simulator prints nothing of them."""
    field = bytearray(z64(b"\x55" * 500))
    field[9] ^= 1
    assert decoded(bytes(field)) is None
