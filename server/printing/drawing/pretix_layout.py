"""Badge layouts of pretix, read as well as can be: positions, texts and codes; what cannot be kept is named.

Source of the format: pretix's `pdf-layout.schema.json` and its renderer. Lengths are millimetres from the lower left
corner, font sizes points; a text hangs below `bottom` if `downward`, else it stands on it; rotation is clockwise round
the text's upper left corner. The page's size is that of a background PDF, and so not in the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import isfinite
from typing import Any

from server.printing.drawing.pretix_fields import field_for, is_own, languages_from, words_from
from server.printing.drawing.template import (
    SMALLEST_TEXT_MM,
    Align,
    Box,
    Element,
    Fold,
    Kind,
    Line,
    Side,
    Template,
    Valign,
)

_MM_PER_POINT = 25.4 / 72
#: Room for two rows of a text, as a share of its size.
_TWO_ROWS = 2.3
#: Of 255: what is darker prints as it looked.
_NEARLY_BLACK = 60
#: Sizes that pretix offers for badges, width and height in millimetres.
_SIZES = (
    (40, 40), (40, 75), (50, 80), (54, 90), (60, 90), (63.5, 29.6), (70, 36), (74, 105), (75, 52), (80, 50), (82, 203),
    (83, 50), (100, 50), (105, 74), (105, 148), (148, 105), (210, 297),
)  # fmt: skip


class LossKind(StrEnum):
    """What could not be carried over, or has to be looked at. Codes never change; words live elsewhere."""

    SIZE_GUESSED = "size_guessed"
    BACKGROUND = "background"
    FONT = "font"
    ITALIC = "italic"
    COLOUR = "colour"
    #: A picture that each guest uploaded.
    IMAGE = "image"
    POWERED_BY = "powered_by"
    #: A variable that a badge here cannot say.
    FIELD = "field"
    #: An answer or the organiser's own data: the heading of its column is to be filled in.
    COLUMN = "column"
    ROTATION = "rotation"
    #: More than two pages.
    PAGE = "page"
    #: It lies outside the page.
    OUTSIDE = "outside"
    #: A kind of element that is not known here.
    ELEMENT = "element"


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One thing that is not as it was."""

    kind: LossKind
    #: A font's name, a variable, a size.
    detail: str = ""


@dataclass(kw_only=True)
class _Reading:
    """A layout on its way."""

    width_mm: float
    height_mm: float
    losses: dict[Loss, None] = field(default_factory=dict)

    def lose(self, kind: LossKind, detail: object = "") -> None:
        self.losses[Loss(kind=kind, detail=str(detail))] = None


def read_layout(
    layout: Sequence[Mapping[str, Any]], *, name: str, title: str, size_mm: tuple[float, float] | None
) -> tuple[Template, list[Loss]]:
    """A template that looks like a layout of pretix, and what could not be kept.

    Raises: KeyError, ValueError, TypeError, AttributeError, OverflowError for what is no layout.
    """
    width_mm, height_mm = size_mm or _guessed_size(layout)
    reading = _Reading(width_mm=width_mm, height_mm=height_mm)
    if size_mm is None:
        reading.lose(LossKind.SIZE_GUESSED, f"{width_mm:g} x {height_mm:g} mm")
    elements = [element for each in layout if (element := _placed(reading, each))]
    template = Template(
        name=name,
        title=title,
        note="Imported from pretix.",
        width_mm=width_mm,
        height_mm=height_mm,
        fold=Fold.TOP if any(element.side is Side.BACK for element in elements) else Fold.NONE,
        elements=tuple(elements),
    )
    return template, list(reading.losses)


def _placed(reading: _Reading, each: Mapping[str, Any]) -> Element | None:
    """An element on its side: pretix's second page becomes the back of a folded badge."""
    page = int(each.get("page") or 1)
    if page > 2:
        reading.lose(LossKind.PAGE, page)
        return None
    element = _element(reading, each)
    return replace(element, side=Side.BACK) if element and page == 2 else element


def _guessed_size(layout: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """The smallest size on offer that holds everything, with as much at the right as at the left."""
    spans = [span for each in layout if (span := _span(each))]
    left, right = min(span[0] for span in spans), max(span[1] for span in spans)
    top = max(span[2] for span in spans)
    holding = [size for size in _SIZES if size[0] >= right + min(left, 5) - 0.5 and size[1] >= top - 0.5]
    return min(holding, key=lambda size: size[0] * size[1], default=(round(right + left, 1), round(top + 5, 1)))


def _span(each: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Left, right and top of an element that is not turned."""
    if _quarter(each) or each.get("type") == "poweredby":
        return None
    left, bottom = _number(each["left"]), _number(each["bottom"])
    if each["type"] == "barcodearea":
        return left, left + _number(each["size"]), bottom + _number(each["size"])
    height = _number(each.get("height") or 0) or _em_mm(each) * (0 if each.get("downward") else 1)
    return left, left + _number(each["width"]), bottom + height


def _element(reading: _Reading, each: Mapping[str, Any]) -> Element | None:
    kind = each["type"]
    if kind in ("textarea", "textcontainer"):
        return _text(reading, each)
    if kind == "barcodearea":
        return _code(reading, each)
    if kind == "imagearea":
        reading.lose(LossKind.IMAGE, each.get("content", ""))
    elif kind == "poweredby":
        reading.lose(LossKind.POWERED_BY)
    else:
        reading.lose(LossKind.ELEMENT, kind)
    return None


def _code(reading: _Reading, each: Mapping[str, Any]) -> Element | None:
    side = _number(each["size"])
    words = {"en": "{code}"} if each.get("content", "secret") == "secret" else _words(reading, each)
    box = _on_page(reading, (_number(each["left"]), reading.height_mm - _number(each["bottom"]) - side, side, side))
    if box is None or not words:
        return None
    # as large as its box, like there
    return Element(kind=Kind.QR, box=box, words=words, max_module_mm=5, align=Align.CENTER)


def _text(reading: _Reading, each: Mapping[str, Any]) -> Element | None:
    words = _words(reading, each)
    box = _on_page(reading, _text_box(reading, each))
    if box is None or not words:
        return None
    _note_looks(reading, each)
    line = Line(words=words, bold=bool(each.get("bold")), max_mm=min(60.0, _size_mm(each)), rows=2)
    return Element(
        kind=Kind.TEXT,
        box=box,
        lines=(line,),
        align=Align(each.get("align", "left")),
        valign=_valign(each),
        rotation=_quarter(each),
    )


def _text_box(reading: _Reading, each: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Left, top, width and height on the page, from its upper left corner."""
    left, bottom, width = _number(each["left"]), _number(each["bottom"]), _number(each["width"])
    height = _number(each.get("height") or 0) or _TWO_ROWS * _size_mm(each)
    foot = reading.height_mm - bottom
    stands = each["type"] == "textarea" and not each.get("downward")
    quarter = _quarter(each)
    if quarter == 0:
        return left, foot if each.get("downward") else foot - height, width, height
    # turned round its upper left corner
    pivot = foot - (_em_mm(each) if stands else height if each["type"] == "textcontainer" else 0)
    return {
        90: (left - height, pivot, height, width),
        180: (left - width, pivot - height, width, height),
        270: (left, pivot - width, height, width),
    }[quarter]


def _valign(each: Mapping[str, Any]) -> Valign:
    if each["type"] == "textcontainer":
        return Valign(each.get("verticalalign") or "top")
    return Valign.TOP if each.get("downward") or _quarter(each) else Valign.BOTTOM


def _words(reading: _Reading, each: Mapping[str, Any]) -> dict[str, str]:
    """What it says; empty: nothing that a badge here could say."""

    def unknown(variable: str) -> None:
        reading.lose(LossKind.COLUMN if is_own(variable) else LossKind.FIELD, variable)

    content = each.get("content") or ""
    if content == "other_i18n":
        texts = languages_from(dict(each.get("text_i18n") or {}))
    elif content == "other":
        texts = {"en": str(each.get("text") or "")}
    else:
        texts = {"en": f"{{{content}}}"}
    words = {language: words_from(text, unknown) for language, text in texts.items()}
    known = content.startswith("other") or field_for(content)
    return words if known and words["en"].strip() else {}


def _note_looks(reading: _Reading, each: Mapping[str, Any]) -> None:
    font = each.get("fontfamily", "")
    if font:
        reading.lose(LossKind.FONT, font)
    if each.get("italic"):
        reading.lose(LossKind.ITALIC)
    colour = [int(part) for part in (each.get("color") or ())[:3]]
    if any(part > _NEARLY_BLACK for part in colour):
        reading.lose(LossKind.COLOUR, "#" + "".join(f"{part:02x}" for part in colour))
    if _number(each.get("rotation") or 0) % 90:
        reading.lose(LossKind.ROTATION, f"{float(each['rotation']):g}")


def _on_page(reading: _Reading, place: tuple[float, float, float, float]) -> Box | None:
    """As much of a box as lies on the page; None: nothing does."""
    left, top, width, height = place
    x, y = max(0.0, left), max(0.0, top)
    right, foot = min(reading.width_mm, left + width), min(reading.height_mm, top + height)
    if right - x < 1 or foot - y < 1:
        reading.lose(LossKind.OUTSIDE)
        return None
    return Box(x_mm=round(x, 2), y_mm=round(y, 2), width_mm=round(right - x, 2), height_mm=round(foot - y, 2))


def _number(value: Any) -> float:
    """A number, which may be written as text.

    Raises: ValueError for what is none.
    """
    number = float(value)
    if not isfinite(number):
        raise ValueError(f"{value} is no number")
    return number


def _em_mm(each: Mapping[str, Any]) -> float:
    return _number(each.get("fontsize") or 0) * _MM_PER_POINT


def _size_mm(each: Mapping[str, Any]) -> float:
    return max(SMALLEST_TEXT_MM, round(_em_mm(each), 2))


def _quarter(each: Mapping[str, Any]) -> int:
    return round(_number(each.get("rotation") or 0) / 90) % 4 * 90
