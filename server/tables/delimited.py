"""Text tables: CSV of any delimiter, in the encodings that spreadsheets and shops write."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from server.domain.errors import ListError
from server.tables.encodings import encoding_of
from server.tables.sheets import Limits, Row, too_many_columns, too_many_rows

_DELIMITERS = ",;\t|"
_HEAD_CHARACTERS = 64 * 1024


class DelimitedTable:
    """A text table. Its one sheet has no name."""

    sheets: tuple[str, ...] = ("",)

    def __init__(self, path: Path, limits: Limits) -> None:
        """Find out encoding and delimiter.

        Raises: ListError `list.encoding`, `list.not_text`, `list.empty`.
        """
        self._path, self._limits = path, limits
        self.encoding = encoding_of(path)
        with path.open(encoding=self.encoding, newline="") as file:
            head = file.read(_HEAD_CHARACTERS)
        if not head.strip():
            raise ListError("the file is empty", code="list.empty")
        if "\0" in head:
            raise ListError("the file is not text", code="list.not_text")
        self._skip_first, self.delimiter = _delimiter_of(head)

    def rows(self, sheet: str = "") -> Iterator[Row]:
        """The rows; a cell may hold line breaks, so a row's number is not the line's.

        Raises: ListError `list.quotes` with the line of a quotation mark that does not close, `list.cut_off`.
        """
        with self._path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            number, line, widths = 0, 1, _Widths()
            try:
                for number, cells in enumerate(reader, start=1):
                    self._check(number, cells)
                    widths.take(number, cells)
                    line = reader.line_num + 1
                    if number > 1 or not self._skip_first:
                        yield number, cells
            except csv.Error as error:
                raise ListError(
                    f"line {line}: a quotation mark does not close, or stands inside a cell ({error})",
                    code="list.quotes",
                    line=line,
                    row=number + 1,
                ) from error
            widths.check()

    def _check(self, number: int, cells: list[str]) -> None:
        if number > self._limits.rows + 1:
            raise too_many_rows(self._limits)
        if len(cells) > self._limits.columns:
            raise too_many_columns(self._limits, number)


@dataclass
class _Widths:
    """Notices a file that broke off in its last row."""

    full: int = 0
    full_rows: int = 0
    short_rows: int = 0
    last_row: int = 0
    last_width: int = 0

    def take(self, row: int, cells: list[str]) -> None:
        if cells:
            if len(cells) > self.full:
                self.full, self.full_rows = len(cells), 0
            self.full_rows += len(cells) == self.full
            self.short_rows += len(cells) < self.full
            self.last_row, self.last_width = row, len(cells)

    def check(self) -> None:
        """Refuse a file in which only the last row lacks columns; where others do too, it is how it was written."""
        if self.full_rows > 1 and self.short_rows == 1 and self.last_width < self.full:
            raise ListError(
                f"the last row, {self.last_row}, has {self.last_width} of {self.full} columns:"
                " the file may be cut off; get it again, or delete that row",
                code="list.cut_off",
                row=self.last_row,
                columns=self.last_width,
                expected=self.full,
            )


def _delimiter_of(head: str) -> tuple[bool, str]:
    """Whether the first line only names the delimiter (Excel's `sep=;`), and the delimiter.

    The one that cuts most rows into the same number of columns; more columns break a tie.
    """
    first_line = head.split("\n", 1)[0].strip().strip('"').lower()
    if first_line.startswith("sep=") and len(first_line) == 5:
        return True, first_line[4]
    if first_line == "sep=":
        return True, "\t"
    return False, max(_DELIMITERS, key=lambda delimiter: _fit(head, delimiter))


def _fit(head: str, delimiter: str) -> tuple[int, int, int]:
    widths: Counter[int] = Counter()
    reader = csv.reader(StringIO(head, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            widths[len(cells)] += 1
    except csv.Error:
        pass  # a cell cut by the end of the sample, or a wrong delimiter: what was counted still tells
    several = Counter({width: count for width, count in widths.items() if width > 1})
    if not several:
        return (0, 0, -_DELIMITERS.index(delimiter))
    width, count = max(several.items(), key=lambda item: (item[1], item[0]))
    return (count, width, -_DELIMITERS.index(delimiter))
