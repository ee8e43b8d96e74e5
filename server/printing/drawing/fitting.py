"""Making text fit: shrink, then two balanced rows, then the smallest size, then an ellipsis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from server.printing.drawing.fonts import Run, runs, shaping_available
from server.printing.drawing.letters import ink_in_ems, length, length_in_ems

#: Two rows are tried once one row would be smaller than this share of the wanted size.
WORTH_BREAKING = 0.6
#: Height of a capital in Noto Sans, as a share of its size: rows without high letters still take it.
CAPITAL = 0.714
#: Between the rows of one text, as a share of the size.
LEADING = 0.22
_BREAKS = re.compile(r"[ \-‐–/]")
#: What an advance and a kerning are rounded by, each to 1/64 of a dot.
_ROUNDING_DOTS = 1 / 64


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of text at its final size, measured from its baseline in dots."""

    runs: tuple[Run, ...]
    size_dots: int
    #: Ink that hangs out at the left.
    left_dots: int
    #: Ink above the baseline, at least a capital's height.
    above_dots: int
    #: Ink below the baseline.
    below_dots: int

    @property
    def width_dots(self) -> int:
        """With the ink that hangs out at the left."""
        return ceil(sum(length(run, self.size_dots) for run in self.runs)) + self.left_dots


@dataclass(frozen=True, kw_only=True)
class Block:
    """A text that fits."""

    rows: tuple[Row, ...]

    @property
    def gap_dots(self) -> int:
        """Between its rows."""
        return round(self.rows[0].size_dots * LEADING)

    @property
    def height_dots(self) -> int:
        """From the top of the first row to the ink's end of the last."""
        inked = sum(row.above_dots + row.below_dots for row in self.rows)
        return inked + self.gap_dots * (len(self.rows) - 1)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How wide a text may be, and between which sizes it may choose."""

    width_dots: int
    largest_dots: int
    smallest_dots: int
    #: What the template wants; under WORTH_BREAKING of it two rows are tried.
    wanted_dots: int
    rows: int = 1
    #: Rows may be cut inside a word: codes.
    anywhere: bool = False
    bold: bool = False


@lru_cache(maxsize=1024)
def fit(text: str, limits: Limits) -> Block:
    """`text` as large as its limits allow; what does not even fit at the smallest size ends in an ellipsis."""
    one = largest_size((text,), limits)
    too_small = one < max(limits.wanted_dots * WORTH_BREAKING, limits.smallest_dots)
    if limits.rows > 1 and too_small and (halves := balanced(text, anywhere=limits.anywhere, bold=limits.bold)):
        two = largest_size(halves, limits)
        if two > one or one < limits.smallest_dots:
            return _block([shortened(half, limits, two) for half in halves], limits, two)
    return _block([shortened(text, limits, one)], limits, one)


def largest_size(texts: tuple[str, ...], limits: Limits) -> int:
    """The largest size at which every text fits the width; under the smallest allowed: none does."""
    widest = max(texts, key=lambda text: _ems(text, bold=limits.bold))
    percent = max(1, ceil(_ems(widest, bold=limits.bold) * 100))
    size = _stepped(min(limits.largest_dots, limits.width_dots * 100 // percent))
    while size >= limits.smallest_dots and not fits(widest, size, limits):
        size = _stepped(size - 1)
    return size


def _stepped(size_dots: int) -> int:
    """Large sizes go in steps: nobody sees two dots of eighty, and each size is a font to open and keep."""
    step = 1 if size_dots < 32 else 2 if size_dots < 64 else 4
    return size_dots - size_dots % step


@lru_cache(maxsize=1024)
def balanced(text: str, *, anywhere: bool, bold: bool) -> tuple[str, ...]:
    """`text` in two rows of about one width, cut at a space or after a hyphen; empty where there is no place."""
    places = [match.end() for match in _BREAKS.finditer(text) if match.start() > 0 and match.end() < len(text)]
    if not places:
        return (text[: (len(text) + 1) // 2], text[(len(text) + 1) // 2 :]) if anywhere and len(text) > 1 else ()
    middle = min(places, key=lambda place: abs(place - len(text) / 2))
    near = [place for place in places if abs(place - middle) <= max(8, len(text) // 6)]
    halves = [(text[:place].strip(), text[place:].strip()) for place in near]
    return min(halves, key=lambda pair: max(_ems(half, bold=bold) for half in pair))


def shortened(text: str, limits: Limits, size_dots: int) -> str:
    """`text`, or as much of it as fits at the smallest size, with an ellipsis."""
    size = max(size_dots, limits.smallest_dots)
    if fits(text, size, limits):
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        short_enough = measure(text[:middle].rstrip() + "…", size, bold=limits.bold) <= limits.width_dots
        low, high = (middle, high) if short_enough else (low, middle - 1)
    return text[:low].rstrip() + "…"


def fits(text: str, size_dots: int, limits: Limits) -> bool:
    """Whether `text` is no wider than allowed.

    Shaped text grows with its size but for what each glyph is rounded by, so that most answers need no measuring at
    this very size.
    """
    if shaping_available():
        about = _ems(text, bold=limits.bold) * size_dots
        rounding = len(text) * _ROUNDING_DOTS
        if about + rounding <= limits.width_dots or about - rounding > limits.width_dots:
            return about < limits.width_dots
    return measure(text, size_dots, bold=limits.bold) <= limits.width_dots


@lru_cache(maxsize=4096)
def measure(text: str, size_dots: int, *, bold: bool) -> int:
    """Width in dots, rounded up."""
    return ceil(sum(length(run, size_dots) for run in runs(text, bold=bold)))


@lru_cache(maxsize=4096)
def _ems(text: str, *, bold: bool) -> float:
    """Width as a share of the size."""
    return sum(length_in_ems(run) for run in runs(text, bold=bold))


def _block(texts: list[str], limits: Limits, size_dots: int) -> Block:
    size = max(size_dots, limits.smallest_dots)
    return Block(rows=tuple(_row(text, size, bold=limits.bold) for text in texts))


@lru_cache(maxsize=1024)
def _row(text: str, size_dots: int, *, bold: bool) -> Row:
    left, above, below = (ceil(ink * size_dots) for ink in _ink(text, bold=bold))
    return Row(
        runs=runs(text, bold=bold),
        size_dots=size_dots,
        left_dots=left,
        above_dots=max(round(size_dots * CAPITAL), above),
        below_dots=below,
    )


@lru_cache(maxsize=4096)
def _ink(text: str, *, bold: bool) -> tuple[float, float, float]:
    """How far ink reaches left of the start, above and below the baseline, as shares of the size."""
    inks = [ink_in_ems(run) for run in runs(text, bold=bold)]
    return inks[0][0], max(ink[1] for ink in inks), max(ink[2] for ink in inks)
