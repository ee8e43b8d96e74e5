"""Pictures that organisers drop in: taken apart and made anew, so that nothing but their dots is kept.

What a file is, its first bytes say; its name is not asked. Its head tells how large it becomes before it is unpacked.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps, ImageStat, UnidentifiedImageError

from server.domain.errors import FieldError, TemplateError
from server.printing.drawing.pictures import png_of_lines

#: What a phone's camera or a scanned plan brings.
LARGEST_BYTES = 12 * 1024 * 1024
#: Larger ones would take a Raspberry Pi's memory: three bytes a dot while it is opened.
LARGEST_DOTS = 40_000_000
#: Raster formats: PDF would bring a whole interpreter.
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
#: The first that is light enough is taken; then the picture is made smaller.
_QUALITIES = (80, 65, 50, 38)
_SMALLER = 0.8
#: What has more colours was photographed; trying it without loss takes a Raspberry Pi many seconds for nothing.
_DRAWN_COLOURS = 30_000
#: A spot is measured whole: this part of the longer side, about a letter's stem on a kiosk's glass.
_SPOTS_A_SIDE = 120
_LIGHT = [
    round(255 * (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4)) for v in (n / 255 for n in range(256))
]
#: What is clearer than this is not seen on any ground.
_IS_SEEN = [255 * (alpha >= 8) for alpha in range(256)]
#: Shares of red, green and blue in luminance, WCAG 2.2.
_LUMINANCE = (0.2126, 0.7152, 0.0722, 0)


@dataclass(frozen=True, kw_only=True)
class PictureUse:
    """What a picture is for, and so how much of it is kept."""

    #: The form's field, and the first part of an error's code.
    field: str
    noun: str
    longest_side_px: int
    shortest_side_px: int
    #: What a kiosk loads over a venue's network; None: as large as it becomes at the best quality.
    most_bytes: int | None = None
    #: A clear ground stays clear, and what is around the drawn part is cut off.
    is_clear: bool = False
    #: Art of lines (SVG) is drawn.
    takes_lines: bool = False


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that was made anew: WebP, upright, without a word about where and when it was taken."""

    content: bytes
    width_px: int
    height_px: int
    #: Luminance, 0 to 1: of the brightest spot, and of all that is not clear on average.
    brightest: float = 1.0
    average: float = 1.0

    @property
    def sha256(self) -> str:
        """What names it, hex."""
        return hashlib.sha256(self.content).hexdigest()


def take_in(data: bytes, use: PictureUse) -> Picture:
    """The picture in `data` as it is kept and shown.

    Raises: FieldError `NOUN.picture`, `NOUN.large`, `NOUN.small` or, where it may be clear, `NOUN.clear`.
    """
    if len(data) > LARGEST_BYTES:
        raise _too_large(use)
    try:
        if use.takes_lines and _is_lines(data):
            data = png_of_lines(data, (use.longest_side_px * 2, use.longest_side_px * 2))
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            # the head alone tells how large it would unpack
            if opened.width * opened.height > LARGEST_DOTS:
                raise _too_large(use)
            if min(opened.size) < use.shortest_side_px:
                message = f"at least {use.shortest_side_px} dots on each side"
                raise FieldError(use.field, message, code=f"{use.noun}.small")
            picture = _upright(opened, use)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise _too_large(use) from exc
    except (TemplateError, UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as exc:
        raise FieldError(use.field, f"cannot be read as a picture ({exc})", code=f"{use.noun}.picture") from exc
    return _kept(picture, use)


def _kept(picture: Image.Image, use: PictureUse) -> Picture:
    brightest, average = _luminances(picture)
    content = _packed(picture, use.most_bytes)
    while use.most_bytes is not None and len(content) > use.most_bytes:
        width, height = (max(1, round(side * _SMALLER)) for side in picture.size)
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
        content = _lossy(picture, use.most_bytes)
    return Picture(
        content=content, width_px=picture.width, height_px=picture.height, brightest=brightest, average=average
    )


def _upright(opened: Image.Image, use: PictureUse) -> Image.Image:
    """As it is held, no larger than needed; on white, unless it may be clear: that cannot be read on a dark screen."""
    is_clear = "A" in opened.getbands() or "transparency" in opened.info
    turned = opened.getexif()
    longest = (use.longest_side_px, use.longest_side_px)
    opened.draft("RGB", longest)
    picture = opened.convert("RGBA" if is_clear else "RGB")
    if use.is_clear and is_clear:
        drawn = picture.getchannel("A").point(_IS_SEEN).getbbox()
        if drawn is None:
            raise FieldError(use.field, "all of it is clear: nothing would be seen", code=f"{use.noun}.clear")
        picture = picture.crop(drawn)
    picture.thumbnail(longest, Image.Resampling.LANCZOS)
    picture.getexif().update(turned)
    picture = ImageOps.exif_transpose(picture)
    if not is_clear or use.is_clear:
        return picture
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def _packed(picture: Image.Image, most_bytes: int | None) -> bytes:
    """Drawn plans are smaller without loss, photographs with it."""
    lossy = _lossy(picture, most_bytes)
    if picture.getcolors(_DRAWN_COLOURS) is None:
        return lossy
    return min(_webp(picture, {"lossless": True, "quality": 60}), lossy, key=len)


def _lossy(picture: Image.Image, most_bytes: int | None) -> bytes:
    """At the best quality that is light enough; at the worst, where none is."""
    for quality in _QUALITIES:
        made = _webp(picture, {"quality": quality})
        if most_bytes is None or len(made) <= most_bytes:
            break
    return made


def _webp(picture: Image.Image, options: dict[str, object]) -> bytes:
    held = io.BytesIO()
    picture.save(held, "WEBP", method=4, exif=b"", icc_profile=b"", xmp=b"", **options)
    return held.getvalue()


def _luminances(picture: Image.Image) -> tuple[float, float]:
    """Of the brightest spot, and on average; what is clear does not count."""
    light = Image.merge("RGB", [band.point(_LIGHT) for band in picture.convert("RGB").split()]).convert("L", _LUMINANCE)
    mask = picture.getchannel("A") if "A" in picture.getbands() else None
    (average,) = ImageStat.Stat(light, mask).mean or [255.0]
    brightest = light.reduce(max(1, max(light.size) // _SPOTS_A_SIDE)).getextrema()[1]
    return float(brightest) / 255, average / 255  # type: ignore[arg-type]  # one band has one pair


def _is_lines(data: bytes) -> bool:
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<?xml", b"<svg", b"<!--", b"<!doctype svg"))


def _too_large(use: PictureUse) -> FieldError:
    message = f"at most {LARGEST_BYTES // 1024 // 1024} MB and {LARGEST_DOTS // 1_000_000} M dots"
    return FieldError(use.field, message, code=f"{use.noun}.large")
