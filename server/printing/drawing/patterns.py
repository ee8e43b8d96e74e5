"""Patterns: what tells categories apart on paper that knows no colour."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache

from PIL import Image

from server.printing.drawing.fields import plain
from server.printing.drawing.template import Pattern

#: About; so many whole tiles fit the shorter side that none is cut.
_PITCH_MM = 2.0
#: How much of the pitch is black.
_STROKE = 0.4
#: For a category that a template does not name: those that are told apart from an arm's length.
_CHOICE = (
    Pattern.HATCH,
    Pattern.DOTS,
    Pattern.BARS,
    Pattern.CHECKS,
    Pattern.LINES,
    Pattern.ZIGZAG,
    Pattern.GRID,
    Pattern.BACKHATCH,
    Pattern.CROSS,
    Pattern.SOLID,
)
#: Categories as most lists name them, in the languages of the wording: each its own, whatever the event.
_USUAL = {
    Pattern.SOLID: "vip|vips|organiser|organizer|organisatie|organisator|organizzatore|organizzazione|organisation",
    Pattern.HATCH: "speaker|speakers|spreker|sprekers|relatore|relatori|relatrice",
    Pattern.DOTS: "press|media|pers|stampa",
    Pattern.CHECKS: "staff|crew|team|medewerker|medewerkers|personeel|personale",
    Pattern.BARS: "sponsor|sponsors|partner|partners",
    Pattern.GRID: "exhibitor|exhibitors|exposant|exposanten|standhouder|espositore|espositori",
    Pattern.ZIGZAG: "student|students|studenten|studente|studenti",
    Pattern.LINES: "visitor|visitors|bezoeker|bezoekers|visitatore|visitatori|attendee|deelnemer|partecipante",
    Pattern.BACKHATCH: "guest|guests|gast|gasten|ospite|ospiti|invitato|invitati",
    Pattern.CROSS: "volunteer|volunteers|vrijwilliger|vrijwilligers|volontario|volontari|volontaria",
}


def pattern_of(category: str, chosen: Mapping[str, Pattern]) -> Pattern:
    """A category's pattern: the one that the template chose, else the usual one, else one by its name.

    The same name has the same pattern on every station and every copy; a guest without a category has none. Two
    unusual names may share one: a template that lists them keeps them apart.
    """
    name = plain(category)
    if not name:
        return Pattern.NONE
    named = {plain(each): pattern for each, pattern in chosen.items()}
    if name in named:
        return named[name]
    usual = next((pattern for pattern, names in _USUAL.items() if name in names.split("|")), None)
    free = [pattern for pattern in _CHOICE if pattern not in named.values()] or list(_CHOICE)
    return usual if usual in free else free[zlib.crc32(name.encode()) % len(free)]


@lru_cache(maxsize=32)
def pattern_image(pattern: Pattern, size: tuple[int, int], dots_per_mm: float) -> Image.Image:
    """A pattern over `size` dots, as a 1-bit image; about as coarse on any printer."""
    shorter = min(size)
    pitch = max(4, shorter // max(1, round(shorter / (_PITCH_MM * dots_per_mm))))
    stroke = max(1, round(pitch * _STROKE))
    tile = Image.new("1", (pitch, pitch))
    inked = _INK[pattern]
    tile.putdata([0 if inked(x, y, pitch, stroke) else 255 for y in range(pitch) for x in range(pitch)])
    band = Image.new("1", size)
    for y in range(0, size[1], pitch):
        for x in range(0, size[0], pitch):
            band.paste(tile, (x, y))
    return band


#: Whether a dot of a pattern's tile is black, by its place, the tile's side and the stroke.
_INK: dict[Pattern, Callable[[int, int, int, int], bool]] = {
    Pattern.NONE: lambda x, y, pitch, stroke: False,
    Pattern.SOLID: lambda x, y, pitch, stroke: True,
    Pattern.HATCH: lambda x, y, pitch, stroke: (x + y) % pitch < stroke,
    Pattern.BACKHATCH: lambda x, y, pitch, stroke: (x - y) % pitch < stroke,
    Pattern.CROSS: lambda x, y, pitch, stroke: min((x + y) % pitch, (x - y) % pitch) < max(1, stroke * 2 // 3),
    Pattern.BARS: lambda x, y, pitch, stroke: x < pitch // 2,
    Pattern.LINES: lambda x, y, pitch, stroke: 0 <= y - (pitch - stroke) // 2 < stroke,
    Pattern.GRID: lambda x, y, pitch, stroke: min(x, y) < max(1, stroke // 2),
    Pattern.DOTS: lambda x, y, pitch, stroke: (2 * x + 1 - pitch) ** 2 + (2 * y + 1 - pitch) ** 2 < (0.62 * pitch) ** 2,
    Pattern.CHECKS: lambda x, y, pitch, stroke: (x < pitch // 2) is not (y < pitch // 2),
    Pattern.ZIGZAG: lambda x, y, pitch, stroke: (y + abs(x - pitch // 2)) % pitch < stroke,
}
