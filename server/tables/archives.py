"""A workbook's archive, looked over before anything reads it.

calamine allocates the rectangle that a sheet's cells span, and unpacks without a bound; so both are measured here
first, piece by piece. Formats: ECMA-376 part 1 (18.3.1.4 c, 18.3.1.73 row), APPNOTE.TXT of ZIP (4.3).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server.domain.errors import ListError
from server.tables.sheets import Limits, too_many_columns, too_many_rows

_PIECE_BYTES = 1 << 20
_MOST_PARTS = 2000
#: Tags of cells and rows; Excel writes under 200 bytes.
_TAG = re.compile(rb"<(?:\w+:)?(c|row)(\s[^>]*)?>")
_ADDRESS = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{0,8})(\d{0,10})\s*([^\"']*)")
_LONGEST_TAG = 1 << 16
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def look_over(path: Path, limits: Limits) -> None:
    """Refuse archives that are broken, are no workbook, or would unpack beyond the limits."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_parts(parts, limits)
            unpacked = 0
            for part in parts:
                unpacked += _measure(path, part, limits, unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise broken(error) from error


def _check_parts(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise ListError("no Excel workbook: save the list as XLSX or CSV UTF-8", code="list.kind", kind=_kind_of(names))
    promised = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or promised > limits.unpacked_bytes:
        raise bomb(limits)
    if any(part.flag_bits & 1 for part in parts):
        raise ListError("the workbook has a password: save it without one", code="list.password")


def _kind_of(names: set[str]) -> str:
    """What else is in a ZIP archive: `xlsb`, `ods`, `docx`, `pptx`, `numbers`, or just `zip`."""
    marks = {
        "xl/workbook.bin": "xlsb",
        "content.xml": "ods",
        "word/document.xml": "docx",
        "ppt/presentation.xml": "pptx",
        "Index/Document.iwa": "numbers",
    }
    return next((kind for name, kind in marks.items() if name in names), "zip")


def _measure(path: Path, part: zipfile.ZipInfo, limits: Limits, before: int) -> int:
    """The true unpacked size of a part; the directory's is a promise that an attacker makes.

    XML is looked through for the addresses of cells on the way, whatever its name: a workbook may keep its sheets
    anywhere.
    """
    size, tail, span = 0, b"", _Span()
    is_xml = False
    for piece in _pieces(path, part):
        is_xml = is_xml or (size == 0 and piece.lstrip().startswith(_XML_STARTS))
        size += len(piece)
        if size + before > limits.unpacked_bytes:
            raise bomb(limits)
        if is_xml:
            tail = span.widen(tail + piece)
    span.check(limits)
    return size


@dataclass
class _Span:
    """The rectangle that the cells of a sheet span."""

    #: By cells that hold something.
    row: int = 0
    column: int = 0
    #: By anything that has an address; it counts where a cell has none and follows the one before.
    any_row: int = 0
    any_column: int = 0
    has_unaddressed: bool = False

    def widen(self, xml: bytes) -> bytes:
        """Take in the tags of `xml`; give back the beginning of a tag that is cut off at its end."""
        cut = xml.rfind(b"<")
        if b"\0" in xml or len(xml) - cut > _LONGEST_TAG + _PIECE_BYTES:
            raise broken("its sheets are not plain XML")
        for name, attributes in _TAG.findall(xml, 0, cut):
            self._take(name == b"c", attributes)
        return xml[cut:]

    def _take(self, is_cell: bool, attributes: bytes) -> None:
        is_empty = attributes.endswith(b"/")
        address = _ADDRESS.search(attributes)
        if address is None:
            self.has_unaddressed = self.has_unaddressed or (is_cell and not is_empty)
            return
        letters, digits, rest = address.groups()
        if rest:
            raise broken("a cell has a strange address")
        row, column = int(digits or 0), _column_number(letters)
        self.any_row, self.any_column = max(self.any_row, row), max(self.any_column, column)
        if is_cell and not is_empty:
            self.row, self.column = max(self.row, row), max(self.column, column)

    def check(self, limits: Limits) -> None:
        """Refuse a rectangle beyond the limits."""
        row = self.any_row if self.has_unaddressed else self.row
        column = self.any_column if self.has_unaddressed else self.column
        if row > limits.rows + 1:
            raise too_many_rows(limits)
        if column > limits.columns:
            raise too_many_columns(limits, row)
        if row * column > limits.cells:
            raise ListError(
                "the cells lie too far apart: delete empty rows and columns",
                code="list.too_many_cells",
                limit=limits.cells,
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _pieces(path: Path, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What is really packed in a part, by and by; zipfile itself would stop at the promised size."""
    with path.open("rb") as file:
        file.seek(part.header_offset)
        header = file.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise zipfile.BadZipFile("no local header")
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        left = part.compress_size
        unpack = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
        if unpack is None and part.compress_type != zipfile.ZIP_STORED:
            raise zipfile.BadZipFile("unusual compression")
        while left:
            packed = file.read(min(left, 1 << 16))
            if not packed:
                raise zipfile.BadZipFile("cut off")
            left -= len(packed)
            while packed:
                yield unpack.decompress(packed, _PIECE_BYTES) if unpack else packed
                packed = unpack.unconsumed_tail if unpack else b""
        if unpack is not None and not unpack.eof:
            raise zipfile.BadZipFile("cut off")


def bomb(limits: Limits) -> ListError:
    """The error for an archive that unpacks beyond the limit."""
    return ListError("the workbook unpacks too large", code="list.bomb", limit=limits.unpacked_bytes)


def broken(error: Exception | str) -> ListError:
    """The error for a workbook that is damaged."""
    return ListError(f"the workbook is damaged ({error}): save it again, or get it again", code="list.broken")
