"""Dots as printers take them."""

from __future__ import annotations

import pytest
from PIL import Image

from server.printing.dots import packed


@pytest.mark.parametrize("width", [1, 7, 8, 9, 64, 696])
def test_packed_as_pillow_packs_the_slow_way(width: int) -> None:
    """Of every width; what fills up a row is white."""
    picture = Image.effect_noise((width, 9), 120).convert("1")
    assert packed(picture) == picture.tobytes("raw", "1;I")
    assert packed(Image.new("1", (width, 1), 1)) == bytes((width + 7) // 8)
