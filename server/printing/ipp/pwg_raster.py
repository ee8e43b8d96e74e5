"""PWG Raster: a page as every IPP Everywhere printer takes it. PWG 5102.4-2012, section 4."""

from __future__ import annotations

import re
import struct
from enum import StrEnum

from PIL import Image

#: Opens the stream; every page follows with its header and its lines.
_SYNC = b"RaS2"
_HEADER_BYTES = 1796
_MOST_REPEATS = 256
_MOST_UNITS = 128
#: Equal bytes in a row: in a picture of only black and white nearly all are.
_RUNS = re.compile(rb"\x00+|\xff+|[^\x00\xff]", re.DOTALL)


class RasterType(StrEnum):
    """The pixels of `pwg-raster-document-type-supported` that a badge can be sent as, the leanest first."""

    BLACK_1 = "black_1"
    SGRAY_8 = "sgray_8"
    SRGB_8 = "srgb_8"


#: Bits of a pixel, the standard's number of its colours, and how many colours these are.
_PIXELS = {RasterType.BLACK_1: (1, 3, 1), RasterType.SGRAY_8: (8, 18, 1), RasterType.SRGB_8: (24, 19, 3)}


def pwg_raster(page: Image.Image, kind: RasterType, *, dpi: int) -> bytes:
    """One page, mode `1` (black is 0), as a stream of one page."""
    bits, _, _ = _PIXELS[kind]
    if kind is RasterType.BLACK_1:
        dots, encode = page.tobytes("raw", "1;I"), _literal
    else:
        dots, encode = page.convert("L").tobytes(), _runs
    stride = len(dots) // page.height
    lines: list[bytes] = []
    row = 0
    while row < page.height:
        line = dots[row * stride : (row + 1) * stride]
        repeats = 1
        while repeats < _MOST_REPEATS and dots[(row + repeats) * stride : (row + repeats + 1) * stride] == line:
            repeats += 1
        lines.append(bytes((repeats - 1,)) + encode(line, bits // 8 or 1))
        row += repeats
    return _SYNC + _header(page, kind, dpi) + b"".join(lines)


def _literal(line: bytes, unit_bytes: int) -> bytes:
    """The units of a line as they are; a line of one value is told once."""
    if line.count(line[:1]) == len(line):
        return _repeated(line[:1] * unit_bytes, len(line))
    parts = []
    for start in range(0, len(line), _MOST_UNITS):
        units = line[start : start + _MOST_UNITS]
        parts.append(bytes((257 - len(units),)) + units if len(units) > 1 else b"\x00" + units)
    return b"".join(parts)


def _runs(line: bytes, unit_bytes: int) -> bytes:
    """A line as values and how often each stands."""
    return b"".join(_repeated(run[:1] * unit_bytes, len(run)) for run in _RUNS.findall(line))


def _repeated(unit: bytes, count: int) -> bytes:
    whole, rest = divmod(count, _MOST_UNITS)
    return bytes((_MOST_UNITS - 1,)).join([b"", *[unit] * whole]) + (bytes((rest - 1,)) + unit if rest else b"")


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
