"""Signatures: a small picture of lines is taken, whatever else a browser may send is not."""

from __future__ import annotations

import base64
import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from server.domain.errors import FieldError
from server.services.signature import LARGEST_BYTES, signature_png


def as_url(data: bytes, kind: str = "image/png") -> str:
    """Bytes as a canvas gives them."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def drawn(
    points: list[tuple[int, int]], size: tuple[int, int] = (800, 300), kind: str = "PNG", mode: str = "RGBA"
) -> bytes:
    """A line through points, as a picture."""
    image = Image.new(mode, size, (0, 0, 0, 0) if mode == "RGBA" else "white")
    if points:
        ImageDraw.Draw(image).line(points, fill="black", width=5)
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def scribble(count: int) -> list[tuple[int, int]]:
    """Points all over the canvas and beyond it."""
    dice = random.Random(7)
    return [(dice.randrange(-50, 850), dice.randrange(-50, 350)) for _ in range(count)]


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("mode", ["RGBA", "RGB"])
def test_a_signature_becomes_a_small_picture_of_ours(mode: str) -> None:
    """Black on white, the lines where they were, a few kilobytes."""
    png = signature_png(as_url(drawn([(100, 200), (300, 80), (420, 210), (700, 120)], mode=mode)))
    assert len(png) < 4000
    with Image.open(io.BytesIO(png)) as kept:
        grey = kept.convert("L")
    assert grey.size == (800, 300)
    assert (grey.getpixel((300, 82)), grey.getpixel((10, 10))) == (0, 255)


def test_what_a_picture_says_beside_its_dots_is_not_kept() -> None:
    """No text, no profile, no trailing bytes."""
    sent = drawn([(100, 100), (500, 200)])
    assert b"secret" not in signature_png(as_url(sent + b"secret"))


def test_a_scribble_of_very_many_points_is_taken() -> None:
    """Somebody paints the whole canvas black: that is small again."""
    assert signature_png(as_url(drawn(scribble(20_000))))


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", "field.signature"),
        ("data:image/png;base64,!!!", "field.signature"),
        (as_url(b""), "field.signature"),
        (as_url(b"\x89PNG\r\n\x1a\n"), "field.signature"),
        (as_url(drawn([(1, 1), (500, 200)])[:200]), "field.signature"),
        (as_url(drawn([(1, 1), (500, 200)], kind="GIF", mode="RGB")), "field.signature"),
        (as_url(drawn([(1, 1), (500, 200)]), "image/svg+xml"), "field.signature"),
        (as_url(drawn([])), "field.empty"),
        (as_url(drawn([(400, 150), (401, 151)])), "field.empty"),
        (as_url(drawn([(1, 1), (1500, 900)], size=(1601, 300))), "field.long"),
        (as_url(png_of_claimed_size(60_000, 60_000)), "field.signature"),
        (as_url(png_of_claimed_size(5_000, 5_000)), "field.long"),
        (as_url(b"\0" * (LARGEST_BYTES + 1)), "field.long"),
    ],
    ids=lambda value: value[:24],
)
def test_what_is_no_signature(sent: str, code: str) -> None:
    """Nothing drawn, other files, torn ones, huge ones: refused by name, never an exception of another make."""
    with pytest.raises(FieldError) as caught:
        signature_png(sent)
    assert (caught.value.field, caught.value.code) == ("signature", code)
