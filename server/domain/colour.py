"""Colours of a screen: read, told apart by lightness, chroma and hue, and how well one is read on another.

Contrast as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio, #dfn-relative-luminance); lightness,
chroma and hue are Oklch (https://www.w3.org/TR/css-color-4/#color-conversion-code), where equal steps look equal.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from server.domain.errors import FieldError

#: WCAG 2.2, 1.4.3: text of any size.
READABLE = 4.5
#: WCAG 2.2, 1.4.11: an edge that shows where something can be touched, a sign.
VISIBLE = 3.0

_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*\)")
#: Halvings until what a screen can show is met to less than one step of 256.
_HALVINGS = 12
_GREY_CHROMA = 0.002


@dataclass(frozen=True)
class Colour:
    """What a screen shows: red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int

    @property
    def hex(self) -> str:
        """As pages write it: `#0a7c5b`."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @cached_property
    def luminance(self) -> float:
        """How bright it is, from 0 (black) to 1 (white)."""
        return 0.2126 * _linear(self.red) + 0.7152 * _linear(self.green) + 0.0722 * _linear(self.blue)


@dataclass(frozen=True)
class Shade:
    """A colour as eyes sort it: lightness 0 to 1, chroma from 0 (grey) to some 0.3, hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    @property
    def colour(self) -> Colour:
        """What a screen shows of it: what it cannot show loses chroma, and keeps lightness and hue."""
        return _shown(round(self.lightness, 4), round(self.chroma, 4), round(self.hue % 360, 2))

    def mixed(self, other: Shade, share: float) -> Shade:
        """Halfway to `other` where `share` is 0.5, as `color-mix(in oklch)` does: by the shorter arc of hues."""
        arc = (other.hue - self.hue + 180) % 360 - 180
        return Shade(
            self.lightness + (other.lightness - self.lightness) * share,
            self.chroma + (other.chroma - self.chroma) * share,
            (self.hue + arc * share) % 360,
        )


def colour_from(text: str) -> Colour:
    """The colour that somebody typed: `#0a7c5b`, `0A7C5B`, `#abc` or `rgb(10, 124, 91)`.

    Raises: FieldError.
    """
    typed = text.strip().lower()
    if found := _HEX.fullmatch(typed):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return Colour(*bytes.fromhex(digits))
    if (found := _RGB.fullmatch(typed)) and all(int(part) <= 255 for part in found.groups()):
        return Colour(*(int(part) for part in found.groups()))
    raise FieldError("colour", "#rrggbb or rgb(r, g, b)", code="field.colour")


def contrast(one: Colour, other: Colour) -> float:
    """How well one is read on the other: 1 (not at all) to 21 (black on white)."""
    return contrast_of(one.luminance, other.luminance)


def contrast_of(one: float, other: float) -> float:
    """The same of two luminances."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def grey_of(luminance: float) -> Colour:
    """The grey that is as bright."""
    level = round(_encoded(luminance))
    return Colour(level, level, level)


def laid_over(veil: Colour, ground: Colour, share: float) -> Colour:
    """What is seen where a veil that hides `share` (0 to 1) lies on a ground."""
    return Colour(
        *(round(below + (above - below) * share) for above, below in zip(_parts(veil), _parts(ground), strict=True))
    )


def shade_of(colour: Colour) -> Shade:
    """The colour as eyes sort it; a grey has no hue and gets 0."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    chroma = math.hypot(a, b)
    hue = 0.0 if chroma < _GREY_CHROMA else math.degrees(math.atan2(b, a)) % 360
    return Shade(lightness, chroma, hue)


@lru_cache(maxsize=4096)
def _shown(lightness: float, chroma: float, hue: float) -> Colour:
    parts = _light(lightness, chroma, hue)
    if not _can_be_shown(parts):
        least, most = 0.0, chroma
        for _ in range(_HALVINGS):
            tried = (least + most) / 2
            if _can_be_shown(_light(lightness, tried, hue)):
                least = tried
            else:
                most = tried
        parts = _light(lightness, least, hue)
    return Colour(*(round(_encoded(min(1.0, max(0.0, part)))) for part in parts))


def _light(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Red, green and blue as amounts of light; below 0 and above 1 where no screen shows it."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _can_be_shown(parts: tuple[float, float, float]) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in parts)


def _parts(colour: Colour) -> tuple[int, int, int]:
    return colour.red, colour.green, colour.blue


@lru_cache(maxsize=256)
def _linear(level: int) -> float:
    share = level / 255
    return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)


def _encoded(light: float) -> float:
    return 255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)
