"""QR codes in whole dots, as large as their box and never too small to be read."""

from __future__ import annotations

from math import isqrt

import qrcode
from PIL import Image
from qrcode.exceptions import DataOverflowError

from server.printing.drawing.qr_masks import best_modules

#: A module under this size was read in 12 % of synthetic camera pictures, at this size in all (docs/printing.md).
SMALLEST_MODULE_MM = 0.6
#: White modules around it. Source: ISO/IEC 18004, 9.1.
QUIET_MODULES = 4
#: Level M where it fits, level L before giving up.
_LEVELS = (qrcode.constants.ERROR_CORRECT_M, qrcode.constants.ERROR_CORRECT_L)
#: Light and dark.
_TONES = bytes.maketrans(b"\0\1", b"\xff\0")


def qr_image(text: str, *, side_dots: int, dpi: int, max_module_mm: float) -> Image.Image | None:
    """A QR of `text` with its quiet zone, at most `side_dots` wide; None: it could not be read at that size."""
    smallest = smallest_module_dots(dpi)
    largest = max(smallest, round(max_module_mm * dpi / 25.4))
    for level in _LEVELS:
        modules = _modules(text, level)
        count = isqrt(len(modules))
        module_dots = min(largest, side_dots // (count + 2 * QUIET_MODULES)) if modules else 0
        if module_dots >= smallest:
            return _draw(modules, module_dots)
    return None


def qr_of_module(text: str, module_dots: int) -> Image.Image:
    """A QR of a short `text` whose modules have so many dots, whether or not anybody can read it."""
    return _draw(_modules(text, _LEVELS[0]), module_dots)


def smallest_module_dots(dpi: int) -> int:
    """5 dots at 203 dpi, 7 at 300."""
    return max(1, round(SMALLEST_MODULE_MM * dpi / 25.4))


def _modules(text: str, level: int) -> bytes:
    """The pattern without its quiet zone, row by row, 1 for dark; empty where no QR holds so much."""
    code = qrcode.QRCode(error_correction=level, border=0)
    code.add_data(text)
    try:
        code.best_fit()
    except (DataOverflowError, ValueError):
        return b""
    return best_modules(code)


def _draw(modules: bytes, module_dots: int) -> Image.Image:
    count = isqrt(len(modules))
    tones = Image.frombytes("L", (count, count), modules.translate(_TONES))
    pattern = tones.convert("1", dither=Image.Dither.NONE)
    quiet = QUIET_MODULES * module_dots
    square = Image.new("1", (count * module_dots + 2 * quiet,) * 2, 1)
    square.paste(pattern.resize((count * module_dots,) * 2, Image.Resampling.NEAREST), (quiet, quiet))
    return square
