"""Letters that are kept: text put together from them against the same text drawn by Pillow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from server.printing.drawing.fonts import Run, shaping_available, shipped_face, sized
from server.printing.drawing.letters import Shape, drawn_by_pillow, inked, length, length_in_ems, letters_of

PLAIN = [mark for mark in map(chr, range(0x20, 0x2100)) if letters_of(Run(text=mark, face=shipped_face(bold=True)))]
#: Ligatures, kerning, letters that hang out, and codes.
HARD = ["ffi", "fl", "AV", "To.", "Jój", "-", "L'Å", "x", "10"]
TEXTS = st.one_of(
    st.text(PLAIN, min_size=1, max_size=12),
    st.lists(st.sampled_from(HARD), min_size=1, max_size=6).map("".join),
).filter(lambda text: not text.isspace())
RUNS = st.builds(lambda text, bold: Run(text=text, face=shipped_face(bold=bold)), TEXTS, st.booleans())
SIZES = st.integers(8, 180)

pytestmark = pytest.mark.skipif(
    not shaping_available(), reason="libfribidi0 is not here: all text is left to Pillow, which does not shape it"
)


def cut_out(shape: Shape) -> tuple[Image.Image, int, int]:
    """The ink of a shape without white around it, and where it begins from the start of the baseline."""
    box = shape.image.getbbox()
    assert box is not None
    return shape.image.crop(box), shape.left_dots + box[0], shape.top_dots + box[1]


@settings(deadline=None)
@given(RUNS, SIZES)
def test_dots_are_those_of_pillow(run: Run, size_dots: int) -> None:
    """Letter by letter the same dots; only the whole text may stand by a dot where Pillow misses its baseline."""
    ours, left, top = cut_out(inked(run, size_dots))
    theirs, their_left, their_top = cut_out(drawn_by_pillow(run.text, run.face, size_dots))
    assert ours.size == theirs.size
    assert ours.tobytes() == theirs.tobytes()
    assert 0 <= left - their_left <= 1
    assert 0 <= top - their_top <= 1


@settings(deadline=None)
@given(RUNS, SIZES)
def test_width_is_that_of_pillow(run: Run, size_dots: int) -> None:
    """To the 64th of a dot; what is told of any size agrees but for what each letter is rounded by."""
    assert length(run, size_dots) == sized(run.face, size_dots).getlength(run.text)
    assert abs(length_in_ems(run) * size_dots - length(run, size_dots)) <= len(run.text) / 64


@pytest.mark.parametrize("size_dots", [22, 35, 60, 101])
def test_letters_stand_on_one_baseline(size_dots: int) -> None:
    """Whatever stands beside it, a letter has its place: what is highest in a name does not move the rest."""
    face = shipped_face(bold=True)
    alone = cut_out(inked(Run(text="n", face=face), size_dots))[2]
    for text in ("n-", "n~n", "n\N{LATIN SMALL LETTER E WITH GRAVE}"):
        shape = inked(Run(text=text, face=face), size_dots)
        first = shape.image.crop((0, 0, inked(Run(text="n", face=face), size_dots).image.width, shape.image.height))
        box = first.getbbox()
        assert box is not None
        assert shape.top_dots + box[1] == alone


@pytest.mark.parametrize("text", ["Чайка", "Παπα", "e\u0301x", "عمر", "a\u00adb"])
def test_other_letters_are_left_to_pillow(text: str) -> None:
    """Scripts whose letters join, and marks that find their place on another letter."""
    assert letters_of(Run(text=text, face=shipped_face(bold=False))) == []
