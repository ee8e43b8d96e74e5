"""Text tables: CSV of any delimiter, in the encodings that spreadsheets and shops write."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
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

        Raises: ListError `list.quotes` with the line of a quotation mark that does not close.
        """
        with self._path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            number, line = 0, 1
            try:
                for number, cells in enumerate(reader, start=1):
                    self._check(number, cells)
                    line = reader.line_num + 1
                    if number > 1 or not self._skip_first:
                        yield number, cells
            except csv.Error as error:
                raise ListError(f"line {line}: {error}", code="list.quotes", line=line, row=number + 1) from error

    def _check(self, number: int, cells: list[str]) -> None:
        if number > self._limits.rows + 1:
            raise too_many_rows(self._limits)
        if len(cells) > self._limits.columns:
            raise too_many_columns(self._limits, number)


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
