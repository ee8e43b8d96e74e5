"""All colours of a page, made of one: text is readable on every ground it stands on, whatever colour was chosen.

The rule: lightness carries the contrast, hue and chroma only the mood. What the chosen colour itself is used for
(buttons, links, the lit door of the welcome) is made darker or lighter until it is readable; see
docs/decisions/colours-by-rule.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from server.domain.colour import READABLE, VISIBLE, Colour, Shade, contrast, laid_over, shade_of

#: As strong as colours of the pages are made; a greyer one makes a greyer look.
_FULL_CHROMA = 0.13
_STEP = 0.005
#: Lightness, chroma, and degrees away from a hue that stands alone, for more life: by day, and by night.
_SHADES: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "ink": ((0.24, 0.035, 0), (0.95, 0.012, 0)),
    "ink-soft": ((0.43, 0.03, 0), (0.78, 0.02, 0)),
    "paper": ((0.975, 0.011, 34), (0.19, 0.022, 0)),
    "card": ((0.996, 0.004, 34), (0.245, 0.026, 0)),
    "sunk": ((0.94, 0.018, 34), (0.16, 0.02, 0)),
    "line": ((0.87, 0.024, 28), (0.37, 0.03, 0)),
    "edge": ((0.58, 0.03, 0), (0.62, 0.03, 0)),
    "accent-wash": ((0.93, 0.04, 0), (0.32, 0.06, 0)),
    "on-accent": ((0.99, 0.005, 0), (0.2, 0.04, 0)),
    "deep": ((0.3, 0.085, 0), (0.3, 0.085, 0)),
    "deeper": ((0.22, 0.065, 0), (0.22, 0.065, 0)),
    "on-deep": ((0.97, 0.018, 20), (0.97, 0.018, 20)),
}
_GROUNDS = ("paper", "card", "sunk", "accent-wash")
#: What stands on what, and how well it must be told from it.
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((text, ground, READABLE) for text in ("ink", "ink-soft", "accent", "accent-strong") for ground in _GROUNDS),
    *(("on-accent", ground, READABLE) for ground in ("accent", "accent-strong")),
    *(("on-deep", ground, READABLE) for ground in ("deep", "deeper", "door", "lit")),
    ("deeper", "on-deep", READABLE),
    *(("edge", ground, VISIBLE) for ground in ("paper", "card", "sunk")),
)
#: How much of the glow the band of the house, and the door of the welcome, may have: 92-guest.css.
LIT_SHARE, DOOR_SHARE = 0.8, 0.52


class Scheme(StrEnum):
    """By day or by night."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Every colour by its name (`ink`, `accent`, ...) in both schemes."""

    #: In degrees: shadows and veils take it too.
    hue: int
    colours: Mapping[Scheme, Mapping[str, Colour]]
    #: The colour that was chosen; None: a hue alone.
    chosen: Colour | None

    def colour(self, name: str, scheme: Scheme = Scheme.LIGHT) -> Colour:
        """One of them."""
        return self.colours[scheme][name]

    def contrast(self, text: str, ground: str, scheme: Scheme = Scheme.LIGHT) -> float:
        """How well a text is read on a ground."""
        return contrast(self.colours[scheme][text], self.colours[scheme][ground])


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Where a page shows another colour than the chosen one, because words could not be read otherwise."""

    #: `light`, `dark`: buttons and links by day, by night. `glow`: the welcome's lit door.
    use: str
    shown: Colour
    #: The least contrast it would have had as chosen, and the one it has.
    before: float
    after: float


def shifts_of(palette: Palette) -> list[Shift]:
    """What became of the chosen colour; nothing where it is used as it is."""
    chosen = palette.chosen
    if chosen is None:
        return []
    shifts = []
    for scheme in Scheme:
        shown = palette.colour("accent", scheme)
        grounds = [palette.colour(name, scheme) for name in (*_GROUNDS, "on-accent")]
        before, after = (min(contrast(colour, ground) for ground in grounds) for colour in (chosen, shown))
        shifts.append(Shift(use=scheme.value, shown=shown, before=before, after=after))
    deep, text = palette.colour("deep"), palette.colour("on-deep")
    before, after = (contrast(text, laid_over(colour, deep, LIT_SHARE)) for colour in (chosen, palette.colour("glow")))
    shifts.append(Shift(use="glow", shown=palette.colour("glow"), before=before, after=after))
    return [shift for shift in shifts if shift.shown != chosen and shift.before < READABLE]


@lru_cache(maxsize=32)
def palette_of_hue(hue: int) -> Palette:
    """The look of a hue, 0 to 359, at the strength pages are made in."""
    return _palette(Shade(0.45, _FULL_CHROMA, hue), None)


@lru_cache(maxsize=32)
def palette_of_colour(chosen: Colour) -> Palette:
    """The look of a colour that somebody chose."""
    return _palette(shade_of(chosen), chosen)


def _palette(seed: Shade, chosen: Colour | None) -> Palette:
    vivid = min(1.0, seed.chroma / _FULL_CHROMA)
    by_scheme: dict[Scheme, Mapping[str, Colour]] = {}
    for place, scheme in enumerate(Scheme):
        shades = {
            name: Shade(lightness, chroma * vivid, seed.hue + (0 if chosen else turn))
            for name, (lightness, chroma, turn) in ((name, both[place]) for name, both in _SHADES.items())
        }
        by_scheme[scheme] = _with_accent(shades, seed, scheme, is_chosen=chosen is not None)
    return Palette(hue=round(seed.hue) % 360, colours=by_scheme, chosen=chosen)


def _with_accent(shades: dict[str, Shade], seed: Shade, scheme: Scheme, *, is_chosen: bool) -> dict[str, Colour]:
    """What the chosen colour itself is used for: as it is where it can be read, else darker, or by night lighter."""
    is_day = scheme is Scheme.LIGHT
    shown = {name: shade.colour for name, shade in shades.items()}
    grounds = [shown[name] for name in (*_GROUNDS, "on-accent")]
    usual = Shade(0.45, seed.chroma, seed.hue) if is_day else Shade(0.82, 0.11, seed.hue)
    accent = _readable(seed if is_chosen else usual, grounds, darker=is_day)
    strong = Shade(
        accent.lightness + (-0.09 if is_day else 0.06), accent.chroma * (0.85 if is_day else 0.82), accent.hue
    )
    shown["accent"] = accent.colour
    shown["accent-strong"] = _readable(strong, grounds, darker=is_day).colour
    glow = _glow(shades, seed, is_chosen=is_chosen)
    shown["glow"] = glow.colour
    shown["door"] = glow.mixed(shades["deeper"], 1 - DOOR_SHARE).colour
    shown["lit"] = laid_over(shown["glow"], shown["deep"], LIT_SHARE)
    return shown


def _glow(shades: Mapping[str, Shade], seed: Shade, *, is_chosen: bool) -> Shade:
    """The light on the deep ground: the chosen colour, as bright as words upon it can bear."""
    glow = Shade(min(0.66, max(0.45, seed.lightness)), seed.chroma, seed.hue) if is_chosen else _usual_glow(seed)
    deep, text = shades["deep"].colour, shades["on-deep"].colour
    while contrast(text, laid_over(glow.colour, deep, LIT_SHARE)) < READABLE:
        glow = Shade(glow.lightness - _STEP, glow.chroma, glow.hue)
    return glow


def _usual_glow(seed: Shade) -> Shade:
    return Shade(0.62, 0.16, seed.hue + 24)


def _readable(shade: Shade, grounds: list[Colour], *, darker: bool) -> Shade:
    """The nearest lightness at which it is readable on each ground, and each ground on it."""
    while any(contrast(shade.colour, ground) < READABLE for ground in grounds):
        shade = Shade(shade.lightness + (-_STEP if darker else _STEP), shade.chroma, shade.hue)
    return shade
