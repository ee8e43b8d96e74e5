"""The pictures of screens tell what a person would see, and nothing else."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.fakes.goldens import DRAWN_BY, Goldens


def screen(words: str = "Welcome", *, colour: str = "navy", shift: int = 0, blur: float = 0) -> bytes:
    """A picture like a kiosk's screen."""
    picture = Image.new("RGB", (820, 1180), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((100 + shift, 800, 700 + shift, 900), fill=colour)
    pen.text((100, 100), words, fill="black", font_size=90)
    drawn = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(blur)).save(drawn, "jpeg", quality=90)
    return drawn.getvalue()


@pytest.fixture
def goldens(tmp_path: Path) -> Goldens:
    """With the plain screen kept."""
    Goldens(keeps_anew=True, folder=tmp_path).compare("welcome", screen())
    return Goldens(keeps_anew=False, folder=tmp_path)


@pytest.mark.parametrize("same", [{}, {"shift": 1}, {"blur": 0.8}])
def test_another_browsers_edges_are_no_difference(goldens: Goldens, same: dict[str, float]) -> None:
    """A pixel's shift, softer letters."""
    assert goldens.compare("welcome", screen(**same)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [{"words": "Welkom hier"}, {"colour": "crimson"}, {"shift": 60}, {"words": ""}])
def test_what_a_person_would_see_is_told(goldens: Goldens, other: dict[str, str]) -> None:
    """Other words, another colour, a button that moved, words that are gone."""
    assert goldens.compare("welcome", screen(**other))  # type: ignore[arg-type]


def test_a_screen_without_a_picture_is_told(goldens: Goldens) -> None:
    """A new screen is not passed over."""
    assert goldens.compare("new", screen()) == ["new: no picture of it is kept"]


@pytest.mark.parametrize(("version", "status"), [(DRAWN_BY, 0), (DRAWN_BY + 1, pytest.ExitCode.USAGE_ERROR)])
def test_only_the_browser_that_judges_keeps_pictures_anew(tmp_path: Path, version: int, status: int) -> None:
    """Kept by another one, they would all be judged wrong."""
    shell = tmp_path / "chromium-headless-shell"
    shell.write_text(f"#!/bin/sh\necho Chromium {version}.0.1.2\n")
    shell.chmod(0o755)
    words = [sys.executable, "-m", "pytest", "-n0", "-q", "--collect-only", "--goldens", "anew", __file__]
    path = os.pathsep.join((str(tmp_path), os.environ["PATH"]))
    ran = subprocess.run(
        words, env=os.environ | {"PATH": path}, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, f"chromium-headless-shell {DRAWN_BY}" in ran.stderr) == (status, bool(status))
