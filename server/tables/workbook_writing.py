"""XLSX written row by row: text as inline strings, counts and ticks as such (ECMA-376 part 1, 18.3.1.4 and 18.18.11).

By hand, because a list of 100,000 guests is to be written by a Raspberry Pi without holding it in memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, BinaryIO
from xml.sax.saxutils import escape

from server.tables.writing import Cell, safe_text

#: Characters that XML 1.0 cannot hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Excel's own limit for a cell.
_LONGEST_CELL = 32_767
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def write_xlsx(out: BinaryIO, sheet: str, columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> int:
    """Write a workbook with one sheet: a bold heading that stays in view, then `rows`; gives back how many rows."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _HEAD + text)
        archive.writestr("xl/workbook.xml", _HEAD + _workbook(sheet))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            return _write_sheet(part, columns, rows)


def _workbook(sheet: str) -> str:
    name = re.sub(r"[\\/*?:\[\]']", " ", _ILLEGAL.sub("", sheet)).strip()[:31] or "1"
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _write_sheet(part: IO[bytes], columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> int:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="20" customWidth="1"/>' for place in range(1, len(columns) + 1)
    )
    part.write(
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>".encode()
    )
    part.write(_row_xml(1, columns, style=' s="1"'))
    number = 1
    for number, row in enumerate(rows, start=2):
        part.write(_row_xml(number, [row[name] for name in columns]))
    part.write(b"</sheetData></worksheet>")
    return number - 1


def _row_xml(number: int, row: Sequence[Cell], style: str = "") -> bytes:
    return f'<row r="{number}">{"".join(_cell_xml(cell, style) for cell in row)}</row>'.encode()


def _cell_xml(cell: Cell, style: str) -> str:
    if isinstance(cell, bool):
        return f'<c t="b" s="2"><v>{int(cell)}</v></c>'
    if isinstance(cell, int):
        return f'<c s="2"><v>{cell}</v></c>'
    text = safe_text(cell)
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{_plain(text)}</t></is></c>' if text else "<c/>"


def _plain(text: str) -> str:
    return escape(_ILLEGAL.sub("", text[:_LONGEST_CELL]))
