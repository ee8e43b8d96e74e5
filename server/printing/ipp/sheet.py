"""Which sheet, label or piece of roll a badge is printed on. Names: PWG 5101.1, section 5 (self-describing)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from server.printing.ipp.attributes import Attributes, values_of

MM_PER_INCH = 25.4
#: A badge this much larger or smaller than a sheet still fits it.
TOLERANCE_MM = 2.0
_NAME = re.compile(r"(?P<kind>[a-z]+)_(?P<name>[a-z0-9.-]+)_(?P<x>\d*\.?\d+)x(?P<y>\d*\.?\d+)(?P<unit>mm|in)")
#: Names that are no sheets but the limits of what may be asked for.
_LIMITS = ("custom_min", "custom_max", "roll_min", "roll_max")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A piece of paper."""

    #: As `media` names it; empty: whatever the printer has, or a piece of its roll.
    name: str
    width_mm: float
    height_mm: float
    #: A piece of roll: its size is told, not its name.
    is_cut: bool = False

    def is_like(self, width_mm: float, height_mm: float) -> bool:
        """Whether it is that size."""
        return abs(self.width_mm - width_mm) <= TOLERANCE_MM and abs(self.height_mm - height_mm) <= TOLERANCE_MM

    def holds(self, width_mm: float, height_mm: float) -> bool:
        """Whether that size goes on it."""
        return self.width_mm + TOLERANCE_MM >= width_mm and self.height_mm + TOLERANCE_MM >= height_mm


def sheet_for(width_mm: float, height_mm: float, printer: Attributes) -> Sheet | None:
    """The sheet for a badge of that size; None: the printer says what is in it, and the badge does not go on it.

    First what is in the printer and has the size, then a piece of roll, then its usual sheet, then the smallest one in
    it that is larger.
    """
    ready = list(sheets_of_names(values_of(printer, "media-ready") or values_of(printer, "media-default")))
    alike = [sheet for sheet in ready if sheet.is_like(width_mm, height_mm)]
    if alike:
        return min(alike, key=lambda sheet: abs(sheet.height_mm - height_mm) + abs(sheet.width_mm - width_mm))
    if _may_be_cut(width_mm, height_mm, values_of(printer, "media-supported")):
        return Sheet(name="", width_mm=width_mm, height_mm=height_mm, is_cut=True)
    if not ready:
        return Sheet(name="", width_mm=width_mm, height_mm=height_mm)
    usual = values_of(printer, "media-default")
    large = [sheet for sheet in ready if sheet.holds(width_mm, height_mm)]
    return min(large, key=lambda sheet: (sheet.name not in usual, sheet.width_mm * sheet.height_mm), default=None)


def sheets_of_names(names: Iterable[object]) -> Iterable[Sheet]:
    """The sheets that these names describe, without the limits of a roll."""
    for name in map(str, names):
        if (size := _size(name)) and all(size) and not name.startswith(_LIMITS):
            yield Sheet(name=name, width_mm=size[0], height_mm=size[1])


def _may_be_cut(width_mm: float, height_mm: float, names: list[object]) -> bool:
    """Whether a piece of that size lies between the limits that the printer tells."""
    for kind in ("custom", "roll"):
        least = next(filter(None, (_size(str(name)) for name in names if str(name).startswith(f"{kind}_min"))), None)
        most = next(filter(None, (_size(str(name)) for name in names if str(name).startswith(f"{kind}_max"))), None)
        if least and most and least[0] <= width_mm <= most[0] and least[1] <= height_mm <= most[1]:
            return True
    return False


def _size(name: str) -> tuple[float, float] | None:
    """Millimetres across and along; None: the name does not describe itself."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    unit_mm = MM_PER_INCH if found["unit"] == "in" else 1.0
    return float(found["x"]) * unit_mm, float(found["y"]) * unit_mm
