"""docs/guest-lists.md names every code an import can end in, and every field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.domain.list_words import Field

ROOT = Path(__file__).parents[3]
SOURCES = [
    *(ROOT / "server" / "tables").glob("*.py"),
    *(ROOT / "server" / "domain").glob("*list*.py"),
    *(ROOT / "server" / "services" / name for name in ("imports.py", "list_reading.py", "uploads.py")),
]
CODES = sorted(
    {
        code
        for path in SOURCES
        for code in re.findall(r'"((?:list|row|storage|not_found)\.[a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    - {"list.imported"}
)


@pytest.mark.parametrize("code", CODES)
def test_code_is_documented(code: str) -> None:
    """A code that somebody meets can be looked up."""
    assert f"`{code}`" in (ROOT / "docs" / "guest-lists.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("field", Field)
def test_field_is_documented(field: Field) -> None:
    """A field that can be chosen is explained."""
    assert f"`{field.value}`" in (ROOT / "docs" / "guest-lists.md").read_text(encoding="utf-8")
