"""PWG Raster: a page as every IPP Everywhere printer takes it. PWG 5102.4-2012, section 4."""

from __future__ import annotations

import io
import struct
from enum import StrEnum
from itertools import groupby

from PIL import Image, PcxImagePlugin  # noqa: F401 - makes PCX known, or Pillow would load all its formats

#: Opens the stream; every page follows with its header and its lines.
_SYNC = b"RaS2"
_HEADER_BYTES = 1796
_MOST_REPEATS = 256
_MOST_UNITS = 128
#: Around the rows of a PCX file: its header; the palette and the byte that announces it.
_PCX_HEAD, _PCX_TAIL = 128, 769
#: What a count is added to there.
_PCX_COUNT = 0xC0
#: Black, white and the end of a row on the way; tones become them, and they and the counts become PWG's.
_END = 2
_VALUES = bytes(128) + bytes((1,)) * 128
_AS_PWG = bytes((0, 255, *range(2, _PCX_COUNT + 1), *range(63)))


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
    dots = page.tobytes("raw", "1;I") if is_packed else page.convert("L").tobytes().translate(_VALUES)
    stride = len(dots) // page.height
    rows = [dots[start : start + stride] for start in range(0, len(dots), stride)]
    alike = [(row, sum(1 for _ in group)) for row, group in groupby(rows)]
    others = [row for row, _ in alike]
    lines = map(_literal, others) if is_packed else _runs(others, colours)
    repeated = [_repeated(line, count, most=_MOST_REPEATS) for line, (_, count) in zip(lines, alike, strict=True)]
    return _SYNC + _header(page, kind, dpi) + b"".join(repeated)


def _repeated(item: bytes, count: int, *, most: int) -> bytes:
    """A line or a value as often as it stands there, told so many times at once at `most`."""
    whole, rest = divmod(count, most)
    return (bytes((most - 1,)) + item) * whole + (bytes((rest - 1,)) + item if rest else b"")


def _literal(row: bytes) -> bytes:
    """The bytes of a row as they are; a row of one value is told shortly."""
    if row.count(row[:1]) == len(row):
        return _repeated(row[:1], len(row), most=_MOST_UNITS)
    if len(row) <= _MOST_UNITS:
        return bytes((257 - len(row),)) + row
    units = (row[start : start + _MOST_UNITS] for start in range(0, len(row), _MOST_UNITS))
    return b"".join([(bytes((257 - len(some),)) if len(some) > 1 else b"\0") + some for some in units])


def _runs(rows: list[bytes], colours: int) -> list[bytes]:
    """Rows of _VALUES as values and how often each stands.

    Pillow finds the runs, many times faster than Python does, where it writes PCX: a count from C1h to FFh, left out
    where it is one, before each value below C0h. A value of our own ends each row.
    """
    ends = 2 + len(rows[0]) % 2  # PCX has even rows
    marked = b"".join([row + bytes((_END,)) * ends for row in rows])
    file = io.BytesIO()
    Image.frombytes("L", (len(rows[0]) + ends, len(rows)), marked).save(file, "PCX")
    coded = bytes((_END,)) + file.getvalue()[_PCX_HEAD:-_PCX_TAIL]
    for before in (0, 1, _END):
        for value in (0, 1):
            coded = coded.replace(bytes((before, value)), bytes((before, _PCX_COUNT + 1, value)))
    for value in (0, 1) if colours > 1 else ():
        coded = coded.replace(bytes((value,)), bytes((value,)) * colours)
    end = bytes((_PCX_COUNT + ends, _END))
    return [line.translate(_AS_PWG) for line in coded[1:].split(end)[:-1]]


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
