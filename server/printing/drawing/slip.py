"""Drawing a slip: a title, lines, and rows with a box to tick with a pen, on whatever roll a badge printer has."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from server.domain.slip import Slip
from server.printing.drawing.fitting import Limits, fit
from server.printing.drawing.painting import paint_block
from server.printing.drawing.template import Align
from server.printing.drawing.text import printable, reads_from_right

#: An endless roll takes so many; a longer strip is unhandy, and some printers' memory ends.
MOST_ROWS = 30
_MARGIN_MM, _TITLE_MM, _LINE_MM, _ROW_MM, _NOTE_MM, _BOX_MM = 2.5, 7.0, 4.2, 6.4, 4.0, 4.4
#: Letters, as a share of the row that they stand in.
_LETTERS = 0.62
_BLACK, _WHITE = 0, 1


@dataclass(frozen=True, kw_only=True)
class _Page:
    """A strip that is being drawn."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    per_mm: float

    def dots(self, mm: float) -> int:
        return max(1, round(mm * self.per_mm))

    def write(
        self, text: str, top_mm: float, row_mm: float, *, left_mm: float = _MARGIN_MM, bold: bool = False
    ) -> None:
        """One row of text as large as fits; what is written from the right stands at the right."""
        said = printable(text)
        if not said:
            return
        left, right = self.dots(left_mm), self.image.width - self.dots(_MARGIN_MM)
        size = max(8, self.dots(row_mm * _LETTERS))
        limits = Limits(
            width_dots=max(16, right - left),
            largest_dots=size,
            smallest_dots=max(7, size // 2),
            wanted_dots=size,
            bold=bold,
        )
        align = Align.RIGHT if reads_from_right(said) else Align.LEFT
        paint_block(self.pen, fit(said, limits), (left, self.dots(top_mm), right), align)


def rows_that_fit(slip: Slip, *, dpi: int, width_dots: int, length_dots: int = 0) -> int:
    """How many rows of `slip` one strip takes, at least one; on labels (`length_dots`) what is left of their length."""
    if not length_dots:
        return MOST_ROWS
    room_mm = length_dots * 25.4 / dpi - _head_mm(slip) - _LINE_MM - _MARGIN_MM
    return max(1, min(MOST_ROWS, int(room_mm / _row_mm(slip))))


def draw_slip(slip: Slip, *, dpi: int, width_dots: int, length_dots: int = 0) -> Image.Image:
    """A slip as a 1-bit image (mode `1`, black is 0), exactly `width_dots` wide, and as long as a label. Pure."""
    long_mm = _head_mm(slip) + len(slip.rows) * _row_mm(slip) + (_LINE_MM if slip.foot else 0) + _MARGIN_MM
    # all of it on a label that is too short even for one row
    per_mm = min(dpi / 25.4, length_dots / long_mm) if length_dots else dpi / 25.4
    image = Image.new("1", (width_dots, length_dots or round(long_mm * per_mm)), _WHITE)
    page = _Page(image=image, pen=ImageDraw.Draw(image), per_mm=per_mm)
    page.write(slip.title, _MARGIN_MM, _TITLE_MM, bold=True)
    top = _MARGIN_MM + _TITLE_MM
    for line in slip.lines:
        page.write(line, top, _LINE_MM)
        top += _LINE_MM
    for text, note in slip.rows:
        _row(page, top, text, note)
        top += _row_mm(slip)
    if slip.foot:
        page.write(slip.foot, top + 0.6, _LINE_MM)
    return image


def _row(page: _Page, top: float, text: str, note: str) -> None:
    """A line above, the box, what stands beside it, and the note below that."""
    width = page.image.width - page.dots(_MARGIN_MM)
    page.pen.line((page.dots(_MARGIN_MM), page.dots(top), width, page.dots(top)), fill=_BLACK, width=1)
    box, left = page.dots(_BOX_MM), page.dots(_MARGIN_MM)
    y = page.dots(top + 1.0)
    page.pen.rectangle((left, y, left + box, y + box), outline=_BLACK, width=max(1, page.dots(0.3)))
    beside = _MARGIN_MM + _BOX_MM + 1.8
    page.write(text, top + 1.2, _ROW_MM, left_mm=beside, bold=True)
    page.write(note, top + _ROW_MM - 0.2, _NOTE_MM, left_mm=beside)


def _head_mm(slip: Slip) -> float:
    return _MARGIN_MM + _TITLE_MM + len(slip.lines) * _LINE_MM


def _row_mm(slip: Slip) -> float:
    return _ROW_MM + (_NOTE_MM if any(note for _, note in slip.rows) else 0.0)
