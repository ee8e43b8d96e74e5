"""The rolls of Brother's QL label printers: what is printed on, in millimetres and in dots at 300 dpi.

A label's printable part is smaller than the label: about 1.5 mm stay white left and right, 3 mm above and below.
Source: Brother, Raster Command Reference QL-800/810W/820NWB and QL-1100/1110NWB/1115NWB, 2.3.2 page size and 2.3.5
raster line, https://download.brother.com/welcome/docp100278/cv_ql800_eng_raster_101.pdf
"""

from __future__ import annotations

from dataclasses import dataclass

#: What every QL prints at.
ROLL_DPI = 300
#: What a printer reports may be the nominal size or the one that it measured.
_OFF_BY_MM = 1


@dataclass(frozen=True, kw_only=True)
class Roll:
    """One kind of roll."""

    #: As people say it: `62` is endless, `62x100` has labels.
    name: str
    #: The maker's number.
    part: str
    width_mm: int
    #: 0: endless.
    length_mm: int = 0
    #: Printed across.
    width_dots: int
    #: Printed along one label; 0: endless.
    length_dots: int = 0
    #: Pins of a 720-pin head that lie beyond the printed part, on the side of pin 0.
    offset_dots: int = 12
    #: Only printers with a 1296-pin head (QL-1050, QL-1060N, QL-11xx) take it.
    is_wide: bool = False

    @property
    def is_endless(self) -> bool:
        """Whether the cutter makes the badges, and not the maker of the roll."""
        return not self.length_mm

    @property
    def title(self) -> str:
        """Width, length and the maker's number: `62 × 100 mm (DK-11202)`."""
        size = f"{self.width_mm}" if self.is_endless else f"{self.width_mm} × {self.length_mm}"
        return f"{size} mm ({self.part})"


ROLLS = (
    Roll(name="62", part="DK-22205", width_mm=62, width_dots=696),
    Roll(name="62x100", part="DK-11202", width_mm=62, length_mm=100, width_dots=696, length_dots=1109),
    Roll(name="60x86", part="DK-11234", width_mm=60, length_mm=86, width_dots=672, length_dots=954, offset_dots=18),
    Roll(name="62x29", part="DK-11209", width_mm=62, length_mm=29, width_dots=696, length_dots=271),
    Roll(name="38x90", part="DK-11208", width_mm=38, length_mm=90, width_dots=413, length_dots=991),
    Roll(name="29x90", part="DK-11201", width_mm=29, length_mm=90, width_dots=306, length_dots=991, offset_dots=6),
    Roll(name="54", part="DK-N55224", width_mm=54, width_dots=590, offset_dots=0),
    Roll(name="50", part="DK-22223", width_mm=50, width_dots=554),
    Roll(name="38", part="DK-22225", width_mm=38, width_dots=413),
    Roll(name="29", part="DK-22210", width_mm=29, width_dots=306, offset_dots=6),
    Roll(name="102", part="DK-22243", width_mm=102, width_dots=1164, is_wide=True),
    Roll(
        name="102x51", part="DK-11240", width_mm=102, length_mm=51, width_dots=1164, length_dots=526, is_wide=True
    ),
    Roll(
        name="102x152", part="DK-11241", width_mm=102, length_mm=152, width_dots=1164, length_dots=1660, is_wide=True
    ),
)  # fmt: skip
ROLL_NAMES = tuple(roll.name for roll in ROLLS)


def roll_named(name: str) -> Roll | None:
    """The roll that people call so; None: there is none."""
    return next((roll for roll in ROLLS if roll.name == name), None)


def roll_of_dots(width_dots: int, length_dots: int) -> Roll | None:
    """The roll with exactly this printable part; None: there is none."""
    return next((roll for roll in ROLLS if (roll.width_dots, roll.length_dots) == (width_dots, length_dots)), None)


def is_loaded(roll: Roll, *, width_mm: int, length_mm: int) -> bool:
    """Whether a printer that reports this size has `roll` in it; `length_mm` is 0 for an endless one."""
    if roll.is_endless or not length_mm:
        return roll.length_mm == length_mm and abs(roll.width_mm - width_mm) <= _OFF_BY_MM
    return max(abs(roll.width_mm - width_mm), abs(roll.length_mm - length_mm)) <= _OFF_BY_MM
