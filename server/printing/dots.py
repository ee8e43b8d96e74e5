"""The dots of a badge as printers take them: eight a byte, black is 1."""

from __future__ import annotations

from PIL import Image

_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


def packed(image: Image.Image) -> bytes:
    """The rows of an image, mode `1` (black is 0), filled up with white to whole bytes, highest bit first.

    Pillow is a third faster with the lowest first, turning each byte round included.
    """
    return image.tobytes("raw", "1;IR").translate(_REVERSED)
