"""A printer's test card: a ruler to measure with, its name, ever smaller QRs, and what shows a dull or cut-off one."""

from __future__ import annotations

from PIL import Image, ImageDraw

from server.printing.drawing.fitting import Limits, fit
from server.printing.drawing.fonts import sized
from server.printing.drawing.qr import qr_of_module, smallest_module_dots
from server.printing.drawing.text import printable

_HEIGHT_MM = 60.0
#: Each QR beside the one before.
_SMALLER = 0.75
_BLACK, _WHITE = 0, 1


def draw_test_card(name: str, *, width_dots: int, dpi: int, length_dots: int = 0) -> Image.Image:
    """A 1-bit card as wide as the printer: a frame that must be whole, a ruler in millimetres, a row of QRs.

    On labels (`length_dots`; 0: an endless roll) it is as long as one of them; what a short one has no room for is
    left out.
    """
    per_mm = dpi / 25.4
    image = Image.new("1", (width_dots, length_dots or round(_HEIGHT_MM * per_mm)), _WHITE)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width_dots - 1, image.height - 1), outline=_BLACK, width=2)
    _ruler(pen, width_dots, per_mm)
    _text(pen, printable(name) or "printer", (round(4 * per_mm), round(10 * per_mm)), width_dots, per_mm)
    if image.height < round(_HEIGHT_MM * per_mm):
        return image
    _tones(image, round(22 * per_mm), per_mm)
    _text(pen, f"{width_dots} dots, {dpi} dpi", (round(4 * per_mm), round(17 * per_mm)), width_dots, per_mm * 0.5)
    _codes(image, pen, per_mm)
    return image


def _codes(image: Image.Image, pen: ImageDraw.ImageDraw, per_mm: float) -> None:
    """QRs of falling size, as many as fit, each saying and named by the dots of its modules: whichever a phone still
    reads is the smallest that this printer can print.
    """
    dots = smallest_module_dots(round(per_mm * 25.4))
    x, right = round(2 * per_mm), image.width - round(2 * per_mm)
    bottom = image.height - round(5 * per_mm)
    while dots > 1 and x + (code := qr_of_module(f"OSPITE {dots}", dots)).width <= right:
        image.paste(code, (x, bottom - code.height))
        middle = x + code.width // 2 - round(per_mm)
        _text(pen, str(dots), (middle, bottom), image.width, per_mm * 0.5)
        x += code.width
        dots = min(dots - 1, round(dots * _SMALLER))


def _ruler(pen: ImageDraw.ImageDraw, width_dots: int, per_mm: float) -> None:
    for mm in range(int(width_dots / per_mm) + 1):
        length_mm = 5 if mm % 10 == 0 else 3.5 if mm % 5 == 0 else 2
        x = round(mm * per_mm)
        pen.line((x, 0, x, round(length_mm * per_mm)), fill=_BLACK, width=1)
        if mm % 10 == 0 and mm:
            font = sized(fit(str(mm), _limits(200, per_mm * 0.5)).rows[0].runs[0].face, max(8, round(2.5 * per_mm)))
            pen.text((x, round(5.5 * per_mm)), str(mm), fill=_BLACK, font=font, anchor="mt")


def _text(pen: ImageDraw.ImageDraw, text: str, at: tuple[int, int], width_dots: int, per_mm: float) -> None:
    block = fit(text, _limits(width_dots - at[0] - 8, per_mm))
    row, (x, y) = block.rows[0], at
    for run in row.runs:
        font = sized(run.face, row.size_dots)
        pen.text((x, y + row.above_dots), run.text, fill=_BLACK, font=font, anchor="ls")
        x += round(font.getlength(run.text))


def _tones(image: Image.Image, top: int, per_mm: float) -> None:
    """Six steps from white to black, as patterns: a worn head shows here first."""
    margin = round(4 * per_mm)
    step = (image.width - 2 * margin) // 6
    for place in range(6):
        tone = Image.new("L", (step, round(6 * per_mm)), 255 - 51 * place).convert("1")
        image.paste(tone, (margin + place * step, top))


def _limits(width_dots: int, per_mm: float) -> Limits:
    size = max(8, round(6 * per_mm))
    return Limits(width_dots=max(20, width_dots), largest_dots=size, smallest_dots=8, wanted_dots=size, bold=True)
