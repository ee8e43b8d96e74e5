"""The pictures in docs/badges.md are made by what draws badges, and show what it draws now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat

from server.printing.drawing.draw import draw
from server.printing.drawing.fonts import shaping_available, shipped_face, sized
from server.printing.drawing.patterns import pattern_image
from server.printing.drawing.template import Pattern
from server.printing.drawing.template_file import load_template
from server.services.badge_samples import sample

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DPI = 203
#: Dots on a badge for one in the picture.
SMALLER = 3
GROUND = 225
#: Another FreeType draws an edge a little otherwise; another layout differs by far more. Of 255, on average.
MOST_DIFFERENCE = 1.5
#: In rows, each from left to right: the template, and the sample guest on it.
TEMPLATES = (
    (("strip_72x100", "usual"), ("label_62x100", "vip"), ("strip_48x80", "copy")),
    (("label_102x76", "usual"), ("label_62x29", "usual")),
    (("card_86x54", "usual"), ("card_86x54", "no-category")),
)
FOLDED = ((("fold_105x148", "usual"),),)
HARD = (
    (("strip_72x100", "long"), ("label_62x100", "no-company"), ("strip_48x80", "no-code"), ("strip_72x100", "arabic")),
    (("card_86x54", "long"), ("label_102x76", "no-code"), ("label_62x29", "long")),
)


def badge(template: str, guest: str) -> Image.Image:
    """A badge of a sample guest, upright and smaller."""
    loaded = load_template(template)
    width_dots = round(loaded.across_mm / 25.4 * DPI)
    snapshot = replace(sample(guest, event_name="Winter Gala"), language="en")
    image = draw(loaded, snapshot, dpi=DPI, width_dots=width_dots).rotate(loaded.rotation, expand=True).convert("L")
    return image.resize((image.width // SMALLER, image.height // SMALLER), Image.Resampling.BOX)


def in_rows(rows: list[list[Image.Image]], gap: int = 18) -> Image.Image:
    """Images on grey paper, each row on one line."""
    width = max(sum(image.width + gap for image in row) for row in rows) + gap
    height = sum(max(image.height for image in row) + gap for row in rows) + gap
    sheet = Image.new("L", (width, height), GROUND)
    y = gap
    for row in rows:
        x = gap
        for image in row:
            sheet.paste(image, (x, y))
            x += image.width + gap
        y += max(image.height for image in row) + gap
    return sheet


def rows_of(wanted: tuple[tuple[tuple[str, str], ...], ...]) -> Image.Image:
    """Badges of these templates and guests."""
    return in_rows([[badge(*each) for each in row] for row in wanted])


def patterns() -> Image.Image:
    """Each pattern as a band, with its name."""
    bands = []
    for pattern in Pattern:
        band = Image.new("L", (150, 64), 255)
        band.paste(pattern_image(pattern, (150, 40), DPI / 25.4), (0, 0))
        words = ImageDraw.Draw(band)
        words.text((75, 60), pattern.value, fill=0, font=sized(shipped_face(bold=False), 16), anchor="ms")
        bands.append(band)
    return in_rows([bands[:4], bands[4:8], bands[8:]], gap=10)


DRAWN = {
    "badges.png": lambda: in_rows([[rows_of(TEMPLATES), rows_of(FOLDED)]], gap=0),
    "badges-hard.png": lambda: rows_of(HARD),
    "patterns.png": patterns,
}


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_picture_shows_what_is_drawn(name: str) -> None:
    """To renew one: delete it, run this test, and look at the new one."""
    if not shaping_available():
        pytest.skip("libfribidi0 is not here: letters are spaced without shaping")
    drawn = DRAWN[name]()
    if not (PICTURES / name).exists():
        drawn.quantize(16).save(PICTURES / name, optimize=True)
        pytest.fail(f"{name} was not there: look at it, then keep it")
    with Image.open(PICTURES / name) as kept:
        assert kept.size == drawn.size
        difference = ImageStat.Stat(ImageChops.difference(kept.convert("L"), drawn)).mean[0]
    assert difference < MOST_DIFFERENCE


def test_page_shows_every_picture() -> None:
    """And no other."""
    page = (PICTURES.parent / "badges.md").read_text(encoding="utf-8")
    assert {name for name in DRAWN if f"](pictures/{name})" in page} == set(DRAWN)
    assert {path.name for path in PICTURES.iterdir()} >= set(DRAWN)
