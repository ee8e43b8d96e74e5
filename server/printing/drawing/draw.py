"""Drawing a badge: a template and what it says become the very dots that are printed and previewed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PIL import Image, ImageDraw

from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.painting import WHITE, Sheet, paint
from server.printing.drawing.template import Fold, Side, Template

#: How far the fold mark reaches in from either edge, and how thick it is.
_FOLD_MARK_MM = (4.0, 0.3)
#: Pillow's names for turning clockwise.
_CLOCKWISE = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def draw(
    template: Template, snapshot: BadgeSnapshot, *, dpi: int, width_dots: int, length_dots: int = 0
) -> Image.Image:
    """A badge as a 1-bit image (mode `1`, black is 0) that is exactly `width_dots` wide.

    A badge narrower than the printer stands in the middle; one that is wider, or longer than a label (`length_dots`; 0:
    an endless roll), is made smaller, so that a badge comes out whatever roll is in. A folded badge is one strip: the
    back is turned round and a mark shows where to fold. Pure: the same arguments give the same dots.
    """
    strip = draw_strip(template, snapshot, dpi=dpi, width_dots=width_dots, length_dots=length_dots)
    return _on_roll(strip, template.rotation, (width_dots, length_dots))


def draw_strip(
    template: Template, snapshot: BadgeSnapshot, *, dpi: int, width_dots: int, length_dots: int = 0
) -> Image.Image:
    """The same dots upright, without the roll around them: front and back of a folded badge are one strip."""
    snapshot = _with_pronoun(template, snapshot)
    dots_per_mm = min(dpi / 25.4, (width_dots + 0.49) / template.across_mm)
    if length_dots:
        dots_per_mm = min(dots_per_mm, (length_dots + 0.49) / template.along_mm)
    front = _side(template, snapshot, Side.FRONT, (dpi, dots_per_mm))
    if template.fold is Fold.NONE:
        return front
    back = _side(template, snapshot, Side.BACK, (dpi, dots_per_mm)).transpose(Image.Transpose.ROTATE_180)
    upper, lower = (back, front) if template.fold is Fold.TOP else (front, back)
    return _strip(upper, lower, dots_per_mm)


def _with_pronoun(template: Template, snapshot: BadgeSnapshot) -> BadgeSnapshot:
    """A template without a place for the pronoun says it behind the first name."""
    if not snapshot.pronoun or any("{pronoun" in text or "|pronoun" in text for text in _texts(template)):
        return snapshot
    return replace(snapshot, first_name=f"{snapshot.first_name} ({snapshot.pronoun})".strip())


def _texts(template: Template) -> Iterator[str]:
    for element in template.elements:
        for line in element.lines:
            yield from line.words.values()


def _side(template: Template, snapshot: BadgeSnapshot, side: Side, density: tuple[int, float]) -> Image.Image:
    dpi, dots_per_mm = density
    size = (max(1, round(template.width_mm * dots_per_mm)), max(1, round(template.height_mm * dots_per_mm)))
    image = Image.new("1", size, WHITE)
    sheet = Sheet(
        image=image,
        pen=ImageDraw.Draw(image),
        snapshot=snapshot,
        dpi=dpi,
        dots_per_mm=dots_per_mm,
        patterns=template.patterns,
        files=template.files,
    )
    for element in template.elements:
        if element.side is side and all(condition.holds(snapshot) for condition in element.when):
            paint(sheet, element)
    return image


def _strip(upper: Image.Image, lower: Image.Image, dots_per_mm: float) -> Image.Image:
    strip = Image.new("1", (upper.width, upper.height + lower.height), WHITE)
    strip.paste(upper, (0, 0))
    strip.paste(lower, (0, upper.height))
    length, thickness = (max(1, round(mm * dots_per_mm)) for mm in _FOLD_MARK_MM)
    pen, top = ImageDraw.Draw(strip), upper.height - thickness // 2
    for left in (0, strip.width - length):
        pen.rectangle((left, top, left + length - 1, top + thickness - 1), fill=0)
    return strip


def _on_roll(image: Image.Image, rotation: int, room: tuple[int, int]) -> Image.Image:
    """In the middle of the roll; on a label in the middle of its length too."""
    turned = image.transpose(_CLOCKWISE[rotation]) if rotation else image
    size = (room[0], room[1] or turned.height)
    if turned.size == size:
        return turned
    roll = Image.new("1", size, WHITE)
    roll.paste(turned, ((size[0] - turned.width) // 2, (size[1] - turned.height) // 2))
    return roll
