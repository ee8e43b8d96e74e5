"""Badges as they are drawn: the very dots, for every template and every hard name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.draw import draw
from server.printing.drawing.fonts import shaping_available
from server.printing.drawing.template_file import list_templates, load_template
from tests.fakes.badges import CODE, HARD_BADGES, OTHER_SCRIPTS

GOLDENS = Path(__file__).parents[2] / "goldens" / "badges"
#: Each shipped template on the printer it is meant for: width in dots, and density.
PRINTERS = {
    "strip_72x100": (576, 203),
    "strip_48x80": (384, 203),
    "strip_72x142": (576, 203),
    "strip_48x116": (384, 203),
    "card_86x54": (576, 203),
    "label_62x100": (696, 300),
    "label_62x29": (696, 300),
    "label_102x76": (832, 203),
    "fold_105x148": (832, 203),
}
#: A guest as most are; every field filled and far too long, as a copy; marks on letters; little known and no code;
#: with the mark of who wants no photos.
KEPT = ("plain", "very-long", "accents", "no-code", "no-photo")
#: Letters of another FreeType may differ by a dot here and there; a moved line differs by hundreds.
MOST_OTHER_DOTS = 60


def badge(template: str, snapshot: BadgeSnapshot, *, scale: int = 1) -> Image.Image:
    """A badge on its own printer; `scale` 1 is the printer's density."""
    width_dots, dpi = PRINTERS[template]
    return draw(load_template(template), snapshot, dpi=dpi * scale, width_dots=width_dots * scale)


def read_codes(image: Image.Image) -> list[str]:
    """What a scanner reads on it."""
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


def test_every_template_has_a_printer() -> None:
    """A template that is added here is tested here."""
    assert set(list_templates()) == set(PRINTERS)


@pytest.mark.parametrize("template", sorted(PRINTERS))
@pytest.mark.parametrize("name", KEPT)
def test_golden(template: str, name: str) -> None:
    """The dots are those that a person looked at and liked. To renew: delete the picture and look at the new one."""
    if not shaping_available():
        pytest.skip("libfribidi0 is not here: letters are spaced without shaping, and every dot differs")
    image = badge(template, HARD_BADGES[name])
    golden = GOLDENS / f"{template}-{name}.png"
    if not golden.exists():
        image.save(golden, optimize=True)
        pytest.fail(f"{golden.name} was not there: look at it, then keep it")
    with Image.open(golden) as kept:
        assert kept.size == image.size
        other = ImageChops.logical_xor(kept.convert("1"), image)
    assert sum(other.convert("L").histogram()[1:]) <= MOST_OTHER_DOTS


@pytest.mark.parametrize("template", sorted(PRINTERS))
@pytest.mark.parametrize("name", sorted({**HARD_BADGES, **OTHER_SCRIPTS}))
def test_code_is_read_back(template: str, name: str) -> None:
    """The QR of each badge holds the guest's code, whatever the name does; without a code there is none."""
    snapshot = {**HARD_BADGES, **OTHER_SCRIPTS}[name]
    assert read_codes(badge(template, snapshot)) == ([snapshot.code] if snapshot.code else [])


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("template", sorted(PRINTERS))
def test_code_is_read_from_a_bad_picture(template: str, dpi: int) -> None:
    """Blurred, tilted and with dead columns, as a worn head and a cheap camera make it, whatever the density."""
    loaded = load_template(template)
    width_dots = round(loaded.across_mm * dpi / 25.4)
    image = draw(loaded, HARD_BADGES["plain"], dpi=dpi, width_dots=width_dots).convert("L")
    for x in range(37, image.width, 96):
        image.paste(255, (x, 0, x + 1, image.height))
    worn = image.filter(ImageFilter.GaussianBlur(1.6 * dpi / 203)).rotate(4, expand=True, fillcolor=255)
    assert read_codes(worn) == [CODE]


@pytest.mark.parametrize("template", sorted(PRINTERS))
@pytest.mark.parametrize("width_dots", [384, 512, 576, 832])
def test_image_is_as_wide_as_the_printer(template: str, width_dots: int) -> None:
    """Whatever roll is in, a badge comes out, one bit deep and exactly as wide as the head."""
    loaded = load_template(template)
    image = draw(loaded, HARD_BADGES["plain"], dpi=203, width_dots=width_dots)
    assert (image.width, image.mode) == (width_dots, "1")
    # drawn smaller, a code may become too small for a reader: then it is left out
    assert read_codes(image) in ([[CODE]] if width_dots >= loaded.across_mm * 0.96 * 203 / 25.4 else [[CODE], []])


def test_three_hundred_dpi() -> None:
    """A denser head gives the same badge in more dots."""
    image = draw(load_template("strip_72x100"), HARD_BADGES["plain"], dpi=300, width_dots=850)
    assert image.height == round(100 * 300 / 25.4)
    assert read_codes(image) == [CODE]


def test_drawing_is_pure() -> None:
    """The same arguments give the same dots: a preview is the paper."""
    one, other = (badge("strip_72x100", HARD_BADGES["plain"]).tobytes() for _ in range(2))
    assert one == other


@pytest.mark.parametrize("template", sorted(PRINTERS))
def test_copy_is_marked(template: str) -> None:
    """A second copy looks different from the first, in the guest's language."""
    first = badge(template, HARD_BADGES["plain"])
    second = badge(template, replace(HARD_BADGES["plain"], copy=2))
    italian = badge(template, replace(HARD_BADGES["plain"], copy=2, language="it"))
    assert len({first.tobytes(), second.tobytes(), italian.tobytes()}) == 3


@pytest.mark.parametrize("template", sorted(PRINTERS))
def test_control_characters_leave_no_trace(template: str) -> None:
    """Escapes, overrides, line ends and emoji in a name print nothing and move nothing."""
    clean = BadgeSnapshot(
        first_name="Eve@V", last_name="evil name", company="Smile", category="Guest", code=CODE,
        event_name="Zorgcongres Utrecht 2026",
    )  # fmt: skip
    assert badge(template, HARD_BADGES["controls"]).tobytes() == badge(template, clean).tobytes()


def test_code_too_long_for_a_readable_qr_is_left_out() -> None:
    """A square that no scanner could read is not printed; the badge still is."""
    image = badge("strip_72x100", replace(HARD_BADGES["plain"], code="x" * 400))
    assert read_codes(image) == []
    assert image.getbbox() is not None
