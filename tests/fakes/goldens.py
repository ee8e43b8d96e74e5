"""Pictures of screens as they should be, and how far another one is from them.

A picture is kept a quarter as large, so that another browser's edges of letters make no difference and it weighs some
kilobytes; what moved, vanished or changed its colour does. `make test ARGS="tests/journeys -k screens --goldens anew"`
keeps what is shown instead of comparing it: look at it before it is kept for good.

Only the browser that drew them compares them and keeps them anew: another one, or another version, may break a line
elsewhere.
"""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops

from tests.fakes.browser import CHROMIUM, SHELL

FOLDER = Path(__file__).parents[1] / "goldens" / "kiosk"
#: A bar that shows how long a screen stays, codes of chance, and hours of an event that is on now.
FLEETING = ".time, .pairing-code, .where .told > bdi, .-way .done bdi, time"
#: Chromium's headless shell of this version drew them.
DRAWN_BY = 156
_SCALE = 4
#: Pixels of a small picture that are judged together.
_BLOCK = 8
#: Mean difference of a block, of 255, that a person would see ...
_SEEN = 40
#: ... and how many blocks may differ so much: a line that another browser breaks a hair later.
_FEW = 2


@cache
def are_comparable() -> bool:
    """Whether the browser here is the one that drew the pictures."""
    if SHELL == CHROMIUM:
        return False
    said = subprocess.run([str(SHELL), "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    version = re.search(r"(\d+)\.", said)
    return bool(version) and int(version[1]) == DRAWN_BY


@dataclass(frozen=True, kw_only=True)
class Goldens:
    """Kept pictures by name. `keeps_anew`: take what is shown now as what should be."""

    keeps_anew: bool
    folder: Path = FOLDER

    def compare(self, name: str, screenshot: bytes) -> list[str]:
        """What is wrong with a screenshot (JPEG), a line each; none: it looks as it should."""
        path = self.folder / f"{name}.webp"
        shown = self._reduced(screenshot)
        if self.keeps_anew:
            self.folder.mkdir(parents=True, exist_ok=True)
            shown.save(path, quality=70, method=6)
            return []
        if not path.exists():
            return [f"{name}: no picture of it is kept"]
        with Image.open(path) as kept:
            return self._differences(name, kept.convert("RGB"), shown)

    def _reduced(self, screenshot: bytes) -> Image.Image:
        picture = Image.open(io.BytesIO(screenshot))
        size = (picture.width // _SCALE, picture.height // _SCALE)
        picture.draft("RGB", size)  # of a JPEG no more is decoded than is wanted
        return picture.convert("RGB").resize(size, Image.Resampling.BOX)

    def _differences(self, name: str, kept: Image.Image, shown: Image.Image) -> list[str]:
        if kept.size != shown.size:
            return [f"{name}: {shown.size} large instead of {kept.size}"]
        width, height = kept.size
        grid = (-(-width // _BLOCK), -(-height // _BLOCK))
        blocks = ImageChops.difference(kept, shown).convert("L").resize(grid, Image.Resampling.BOX)
        seen = [place for place, value in enumerate(blocks.tobytes()) if value > _SEEN]
        if len(seen) <= _FEW:
            return []
        left, top = (seen[0] % grid[0]) * _BLOCK * _SCALE, (seen[0] // grid[0]) * _BLOCK * _SCALE
        return [f"{name}: looks otherwise in {len(seen)} places, the first near {left}, {top}"]
