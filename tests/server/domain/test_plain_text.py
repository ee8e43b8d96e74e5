"""Text as it is kept: what was pasted keeps its words apart."""

from __future__ import annotations

import pytest

from server.domain.plain_text import plain, plain_lines


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Jan\u00a0de\tVries\r\n", "Jan de Vries"),
        ("Linden\u00adhof", "Lindenhof"),
        ("\u202eanna\u200f", "anna"),
        ("bell\u0007 one", "bell one"),
        ("Zoë ليلى", "Zoë ليلى"),
    ],
)
def test_one_line(given: str, kept: str) -> None:
    """Blanks of any make part words; what has no width is gone."""
    assert plain(given) == kept


def test_several_lines_keep_what_holds_together() -> None:
    """A French colon stays with its word, a number with its unit, an item away from its number."""
    assert plain_lines("Pour tous\u00a0:\r\n1.\t10\u202f€\u200e") == "Pour tous\u00a0:\n1. 10\u202f€"
