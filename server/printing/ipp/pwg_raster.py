"""PWG Raster: a page as every IPP Everywhere printer takes it. PWG 5102.4-2012, section 4."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import StrEnum
from itertools import compress, count
from operator import ne, sub

from PIL import Image, ImageChops

from server.printing.dots import packed

#: Opens the stream; every page follows with its header and its lines.
_SYNC = b"RaS2"
_HEADER_BYTES = 1796
#: So often a line may stand there; as many rows are coded at once. All of them would take fresh memory from the kernel,
#: page by page, which takes longer than coding.
_MOST_REPEATS = 256
_MOST_UNITS = 128
_BYTES = tuple(bytes((value,)) for value in range(256))
#: PCX tells a value from C0h on with its count, however small, and adds this to a count.
_PCX_COUNT = 0xC0
#: What is added to Pillow's black (0) and white (255), modulo 256, so that both are told with a count.
_ONTO = 0xFE
_BLACK, _WHITE = 0xFE, 0xFD
#: What ends a row, before and after that: a value that no dot has, and which stands at least twice, so has a count too.
_END_IN, _END = 0x80, 0x7E
#: And back: PWG tells one less than the count, and no tone of its own is 1.
_END_TONE = 1
_COUNTS = bytes((*[0] * (_PCX_COUNT + 1), *range(63)))
_TONES = bytes({_BLACK: 0, _WHITE: 255, _END: _END_TONE}.get(value, 0) for value in range(256))


class RasterType(StrEnum):
    """The pixels of `pwg-raster-document-type-supported` that a badge can be sent as, the leanest first."""

    BLACK_1 = "black_1"
    SGRAY_8 = "sgray_8"
    SRGB_8 = "srgb_8"


#: Bits of a pixel, the standard's number of its colours, and how many colours these are.
_PIXELS = {RasterType.BLACK_1: (1, 3, 1), RasterType.SGRAY_8: (8, 18, 1), RasterType.SRGB_8: (24, 19, 3)}


def pwg_raster(page: Image.Image, kind: RasterType, *, dpi: int) -> bytes:
    """One page, mode `1` (black is 0), as a stream of one page."""
    bands = (
        page.crop((0, top, page.width, min(top + _MOST_REPEATS, page.height)))
        for top in range(0, page.height, _MOST_REPEATS)
    )
    return b"".join([_SYNC, _header(page, kind, dpi), *(part for band in bands for part in _coded(band, kind))])


def _coded(band: Image.Image, kind: RasterType) -> Iterator[bytes]:
    """By turns how often a line stands there, and the line."""
    _, _, colours = _PIXELS[kind]
    is_packed = kind is RasterType.BLACK_1
    dots = packed(band) if is_packed else band.tobytes("raw", "L")
    stride = len(dots) // band.height
    rows = [dots[start : start + stride] for start in range(0, len(dots), stride)]
    ends = [*compress(count(1), map(ne, rows, rows[1:])), len(rows)]
    others = [rows[end - 1] for end in ends]
    lines = map(_literal, others) if is_packed else _runs(others, colours)
    for line, repeats in zip(lines, map(sub, ends, [0, *ends]), strict=True):
        yield _BYTES[repeats - 1]
        yield line


def _literal(row: bytes) -> bytes:
    """The bytes of a row as they are; a row of one value is told shortly."""
    if row.count(row[:1]) == len(row):
        return b"".join(
            _BYTES[min(_MOST_UNITS, len(row) - start) - 1] + row[:1] for start in range(0, len(row), _MOST_UNITS)
        )
    if len(row) <= _MOST_UNITS:
        return bytes((257 - len(row),)) + row
    units = (row[start : start + _MOST_UNITS] for start in range(0, len(row), _MOST_UNITS))
    return b"".join([(bytes((257 - len(some),)) if len(some) > 1 else b"\0") + some for some in units])


def _runs(rows: list[bytes], colours: int) -> list[bytes]:
    """Rows of tones as how often each stands, and the tone.

    Pillow finds the runs, many times faster than Python does, where it codes as PCX does: pairs of a count and a
    value. Two of a value of our own end each row.
    """
    ends = 2 + len(rows[0]) % 2  # PCX has even rows
    size = (len(rows[0]) + ends, len(rows))
    marked = bytes((_END_IN,)) * ends
    dots = Image.frombuffer("L", size, marked.join([*rows, b""]), "raw", "L", 0, 1)
    pairs = ImageChops.add_modulo(dots, Image.new("L", size, _ONTO)).tobytes("pcx", "L")
    coded = bytearray(len(pairs) // 2 * (1 + colours))
    coded[:: 1 + colours] = pairs[::2].translate(_COUNTS)
    for colour in range(colours):
        coded[1 + colour :: 1 + colours] = pairs[1::2].translate(_TONES)
    return bytes(coded).split(bytes((ends - 1, *[_END_TONE] * colours)))[:-1]


def _header(page: Image.Image, kind: RasterType, dpi: int) -> bytes:
    """What is not set here is 0, which the standard reads as "the printer's own"."""
    bits, colour_space, colours = _PIXELS[kind]
    header = bytearray(_HEADER_BYTES)

    def put(offset: int, *numbers: int) -> None:
        struct.pack_into(f">{len(numbers)}I", header, offset, *numbers)

    header[0:9] = b"PwgRaster"
    put(276, dpi, dpi)
    put(340, 1)  # copies
    put(352, round(page.width * 72 / dpi), round(page.height * 72 / dpi))  # in points
    put(372, page.width, page.height)
    put(384, 8 if bits > 1 else 1, bits, (page.width * bits + 7) // 8)
    put(400, colour_space)
    put(420, colours)
    put(452, 1, 1, 1)  # pages in all; not mirrored either way
    put(464, 0, 0, page.width, page.height)  # what is printed of it
    put(480, 0xFFFFFF)  # the paper is white
    put(484, 4)  # normal quality
    return bytes(header)
