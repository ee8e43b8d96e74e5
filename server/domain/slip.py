"""A slip: a strip of paper from a badge printer that says something in lines and rows, such as who is inside."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What one slip says, frozen when it was asked for, in the language of whoever asked."""

    title: str
    #: Below the title: how many, when, by whom.
    lines: tuple[str, ...] = ()
    #: (text, note) of each row; rows have a box to tick with a pen.
    rows: tuple[tuple[str, str], ...] = ()
    #: At the end: which slip of how many.
    foot: str = ""


def slip_from(kept: dict[str, object]) -> Slip:
    """A slip as it was kept as JSON."""
    rows, lines = kept["rows"], kept["lines"]
    assert isinstance(rows, list) and isinstance(lines, list)
    return Slip(
        title=str(kept["title"]),
        lines=tuple(str(line) for line in lines),
        rows=tuple((str(text), str(note)) for text, note in rows),
        foot=str(kept["foot"]),
    )
