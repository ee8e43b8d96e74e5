"""Tables and reports as files."""

from __future__ import annotations

import csv
import io
import json
import string
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.tables.reading import open_table
from server.tables.report import Report, write_report
from server.tables.workbook_writing import write_xlsx
from server.tables.writing import safe_text, write_csv, write_json

COLUMNS = ["name", "copies", "walk_in", "left"]
ROWS = [
    {"name": "=HYPERLINK(\"http://x\")", "copies": 2, "walk_in": True, "left": None},
    {"name": "Zoë, \"Ö\" <&>\nB", "copies": 0, "walk_in": False, "left": "-"},
]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+31 6", "-2", "@SUM(A1)", "\t=1", "\r=1", "\0=1"])
def test_formula_gets_an_apostrophe(text: str) -> None:
    """No text cell can be taken for a formula."""
    assert safe_text(text) == f"'{text}"


@pytest.mark.parametrize(("cell", "text"), [("Anna", "Anna"), (-2, "-2"), (True, "true"), (None, ""), ("", "")])
def test_other_cells_stay(cell: str | int | bool | None, text: str) -> None:
    """Plain text, counts and ticks are what they are."""
    assert safe_text(cell) == text


def test_csv_reads_back() -> None:
    """A program's CSV reader gets the cells; there is no byte order mark before the first key."""
    out = io.BytesIO()

    assert write_csv(out, COLUMNS, ROWS) == 2

    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8"), newline="")))
    assert [row["name"] for row in rows] == ['\'=HYPERLINK("http://x")', 'Zoë, "Ö" <&>\nB']
    assert [row["left"] for row in rows] == ["", "'-"]


def test_csv_for_excel_says_that_it_is_utf_8() -> None:
    """One byte order mark goes before the same bytes."""
    plain, marked = io.BytesIO(), io.BytesIO()
    write_csv(plain, COLUMNS, ROWS)
    write_csv(marked, COLUMNS, ROWS, has_mark=True)
    assert marked.getvalue() == b"\xef\xbb\xbf" + plain.getvalue()


def test_xlsx_cells_are_what_they_are() -> None:
    """Another program's reader finds text, counts and ticks as such, the heading first, and no formula."""
    out = io.BytesIO()

    assert write_xlsx(out, "winter/gala [2026]", COLUMNS, ROWS) == 2

    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue())).active
    assert [cell.value for cell in sheet[1]] == COLUMNS
    assert [cell.value for cell in sheet[2]] == ['\'=HYPERLINK("http://x")', 2, True, None]
    assert [cell.data_type for cell in sheet[3]] == ["s", "n", "b", "s"]
    assert [cell.number_format for cell in sheet[3]] == ["@", "General", "General", "@"]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_any_text_survives_xlsx(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Whatever a guest is called, the workbook can be read."""
    path = tmp_path_factory.mktemp("out") / "out.xlsx"
    with path.open("wb") as out:
        write_xlsx(out, "s", ["t"], [{"t": f"x{text}"} for text in texts])

    rows = list(open_table(path).rows("s"))

    assert len(rows) == len(texts) + 1
    plain = string.ascii_letters + string.digits
    for (_, cells), text in zip(rows[1:], texts, strict=True):
        assert [mark for mark in cells[0] if mark in plain] == ["x", *(mark for mark in text if mark in plain)]


def test_json_keeps_kinds() -> None:
    """Programs get counts, ticks and nothing as such, and what the file is about."""
    out = io.BytesIO()

    assert write_json(out, {"event": {"slug": "gala"}}, COLUMNS, ROWS) == 2

    assert json.loads(out.getvalue()) == {"event": {"slug": "gala"}, "rows": ROWS}


def test_json_of_nothing() -> None:
    """No rows is an empty list."""
    out = io.BytesIO()

    write_json(out, {"event": "x"}, COLUMNS, [])

    assert json.loads(out.getvalue()) == {"event": "x", "rows": []}


@pytest.mark.parametrize("guests", [0, 1, 400])
def test_report_is_a_pdf(tmp_path: Path, guests: int) -> None:
    """The report has all rows, on as many pages as they need."""
    report = Report(
        title="Gala Öztürk",
        lines=["Hall"],
        figures=[("Registered", guests)],
        chart_title="Arrivals",
        arrivals=[("18:00", 3), ("18:15", 0)] if guests else [],
        category_headings=["Category", "Registered"],
        categories=[("VIP", "3")],
        list_title="Guests",
        list_headings=["Name", "Company"],
        list_widths=[0.5, 0.5],
        page_word="Page",
    )
    path = tmp_path / "report.pdf"
    with path.open("wb") as out:
        count = write_report(out, report, ((f"Guest {n}\x1b", "a very long company name " * 9) for n in range(guests)))

    data = path.read_bytes()
    assert count == guests
    assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    assert data.count(b"/Type /Page\n") == {0: 1, 1: 1, 400: 8}[guests]
