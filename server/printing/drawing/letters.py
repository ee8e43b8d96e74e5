"""Letters that are kept: text in the family that ships is measured by sums and put together, not drawn anew.

FreeType fits a letter to the dots (hinting) each time it is drawn, which was most of a badge's time: 45 µs a letter.
One that is kept is pasted in 3 µs. Plain letters know nothing of their neighbours but kerning, so that this gives the
dots that Pillow draws. All other text, such as Arabic, is left to Pillow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from PIL import Image, ImageDraw

from server.printing.drawing.fonts import Face, Run, shaping_available, shipped_face, sized

#: Latin without combining marks and the soft hyphen, which a font may join, move or hide.
_PLAIN = re.compile(r"[ -~¡-¬®-ſ‐–—‘’“”…]+")
#: What has one shape: the family's ligatures (its feature `liga`), else a character.
_LETTERS = re.compile("ff[il]?|f[il]|.")
#: The em square of the family: at this size every width is a whole number, and so are its units.
_EM_UNITS = 1000
#: FreeType counts in these parts of a dot.
_PARTS = 64
#: Where a letter ends high or low is measured at this size.
_TALL_DOTS = 100
#: A letter that is flat on the baseline, and what stands between two that are drawn to be kept.
_FLAT, _APART = "H", "  "


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The dots of a letter or a run (mode `1`, ink is 255), and where they lie from the start of its baseline."""

    image: Image.Image
    left_dots: int
    top_dots: int


class Spacing:
    """How far the letters of one font stand apart, in units of the em square."""

    def __init__(self, face: Face) -> None:
        self._font = sized(face, _EM_UNITS)
        self._step = lru_cache(maxsize=4096)(self._measured)

    def steps(self, letters: list[str]) -> list[tuple[int, int]]:
        """Advance and kerning from each letter to the next."""
        return list(map(self._step, letters, [*letters[1:], ""]))

    def _measured(self, letter: str, after: str) -> tuple[int, int]:
        alone, following = self._font.getlength(letter), self._font.getlength(after) if after else 0
        return round(alone), round(self._font.getlength(letter + after) - alone - following)


class Alphabet:
    """The letters of one font at one size, drawn as they are needed."""

    def __init__(self, face: Face, size_dots: int) -> None:
        self._face = face
        self._size_dots = size_dots
        self._spacing = spacing(face)
        self._kept: dict[str, Shape] = {}

    def put_together(self, letters: list[str]) -> Shape:
        """The dots of a text."""
        if missing := dict.fromkeys(letter for letter in letters if letter not in self._kept):
            self._draw(list(missing))
        shapes = [self._kept[letter] for letter in letters]
        lefts = [place + shape.left_dots for place, shape in zip(self._places(letters), shapes, strict=False)]
        left, top = min(lefts), min([shape.top_dots for shape in shapes])
        right = max([x + shape.image.width for x, shape in zip(lefts, shapes, strict=True)])
        bottom = max([shape.top_dots + shape.image.height for shape in shapes])
        image = Image.new("1", (right - left, bottom - top))
        pen = ImageDraw.Draw(image)
        for x, shape in zip(lefts, shapes, strict=True):
            pen.bitmap((x - left, shape.top_dots - top), shape.image, fill=255)
        return Shape(image=image, left_dots=left, top_dots=top)

    def steps(self, letters: list[str]) -> list[int]:
        """From each letter's start to the next one's, in parts of a dot, rounded as FreeType and HarfBuzz do.

        FreeType rounds an advance to 1/65536 of a dot first.
        """
        size = self._size_dots * _PARTS
        factor = (size * 65536 + _EM_UNITS // 2) // _EM_UNITS
        return [
            ((advance * factor + 32) // 64 + 512 >> 10) + (round(kerning * size / _EM_UNITS) if kerning else 0)
            for advance, kerning in self._spacing.steps(letters)
        ]

    def _draw(self, letters: list[str]) -> None:
        """Draw the letters side by side behind a flat one, and cut them out.

        Alone they would not do: Pillow moves a text by a dot where its highest letter ends between two of them.
        """
        row = [_FLAT, *(each for letter in letters for each in (*_APART, letter)), *_APART]
        drawn = drawn_by_pillow("".join(row), self._face, self._size_dots)
        places = [place - drawn.left_dots for place in self._places(row)]
        baseline = _ink_in(drawn.image, (0, places[2]))[3]
        for number, letter in enumerate(letters, 1):
            start = places[3 * number]
            box = _ink_in(drawn.image, (places[3 * number - 1], places[3 * number + 2]))
            self._kept[letter] = Shape(
                image=drawn.image.crop(box), left_dots=box[0] - start, top_dots=box[1] - baseline
            )

    def _places(self, letters: list[str]) -> list[int]:
        """Where each letter starts, and where the last one ends, in dots."""
        return [(place + _PARTS // 2) // _PARTS for place in accumulate(self.steps(letters), initial=0)]


def letters_of(run: Run) -> list[str]:
    """What `run` is put together from; empty: its letters may depend on each other, and Pillow has to shape them."""
    ours = run.face in (shipped_face(bold=False), shipped_face(bold=True)) and shaping_available()
    return _LETTERS.findall(run.text) if ours and _PLAIN.fullmatch(run.text) else []


@lru_cache(maxsize=64)
def inked(run: Run, size_dots: int) -> Shape:
    """The dots of a run; kept, for an event's name, its categories and rooms stand on badge after badge.

    64 of them take 2 MB at most.
    """
    letters = letters_of(run)
    if not letters:
        return drawn_by_pillow(run.text, run.face, size_dots)
    return alphabet(run.face, size_dots).put_together(letters)


def drawn_by_pillow(text: str, face: Face, size_dots: int) -> Shape:
    """A text as Pillow draws it."""
    dots, (left, top) = sized(face, size_dots).getmask2(text, mode="1", anchor="ls")
    image = Image.new("1", dots.size)
    image.im.paste(dots, (0, 0, *dots.size))
    return Shape(image=image, left_dots=left, top_dots=top)


@lru_cache(maxsize=2048)
def length(run: Run, size_dots: int) -> float:
    """Width of a run in dots."""
    letters = letters_of(run)
    if not letters:
        return sized(run.face, size_dots).getlength(run.text)
    return sum(alphabet(run.face, size_dots).steps(letters)) / _PARTS


def length_in_ems(run: Run) -> float:
    """Width of a run of any size, as a share of its size, before anything is rounded."""
    letters = letters_of(run)
    if not letters:
        return sized(run.face, _EM_UNITS).getlength(run.text) / _EM_UNITS
    return sum(map(sum, spacing(run.face).steps(letters))) / _EM_UNITS


def ink_in_ems(run: Run) -> tuple[float, float, float]:
    """How far ink reaches left of the start, above and below the baseline, as shares of its size."""
    letters = letters_of(run) or [run.text]
    boxes = [_box(run.face, letter) for letter in letters]
    left, above, below = -boxes[0][0], max(-box[1] for box in boxes), max(box[3] for box in boxes)
    return max(0, left) / _TALL_DOTS, max(0, above) / _TALL_DOTS, max(0, below) / _TALL_DOTS


@lru_cache(maxsize=4)
def spacing(face: Face) -> Spacing:
    """Kept: 1,000 pairs of letters are in nearly all names."""
    return Spacing(face)


@lru_cache(maxsize=96)
def alphabet(face: Face, size_dots: int) -> Alphabet:
    """Kept, as names differ and their letters do not: 40 letters of 50 dots take 0.1 MB."""
    return Alphabet(face, size_dots)


@lru_cache(maxsize=2048)
def _box(face: Face, letter: str) -> tuple[float, float, float, float]:
    return sized(face, _TALL_DOTS).getbbox(letter, anchor="ls", mode="1")


def _ink_in(image: Image.Image, columns: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box around the ink between two columns; an empty one where there is none."""
    left, right = columns
    box = image.crop((left, 0, right, image.height)).getbbox() or (0, 0, 0, 0)
    return left + box[0], box[1], left + box[2], box[3]
