"""Sheets as PDF: a text, facts about it and a signature, each on a page of its own, or on as many as it needs."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from server.domain.plain_text import plain
from server.tables.report import BODY_FONT, BOLD_FONT, ReportFonts, register_fonts

_MARGIN = 56.0
_INK, _PALE = (0.13, 0.15, 0.2), (0.8, 0.82, 0.86)
_SIGNATURE_POINTS = (240.0, 90.0)
_LABEL_POINTS = 96.0


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet."""

    title: str
    #: (`p` or `ul`, lines), as server.domain.consent.blocks_of() parts a text.
    blocks: Sequence[tuple[str, Sequence[str]]]
    #: (label, value); those without a value are left out.
    facts: Sequence[tuple[str, str]]
    signature_title: str
    #: PNG; empty: there is none.
    signature: bytes = b""


def write_sheets(out: BinaryIO, heading: str, sheets: Iterable[Sheet], fonts: ReportFonts, *, nothing: str) -> int:
    """Write each sheet; gives back how many. `nothing`: what the only page says where there is none."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    register_fonts(fonts)
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    canvas.setTitle(heading)
    count = 0
    for sheet in sheets:
        _Page(canvas, A4, heading).sheet(sheet)
        count += 1
    if not count:
        _Page(canvas, A4, heading).lines(nothing, BODY_FONT, 11)
        canvas.showPage()
    canvas.save()
    return count


class _Page:
    """Draws from the top down and turns the page where it ends."""

    def __init__(self, canvas: Any, size: tuple[float, float], heading: str) -> None:
        self._canvas, self._heading = canvas, heading
        self._width, self._height = size
        self._y = 0.0
        self._start()

    def sheet(self, sheet: Sheet) -> None:
        """One sheet from its title to its signature, which is never parted from what it is about."""
        self.lines(sheet.title, BOLD_FONT, 16)
        self._y -= 6
        for kind, lines in sheet.blocks:
            for line in lines:
                self.lines(line, BODY_FONT, 10, indent=14 if kind == "ul" else 0, mark="•" if kind == "ul" else "")
            self._y -= 6
        facts = [(label, value) for label, value in sheet.facts if value]
        self._room(len(facts) * 16 + (_SIGNATURE_POINTS[1] + 40 if sheet.signature else 20))
        self._rule()
        for label, value in facts:
            top = self._y
            self._text(_MARGIN, label, BOLD_FONT, 9)
            self._y = top
            self.lines(value, BODY_FONT, 9, indent=_LABEL_POINTS)
        if sheet.signature:
            self._signature(sheet)
        self._canvas.showPage()

    def lines(self, text: str, font: str, size: float, *, indent: float = 0, mark: str = "") -> None:
        """Text over as many lines as it needs; `mark` before the first."""
        from reportlab.lib.utils import simpleSplit

        clean = plain(text)
        width = self._width - 2 * _MARGIN - indent
        for number, line in enumerate(simpleSplit(clean, font, size, width)):
            self._room(size * 1.4)
            if mark and not number:
                self._canvas.setFont(font, size)
                self._canvas.drawString(_MARGIN, self._y - size, mark)
            self._text(_MARGIN + indent, line, font, size)

    def _signature(self, sheet: Sheet) -> None:
        from reportlab.lib.utils import ImageReader

        self._y -= 8
        self._text(_MARGIN, sheet.signature_title, BOLD_FONT, 9)
        wide, high = _SIGNATURE_POINTS
        self._y -= high
        picture = ImageReader(io.BytesIO(sheet.signature))
        self._canvas.drawImage(picture, _MARGIN, self._y, wide, high, preserveAspectRatio=True, anchor="sw")
        self._canvas.setStrokeColorRGB(*_PALE)
        self._canvas.rect(_MARGIN, self._y, wide, high, stroke=1, fill=0)

    def _start(self) -> None:
        self._y = self._height - _MARGIN
        self._canvas.setFillColorRGB(*_INK)
        self._text(_MARGIN, self._heading, BODY_FONT, 9)
        self._y -= 10

    def _room(self, needed: float) -> None:
        if self._y - needed < _MARGIN:
            self._canvas.showPage()
            self._start()

    def _rule(self) -> None:
        self._canvas.setStrokeColorRGB(*_PALE)
        self._canvas.line(_MARGIN, self._y, self._width - _MARGIN, self._y)
        self._y -= 8

    def _text(self, x: float, text: str, font: str, size: float) -> None:
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, self._y - size, text)
        self._y -= size * 1.4
