"""Which encoding a text file is written in: found from its bytes, or refused where they contradict each other."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from server.domain.errors import ListError

_PIECE_BYTES = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Bytes to which Windows-1252 gives no letter (https://encoding.spec.whatwg.org/index-windows-1252.txt).
_NOT_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_SEQUENCE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def encoding_of(path: Path) -> str:
    """The codec's name: UTF-8, UTF-16 or UTF-32 by mark or by look, else Windows-1252.

    Raises: ListError `list.encoding` (with the line) where the bytes fit none; `list.not_text` for binary files.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _checked(path, name)
    if b"\0" in head:
        return _checked(path, _utf16_by_look(head))
    if _line_that_breaks(path, "utf-8") is None:
        return "utf-8"
    return _checked_1252(path)


def _utf16_by_look(head: bytes) -> str:
    """Latin text in UTF-16 has a zero in every other byte."""
    evens, odds = head[0::2].count(0), head[1::2].count(0)
    if max(evens, odds) < len(head) // 5 or min(evens, odds) > len(head) // 20:
        raise ListError("the file is not text: save the list as XLSX or CSV UTF-8", code="list.not_text")
    return "utf-16-be" if evens > odds else "utf-16-le"


def _checked(path: Path, name: str) -> str:
    line = _line_that_breaks(path, name)
    if line is not None:
        raise ListError(
            f"line {line} is not {name}: save the list as CSV UTF-8", code="list.encoding", line=line, encoding=name
        )
    return name


def _checked_1252(path: Path) -> str:
    """Windows-1252, unless the file is UTF-8 with damage: then names would come out as gibberish."""
    data = path.read_bytes()
    sequences = _SEQUENCE.findall(data)
    loose = sum(byte > 0x7F for byte in data) - sum(map(len, sequences))
    if _NOT_1252.search(data) or len(sequences) >= max(loose, 1):
        line = _line_that_breaks(path, "utf-8") or 1
        raise ListError(
            f"line {line} is not UTF-8: save the list as CSV UTF-8", code="list.encoding", line=line, encoding="utf-8"
        )
    return "cp1252"


def _line_that_breaks(path: Path, name: str) -> int | None:
    """The number of the first line that cannot be decoded, from 1; None: all can."""
    decoder = codecs.getincrementaldecoder(name)()
    lines = 1
    with path.open("rb") as file:
        while True:
            piece = file.read(_PIECE_BYTES)
            try:
                lines += decoder.decode(piece, final=not piece).count("\n")
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].decode(name, "replace").count("\n")
            if not piece:
                return None
