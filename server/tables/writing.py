"""Tables as files for people and programs: CSV (RFC 4180, UTF-8) and JSON. Rows stream.

Cells are what they are to a person; none may turn into a formula when a spreadsheet opens the file
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

#: A cell of an export: text, a count, yes or no, or nothing.
Cell = str | int | bool | None

#: What a file of each kind is sent as.
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "pdf": "application/pdf",
}

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def safe_text(cell: Cell) -> str:
    """A cell as text that no spreadsheet takes for a formula: an apostrophe goes before what could be one."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return str(cell)
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def write_csv(
    out: BinaryIO, columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], *, has_mark: bool = False
) -> int:
    """Write a heading and `rows`; gives back how many rows. `has_mark`: after a byte order mark, for Excel."""
    if has_mark:
        out.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([safe_text(row[name]).replace("\0", "") for name in columns])
        count += 1
    text.detach()
    return count


def write_json(
    out: BinaryIO,
    about: Mapping[str, object],
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Cell]],
) -> int:
    """Write `about` and, under `rows`, an object a row; gives back how many rows."""
    head = json.dumps(about, ensure_ascii=False)
    out.write((head[:-1] + (", " if about else "") + '"rows": [').encode())
    count = 0
    for row in rows:
        text = json.dumps({name: row[name] for name in columns}, ensure_ascii=False)
        out.write(("\n" if count == 0 else ",\n").encode() + text.encode())
        count += 1
    out.write(b"\n]}\n")
    return count
