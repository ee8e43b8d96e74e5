"""XLSX workbooks: their visible sheets as rows of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from server.domain.errors import ListError
from server.tables.archives import broken, look_over
from server.tables.sheets import Limits, Row, too_many_columns, too_many_rows

#: Excel shows these where a formula has no value.
_CELL_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"})
#: Beyond 15 digits Excel's numbers lose their end.
_EXACT_BELOW = 1e15


class WorkbookTable:
    """An XLSX workbook's visible sheets."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Look the archive over, then open it.

        Raises: ListError `list.broken`, `list.bomb`, `list.too_large`, `list.password`, `list.kind`, `list.empty`.
        """
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

        self._limits = limits
        look_over(path, limits)
        try:
            self._workbook = CalamineWorkbook.from_path(path)
        except PasswordError as error:
            raise ListError("the workbook has a password", code="list.password") from error
        except CalamineError as error:
            raise broken(error) from error
        self.sheets = tuple(
            sheet.name for sheet in self._workbook.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible
        )
        if not self.sheets:
            raise ListError("no sheet can be seen", code="list.empty")

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of a sheet as text.

        Raises: ListError `list.broken`, `list.too_many_rows`, `list.too_many_columns`.
        """
        from python_calamine import CalamineError

        try:
            found = self._workbook.get_sheet_by_name(sheet)
        except CalamineError as error:
            raise broken(error) from error
        if found.start is None or found.end is None:
            return
        if found.end[0] > self._limits.rows:
            raise too_many_rows(self._limits, sheet)
        if found.end[1] >= self._limits.columns:
            raise too_many_columns(self._limits, found.start[0] + 1)
        margin = [""] * found.start[1]
        for number, cells in enumerate(found.iter_rows(), start=1):
            yield number, [*margin, *map(text_of, cells)]


def text_of(value: Any) -> str:
    """A cell as a person reads it: whole numbers without a point, dates as ISO 8601, no error marks."""
    if isinstance(value, str):
        return "" if value in _CELL_ERRORS else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return _number_text(float(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes" if value.second == 0 else "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""


def _number_text(value: float) -> str:
    """A number past the exact ones keeps its power of ten, so that nobody takes it for a ticket's number."""
    if abs(value) >= _EXACT_BELOW:
        return f"{value:.6E}"
    return str(int(value)) if value.is_integer() else f"{value:.15g}"
