"""Reading PWG raster back, written from PWG 5102.4 alone and without our encoder: what a printer makes of it."""

from __future__ import annotations

import struct

from PIL import Image

_HEADER_BYTES = 1796
_BITS, _GREY, _COLOUR = 1, 8, 24


def pages_of(data: bytes) -> list[tuple[Image.Image, int]]:
    """Every page (mode `1`, black is 0) with its dots an inch; fails where the stream is not as the standard says."""
    assert data[:4] == b"RaS2"
    rest, pages = memoryview(data)[4:], []
    while rest:
        header, rest = rest[:_HEADER_BYTES], rest[_HEADER_BYTES:]
        assert bytes(header[:10]) == b"PwgRaster\x00"
        across, along = struct.unpack_from(">2I", header, 276)
        width, height = struct.unpack_from(">2I", header, 372)
        bits, stride = struct.unpack_from(">2I", header, 388)
        assert (across, stride) == (along, (width * bits + 7) // 8)
        rows, rest = _rows(rest, height, stride, max(1, bits // 8))
        pages.append((_image(bits, (width, height), rows), across))
    return pages


def _rows(rest: memoryview, height: int, stride: int, unit_bytes: int) -> tuple[bytes, memoryview]:
    rows: list[bytes] = []
    while len(rows) < height:
        repeats, at, row = rest[0] + 1, 1, bytearray()
        while len(row) < stride:
            count, at = rest[at], at + 1
            if count < 128:
                row += bytes(rest[at : at + unit_bytes]) * (count + 1)
                at += unit_bytes
            else:
                assert count > 128
                row += rest[at : at + (257 - count) * unit_bytes]
                at += (257 - count) * unit_bytes
        assert len(row) == stride
        rows += [bytes(row)] * repeats
        rest = rest[at:]
    assert len(rows) == height
    return b"".join(rows), rest


def _image(bits: int, size: tuple[int, int], rows: bytes) -> Image.Image:
    if bits == _BITS:
        return Image.frombytes("1", size, rows, "raw", "1;I")
    mode = {_GREY: "L", _COLOUR: "RGB"}[bits]
    return Image.frombytes(mode, size, rows).convert("L").point(lambda grey: 255 * (grey > 127)).convert("1")
