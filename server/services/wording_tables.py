"""An event's texts as a table: taken home, worded in a spreadsheet, brought to the next event."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from server.domain.errors import FieldError, ListError
from server.domain.wording import code_of
from server.tables.reading import open_table
from server.tables.sheets import Limits
from server.tables.workbook_writing import write_xlsx
from server.tables.writing import MEDIA_TYPES, write_csv

FORMATS = {kind: MEDIA_TYPES[kind] for kind in ("csv", "xlsx")}
#: Six languages more than there are, and every text twice.
_LIMITS = Limits(size_bytes=5 * 1024 * 1024, rows=10_000, columns=20, cells=200_000, unpacked_bytes=40 * 1024 * 1024)
#: Without these nothing can be told apart; the others are for people.
_NEEDED = ("language", "english", "form", "own")
#: What writing puts before a text that a spreadsheet would take for a formula.
_GUARDED = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True, kw_only=True)
class WordingRow:
    """One text in one language."""

    screen: str
    language: str
    #: The source, by which it is known again; never worded otherwise.
    english: str
    #: Of a plural: which form; empty for others.
    form: str
    original: str
    #: Empty: as it ships.
    own: str


@dataclass(frozen=True, kw_only=True)
class BroughtText:
    """What a table says of one text."""

    row: int
    language: str
    code: str
    text: str


def table_of(rows: Iterable[WordingRow], kind: str) -> bytes:
    """The table as a file of `kind`, one of FORMATS.

    Raises: FieldError.
    """
    columns, held = list(WordingRow.__dataclass_fields__), io.BytesIO()
    if kind not in FORMATS:
        raise FieldError("format", f"one of {', '.join(FORMATS)}", code="field.choice")
    if kind == "xlsx":
        write_xlsx(held, "Wording", columns, (asdict(row) for row in rows))
    else:
        write_csv(held, columns, (asdict(row) for row in rows), has_mark=True)
    return held.getvalue()


def texts_in(path: Path) -> Iterator[BroughtText]:
    """The own texts of a table, CSV or XLSX; rows without one are left out.

    Raises: ListError for a file that is none, or lacks a column (`list.columns`).
    """
    table = open_table(path, _LIMITS)
    places: dict[str, int] = {}
    for number, cells in table.rows(table.sheets[0] if table.sheets else ""):
        values = [cell.strip() for cell in cells]
        if not places:
            if any(values):
                places = {name.lower(): place for place, name in enumerate(values)}
                if missing := [name for name in _NEEDED if name not in places]:
                    raise ListError(f"columns are missing: {', '.join(missing)}", code="list.columns")
            continue
        named = {name: values[places[name]] if places[name] < len(values) else "" for name in _NEEDED}
        if named["own"]:
            form = int(named["form"]) if named["form"].isdecimal() else None
            code = code_of(_unguarded(named["english"]), form)
            yield BroughtText(row=number, language=named["language"], code=code, text=_unguarded(named["own"]))


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith(_GUARDED) else text
