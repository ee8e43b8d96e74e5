"""A film for Chromium's fake camera: badges and tickets as a webcam sees them, tilted and in bad light.

YUV4MPEG2 is plain frames after one line: https://wiki.multimedia.cx/index.php/YUV4MPEG2
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import qrcode
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from server.printing.drawing.draw import draw
from server.printing.drawing.template_file import load_template
from tests.fakes.badges import HARD_BADGES

SIZE = (640, 480)
FRAMES_A_SECOND = 10
#: How bright the wall behind a guest is.
WALL = 150
#: How far a badge leans back: its upper edge is narrower by twice this share.
LEANS = 0.07


def badge_with(code: str) -> Image.Image:
    """The paper badge of a guest, as the product draws it."""
    snapshot = replace(HARD_BADGES["plain"], code=code)
    return draw(load_template("strip_72x100"), snapshot, dpi=203, width_dots=576).convert("L")


def ticket_with(code: str) -> Image.Image:
    """A ticket shop's QR, as a phone shows it."""
    return qrcode.make(code, box_size=8).get_image().convert("L")


def seen(*papers: Image.Image, tilt: float = 0, light: float = 1, height: int = 400) -> Image.Image:
    """One picture of the camera: `papers` held up side by side, turned by `tilt` degrees and leaning back.

    `light`: 1 is a bright room, 0.3 a dim one, where a camera is soft and noisy too. `height`: of a paper, in pixels.
    """
    room = Image.new("L", SIZE, WALL)
    for place, paper in enumerate(papers):
        turned = _leaning(paper, height).rotate(tilt, expand=True, resample=Image.Resampling.BICUBIC)
        middle = SIZE[0] * (2 * place + 1) // (2 * len(papers))
        corner = (middle - turned.width // 2, (SIZE[1] - turned.height) // 2)
        room.paste(turned.getchannel("L"), corner, turned.getchannel("A"))
    soft = room.filter(ImageFilter.GaussianBlur(0.4 + (1 - light)))
    dim = ImageEnhance.Brightness(soft).enhance(light)
    grain = Image.frombytes("L", SIZE, random.Random(1).randbytes(SIZE[0] * SIZE[1]))
    shake = 0.2 * (1 - light)
    return ImageChops.add(dim, grain.point([round(128 + (value - 128) * shake) for value in range(256)]), 1, -128)


def save_film(path: Path, pictures: Iterable[Image.Image]) -> Path:
    """The pictures one after the other, and over again, for `--use-file-for-fake-video-capture`."""
    grey = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F{FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            film.write(b"FRAME\n" + picture.tobytes() + grey)
    return path


def _leaning(paper: Image.Image, height: int) -> Image.Image:
    width = round(paper.width * height / paper.height)
    small = paper.resize((width, height), Image.Resampling.LANCZOS)
    sheet = Image.merge("LA", (small, Image.new("L", small.size, 255)))
    inset = width * LEANS
    corners = (-inset, 0, 0, height, width, height, width + inset, 0)
    return sheet.transform(small.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
