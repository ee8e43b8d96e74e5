"""XLSX workbooks: cells as people read them, and archives that mean harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest

from server.domain.errors import ListError
from server.tables.reading import open_table
from server.tables.sheets import Limits
from tests.fakes.lists import as_xlsx

SHEET = "xl/worksheets/sheet1.xml"


def error_of(path: Path, data: bytes, limits: Limits | None = None) -> ListError:
    """What opening and reading `data` ends in."""
    path.write_bytes(data)
    with pytest.raises(ListError) as caught:
        table = open_table(path, limits)
        for sheet in table.sheets:
            list(table.rows(sheet))
    return caught.value


def with_part(data: bytes, name: str, text: bytes) -> bytes:
    """The same workbook with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, text if entry == name else old.read(entry))
    return out.getvalue()


def sheet_xml(cells: str) -> bytes:
    """A sheet's XML around its rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (410000000, "410000000"),
        (123456789012345, "123456789012345"),
        (742339135128645349171, "7.423391E+20"),
        (12.5, "12.5"),
        (0.1, "0.1"),
        (-3, "-3"),
        (True, "true"),
        (datetime(2026, 10, 1, 12, 30), "2026-10-01 12:30"),
        (datetime(2026, 10, 1, 12, 30, 5), "2026-10-01 12:30:05"),
        (date(2026, 10, 2), "2026-10-02"),
        (time(9, 15), "09:15:00"),
        ("00042", "00042"),
        ("#N/A", ""),
        (None, ""),
    ],
)
def test_cell_as_a_person_reads_it(tmp_path: Path, value: object, text: str) -> None:
    """Numbers of tickets have no point, dates are ISO 8601, error marks are nothing."""
    path = tmp_path / "list"
    path.write_bytes(as_xlsx({"S": [["Naam", "X", "Y"], ["Jan", value, "z"]]}))

    assert list(open_table(path).rows("S"))[1] == (2, ["Jan", text, "z"])


def test_rows_and_columns_keep_their_places(tmp_path: Path) -> None:
    """Empty rows above and columns before count: numbers and letters are the spreadsheet's."""
    path = tmp_path / "list"
    path.write_bytes(as_xlsx({"S": [[], [], [None, None, "Naam"], [], [None, None, "Jan"]]}))

    rows = dict(open_table(path).rows("S"))

    assert rows[3] == ["", "", "Naam"]
    assert rows[5] == ["", "", "Jan"]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    """What a person cannot see in Excel is not the list they mean."""
    path = tmp_path / "list"
    data = as_xlsx({"Gasten": [["Naam"], ["Jan"]], "Oud": [["Naam"], ["Weg"]]})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = archive.read("xl/workbook.xml")
    book = book.replace(b'name="Oud"', b'name="Oud" x="y"').replace(
        b'x="y" sheetId="2" state="visible"', b'sheetId="2" state="hidden"'
    )
    path.write_bytes(with_part(data, "xl/workbook.xml", book))

    assert open_table(path).sheets == ("Gasten",)


def test_truncated_archive(tmp_path: Path) -> None:
    """A download that broke off is refused."""
    data = as_xlsx({"S": [["Naam"], ["Jan"]]})

    assert error_of(tmp_path / "list", data[: len(data) // 2]).code == "list.broken"


@pytest.mark.parametrize("place", range(0, 1000, 97))
def test_damaged_archive(tmp_path: Path, place: int) -> None:
    """A flipped byte ends in rows or in our own error, never in another."""
    data = bytearray(as_xlsx({"S": [["Naam", "Tafel"], ["Jan", 1]]}))
    data[len(data) * place // 1000] ^= 0xFF
    path = tmp_path / "list"
    path.write_bytes(data)

    try:
        table = open_table(path)
        rows = [row for sheet in table.sheets for row in table.rows(sheet)]
    except ListError:
        return
    assert len(rows) <= 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [("word/document.xml", "docx"), ("content.xml", "ods"), ("xl/workbook.bin", "xlsb"), ("a.txt", "zip")],
)
def test_other_archives(tmp_path: Path, name: str, kind: str) -> None:
    """Other files that are ZIP archives are named for what they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")

    error = error_of(tmp_path / "list", out.getvalue())

    assert (error.code, error.details) == ("list.kind", {"kind": kind})


def test_bomb_by_its_promise(tmp_path: Path) -> None:
    """An archive that says it unpacks too large is refused before anything is unpacked."""
    data = with_part(as_xlsx({"S": [["Naam"]]}), SHEET, b" " * 2_000_000)

    assert error_of(tmp_path / "list", data, Limits(unpacked_bytes=1_000_000)).code == "list.bomb"


def test_bomb_that_lies(tmp_path: Path) -> None:
    """The promised size is not believed: what is really packed is measured."""
    data = with_part(as_xlsx({"S": [["Naam"]]}), SHEET, sheet_xml(" " * 2_000_000))
    size = len(sheet_xml(" " * 2_000_000)).to_bytes(4, "little")
    assert data.count(size) == 2

    error = error_of(
        tmp_path / "list", data.replace(size, (900).to_bytes(4, "little")), Limits(unpacked_bytes=1_000_000)
    )

    assert error.code == "list.bomb"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>', "list.too_many_columns"),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="999999"><c r="B999999"><v>1</v></c></row>',
         "list.too_many_rows"),
        ('<row r="1048576"><c><v>1</v></c></row>', "list.too_many_rows"),
        ('<row r="1"><c r="XFC1"/><c><v>1</v></c></row>', "list.too_many_columns"),
        ("<row r='1'><c t='n' r = 'ZZZ1'><v>1</v></c></row>", "list.too_many_columns"),
        ('<row r="1"><c r="&#88;FD1"><v>1</v></c></row>', "list.broken"),
        (
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="150000"><c r="SF150000"><v>1</v></c></row>',
            "list.too_many_cells",
        ),
    ],
)  # fmt: skip
def test_far_cells(tmp_path: Path, cells: str, code: str) -> None:
    """Two cells far apart would fill memory with the emptiness between them."""
    data = with_part(as_xlsx({"S": [["Naam"]]}), SHEET, sheet_xml(cells))

    assert error_of(tmp_path / "list", data).code == code


def test_far_empty_cells_do_no_harm(tmp_path: Path) -> None:
    """Formats down to the last row, as spreadsheets leave them behind, are no cells of the list."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576" ht="1"><c r="XFD1048576" s="0"/></row>'
    path = tmp_path / "list"
    path.write_bytes(with_part(as_xlsx({"S": [["Naam"]]}), SHEET, sheet_xml(cells)))

    assert list(open_table(path).rows("S")) == [(1, ["1"])]


def test_sheet_outside_its_folder_is_measured_too(tmp_path: Path) -> None:
    """A workbook may keep its sheets under any name."""
    data = as_xlsx({"S": [["Naam"]]})
    far = sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            text = old.read(entry).replace(b"/xl/worksheets/sheet1.xml", b"/xl/other.bin")
            new.writestr("xl/other.bin" if entry == SHEET else entry, far if entry == SHEET else text)

    assert error_of(tmp_path / "list", out.getvalue()).code == "list.too_many_columns"


def test_encrypted_parts(tmp_path: Path) -> None:
    """A ZIP password is a password."""
    data = bytearray(as_xlsx({"S": [["Naam"]]}))
    at = data.find(b"PK\x01\x02")
    while at != -1:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)

    assert error_of(tmp_path / "list", bytes(data)).code == "list.password"
