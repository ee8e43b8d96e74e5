"""A table file as the rest of Ospite sees it: sheets of rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from server.domain.errors import ListError

#: A row's number, as a spreadsheet shows it, and its cells.
Row = tuple[int, list[str]]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a file may be at most; beyond it somebody made a mistake, or means harm."""

    size_bytes: int = 100 * 1024 * 1024
    rows: int = 200_000
    columns: int = 500
    #: Rows times columns: what a workbook takes in memory, whatever stands in it.
    cells: int = 12_500_000
    #: All parts of a workbook, unpacked.
    unpacked_bytes: int = 600 * 1024 * 1024


class Table(Protocol):
    """An opened file. Rows stream; they can be read again."""

    #: Names of the sheets that a person sees; a text file has one without a name.
    sheets: tuple[str, ...]

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet, empty ones too.

        Raises: ListError where the file turns out broken or too large on the way.
        """
        ...


def too_many_rows(limits: Limits, sheet: str = "") -> ListError:
    """The error for a list that is longer than any event."""
    return ListError(f"more than {limits.rows} rows", code="list.too_many_rows", limit=limits.rows, sheet=sheet)


def too_many_columns(limits: Limits, row: int) -> ListError:
    """The error for a row that is wider than any list."""
    return ListError(
        f"row {row} has more than {limits.columns} columns",
        code="list.too_many_columns",
        limit=limits.columns,
        row=row,
    )
