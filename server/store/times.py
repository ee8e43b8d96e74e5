"""Times as the database keeps them: ISO 8601 in UTC, all of one length, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=16)  # one act writes its time into several tables
def to_text(at: datetime) -> str:
    """`at` as the database keeps it.

    Raises: ValueError for a time without an offset.
    """
    if at.tzinfo is None:
        raise ValueError("a stored time carries its offset")
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(timespec="microseconds")


def to_text_or_none(at: datetime | None) -> str | None:
    """The same, where there may be no time."""
    return None if at is None else to_text(at)


def from_text(text: str) -> datetime:
    """A stored time."""
    return datetime.fromisoformat(text)


def from_text_or_none(text: str | None) -> datetime | None:
    """A stored time, where there may be none."""
    return None if text is None else datetime.fromisoformat(text)
