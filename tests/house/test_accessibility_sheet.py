"""The sheet of accessibility stays true: tests that it names are there, and no clause is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEET = (ROOT / "docs" / "accessibility.md").read_text()
#: WCAG 2.2, levels A and AA: https://www.w3.org/TR/WCAG22/
_CRITERIA = (
    "1.1.1 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 "
    "2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 2.4.5 2.4.6 2.4.7 2.4.11 2.5.1 2.5.2 2.5.3 2.5.4 2.5.7 2.5.8 "
    "3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2 4.1.3"
)
#: EN 301 549 V3.2.1, chapter 5.
_CLAUSES = [f"5.1.3.{number}" for number in range(1, 17)] + [
    "5.1.4",
    "5.1.5",
    "5.1.6.1",
    "5.1.6.2",
    "5.1.7",
    "5.2",
    "5.3",
]
_CLAUSES += ["5.4", "5.5.1", "5.5.2", "5.6.1", "5.6.2", "5.7", "5.8", "5.9"]


def test_every_test_it_names_is_there() -> None:
    """As a function of some test module."""
    written = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    assert sorted(set(re.findall(r"`(test_\w+)`", SHEET)) - written) == []


@pytest.mark.parametrize("clause", [*_CRITERIA.split(), *_CLAUSES])
def test_no_clause_is_left_out(clause: str) -> None:
    """Each has its row, alone or with its neighbours."""
    assert re.search(rf"^\|[^|]*(?<![\d.]){re.escape(clause)}(?![\d.])", SHEET, re.MULTILINE)
