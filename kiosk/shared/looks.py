"""Colours as a style sheet: what server.domain.palette decides, in the names that our own sheets use."""

from __future__ import annotations

from server.domain.palette import Palette, Scheme

#: Reckoned with and never painted by name.
_UNNAMED = {"lit"}


def colours_of(palette: Palette, veil_percent: int = 0) -> str:
    """The sheet `/look/NAME.css`. `veil_percent`: how much of the background picture is hidden."""
    day, night = (palette.colours[scheme] for scheme in (Scheme.LIGHT, Scheme.DARK))
    lines = [f"--hue:{palette.hue}"]
    for name in sorted(day.keys() - _UNNAMED):
        by_day, by_night = day[name].hex, night[name].hex
        lines.append(f"--{name}:{by_day if by_day == by_night else f'light-dark({by_day},{by_night})'}")
    if veil_percent:
        lines.append(f"--veil:{veil_percent / 100:g}")
    return f"@layer tokens{{:root{{{';'.join(lines)}}}}}\n"
