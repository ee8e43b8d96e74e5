"""Painting one element of a badge onto its side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import floor

from PIL import Image, ImageDraw

from server.domain.print_job import BadgeSnapshot
from server.domain.way import Arrow
from server.printing.drawing.arrows import arrow_image
from server.printing.drawing.fields import said
from server.printing.drawing.fitting import Block, Limits, fit
from server.printing.drawing.letters import inked, length
from server.printing.drawing.patterns import pattern_image, pattern_of
from server.printing.drawing.pictures import black_and_white, is_vector
from server.printing.drawing.qr import qr_image
from server.printing.drawing.template import Align, Box, Element, Kind, Line, Pattern, Valign
from server.printing.drawing.text import reads_from_right

BLACK, WHITE = 0, 255
#: Where nothing was painted, on the way from a turned element to its sheet.
_UNTOUCHED = 128
#: A stack that is too tall is fitted again, each time this much smaller.
_SHRINK = 0.88
_SHRINK_STEPS = 10
#: Between two texts of a stack a row takes so much of its size below its baseline, with or without hanging letters.
_DEPTH = 0.12
#: Between the letters and the edge of their black or white ground.
_MARGIN_MM = 1.0
_TURNED = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One side of the badge being drawn."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    snapshot: BadgeSnapshot
    dpi: int
    dots_per_mm: float
    patterns: Mapping[str, Pattern]
    files: Mapping[str, bytes]

    def dots(self, mm: float) -> int:
        """Millimetres in whole dots."""
        return round(mm * self.dots_per_mm)

    def rectangle(self, box: Box) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in dots; right and bottom lie outside."""
        right, bottom = box.x_mm + box.width_mm, box.y_mm + box.height_mm
        return self.dots(box.x_mm), self.dots(box.y_mm), self.dots(right), self.dots(bottom)


def paint(sheet: Sheet, element: Element) -> None:
    """Put `element` onto `sheet`, over what is there."""
    if element.rotation:
        _paint_turned(sheet, element)
    else:
        _PAINTERS[element.kind](sheet, element)


def _paint_turned(sheet: Sheet, element: Element) -> None:
    """Upright on a sheet of its own, which is then turned into the element's box."""
    box = element.box
    left, top, right, bottom = sheet.rectangle(box)
    size = (right - left, bottom - top) if element.rotation == 180 else (bottom - top, right - left)
    image = Image.new("L", (max(1, size[0]), max(1, size[1])), _UNTOUCHED)
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1"
    sides = (box.width_mm, box.height_mm) if element.rotation == 180 else (box.height_mm, box.width_mm)
    upright = replace(element, rotation=0, box=Box(x_mm=0, y_mm=0, width_mm=sides[0], height_mm=sides[1]))
    paint(replace(sheet, image=image, pen=pen), upright)
    turned = image.transpose(_TURNED[element.rotation])
    touched = turned.point(lambda tone: 0 if tone == _UNTOUCHED else 255).convert("1")
    sheet.image.paste(turned.convert("1", dither=Image.Dither.NONE), (left, top), touched)


def _paint_box(sheet: Sheet, element: Element) -> None:
    if not element.stroke_mm:
        _fill(sheet, element.box)
        return
    left, top, right, bottom = sheet.rectangle(element.box)
    stroke = max(1, sheet.dots(element.stroke_mm))
    sheet.pen.rectangle((left, top, right - 1, bottom - 1), outline=BLACK, width=stroke)


def _paint_line(sheet: Sheet, element: Element) -> None:
    _fill(sheet, element.box)


def _fill(sheet: Sheet, box: Box) -> None:
    left, top, right, bottom = sheet.rectangle(box)
    sheet.pen.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), fill=BLACK)


def _paint_pattern(sheet: Sheet, element: Element) -> None:
    pattern = element.pattern or pattern_of(sheet.snapshot.category, sheet.patterns)
    left, top, right, bottom = sheet.rectangle(element.box)
    if pattern is not Pattern.NONE and right > left and bottom > top:
        sheet.image.paste(pattern_image(pattern, (right - left, bottom - top), sheet.dots_per_mm), (left, top))


def _paint_image(sheet: Sheet, element: Element) -> None:
    left, top, right, bottom = sheet.rectangle(element.box)
    picture = black_and_white(
        sheet.files[element.file],
        (max(1, right - left), max(1, bottom - top)),
        vector=is_vector(element.file),
        threshold=element.threshold,
        negative=element.negative,
    )
    _paste(sheet, element, picture)


def _paint_qr(sheet: Sheet, element: Element) -> None:
    """A code that no readable QR holds is left out: it stands on the badge as text too."""
    text = said(element.words, sheet.snapshot)
    left, top, right, bottom = sheet.rectangle(element.box)
    side = min(right - left, bottom - top)
    code = qr_image(text, side_dots=side, dpi=sheet.dpi, max_module_mm=element.max_module_mm) if text else None
    if code is not None:
        _paste(sheet, element, code)


def _paint_arrow(sheet: Sheet, element: Element) -> None:
    """The way from the kiosk that asked for the badge; nothing where nobody told it."""
    left, top, right, bottom = sheet.rectangle(element.box)
    side = min(right - left, bottom - top)
    if sheet.snapshot.arrow and side > 0:
        _paste(sheet, element, arrow_image(Arrow(sheet.snapshot.arrow), side))


def _paste(sheet: Sheet, element: Element, picture: Image.Image) -> None:
    left, top, right, bottom = sheet.rectangle(element.box)
    x = left + _offset(element.align, right - left - picture.width)
    sheet.image.paste(picture, (x, top + _drop(element.valign, bottom - top - picture.height)))


def _paint_stack(sheet: Sheet, element: Element) -> None:
    """One text, or several one below the other: each as large as fits, all together no taller than the box."""
    shown = [line for line in element.lines if all(condition.holds(sheet.snapshot) for condition in line.when)]
    lines = [(line, text) for line in shown if (text := said(line.words, sheet.snapshot))]
    if not lines:
        return
    if element.inverse:
        _fill(sheet, element.box)
    left, top, right, bottom = sheet.rectangle(element.box)
    margin = sheet.dots(_MARGIN_MM) if element.inverse or element.plate else 0
    gap = sheet.dots(element.gap_mm)
    blocks = _fitted(sheet, lines, (right - left - 2 * margin, bottom - top), gap)
    y = top + _drop(element.valign, max(0, bottom - top - _height(blocks, gap)))
    if element.plate:
        _clear(sheet, element, (blocks, gap), y)
    align = _mirrored(element.align) if reads_from_right(lines[0][1]) else element.align
    for block in blocks:
        paint_block(sheet.pen, block, (left + margin, y, right - margin), align, WHITE if element.inverse else BLACK)
        y += _depth(block) + gap


def _clear(sheet: Sheet, element: Element, stack: tuple[list[Block], int], y: int) -> None:
    """A white ground, as large as the words and their margin, inside the box."""
    blocks, gap = stack
    left, top, right, bottom = sheet.rectangle(element.box)
    margin = sheet.dots(_MARGIN_MM)
    width = min(right - left, max(row.width_dots for block in blocks for row in block.rows) + 2 * margin)
    x = left + _offset(element.align, right - left - width)
    lower = min(bottom, y + _height(blocks, gap) + margin)
    sheet.pen.rectangle((x, max(top, y - margin), x + width - 1, lower - 1), fill=WHITE)


def _fitted(sheet: Sheet, lines: list[tuple[Line, str]], room: tuple[int, int], gap: int) -> list[Block]:
    """The lines as blocks: shrunk together until they fit, then in one row each, then without the last ones."""
    width, height = room
    blocks = list[Block]()
    for share, broken in _squeezes(len(lines)):
        rows = (2 if place < broken else 1 for place in range(len(lines)))
        blocks = [
            fit(text, _limits(sheet, line, width, (share, most)))
            for (line, text), most in zip(lines, rows, strict=True)
        ]
        if _height(blocks, gap) <= height:
            return blocks
    while len(blocks) > 1 and _height(blocks, gap) > height:
        blocks.pop()
    return blocks


def _squeezes(count: int) -> Iterator[tuple[float, int]]:
    """How much of their size the lines of a stack may take, and how many of them two rows; the likeliest first.

    The last lines lose their second row first: a name is worth more than a company.
    """
    shares = [_SHRINK**step for step in range(_SHRINK_STEPS)]
    yield from ((share, count) for share in shares)
    yield from ((shares[-1], broken) for broken in range(count - 1, 0, -1))
    yield from ((0.6 * share, 0) for share in shares)


def _height(blocks: list[Block], gap: int) -> int:
    return sum(_depth(block) + gap for block in blocks[:-1]) + blocks[-1].height_dots


def _depth(block: Block) -> int:
    """How far down the next text may begin: letters that hang out of some names alone must not move it."""
    last = block.rows[-1]
    return block.height_dots + max(0, round(last.size_dots * _DEPTH) - last.below_dots)


def _limits(sheet: Sheet, line: Line, width_dots: int, squeeze: tuple[float, int]) -> Limits:
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


def paint_block(
    pen: ImageDraw.ImageDraw, block: Block, span: tuple[int, int, int], align: Align = Align.LEFT, ink: int = 0
) -> None:
    """Write a text that fits between the left and the right of `span`, from its y down."""
    left, y, right = span
    for row in block.rows:
        x = left + _offset(align, max(0, right - left - row.width_dots)) + row.left_dots
        for place, run in enumerate(row.runs):
            shape = inked(run, row.size_dots)
            pen.bitmap((x + shape.left_dots, y + row.above_dots + shape.top_dots), shape.image, fill=ink)
            if place + 1 < len(row.runs):
                x += round(length(run, row.size_dots))
        y += row.above_dots + row.below_dots + block.gap_dots


def _offset(align: Align, spare: int) -> int:
    return {Align.LEFT: 0, Align.CENTER: spare // 2, Align.RIGHT: spare}[align]


def _drop(valign: Valign, spare: int) -> int:
    return {Valign.TOP: 0, Valign.MIDDLE: spare // 2, Valign.BOTTOM: spare}[valign]


def _mirrored(align: Align) -> Align:
    return {Align.LEFT: Align.RIGHT, Align.RIGHT: Align.LEFT, Align.CENTER: Align.CENTER}[align]


_PAINTERS = {
    Kind.TEXT: _paint_stack,
    Kind.STACK: _paint_stack,
    Kind.QR: _paint_qr,
    Kind.IMAGE: _paint_image,
    Kind.PATTERN: _paint_pattern,
    Kind.BOX: _paint_box,
    Kind.LINE: _paint_line,
    Kind.ARROW: _paint_arrow,
}
