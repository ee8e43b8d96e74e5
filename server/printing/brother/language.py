"""Brother QL raster: a 1-bit image as the bytes that print and cut one label.

Source: Brother, Raster Command Reference, chapters 2 and 4, for QL-800/810W/820NWB (version 1.01,
https://download.brother.com/welcome/docp100278/cv_ql800_eng_raster_101.pdf) and QL-1100/1110NWB/1115NWB (version 1.00).
"""

from __future__ import annotations

from PIL import Image, ImageOps

from server.domain.roll import Roll
from server.printing.dots import packed

#: Skipped by a printer that waits; in the middle of a row they fill it up. The longest that any model needs.
INVALIDATE = bytes(400)
#: ESC @: forget what somebody before us set and sent.
INITIALISE = b"\x1b@"
#: ESC i S: answered with 32 bytes, in order, over USB; never over the network.
ASK_STATUS = b"\x1biS"
#: ESC i a 1: what follows are raster commands.
_RASTER_MODE = b"\x1bia\x01"
#: ESC i ! 0: tell us by yourself when a phase begins, a page ends, something fails.
_NOTIFY = b"\x1bi!\x00"
#: ESC i M 40h, ESC i A 1, ESC i K 8: cut after every label, and after the last.
_CUT_EACH = b"\x1biM\x40\x1biA\x01\x1biK\x08"
_NO_CUT = b"\x1biM\x00\x1biK\x00"
#: M 0: rows as they are; the QL-800 knows no other way.
_NOT_PACKED = b"M\x00"
#: Control-Z: print the last page, and feed it out.
_PRINT = b"\x1a"

#: ESC i z: kind, width and length of the roll are told, quality before speed, recovery always on.
_TOLD = 0x02 | 0x04 | 0x08 | 0x40 | 0x80
CONTINUOUS_TAPE, DIE_CUT_LABELS = 0x0A, 0x0B
#: White before and after a piece of an endless roll: 3 mm, the least there is.
_MARGIN_DOTS = 35
#: The shortest piece of an endless roll that the cutter can hand out: 12.7 mm.
LEAST_ROWS = 150
#: The longest: 1 m.
MOST_ROWS = 11811

#: Pins of the print head: QL-8xx, and the wide QL-11xx with the 44 more that lie beside every narrower roll.
NARROW_PINS, WIDE_PINS = 720, 1296
_WIDE_OFFSET_DOTS = 44


def job_bytes(image: Image.Image, roll: Roll, *, pins: int, has_cutter: bool = True) -> bytes:
    """All that is sent for one badge. `image` is as wide as the roll's printed part, and not longer than its label."""
    rows = _rows(image, roll)
    return b"".join(
        (
            INVALIDATE,
            INITIALISE,
            _RASTER_MODE,
            _NOTIFY,
            _print_information(roll, rows.height),
            _CUT_EACH if has_cutter else _NO_CUT,
            b"\x1bid" + (_MARGIN_DOTS if roll.is_endless else 0).to_bytes(2, "little"),
            _NOT_PACKED,
            raster(rows, roll, pins=pins),
            _PRINT,
        )
    )


def raster(image: Image.Image, roll: Roll, *, pins: int) -> bytes:
    """Rows of `g`: mirrored, because pin 0 is on the right as the paper comes out, and moved to where the roll lies.

    The command before each row is drawn as dots to the left of it, so that Pillow writes them all at once.
    """
    command = Image.frombytes("1", (24, 1), b"g\x00" + bytes([pins // 8]), "raw", "1;I")
    offset = roll.offset_dots + (_WIDE_OFFSET_DOTS if pins == WIDE_PINS else 0)
    head = Image.new("1", (24 + pins, image.height), 1)
    head.paste(command.resize((24, image.height)), (0, 0))
    head.paste(ImageOps.mirror(image), (24 + offset, 0))
    return packed(head)


def fits(image: Image.Image, roll: Roll) -> bool:
    """Whether every dot of `image` would be on the roll."""
    return image.width == roll.width_dots and image.height <= (roll.length_dots or MOST_ROWS)


def _rows(image: Image.Image, roll: Roll) -> Image.Image:
    """The image with white under it, to the length of the label or to what the cutter can hand out."""
    height = roll.length_dots or max(image.height, LEAST_ROWS)
    if height == image.height:
        return image
    whole = Image.new("1", (image.width, height), 1)
    whole.paste(image, (0, 0))
    return whole


def _print_information(roll: Roll, rows: int) -> bytes:
    """ESC i z: the printer stops with an error when another roll is in it."""
    kind = CONTINUOUS_TAPE if roll.is_endless else DIE_CUT_LABELS
    return b"\x1biz" + bytes([_TOLD, kind, roll.width_mm, roll.length_mm]) + rows.to_bytes(4, "little") + b"\x00\x00"
