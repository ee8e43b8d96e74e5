"""PWG Raster: a page as every IPP Everywhere printer takes it. PWG 5102.4-2012, section 4."""

from __future__ import annotations

import struct
from enum import StrEnum
from itertools import pairwise

from PIL import Image

#: Opens the stream; every page follows with its header and its lines.
_SYNC = b"RaS2"
_HEADER_BYTES = 1796
_MOST_REPEATS = 256
_MOST_UNITS = 128
_BYTES = tuple(bytes((value,)) for value in range(256))
#: PCX tells a value from C0h on with its count, however small, and adds this to a count.
_PCX_COUNT = 0xC0
#: Tones on the way: black and white, and what ends a row; all three with a count.
_END, _BLACK, _WHITE = 0xFD, 0xFE, 0xFF
#: From what Pillow has for black and white, and one between that no dot has.
_END_IN = 128
_AS_PCX = bytes((*[_BLACK] * 128, _END, *[_WHITE] * 127))
#: And back: PWG tells one less than the count, and no tone of its own is 1.
_END_TONE = 1
_COUNTS = bytes((*[0] * (_PCX_COUNT + 1), *range(63)))
_TONES = bytes((*[0] * _END, _END_TONE, 0, 255))


class RasterType(StrEnum):
    """The pixels of `pwg-raster-document-type-supported` that a badge can be sent as, the leanest first."""

    BLACK_1 = "black_1"
    SGRAY_8 = "sgray_8"
    SRGB_8 = "srgb_8"


#: Bits of a pixel, the standard's number of its colours, and how many colours these are.
_PIXELS = {RasterType.BLACK_1: (1, 3, 1), RasterType.SGRAY_8: (8, 18, 1), RasterType.SRGB_8: (24, 19, 3)}


def pwg_raster(page: Image.Image, kind: RasterType, *, dpi: int) -> bytes:
    """One page, mode `1` (black is 0), as a stream of one page."""
    _, _, colours = _PIXELS[kind]
    is_packed = kind is RasterType.BLACK_1
    dots = page.tobytes("raw", "1;I" if is_packed else "L")
    stride = len(dots) // page.height
    rows = [dots[start : start + stride] for start in range(0, len(dots), stride)]
    ends = [place for place, (row, below) in enumerate(pairwise(rows), 1) if row != below] + [len(rows)]
    others = [rows[end - 1] for end in ends]
    lines = map(_literal, others) if is_packed else _runs(others, colours)
    repeated = [
        _repeated(line, end - start, most=_MOST_REPEATS)
        for line, start, end in zip(lines, [0, *ends], ends, strict=False)
    ]
    return _SYNC + _header(page, kind, dpi) + b"".join(repeated)


def _repeated(item: bytes, count: int, *, most: int) -> bytes:
    """A line or a value as often as it stands there, told so many times at once at `most`."""
    if count <= most:
        return _BYTES[count - 1] + item
    return _BYTES[most - 1] + item + _repeated(item, count - most, most=most)


def _literal(row: bytes) -> bytes:
    """The bytes of a row as they are; a row of one value is told shortly."""
    if row.count(row[:1]) == len(row):
        return _repeated(row[:1], len(row), most=_MOST_UNITS)
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
    end = bytes((_END_IN,)) * ends
    marked = (end.join(rows) + end).translate(_AS_PCX)
    pairs = Image.frombytes("L", (len(rows[0]) + ends, len(rows)), marked).tobytes("pcx", "L")
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
