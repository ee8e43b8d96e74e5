"""Text tables of any delimiter and encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.domain.errors import ListError
from server.tables.reading import open_table
from server.tables.sheets import Limits
from tests.fakes.lists import as_csv

ROWS = [["Naam", "Bedrijf", "Tafel"], ["Zoë Öztürk", "Café 't Sluisje", "1"], ["Jan Bos", "A; B, C | D\tE", "2"]]


def rows_of(path: Path, data: bytes, limits: Limits | None = None) -> list[tuple[int, list[str]]]:
    """The rows of `data` as a file."""
    path.write_bytes(data)
    return list(open_table(path, limits).rows(""))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
def test_any_delimiter_in_any_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """The same rows come out, whatever wrote them."""
    data = as_csv(ROWS, delimiter=delimiter, encoding=encoding)

    assert rows_of(tmp_path / "list", data) == list(enumerate(ROWS, start=1))


def test_line_breaks_in_cells(tmp_path: Path) -> None:
    """A cell over two lines is one cell, and the next row's number is the spreadsheet's."""
    rows = [["Naam", "Note"], ["Jan", "one\ntwo"], ["Eva", ""]]

    assert rows_of(tmp_path / "list", as_csv(rows)) == list(enumerate(rows, start=1))


def test_excel_names_its_delimiter(tmp_path: Path) -> None:
    """Excel's first line `sep=;` is no row of the list."""
    assert rows_of(tmp_path / "list", b"sep=;\r\nNaam;Tafel\r\nJan, Piet;1\r\n") == [
        (2, ["Naam", "Tafel"]),
        (3, ["Jan, Piet", "1"]),
    ]


def test_one_column_is_a_list_too(tmp_path: Path) -> None:
    """Nothing has to be delimited."""
    assert rows_of(tmp_path / "list", b"Naam\nJan Bos\n") == [(1, ["Naam"]), (2, ["Jan Bos"])]


@pytest.mark.parametrize(
    ("data", "code", "details"),
    [
        (b"", "list.empty", {}),
        (b" \n\n", "list.empty", {}),
        (b'Naam;Tafel\nJan;1\n"Eva;2\nRob;3\n', "list.quotes", {"line": 3, "row": 3}),
        (b'Naam;Tafel\n"Jan "Bolle" Bos";1\n', "list.quotes", {"line": 2, "row": 2}),
        ("Naam\nZoë\nÖmer\n".encode() + b"Bj\xf6rn\n", "list.encoding", {"line": 4, "encoding": "utf-8"}),
        ("Naam\nÖmer\nZoë".encode()[:-1], "list.encoding", {"line": 3, "encoding": "utf-8"}),
        (b"Naam\nB\x81b\n", "list.encoding", {"line": 2, "encoding": "utf-8"}),
        ("Naam\nJan Bos".encode("utf-16")[:-1], "list.encoding", {"line": 2, "encoding": "utf-16"}),
        (b"Naam\x00\x01\x02\x00\x00garbage" * 9, "list.not_text", {}),
        (b"Naam;Tafel;Zaal\nJan;1;A\nXi;3;B\nEva;2", "list.cut_off", {"row": 4, "columns": 2, "expected": 3}),
        (b"%PDF-1.7 ...", "list.kind", {"kind": "pdf"}),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "list.kind", {"kind": "xls"}),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "list.password",
            {},
        ),
        (b"<!DOCTYPE html><html>Sign in", "list.kind", {"kind": "web_page"}),
    ],
)
def test_unusable_file_says_why(tmp_path: Path, data: bytes, code: str, details: dict[str, object]) -> None:
    """The error tells what is wrong and on which line, so that a person can mend it."""
    with pytest.raises(ListError) as caught:
        rows_of(tmp_path / "list", data)

    assert (caught.value.code, caught.value.details) == (code, details)


def test_rows_may_end_early(tmp_path: Path) -> None:
    """Some programs leave out what is empty at the end of a row."""
    assert len(rows_of(tmp_path / "list", b"Naam;Tafel;Zaal\nJan\nEva;2\nRob;1;A\nXi;1\n")) == 5


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(size_bytes=10), "list.too_large"),
        (Limits(rows=1), "list.too_many_rows"),
        (Limits(columns=2), "list.too_many_columns"),
    ],
)
def test_limits(tmp_path: Path, limits: Limits, code: str) -> None:
    """A file beyond a limit is refused, with the limit."""
    with pytest.raises(ListError) as caught:
        rows_of(tmp_path / "list", as_csv(ROWS), limits)

    assert caught.value.code == code
    assert caught.value.details["limit"]


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_no_such_file(tmp_path: Path, name: str) -> None:
    """A file that is not there, or is a folder."""
    with pytest.raises(ListError) as caught:
        open_table(tmp_path / name)

    assert caught.value.code == "list.unreadable"
