"""Drawing a badge: a template and what it says become the very dots that are printed and previewed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import floor

from PIL import Image, ImageDraw

from server.domain.print_job import BadgeSnapshot
from server.printing.drawing.fitting import Block, Limits, fit
from server.printing.drawing.fonts import sized
from server.printing.drawing.qr import qr_image
from server.printing.drawing.template import Align, Box, Element, Kind, Line, Template, Valign, Words
from server.printing.drawing.text import printable, reads_from_right

_BLACK, _WHITE = 0, 1
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
#: A stack that is too tall is fitted again, each time this much smaller.
_SHRINK = 0.88
_SHRINK_STEPS = 10


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """The badge being drawn."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    snapshot: BadgeSnapshot
    dpi: int
    dots_per_mm: float

    def dots(self, mm: float) -> int:
        return round(mm * self.dots_per_mm)

    def rectangle(self, box: Box) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in dots; right and bottom lie outside."""
        right, bottom = box.x_mm + box.width_mm, box.y_mm + box.height_mm
        return self.dots(box.x_mm), self.dots(box.y_mm), self.dots(right), self.dots(bottom)


def draw(template: Template, snapshot: BadgeSnapshot, *, dpi: int, width_dots: int) -> Image.Image:
    """A badge as a 1-bit image (mode `1`, black is 0) that is exactly `width_dots` wide.

    A badge narrower than the printer stands in the middle; one that is wider is made smaller, so that a badge comes
    out whatever roll is in. Pure: the same arguments give the same dots.
    """
    across_mm = template.height_mm if template.rotation else template.width_mm
    dots_per_mm = min(dpi / 25.4, (width_dots + 0.49) / across_mm)
    size = (max(1, round(template.width_mm * dots_per_mm)), max(1, round(template.height_mm * dots_per_mm)))
    image = Image.new("1", size, _WHITE)
    pen = ImageDraw.Draw(image)
    sheet = _Sheet(image=image, pen=pen, snapshot=snapshot, dpi=dpi, dots_per_mm=dots_per_mm)
    for element in template.elements:
        if holds(element.when, snapshot):
            _draw_element(sheet, element)
    return _on_roll(image, template.rotation, width_dots)


def holds(condition: str, snapshot: BadgeSnapshot) -> bool:
    """Whether a template's `when` is met; an empty one always is."""
    if not condition:
        return True
    name = condition.removeprefix("not ")
    value = snapshot.copy > 1 if name == "copy" else bool(str(getattr(snapshot, name) or "").strip())
    return value is not condition.startswith("not ")


def said(words: Words, snapshot: BadgeSnapshot) -> str:
    """A template's words in the guest's language, filled in and fit for paper."""
    pattern = words.get(snapshot.language, words["en"])
    return printable(_PLACEHOLDER.sub(lambda match: str(getattr(snapshot, match[1])), pattern))


def _on_roll(image: Image.Image, rotation: int, width_dots: int) -> Image.Image:
    turned = image.transpose(Image.Transpose.ROTATE_270) if rotation else image
    if turned.width == width_dots:
        return turned
    roll = Image.new("1", (width_dots, turned.height), _WHITE)
    roll.paste(turned, ((width_dots - turned.width) // 2, 0))
    return roll


def _draw_element(sheet: _Sheet, element: Element) -> None:
    if element.kind in (Kind.TEXT, Kind.STACK):
        _draw_stack(sheet, element)
    elif element.kind is Kind.QR:
        _draw_qr(sheet, element)
    elif element.kind is Kind.BOX and element.stroke_mm:
        left, top, right, bottom = sheet.rectangle(element.box)
        stroke = max(1, sheet.dots(element.stroke_mm))
        sheet.pen.rectangle((left, top, right - 1, bottom - 1), outline=_BLACK, width=stroke)
    else:
        _fill(sheet, element.box)


def _fill(sheet: _Sheet, box: Box) -> None:
    left, top, right, bottom = sheet.rectangle(box)
    sheet.pen.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), fill=_BLACK)


def _draw_qr(sheet: _Sheet, element: Element) -> None:
    """A code that no readable QR holds is left out: it stands on the badge as text too."""
    text = said(element.words, sheet.snapshot)
    left, top, right, bottom = sheet.rectangle(element.box)
    side = min(right - left, bottom - top)
    code = qr_image(text, side_dots=side, dpi=sheet.dpi, max_module_mm=element.max_module_mm) if text else None
    if code is None:
        return
    x = left + _offset(element.align, right - left - code.width)
    sheet.image.paste(code, (x, top + _drop(element.valign, bottom - top - code.height)))


def _draw_stack(sheet: _Sheet, element: Element) -> None:
    """One text, or several one below the other: each as large as fits, all together no taller than the box."""
    lines = [(line, said(line.words, sheet.snapshot)) for line in element.lines if holds(line.when, sheet.snapshot)]
    lines = [(line, text) for line, text in lines if text]
    if element.inverse and lines:
        _fill(sheet, element.box)
    left, top, right, bottom = sheet.rectangle(element.box)
    margin = sheet.dots(1.0) if element.inverse else 0
    gap = sheet.dots(element.gap_mm)
    blocks = _fitted(sheet, lines, (right - left - 2 * margin, bottom - top), gap)
    y = top + _drop(element.valign, max(0, bottom - top - _height(blocks, gap)))
    for block, (_, text) in zip(blocks, lines, strict=False):
        align = _mirrored(element.align) if reads_from_right(text) else element.align
        _draw_block(sheet, block, (left + margin, y, right - margin), align, _WHITE if element.inverse else _BLACK)
        y += block.height_dots + gap


def _fitted(sheet: _Sheet, lines: list[tuple[Line, str]], room: tuple[int, int], gap: int) -> list[Block]:
    """The lines as blocks: shrunk together until they fit, then in one row each, then without the last ones."""
    width, height = room
    share, blocks = 1.0, list[Block]()
    for step in range(2 * _SHRINK_STEPS):
        rows = 2 if step < _SHRINK_STEPS else 1
        blocks = [fit(text, _limits(sheet, line, width, (share, rows))) for line, text in lines]
        if _height(blocks, gap) <= height:
            return blocks
        share = 0.6 if step + 1 == _SHRINK_STEPS else share * _SHRINK
    while len(blocks) > 1 and _height(blocks, gap) > height:
        blocks.pop()
    return blocks


def _height(blocks: list[Block], gap: int) -> int:
    return sum(block.height_dots for block in blocks) + gap * (len(blocks) - 1)


def _limits(sheet: _Sheet, line: Line, width_dots: int, squeeze: tuple[float, int]) -> Limits:
    share, rows = squeeze
    smallest = max(1, floor(line.min_mm * sheet.dots_per_mm))
    return Limits(
        width_dots=width_dots,
        largest_dots=max(smallest, sheet.dots(line.max_mm * share)),
        smallest_dots=smallest,
        wanted_dots=sheet.dots(line.max_mm),
        rows=min(rows, line.rows),
        anywhere=line.anywhere,
        bold=line.bold,
    )


def _draw_block(sheet: _Sheet, block: Block, span: tuple[int, int, int], align: Align, ink: int) -> None:
    left, y, right = span
    for row in block.rows:
        x = left + _offset(align, max(0, right - left - row.width_dots)) + row.left_dots
        for run in row.runs:
            font = sized(run.face, row.size_dots)
            sheet.pen.text((x, y + row.above_dots), run.text, fill=ink, font=font, anchor="ls")
            x += round(font.getlength(run.text))
        y += row.above_dots + row.below_dots + block.gap_dots


def _offset(align: Align, spare: int) -> int:
    return {Align.LEFT: 0, Align.CENTER: spare // 2, Align.RIGHT: spare}[align]


def _drop(valign: Valign, spare: int) -> int:
    return {Valign.TOP: 0, Valign.MIDDLE: spare // 2, Valign.BOTTOM: spare}[valign]


def _mirrored(align: Align) -> Align:
    return {Align.LEFT: Align.RIGHT, Align.RIGHT: Align.LEFT, Align.CENTER: Align.CENTER}[align]
