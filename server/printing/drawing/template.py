"""Badge templates: what stands where, in millimetres. Written in TOML, described in docs/badges.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from server.printing.drawing.condition import Condition
from server.printing.drawing.fields import Words


class Kind(StrEnum):
    """What an element is."""

    TEXT = "text"
    STACK = "stack"
    QR = "qr"
    IMAGE = "image"
    PATTERN = "pattern"
    BOX = "box"
    LINE = "line"
    ARROW = "arrow"


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


class Side(StrEnum):
    """Which side of a folded badge."""

    FRONT = "front"
    BACK = "back"


class Fold(StrEnum):
    """At which edge of the front the back hangs, turned round, so that both stand upright once folded."""

    NONE = "none"
    TOP = "top"
    BOTTOM = "bottom"


class Pattern(StrEnum):
    """What tells categories apart on paper that knows no colour."""

    NONE = "none"
    SOLID = "solid"
    HATCH = "hatch"
    DOTS = "dots"
    BARS = "bars"
    CHECKS = "checks"
    LINES = "lines"
    ZIGZAG = "zigzag"
    GRID = "grid"
    BACKHATCH = "backhatch"
    CROSS = "cross"


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
    #: Shown only when all of these hold.
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Element:
    """One thing on a badge."""

    kind: Kind
    box: Box
    side: Side = Side.FRONT
    #: Degrees clockwise that its content is turned inside its box: 0, 90, 180 or 270.
    rotation: int = 0
    #: One for `text`, several for `stack`, none else.
    lines: tuple[Line, ...] = ()
    align: Align = Align.LEFT
    valign: Valign = Valign.MIDDLE
    #: Between the lines of a stack.
    gap_mm: float = 1.5
    #: White on black.
    inverse: bool = False
    #: On a white ground of its own, so that it can be read on a pattern.
    plate: bool = False
    #: How thick a box's outline is; 0: filled.
    stroke_mm: float = 0.0
    #: What a QR holds.
    words: Words = field(default_factory=dict)
    #: The largest module of a QR: a short code does not need the whole box.
    max_module_mm: float = 1.0
    #: An image's file, beside the template.
    file: str = ""
    #: Share of grey from which a dot of an image is white.
    threshold: float = 0.5
    #: Dark and light of an image change places: for a white logo.
    negative: bool = False
    #: None: the one of the guest's category.
    pattern: Pattern | None = None
    #: Shown only when all of these hold.
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Template:
    """A badge's layout."""

    #: Stem of its file.
    name: str
    title: str
    #: The comment at the head of its file.
    note: str = ""
    #: Of one side.
    width_mm: float
    height_mm: float
    #: Degrees clockwise that the badge is turned before it goes onto the roll: 0, 90, 180 or 270.
    rotation: int = 0
    fold: Fold = Fold.NONE
    #: Patterns of categories; one that is not named gets its own by its name.
    patterns: Mapping[str, Pattern] = field(default_factory=dict)
    elements: tuple[Element, ...]
    #: What the files that its images name hold.
    files: Mapping[str, bytes] = field(default_factory=dict)
    #: Of the file and the files it names, hex: which version of a template a job was drawn with.
    sha256: str = ""

    @property
    def length_mm(self) -> float:
        """Height of the whole strip, with the back where there is one."""
        return self.height_mm if self.fold is Fold.NONE else 2 * self.height_mm

    @property
    def across_mm(self) -> float:
        """What it takes of the roll's width."""
        return self.length_mm if self.rotation in (90, 270) else self.width_mm

    @property
    def along_mm(self) -> float:
        """What it takes of the roll's length."""
        return self.width_mm if self.rotation in (90, 270) else self.length_mm
