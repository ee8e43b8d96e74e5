"""Badge templates: what stands where, in millimetres. Written in TOML, described in docs/printing.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

#: Words of a template by language, `en` where a language is missing.
Words = dict[str, str]


class Kind(StrEnum):
    """What an element is."""

    TEXT = "text"
    STACK = "stack"
    QR = "qr"
    BOX = "box"
    LINE = "line"


class Align(StrEnum):
    """Where text stands across its box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Valign(StrEnum):
    """Where text stands in the height of its box."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


#: What may stand between braces in a template's words.
FIELDS = ("first_name", "last_name", "company", "title", "category", "room", "code", "event_name", "copy")
#: What `when` may ask; each also with `not ` before it. `copy`: this is a reprint.
CONDITIONS = (*FIELDS, "vip")
#: No text on a badge is smaller.
SMALLEST_TEXT_MM = 2.5


@dataclass(frozen=True, kw_only=True)
class Box:
    """A place on the badge, from its upper left corner."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """One text, how large it may be and how small it may get."""

    words: Words
    bold: bool = False
    #: Size of the letters' em square.
    max_mm: float = 6.0
    min_mm: float = SMALLEST_TEXT_MM
    #: Rows it may be broken into.
    rows: int = 1
    #: A row may end inside a word: for codes.
    anywhere: bool = False
    #: Shown only when this holds; empty: always.
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class Element:
    """One thing on a badge."""

    kind: Kind
    box: Box
    #: One for `text`, several for `stack`, none else.
    lines: tuple[Line, ...] = ()
    align: Align = Align.LEFT
    valign: Valign = Valign.MIDDLE
    #: Between the lines of a stack.
    gap_mm: float = 1.5
    #: White on black.
    inverse: bool = False
    #: How thick a box's outline is; 0: filled.
    stroke_mm: float = 0.0
    #: What a QR holds.
    words: Words = field(default_factory=dict)
    #: The largest module of a QR: a short code does not need the whole box.
    max_module_mm: float = 1.0
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A badge's layout."""

    #: Stem of its file.
    name: str
    title: str
    width_mm: float
    height_mm: float
    #: Degrees clockwise that the badge is turned before it goes onto the roll: 0 or 90.
    rotation: int = 0
    elements: tuple[Element, ...]
    #: Of the file, hex: which version of a template a job was drawn with.
    sha256: str = ""
