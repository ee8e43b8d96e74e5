"""Arrows on badges: drawn, for no font that ships has them, and turned as the way goes, whatever way words read."""

from __future__ import annotations

from math import cos, radians, sin

from PIL import Image, ImageDraw

from server.domain.way import Arrow

#: An arrow straight on in a square from -1 to 1, y downwards: a head over a shaft.
_OUTLINE = ((0.0, -0.95), (0.72, -0.12), (0.27, -0.12), (0.27, 0.95), (-0.27, 0.95), (-0.27, -0.12), (-0.72, -0.12))


def arrow_image(arrow: Arrow, side_dots: int) -> Image.Image:
    """A black arrow on white, so many dots wide and high."""
    image = Image.new("1", (side_dots, side_dots), 1)
    angle, half = radians(arrow.degrees), (side_dots - 1) / 2
    points = [
        (half + half * (x * cos(angle) - y * sin(angle)), half + half * (x * sin(angle) + y * cos(angle)))
        for x, y in _OUTLINE
    ]
    ImageDraw.Draw(image).polygon(points, fill=0)
    return image
