"""Colours: contrast as WCAG 2.2 reckons, and pages on which every word is read whatever colour was chosen."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.shared.assets import STATIC_FOLDER
from server.domain.colour import READABLE, Colour, Shade, colour_from, contrast, laid_over, shade_of
from server.domain.errors import FieldError, NotFoundError
from server.domain.look import Look, LookPicture, needs_plate, sheet_named, veil_percent
from server.domain.palette import PAIRS, Palette, Scheme, palette_of_colour, palette_of_hue, shifts_of

COLOURS = st.builds(Colour, *[st.integers(0, 255)] * 3)
PICTURE = LookPicture(sha256="0" * 64, width_px=100, height_px=100, brightest=1.0, average=1.0)


@pytest.mark.parametrize(
    ("text", "ground", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#fff", "#fff", 1.0),
        ("#777", "#fff", 4.48),  # the well-known grey that just fails
        ("#767676", "#fff", 4.54),
        ("#f00", "#fff", 4.0),
        ("#00f", "#fff", 8.59),
        ("#ff0", "#00f", 8.0),
    ],
)
def test_contrast(text: str, ground: str, ratio: float) -> None:
    """Values that every contrast checker tells."""
    assert contrast(colour_from(text), colour_from(ground)) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(
    ("colour", "shade"),
    [
        ("#ff0000", (0.628, 0.2577, 29.23)),
        ("#00ff00", (0.8664, 0.2948, 142.5)),
        ("#0000ff", (0.452, 0.3132, 264.05)),
        ("#800080", (0.4209, 0.1932, 328.36)),
    ],
)
def test_shades(colour: str, shade: tuple[float, float, float]) -> None:
    """CSS Color 4 and the browsers tell these numbers, and the way back is the same colour."""
    found = shade_of(colour_from(colour))
    assert (found.lightness, found.chroma, found.hue) == pytest.approx(shade, abs=0.02)
    assert found.colour == colour_from(colour)


@settings(deadline=None)
@given(COLOURS)
def test_a_colour_comes_back(colour: Colour) -> None:
    """Lightness, chroma and hue are all there is to it, but for a step or two of rounding."""
    back = shade_of(colour).colour
    ours, theirs = ((one.red, one.green, one.blue) for one in (colour, back))
    assert max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) <= 2


def test_what_no_screen_shows_keeps_its_hue() -> None:
    """It loses chroma, not lightness: contrast stays as it was reckoned."""
    shown = shade_of(Shade(0.45, 0.3, 200).colour)
    assert shown.chroma < 0.15
    assert (shown.lightness, shown.hue) == (pytest.approx(0.45, abs=0.01), pytest.approx(200, abs=3))


@pytest.mark.parametrize("typed", ["#0A7C5B", "0a7c5b", " #0a7c5b ", "rgb(10, 124, 91)", "rgb(10 124 91)"])
def test_how_a_colour_is_typed(typed: str) -> None:
    """As designers write it down."""
    assert colour_from(typed).hex == "#0a7c5b"


@pytest.mark.parametrize("typed", ["", "blue", "#12345", "#1234567", "rgb(1,2)", "rgb(256,0,0)", "url(x)", "#00000g"])
def test_what_is_no_colour(typed: str) -> None:
    """It is refused, so nothing else ever reaches a style sheet."""
    with pytest.raises(FieldError):
        colour_from(typed)


def wrong_pairs(palette: Palette) -> list[str]:
    """Which words could not be read, or which edges not be seen."""
    return [
        f"{palette.chosen or palette.hue} {scheme}: {text} on {ground}"
        for scheme in Scheme
        for text, ground, least in PAIRS
        if palette.contrast(text, ground, scheme) < least
    ]


def test_every_hue_is_readable() -> None:
    """All 360, by day and by night."""
    assert [wrong for hue in range(360) for wrong in wrong_pairs(palette_of_hue(hue))] == []


def test_every_colour_is_readable() -> None:
    """Two thousand of them, from black to white and everything loud between."""
    levels = (0, 10, *range(21, 250, 21), 255)
    wrong = [
        each for parts in product(levels, levels, levels) for each in wrong_pairs(palette_of_colour(Colour(*parts)))
    ]
    assert wrong == []


def test_meanings_are_readable_on_every_hue() -> None:
    """Good, bad and the rest keep their own colour, which stands in the style sheet."""
    text = (STATIC_FOLDER / "css" / "10-tokens.css").read_text()
    shades = re.findall(r"--(good|warn|bad|note): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)", text)
    assert len(shades) == 4
    for hue in range(0, 360, 6):
        palette = palette_of_hue(hue)
        for _, *both in shades:
            for scheme, shade in zip(Scheme, both, strict=True):
                colour = Shade(*(float(part) for part in shade.split())).colour
                for ground in ("paper", "card", "sunk"):
                    assert contrast(colour, palette.colour(ground, scheme)) >= READABLE


def test_what_became_of_a_colour_is_told() -> None:
    """Yellow is too light by day, navy too dark by night; a strong green is used as it is by day."""
    assert [shift.use for shift in shifts_of(palette_of_colour(colour_from("#ffd400")))] == ["light", "glow"]
    (night,) = shifts_of(palette_of_colour(colour_from("#001f3f")))
    assert night.use == "dark" and night.before < READABLE <= night.after
    green = palette_of_colour(colour_from("#0a6b4f"))
    assert green.colour("accent") == green.chosen
    assert shifts_of(palette_of_hue(200)) == []


@settings(deadline=None)
@given(COLOURS, COLOURS)
def test_a_veil_makes_words_readable_on_any_spot(spot: Colour, brand: Colour) -> None:
    """Also upon a coloured one, although it is measured by its brightness alone."""
    palette = palette_of_colour(brand)
    percent = veil_percent(replace(PICTURE, brightest=spot.luminance), palette)
    seen = laid_over(palette.colour("deeper"), spot, percent / 100)
    assert contrast(palette.colour("on-deep"), seen) >= READABLE
    assert percent <= 70  # the picture is still seen


def test_a_dark_picture_needs_no_veil() -> None:
    """Nothing is hidden without need."""
    assert veil_percent(replace(PICTURE, brightest=0.05), palette_of_hue(200)) == 0


def test_a_dark_logo_stands_on_a_plate() -> None:
    """A light one does not."""
    palette = palette_of_hue(200)
    assert needs_plate(replace(PICTURE, average=0.02), palette)
    assert not needs_plate(replace(PICTURE, average=0.8), palette)


def test_a_sheet_is_named_by_what_it_says() -> None:
    """So a browser may keep it for ever."""
    look = Look(colour="0a7c5b", background=PICTURE)
    palette, veil = sheet_named(look.sheet(200))
    assert (palette.chosen, veil) == (colour_from("0a7c5b"), veil_percent(PICTURE, look.palette(200)))
    assert sheet_named(Look().sheet(200))[0] == palette_of_hue(200)


@pytest.mark.parametrize("name", ["360", "-1", "0a7c5", "0A7C5B", "0a7c5b-101", "200-", "x"])
def test_a_sheet_that_no_look_has(name: str) -> None:
    """Is not made."""
    with pytest.raises(NotFoundError):
        sheet_named(name)
