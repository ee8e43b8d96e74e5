"""Text that people typed or pasted, as it is kept: nothing in it is unseen, and no two words become one."""

from __future__ import annotations

from unicodedata import category

#: They hold together what belongs together, such as a number and its unit, and print as a blank.
_NO_BREAK = frozenset("\u00a0\u202f")


def plain(text: str) -> str:
    """One line: every blank and line break is one space, and what does not print is gone."""
    return " ".join("".join(_seen(mark) for mark in text).split())


def plain_lines(text: str) -> str:
    """Several lines: their ends and blanks that do not break stay; a tab is a blank, what does not print is gone."""
    return "".join(
        mark if mark == "\n" or mark in _NO_BREAK else _seen(mark)
        for mark in text.replace("\r\n", "\n").replace("\r", "\n")
    )


def _seen(mark: str) -> str:
    """Marks of format (Cf, such as soft hyphens and directions) have no width; the others part words."""
    if mark.isprintable():
        return mark
    return "" if category(mark) == "Cf" else " "
