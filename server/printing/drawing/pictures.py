"""Pictures on badges: logos and art from a file, in black and white.

Grey, spread from black to white, and cut at a threshold. Never dithered: dithered logos print as mud, and their dots
can look like commands to a printer that listens inside images.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import PurePath

from PIL import Image, ImageOps, UnidentifiedImageError

from server.domain.errors import TemplateError
from server.printing.drawing.fonts import shipped_face
from server.printing.drawing.vector_art import draw_art

#: Files that an image may name.
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg"})
LARGEST_BYTES = 8 * 1024 * 1024
#: Larger ones would take a Raspberry Pi's memory.
LARGEST_DOTS = 40_000_000
#: Art is tried out as large as badges are, because it may take longer the larger it is.
_TRIED_DOTS = (1200, 1200)


@lru_cache(maxsize=8)
def fault_of(name: str, data: bytes) -> str:
    """Why a picture cannot be used; empty: it can."""
    if len(data) > LARGEST_BYTES:
        return f"larger than {LARGEST_BYTES // 1024 // 1024} MB"
    try:
        with _opened(data, _TRIED_DOTS, vector=is_vector(name)) as picture:
            if picture.width * picture.height > LARGEST_DOTS:
                return f"more than {LARGEST_DOTS // 1_000_000} million dots"
            picture.load()
    except TemplateError as exc:
        return exc.message
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        return f"cannot be read as a picture ({exc})"
    return ""


def png_of_lines(data: bytes, size: tuple[int, int]) -> bytes:
    """A PNG of art made of lines (SVG), as large as fits `size` dots, in the fonts that ship.

    Raises: TemplateError for art that cannot be drawn.
    """
    return draw_art(data, size, [shipped_face(bold=bold).path for bold in (False, True)])


def is_vector(name: str) -> bool:
    """Whether a file is drawn anew at each size."""
    return PurePath(name).suffix.lower() == ".svg"


@lru_cache(maxsize=32)
def black_and_white(
    data: bytes, size: tuple[int, int], *, vector: bool, threshold: float, negative: bool
) -> Image.Image:
    """A picture as large as fits `size` dots, its shape kept, as a 1-bit image. Kept: a logo is on every badge.

    Raises: TemplateError for art that cannot be drawn.
    """
    with _opened(data, size, vector=vector) as opened:
        picture = opened.convert("RGBA")
    ground = Image.new("RGBA", picture.size, "black" if negative else "white")
    grey = ImageOps.autocontrast(Image.alpha_composite(ground, picture).convert("L"))
    if negative:
        grey = ImageOps.invert(grey)
    share = min(size[0] / grey.width, size[1] / grey.height)
    fitted = (max(1, round(grey.width * share)), max(1, round(grey.height * share)))
    limit = round(threshold * 255)
    return (
        grey.resize(fitted, Image.Resampling.LANCZOS)
        .point(lambda tone: 255 if tone >= limit else 0)
        .convert("1", dither=Image.Dither.NONE)
    )


def _opened(data: bytes, size: tuple[int, int], *, vector: bool) -> Image.Image:
    """A picture from its bytes; one of lines is drawn as large as fits `size`.

    Raises: TemplateError for lines that cannot be drawn.
    """
    if not vector:
        return Image.open(io.BytesIO(data))
    return Image.open(io.BytesIO(png_of_lines(data, size)))
