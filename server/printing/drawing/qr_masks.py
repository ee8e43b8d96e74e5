"""A QR's modules under the one of eight masks that has the least penalty, on the whole pattern as one number.

Source: ISO/IEC 18004, 7.8 (masks, penalties N1 to N4). The library does the same module by module, which took a
third of a badge's time; a test shows that both come to the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from qrcode import QRCode, util

_MASKS = range(8)
#: What is looked for: two alike, five alike, and eleven that look like a finder.
_LENGTHS = (2, 5, 11)

#: A byte of 0 or 1 as a digit, and back.
_DIGITS, _VALUES = bytes.maketrans(b"\0\1", b"01"), bytes.maketrans(b"01", b"\0\1")

Pattern = list[list[bool]]


@dataclass(frozen=True, kw_only=True)
class _Grid:
    """What all codes of one size share, as numbers whose bit `row * side + column` stands for a module."""

    side: int
    #: Each mask's modules.
    masks: tuple[int, ...]
    #: Modules that a mask applies to: neither finders, timing, alignment nor format.
    masked: int
    #: Format and version: light while masks are compared.
    told: int
    #: Where each of _LENGTHS may begin in a row; in a column.
    across: dict[int, int]
    down: dict[int, int]


def best_modules(code: QRCode) -> bytes:
    """Row by row a byte each, 1 for dark, of a code whose data is added and whose version is set."""
    grid = _grid(code.version)
    pattern = _under(code, 0)
    first = _number(pattern) & ~grid.told
    under = {mask: first ^ (grid.masked & (grid.masks[0] ^ grid.masks[mask])) for mask in _MASKS}
    best = min(_MASKS, key=lambda mask: _penalty(under[mask], grid))
    code.setup_type_info(test=False, mask_pattern=best)
    modules = under[best] | (_number(pattern) & grid.told)
    return format(modules, f"0{grid.side**2}b").encode().translate(_VALUES)[::-1]


@lru_cache(maxsize=40)
def _grid(version: int) -> _Grid:
    side = version * 4 + 17
    blank = QRCode(version=version, error_correction=0)
    blank.add_data("0")
    first, *others = (_number(_under(blank, mask)) for mask in _MASKS)
    changed = 0
    for other in others:
        changed |= first ^ other
    told = _where(side, lambda row, column: _is_told(row, column, side))
    return _Grid(
        side=side,
        masks=tuple(_where(side, util.mask_func(mask)) for mask in _MASKS),
        masked=changed & ~told,
        told=told,
        across={length: _where(side, partial(_begins_across, side - length)) for length in _LENGTHS},
        down={length: _where(side, partial(_begins_down, side - length)) for length in _LENGTHS},
    )


def _begins_across(last: int, _: int, column: int) -> bool:
    return column <= last


def _begins_down(last: int, row: int, _: int) -> bool:
    return row <= last


def _is_told(row: int, column: int, side: int) -> bool:
    """Whether format (ISO/IEC 18004, 7.9) or version (7.10, from 45 modules on) stands there."""
    far = side - 8
    by_format = (row == 8 and (column <= 8 or column >= far)) or (column == 8 and (row <= 8 or row >= far))
    by_version = (row < 6 and far - 3 <= column < far) or (column < 6 and far - 3 <= row < far)
    return (by_format and 6 not in (row, column)) or (side >= 45 and by_version)


def _under(code: QRCode, mask: int) -> Pattern:
    code.mask_pattern = mask
    code.make(fit=False)
    pattern: Pattern = code.modules
    return pattern


def _where(side: int, holds: Callable[[int, int], bool]) -> int:
    return _number([[holds(row, column) for column in range(side)] for row in range(side)])


def _number(pattern: Pattern) -> int:
    return int(b"".join(map(bytes, pattern)).translate(_DIGITS)[::-1], 2)


def _penalty(dark: int, grid: _Grid) -> int:
    side, total = grid.side, 0
    right, below = ~(dark ^ dark >> 1), ~(dark ^ dark >> side)
    for step, same, starts in ((1, right, grid.across), (side, below, grid.down)):
        fives = same & same >> step & same >> 2 * step & same >> 3 * step & starts[5]
        # n alike in a row are n - 4 fives, and cost n - 2
        total += fives.bit_count() + 2 * (fives & ~(fives << step)).bit_count()
        total += 40 * _finders(dark, step, starts[11])
    squares = right & below & right >> side & grid.across[2] & grid.down[2]
    share = dark.bit_count() / side**2
    return total + 3 * squares.bit_count() + int(abs(share * 100 - 50) / 5) * 10


def _finders(dark: int, step: int, starts: int) -> int:
    """How often 10111010000 or 00001011101 stands there: a reader could take it for a finder pattern."""
    at = [dark >> place * step for place in range(11)]
    both = ~at[1] & at[4] & ~at[5] & at[6] & ~at[9] & starts
    light_behind = at[0] & at[2] & at[3] & ~(at[7] | at[8] | at[10])
    light_before = at[7] & at[8] & at[10] & ~(at[0] | at[2] | at[3])
    return (both & (light_behind | light_before)).bit_count()
