"""ZPL II: a 1-bit image as the bytes that print one label, and the questions that a printer answers.

Source: Zebra, "Programming Guide: ZPL II, ZBI 2, Set-Get-Do, Mirror, WML" (P1099958),
https://docs.zebra.com/us/en/printers/software/zpl-pg.html; commands stand there under their names.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass

from PIL import Image

from server.domain.printer import Media
from server.printing.dots import packed

#: ~HQES, ~HS: errors and warnings, then what is buffered. A tilde's command is obeyed at once, wherever it stands.
ASK_STATUS = b"~HQES~HS"
#: ~JA: forget every format that was received and not printed.
CANCEL_ALL = b"~JA"
#: ~JX: forget the format that was begun and not ended; whole ones stay.
CANCEL_BEGUN = b"~JX"
#: SGD "odometer.total_label_count": labels printed over the printer's life, without feeds and calibrations.
ASK_COUNT = b'! U1 getvar "odometer.total_label_count"\r\n'
#: The most that ^GF allows for its second and third parameter.
MOST_FIELD_BYTES = 99_999
#: ~SD: 00 to 30.
DARKEST = 30

_TRACKING = {Media.CONTINUOUS: b"^MNN", Media.GAP: b"^MNY", Media.MARK: b"^MNM"}
#: Upright, not mirrored, not inverted, from the corner: forget what somebody before us set.
_PLAIN = b"^LH0,0^PON^PMN^LRN^FWN"
#: ^JZN: what was half on paper when paper ended is not printed again by itself; whether to try again is ours to say.
_NO_REPEAT = b"^JZN"
_ONE_LABEL = b"^PQ1"
#: A badge is a third larger than with zlib's usual level, and made in a quarter of the time.
_QUICK = 1


@dataclass(frozen=True, kw_only=True)
class LabelSetup:
    """How a printer is loaded, as far as its language has words for it."""

    media: Media = Media.CONTINUOUS
    has_cutter: bool = True
    #: 0 to 100; None: as the printer is set.
    darkness: int | None = None


def job_bytes(image: Image.Image, setup: LabelSetup) -> bytes:
    """All that is sent for one badge: one format that ends with its own cut, or where it is torn off."""
    darkness = b"" if setup.darkness is None else b"~SD%02d" % round(setup.darkness * DARKEST / 100)
    no_offset = b"" if setup.darkness is None else b"^MD0"
    return b"".join(
        (
            darkness,
            b"^XA",
            _TRACKING[setup.media],
            b"^MMC" if setup.has_cutter else b"^MMT",
            b"^PW%d^LL%d" % (image.width, image.height),
            no_offset,
            _PLAIN,
            _NO_REPEAT,
            _ONE_LABEL,
            graphic_fields(image),
            b"^XZ\r\n",
        )
    )


def graphic_fields(image: Image.Image) -> bytes:
    """A mode `1` image (black is 0) as ^GF fields one below the other, none larger than the guide allows."""
    row_bytes = (image.width + 7) // 8
    most_rows = MOST_FIELD_BYTES // row_bytes
    dots = packed(image)
    fields = []
    for top in range(0, image.height, most_rows):
        rows = min(most_rows, image.height - top)
        data = dots[top * row_bytes : (top + rows) * row_bytes]
        fields.append(b"^FO0,%d^GFA,%d,%d,%d,%s^FS" % (top, len(data), len(data), row_bytes, z64(data)))
    return b"".join(fields)


def z64(data: bytes) -> bytes:
    """`data` in the guide's Z64: deflated, in Base64, with a CRC of the Base64 characters.

    A printer drops what does not match its CRC. The guide names "LZ77" and "CRC" only; they are zlib's format and
    CRC-16 with polynomial 1021h from 0, as in Zebra's own example.
    """
    coded = base64.b64encode(zlib.compress(data, _QUICK))
    return b":Z64:%s:%04X" % (coded, binascii.crc_hqx(coded, 0))
