"""The attendance report as PDF: what happened in numbers, a chart of arrivals, and who was there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from server.domain.plain_text import plain

_MARGIN = 42.0
_INK, _PALE, _BAR = (0.13, 0.15, 0.2), (0.86, 0.88, 0.91), (0.16, 0.42, 0.62)
#: What a canvas calls the letters once register_fonts() made them known.
BODY_FONT, BOLD_FONT = "OspiteBody", "OspiteBold"
_ROW_POINTS = 13.0
_WIDEST_BAR = 48.0


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that the report shows, in words that are ready for people."""

    title: str
    #: Under the title: venue, date, when the report was made.
    lines: Sequence[str]
    #: What is counted, and how many.
    figures: Sequence[tuple[str, int]]
    chart_title: str
    #: A time of day and who arrived in the slot that begins there.
    arrivals: Sequence[tuple[str, int]]
    category_headings: Sequence[str]
    #: A category, then its counts.
    categories: Sequence[tuple[str, ...]]
    list_title: str
    list_headings: Sequence[str]
    #: Parts of the page's width, one a heading.
    list_widths: Sequence[float]
    page_word: str


@dataclass(frozen=True, kw_only=True)
class ReportFonts:
    """TrueType files that hold the letters of guests' names."""

    body: Path
    bold: Path


def write_report(out: BinaryIO, report: Report, rows: Iterable[Sequence[str]], fonts: ReportFonts | None = None) -> int:
    """Write the report; `rows` are the list's cells in the order of its headings. Gives back how many rows."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    register_fonts(fonts)
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    canvas.setTitle(report.title)
    pages = _Pages(canvas, A4[0], A4[1], report)
    pages.start()
    pages.figures()
    pages.chart()
    pages.categories()
    count = pages.list(rows)
    pages.finish()
    return count


def register_fonts(fonts: ReportFonts | None) -> None:
    """Make the fonts known to reportlab; its own Vera has Latin letters."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    paths = (str(fonts.body), str(fonts.bold)) if fonts else ("Vera.ttf", "VeraBd.ttf")
    for name, path in zip((BODY_FONT, BOLD_FONT), paths, strict=True):
        pdfmetrics.registerFont(TTFont(name, path))


class _Pages:
    """Draws from the top down and turns the page where it ends."""

    def __init__(self, canvas: Any, width: float, height: float, report: Report) -> None:
        self._canvas, self._report = canvas, report
        self._width, self._height = width, height
        self._inner = width - 2 * _MARGIN
        self._y = height - _MARGIN
        self._page = 1

    def start(self) -> None:
        self._text(_MARGIN, self._report.title, BOLD_FONT, 20)
        self._y -= 24
        for line in self._report.lines:
            self._text(_MARGIN, line, BODY_FONT, 10)
            self._y -= 14
        self._y -= 8

    def figures(self) -> None:
        """Large numbers side by side."""
        step = self._inner / max(len(self._report.figures), 1)
        self._y -= 16
        for place, (label, number) in enumerate(self._report.figures):
            self._text(_MARGIN + place * step, f"{number}", BOLD_FONT, 20)
            self._y -= 13
            self._text(_MARGIN + place * step, label, BODY_FONT, 8, step - 6)
            self._y += 13
        self._y -= 36

    def chart(self) -> None:
        """Bars of arrivals, with the highest count at its bar and the first, middle and last time below."""
        arrivals = self._report.arrivals
        if not arrivals:
            return
        height, most = 110.0, max(count for _, count in arrivals) or 1
        self._text(_MARGIN, self._report.chart_title, BOLD_FONT, 11)
        self._y -= height + 16
        step = min(self._inner / len(arrivals), _WIDEST_BAR)
        self._canvas.setStrokeColorRGB(*_PALE)
        self._canvas.line(_MARGIN, self._y, _MARGIN + self._inner, self._y)
        for place, (label, count) in enumerate(arrivals):
            left, bar = _MARGIN + place * step, height * count / most
            self._canvas.setFillColorRGB(*_BAR)
            self._canvas.rect(left + step * 0.1, self._y, max(step * 0.8, 0.5), bar, stroke=0, fill=1)
            if count and (step >= 14 or count == most):
                self._label(left + step / 2, self._y + bar + 3, str(count))
            if place % max(1, round(40 / step)) == 0:
                self._label(left + step / 2, self._y - 10, label)
        self._y -= 30

    def categories(self) -> None:
        """A category a line."""
        count = len(self._report.category_headings)
        widths = [0.5, *[0.5 / max(count - 1, 1)] * (count - 1)]
        self._line(self._report.category_headings, widths, BOLD_FONT)
        for cells in self._report.categories:
            self._line(cells, widths, BODY_FONT, again=(self._report.category_headings, widths))
        self._y -= 16

    def list(self, rows: Iterable[Sequence[str]]) -> int:
        """A guest a line, with the headings on each page."""
        head, widths = self._report.list_headings, self._report.list_widths
        if self._y < _MARGIN + 4 * _ROW_POINTS:
            self._turn()
        self._text(_MARGIN, self._report.list_title, BOLD_FONT, 11)
        self._y -= 16
        self._line(head, widths, BOLD_FONT)
        count = 0
        for cells in rows:
            self._line(cells, widths, BODY_FONT, again=(head, widths))
            count += 1
        return count

    def finish(self) -> None:
        self._foot()
        self._canvas.save()

    def _line(
        self,
        cells: Sequence[str],
        widths: Sequence[float],
        font: str,
        again: tuple[Sequence[str], Sequence[float]] | None = None,
    ) -> None:
        if self._y < _MARGIN + _ROW_POINTS:
            self._turn()
            if again:
                self._line(again[0], again[1], BOLD_FONT)
        left = _MARGIN
        for cell, share in zip(cells, widths, strict=True):
            self._text(left, cell, font, 8, share * self._inner - 6)
            left += share * self._inner
        self._canvas.setStrokeColorRGB(*_PALE)
        self._canvas.line(_MARGIN, self._y - 4, _MARGIN + self._inner, self._y - 4)
        self._y -= _ROW_POINTS

    def _turn(self) -> None:
        self._foot()
        self._canvas.showPage()
        self._page += 1
        self._y = self._height - _MARGIN

    def _foot(self) -> None:
        self._canvas.setFillColorRGB(*_INK)
        self._canvas.setFont(BODY_FONT, 7)
        self._canvas.drawString(_MARGIN, _MARGIN / 2, self._report.title)
        self._canvas.drawRightString(self._width - _MARGIN, _MARGIN / 2, f"{self._report.page_word} {self._page}")

    def _label(self, x: float, y: float, text: str) -> None:
        self._canvas.setFillColorRGB(*_INK)
        self._canvas.setFont(BODY_FONT, 7)
        self._canvas.drawCentredString(x, y, text)

    def _text(self, x: float, text: str, font: str, size: float, width: float = 0) -> None:
        """Text cut with an ellipsis where it would run into its neighbour."""
        text = plain(text)
        while width and len(text) > 1 and self._canvas.stringWidth(text, font, size) > width:
            text = text[:-2].rstrip() + "…"
        self._canvas.setFillColorRGB(*_INK)
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, self._y, text)
