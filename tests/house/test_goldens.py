"""The pictures of screens tell what a person would see, and nothing else."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.fakes.goldens import Goldens


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
