"""Which categories of guests something is for, as a column: a JSON list in order, or NULL for everybody."""

from __future__ import annotations

import json


def to_column(categories: frozenset[str] | None) -> str | None:
    """What the column holds; None: everybody."""
    return None if categories is None else json.dumps(sorted(categories))


def from_column(text: str | None) -> frozenset[str] | None:
    """What the column says."""
    return None if text is None else frozenset(json.loads(text))
