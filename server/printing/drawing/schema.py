"""The schema of badge templates: which keys an element of each kind takes, and which values.

Reading, writing, the office's forms and the documentation all go by this one table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from server.printing.drawing.template import SMALLEST_TEXT_MM, Align, Element, Fold, Kind, Line, Pattern, Side, Valign

#: No badge is longer on its longest side (A5 with room to spare).
LONGEST_MM = 300.0
SMALLEST_BADGE_MM = 10.0
QUARTERS = (0, 90, 180, 270)
#: Far above what a badge has room for: a file from anywhere must not keep a printer drawing.
LONGEST_TEXT = 1000
MOST_ELEMENTS = 200
MOST_CONDITIONS = 20


class Value(StrEnum):
    """What a key takes."""

    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    TEXT = "text"
    #: A text, or a table of texts by language.
    WORDS = "words"
    #: One condition, or a list of which all must hold.
    WHEN = "when"
    #: The name of a picture beside the template.
    FILE = "file"


@dataclass(frozen=True, kw_only=True)
class Key:
    """One key of a TOML table."""

    name: str
    value: Value
    #: None: it has to be there.
    default: object = None
    low: float = 0.0
    high: float = LONGEST_MM
    choices: tuple[str | int, ...] = ()

    @property
    def unit(self) -> str:
        """`mm` for lengths."""
        return "mm" if self.name.endswith("_mm") else ""


def _number(name: str, low: float, high: float, default: float | None = None) -> Key:
    return Key(name=name, value=Value.NUMBER, default=default, low=low, high=high)


def _flag(name: str) -> Key:
    return Key(name=name, value=Value.FLAG, default=False)


def _choice(name: str, choices: tuple[str | int, ...], default: str | int | None) -> Key:
    return Key(name=name, value=Value.CHOICE, choices=choices, default=default)


_WHEN = Key(name="when", value=Value.WHEN, default=())
_TEXT = Key(name="text", value=Value.WORDS)
_ALIGN = _choice("align", tuple(Align), Align.LEFT)
_VALIGN = _choice("valign", tuple(Valign), Valign.MIDDLE)
_PLACED = (_choice("rotation", QUARTERS, 0), _choice("side", tuple(Side), Side.FRONT), _WHEN)

#: Every element's place; the upper bounds are those of its badge.
BOX_KEYS = (
    _number("x_mm", 0, LONGEST_MM),
    _number("y_mm", 0, LONGEST_MM),
    _number("width_mm", 0.1, LONGEST_MM),
    _number("height_mm", 0.1, LONGEST_MM),
)
#: A text's own; a stack has them once for each of its lines, with `when`.
TEXT_KEYS = (
    _TEXT,
    _flag("bold"),
    _number("max_mm", SMALLEST_TEXT_MM, 60, Line.max_mm),
    _number("min_mm", SMALLEST_TEXT_MM, 60, Line.min_mm),
    _choice("rows", (1, 2), 1),
    _flag("anywhere"),
)
LINE_KEYS = (*TEXT_KEYS, _WHEN)
_GROUND = (_flag("inverse"), _flag("plate"))
#: What each kind takes beside its kind and box.
KIND_KEYS: dict[Kind, tuple[Key, ...]] = {
    Kind.TEXT: (*TEXT_KEYS, _ALIGN, _VALIGN, *_GROUND, *_PLACED),
    Kind.STACK: (_number("gap_mm", 0, 50, Element.gap_mm), _ALIGN, _VALIGN, *_GROUND, *_PLACED),
    Kind.QR: (
        replace(_TEXT, default={"en": "{code}"}),
        _number("max_module_mm", 0.3, 5, Element.max_module_mm),
        _ALIGN,
        _VALIGN,
        *_PLACED,
    ),
    Kind.IMAGE: (
        Key(name="file", value=Value.FILE),
        _number("threshold", 0.05, 0.95, Element.threshold),
        _flag("negative"),
        _ALIGN,
        _VALIGN,
        *_PLACED,
    ),
    Kind.PATTERN: (_choice("pattern", tuple(Pattern), ""), *_PLACED),
    Kind.BOX: (_number("stroke_mm", 0, 10, Element.stroke_mm), *_PLACED),
    Kind.LINE: _PLACED,
    # never turned: it would point elsewhere
    Kind.ARROW: (_ALIGN, _VALIGN, *_PLACED[1:]),
}
KIND_KEY = _choice("kind", tuple(Kind), None)
#: The badge itself.
TOP_KEYS = (
    Key(name="title", value=Value.TEXT, default=""),
    _number("width_mm", SMALLEST_BADGE_MM, LONGEST_MM),
    _number("height_mm", SMALLEST_BADGE_MM, LONGEST_MM),
    _choice("rotation", QUARTERS, 0),
    _choice("fold", tuple(Fold), Fold.NONE),
)
#: Names of the tables below the badge.
ELEMENT, LINE, PATTERNS = "element", "line", "patterns"
