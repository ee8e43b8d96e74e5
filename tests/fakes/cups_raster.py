"""Reading PWG raster with CUPS's own reader (libcups): a judge that nobody here wrote."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import struct
import sys
from pathlib import Path

import pytest
from PIL import Image

_HEADER_BYTES = 1796


def cups_page(file: Path) -> tuple[Image.Image, int, tuple[int, int]]:
    """The one page of a file (mode `1`, black is 0), its dots an inch and its size in points; skips without libcups."""
    library = _library()
    descriptor = os.open(file, os.O_RDONLY)
    raster = library.cupsRasterOpen(descriptor, 0)
    header = ctypes.create_string_buffer(_HEADER_BYTES)
    assert library.cupsRasterReadHeader2(raster, header), "libcups finds no page"
    order = "<" if sys.byteorder == "little" else ">"

    def number(offset: int, count: int = 1) -> tuple[int, ...]:
        return struct.unpack_from(f"{order}{count}I", header.raw, offset)

    (width, height), (bits, stride) = number(372, 2), number(388, 2)
    rows = ctypes.create_string_buffer(stride * height)
    assert library.cupsRasterReadPixels(raster, rows, stride * height) == stride * height
    assert not library.cupsRasterReadHeader2(raster, ctypes.create_string_buffer(_HEADER_BYTES)), "a second page"
    library.cupsRasterClose(raster)
    os.close(descriptor)
    size = (width, height)
    if bits == 1:
        image = Image.frombytes("1", size, rows.raw, "raw", "1;I")
    else:
        image = Image.frombytes("L" if bits == 8 else "RGB", size, rows.raw).convert("1")
    return image, number(276)[0], (number(352)[0], number(356)[0])


def _library() -> ctypes.CDLL:
    name = ctypes.util.find_library("cups")
    if name is None:
        pytest.skip("libcups is not here (Debian: cups-ipp-utils)")
    library = ctypes.CDLL(name)
    library.cupsRasterOpen.restype = ctypes.c_void_p
    library.cupsRasterReadHeader2.argtypes = (ctypes.c_void_p, ctypes.c_char_p)
    library.cupsRasterReadPixels.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint)
    library.cupsRasterClose.argtypes = (ctypes.c_void_p,)
    return library
