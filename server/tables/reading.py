"""Opening a table file of any kind that Ospite reads."""

from __future__ import annotations

from pathlib import Path

from server.domain.errors import ListError
from server.tables.delimited import DelimitedTable
from server.tables.sheets import Limits, Table
from server.tables.workbooks import WorkbookTable

_KINDS = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"SQLite format 3", "sqlite"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB = (b"<!doctype html", b"<html", b"<?xml")


def open_table(path: Path, limits: Limits | None = None) -> Table:
    """A CSV or XLSX file, told apart by its content, never by its name.

    Raises: ListError with what is wrong: `list.unreadable`, `list.empty`, `list.too_large`, `list.kind` (with
    kind), `list.password`, and those of DelimitedTable and WorkbookTable.
    """
    limits = limits or Limits()
    head = _head(path, limits)
    if not head:
        raise ListError("the file is empty", code="list.empty")
    if head.startswith(b"PK"):
        return WorkbookTable(path, limits)
    if head.startswith(_OLE):
        raise _old_excel(path)
    kind = next((kind for mark, kind in _KINDS if head.startswith(mark)), "")
    if not kind and head.lstrip().lower().startswith(_WEB):
        kind = "web_page"
    if kind:
        raise ListError(f"this is a {kind} file: save the list as XLSX or CSV UTF-8", code="list.kind", kind=kind)
    return DelimitedTable(path, limits)


def _head(path: Path, limits: Limits) -> bytes:
    try:
        if path.stat().st_size > limits.size_bytes:
            raise ListError("the file is too large", code="list.too_large", limit=limits.size_bytes)
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise ListError(f"the file cannot be opened: {error.strerror}", code="list.unreadable") from error


def _old_excel(path: Path) -> ListError:
    """Old Excel files and encrypted new ones share a container (MS-CFB, MS-OFFCRYPTO 2.3)."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return ListError("the workbook has a password: save it without one", code="list.password")
    return ListError("an Excel file from before 2007: save it as XLSX", code="list.kind", kind="xls")
