"""ESC/POS: a 1-bit image as the bytes that print, cut and ask for proof.

Source: Epson ESC/POS Command Reference for TM printers,
https://download4.epson.biz/sec_pubs/pos/reference_en/escpos/
"""

from __future__ import annotations

import re

from PIL import Image

from server.printing.dots import packed

#: ESC @: forget what somebody before us set.
INITIALISE = b"\x1b@"
#: GS a: tell us by yourself when you go off line, fail, or run out of paper.
REPORT_CHANGES = b"\x1da\x0e"
#: GS V 66 0: feed to the cutter and cut.
CUT = b"\x1dVB\x00"
#: GS r 1: answered in order, behind the cut, and not while paper is out.
ASK_IN_ORDER = b"\x1dr\x01"
#: DLE DC4, function 8: forget all that was received and not printed. The reply is 37h 25h NUL.
CLEAR_BUFFER = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
#: Marks around a badge's dots, where a job's number cannot be mistaken for them: the printer answered the first, so it
#: answers marks; the second, so all dots are on the paper, whatever becomes of the cut.
MARK_BEFORE, MARK_ON_PAPER = b"~beg", b"~end"
#: What DLE EOT can be asked: printer, cause of being off line, cause of an error, paper sensor.
STATUS_KINDS = (1, 2, 3, 4)
#: Taller bands are printed as text by some printers.
MOST_BAND_ROWS = 200

#: Real-time commands are executed by Epson printers wherever they stand, in the middle of an image too.
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")
#: The dot right of 10h's only one: it makes the dot a little fatter and the byte harmless.
_FATTER = b"\x18"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def job_bytes(image: Image.Image, job_number: int, *, band_rows: int, marks: bool = False) -> bytes:
    """All that is sent for one badge: reports on, the image in bands, the cut, and two questions for proof.

    `marks`: around the dots too, for a printer that is known to answer them; others might print them as text.
    """
    badge = raster(image, band_rows=band_rows)
    if marks:
        badge = ask_mark(MARK_BEFORE) + badge + ask_mark(MARK_ON_PAPER)
    return b"".join((INITIALISE, REPORT_CHANGES, badge, CUT, ask_completion(job_number), ASK_IN_ORDER))


def closing(width_dots: int, *, band_rows: int) -> bytes:
    """What ends a band of image that was cut off in the middle: as many NULs as it may still want.

    A band takes them for white rows. Elsewhere they print nothing: ESC/POS has no character 00h.
    """
    return bytes((width_dots + 7) // 8 * band_rows)


def raster(image: Image.Image, *, band_rows: int) -> bytes:
    """A mode `1` image as bands of `GS v 0`.

    Raises: ValueError for bands that no printer takes.
    """
    if not 1 <= band_rows <= MOST_BAND_ROWS:
        raise ValueError(f"a band has 1 to {MOST_BAND_ROWS} rows")
    row_bytes = (image.width + 7) // 8
    dots = harmless(packed(image))
    bands = []
    for top in range(0, image.height, band_rows):
        rows = min(band_rows, image.height - top)
        header = b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
        bands.append(header + dots[top * row_bytes : (top + rows) * row_bytes])
    return b"".join(bands)


def harmless(dots: bytes) -> bytes:
    """Image bytes without DLE EOT, DLE ENQ and DLE DC4: one dot is added where one would stand."""
    return _REAL_TIME.sub(_FATTER, dots)


def process_id(job_number: int) -> bytes:
    """A job's number as the four characters that the printer sends back."""
    places = (job_number // 36**place % 36 for place in (3, 2, 1, 0))
    return "".join(_DIGITS[place] for place in places).encode()


def ask_completion(job_number: int) -> bytes:
    """GS ( H, function 48: tell us, with this number, when all before it is printed."""
    return ask_mark(process_id(job_number))


def ask_mark(mark: bytes) -> bytes:
    """The same with four characters of one's own."""
    return b"\x1d(H\x06\x00\x30\x30" + mark


def ask_status(kind: int) -> bytes:
    """DLE EOT: answered at once, even by a printer that cannot print."""
    return b"\x10\x04" + bytes([kind])
