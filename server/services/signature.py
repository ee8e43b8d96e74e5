"""Signatures that guests draw on a screen: only small pictures of lines are taken, and they are drawn anew.

A browser may send anything. What is stored is our own PNG of what the picture shows: no metadata, no tricks.
"""

from __future__ import annotations

import base64
import binascii
import io

from PIL import Image, ImageChops, UnidentifiedImageError

from server.domain.errors import FieldError

#: What a canvas sends, https://html.spec.whatwg.org/multipage/canvas.html#dom-canvas-todataurl
_PREFIX = "data:image/png;base64,"
#: The canvas has 800 x 300 dots; a scribble all over it stays below this.
LARGEST_BYTES = 120_000
LARGEST_DOTS = (1600, 800)
#: As many greys as lines with soft edges need: a signature of 3 KB.
_GREYS = 16
#: A dot is no signature: so many dots of ink at least, of the picture's width in thousandths.
_LEAST_INK = 40


def signature_png(sent: str) -> bytes:
    """The picture that a canvas sent, checked and drawn anew as a small grey PNG.

    Raises: FieldError for what is no PNG, is too large, or shows hardly a line.
    """
    if not sent.startswith(_PREFIX):
        raise FieldError("signature", "a PNG as a data URL", code="field.signature")
    try:
        data = base64.b64decode(sent.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise FieldError("signature", "not base64", code="field.signature") from exc
    if len(data) > LARGEST_BYTES:
        raise FieldError("signature", f"at most {LARGEST_BYTES} bytes", code="field.long")
    picture = _grey(data)
    ink = ImageChops.invert(picture).getbbox()
    if ink is None or max(ink[2] - ink[0], ink[3] - ink[1]) * 1000 < _LEAST_INK * picture.width:
        raise FieldError("signature", "nothing is drawn", code="field.empty")
    file = io.BytesIO()
    picture.quantize(_GREYS).save(file, "PNG")
    return file.getvalue()


def _grey(data: bytes) -> Image.Image:
    """Black lines on white, whatever was transparent."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            if opened.width > LARGEST_DOTS[0] or opened.height > LARGEST_DOTS[1]:
                raise FieldError("signature", "too many dots", code="field.long")
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as exc:
        raise FieldError("signature", "not a PNG", code="field.signature") from exc
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("L")
