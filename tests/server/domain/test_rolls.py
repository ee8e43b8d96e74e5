"""The table of rolls."""

from __future__ import annotations

import pytest

from server.domain.roll import ROLLS, Roll, is_loaded, roll_named, roll_of_dots


@pytest.mark.parametrize("roll", ROLLS, ids=lambda roll: roll.name)
def test_roll_is_known_by_its_name_and_by_its_dots(roll: Roll) -> None:
    """A printer keeps the dots alone, so no two rolls may share them."""
    assert roll_named(roll.name) is roll
    assert roll_of_dots(roll.width_dots, roll.length_dots) is roll


@pytest.mark.parametrize("roll", ROLLS, ids=lambda roll: roll.name)
def test_printed_part_lies_on_the_roll(roll: Roll) -> None:
    """In dots at 300 dpi it is a little smaller than in millimetres, and it lies under the head."""
    assert 1.4 <= roll.width_mm - roll.width_dots * 25.4 / 300 <= 4.1
    assert roll.is_endless or 5 <= roll.length_mm - roll.length_dots * 25.4 / 300 <= 12
    assert roll.width_dots + roll.offset_dots + (44 if roll.is_wide else 0) <= (1296 if roll.is_wide else 720)


@pytest.mark.parametrize(
    ("name", "width_mm", "length_mm", "loaded"),
    [
        ("62", 62, 0, True),
        ("62", 62, 100, False),
        ("62x100", 62, 0, False),
        ("62x100", 62, 100, True),
        ("62x100", 62, 29, False),
        ("60x86", 60, 87, True),
        ("60x86", 62, 86, False),
        ("29", 38, 0, False),
        ("102x152", 102, 153, True),
    ],
)
def test_loaded_roll_is_told_from_others(name: str, width_mm: int, length_mm: int, loaded: bool) -> None:
    """One millimetre is how a maker rounds; more is another roll."""
    roll = roll_named(name)
    assert roll is not None
    assert is_loaded(roll, width_mm=width_mm, length_mm=length_mm) is loaded


def test_titles_say_what_stands_on_the_box() -> None:
    """Size and number."""
    assert [roll.title for roll in ROLLS[:2]] == ["62 mm (DK-22205)", "62 × 100 mm (DK-11202)"]
