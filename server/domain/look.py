"""What an event looks like to its guests: one colour, by day or by night, a logo, a background, idle pictures."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from server.domain.colour import READABLE, Colour, colour_from, contrast, contrast_of, grey_of, laid_over, shade_of
from server.domain.errors import NotFoundError
from server.domain.palette import Palette, Scheme, palette_of_colour, palette_of_hue

MOST_IDLE = 12
#: More than words need: a picture's spots are measured as greys, and a coloured one may be brighter by so much.
_UPON_PICTURES = READABLE + 0.2
#: A mark that is told from its ground.
_LOGO_LEAST = 3.0
_NAME = re.compile(r"([0-9]{1,3}|[0-9a-f]{6})(?:-([0-9]{1,3}))?")


@dataclass(frozen=True, kw_only=True)
class LookPicture:
    """A picture that was taken in, and what its dots say about words upon it."""

    #: Names its content, hex.
    sha256: str
    width_px: int
    height_px: int
    #: The luminance of its brightest spot as large as a letter's stem, and of all that is not clear on average.
    brightest: float
    average: float


@dataclass(frozen=True, kw_only=True)
class Look:
    """The look of one event."""

    #: Six hex digits; empty: the event's hue makes all colours.
    colour: str = ""
    #: Of a look that was: the event's hue then, where no colour was chosen.
    hue: int | None = None
    #: How kiosks are shown; staff pages follow their own device.
    scheme: Scheme = Scheme.LIGHT
    #: Beside the event's name.
    logo: LookPicture | None = None
    #: Behind the welcome.
    background: LookPicture | None = None
    #: In this order, one after the other, while nobody is there.
    idle: tuple[LookPicture, ...] = ()

    def palette(self, hue: int) -> Palette:
        """All colours. `hue`: the event's, where no colour was chosen."""
        return palette_of_colour(colour_from(self.colour)) if self.colour else palette_of_hue(hue)

    def sheet(self, hue: int) -> str:
        """The name of the style sheet that says all this: `200`, `0a7c5b`, with a veil of 61 % `0a7c5b-61`."""
        return _sheet(self.colour, hue, self.background)

    @property
    def pictures(self) -> tuple[LookPicture, ...]:
        """All of them."""
        return (*filter(None, (self.logo, self.background)), *self.idle)


@lru_cache(maxsize=64)
def _sheet(colour: str, hue: int, background: LookPicture | None) -> str:
    """Kept in mind: a kiosk asks with each request, and a veil is tried out."""
    name = colour or str(hue)
    if background is None:
        return name
    return f"{name}-{veil_percent(background, Look(colour=colour).palette(hue))}"


def sheet_named(name: str) -> tuple[Palette, int]:
    """Which colours a style sheet's name stands for, and the veil in per cents.

    Raises: NotFoundError for a name that sheet() never makes.
    """
    found = _NAME.fullmatch(name)
    if found is None or int(found[2] or 0) > 100 or (len(found[1]) < 6 and int(found[1]) > 359):
        raise NotFoundError("no such look")
    palette = palette_of_colour(colour_from(found[1])) if len(found[1]) == 6 else palette_of_hue(int(found[1]))
    return palette, int(found[2] or 0)


def veil_percent(picture: LookPicture, palette: Palette) -> int:
    """How much of a picture a veil of the deep colour hides, so that words upon its brightest spot are read.

    A grey is all but the worst of the spots that are as bright: laying a veil over it lowers its luminance least.
    """
    text, veil = palette.colour("on-deep"), palette.colour("deeper")
    spot = grey_of(picture.brightest)
    return next(
        percent for percent in range(101) if contrast(text, laid_over(veil, spot, percent / 100)) >= _UPON_PICTURES
    )


def needs_plate(logo: LookPicture, palette: Palette) -> bool:
    """Whether a logo is told from a light plate better than from the welcome's deep ground, where it is dark itself."""
    on_deep, plate = palette.colour("deep").luminance, palette.colour("on-deep").luminance
    here = contrast_of(logo.average, on_deep)
    return here < _LOGO_LEAST and contrast_of(logo.average, plate) > here


def hue_of(colour: Colour) -> int:
    """The hue that stands for a colour where only hues are known."""
    return math.floor(shade_of(colour).hue + 0.5) % 360
