"""What may stand on paper: text without control bytes, pictures and tricks of direction."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Nobody's name is longer; what follows is not even measured.
LONGEST = 400
#: Zero-width joiners: Arabic and Indic words need them, emoji sequences lose them with the emoji.
_JOINERS = frozenset("\u200c\u200d")
_ZERO_WIDTH = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_VARIATION = range(0xFE00, 0xFE10)
#: Where emoji live; on a one-bit printer they are blots.
_PICTURES = ((0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0xE0000, 0xE01EF))


def printable(text: str) -> str:
    """`text` as one line that a badge can carry.

    Control and format characters, direction overrides, emoji and private characters go; line ends and tabs become
    spaces; the rest is composed (NFC), as fonts expect it.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text[:LONGEST].split())
    spaced = "".join(" " if _is_space(mark) else mark for mark in text[:LONGEST])
    kept = unicodedata.normalize("NFC", "".join(mark for mark in spaced if _is_printable(mark)))
    words = (word.strip("\u200c\u200d") for word in kept.split(" "))
    return " ".join(word for word in words if word)


@lru_cache(maxsize=1024)
def _is_space(mark: str) -> bool:
    return mark in "\t\n\r\v\f\x85" or unicodedata.category(mark)[0] == "Z"


@lru_cache(maxsize=1024)
def _is_printable(mark: str) -> bool:
    if mark in _JOINERS:
        return True
    number = ord(mark)
    if number in _VARIATION or any(first <= number <= last for first, last in _PICTURES):
        return False
    return unicodedata.category(mark) not in _ZERO_WIDTH


def reads_from_right(text: str) -> bool:
    """Whether a line of `text` starts at the right: its first strong character says so (UAX #9, rule P2)."""
    for mark in text:
        direction = unicodedata.bidirectional(mark)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
