"""Fonts: which one holds a character, and how large its text is. Pillow itself never falls back to another font.

The family that ships covers Latin, Greek and Cyrillic. For other scripts Debian's Noto fonts are used where they
are installed (packages fonts-noto-core and fonts-noto-cjk).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont
from PIL import Image, ImageFont, features

import badge_templates
from server.printing.drawing.text import reads_from_right

#: Where Debian's packages put their fonts.
SYSTEM_FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/opentype/noto"))
#: File stems of Debian's Noto, the likeliest first.
_SYSTEM_STEMS = (
    "NotoSansArabic",
    "NotoSansHebrew",
    "NotoSansCJK",
    "NotoSansDevanagari",
    "NotoSansThai",
    "NotoSansBengali",
    "NotoSansTamil",
    "NotoSansGeorgian",
    "NotoSansArmenian",
    "NotoSansEthiopic",
    "NotoSansSinhala",
    "NotoSansKhmer",
    "NotoSansSymbols",
    "NotoSansSymbols2",
    "NotoSansMath",
)
#: In Debian's NotoSansCJK collections: Japanese, Korean, Simplified Chinese, Traditional Chinese, Hong Kong.
_COLLECTION_FACE = 2


@dataclass(frozen=True, kw_only=True)
class Face:
    """One font file (and the face inside a collection)."""

    path: Path
    index: int = 0


@dataclass(frozen=True, kw_only=True)
class Run:
    """Neighbouring characters that one font draws."""

    text: str
    face: Face


@cache
def shaping_available() -> bool:
    """Whether Arabic, Hebrew and Indic text comes out joined and in order.

    Pillow needs the system's libfribidi (Debian: libfribidi0); without it such text is drawn reversed and unjoined,
    and nothing complains.
    """
    return bool(features.check("raqm") and features.check("fribidi"))


@cache
def shipped_face(*, bold: bool) -> Face:
    """The font that comes with the project."""
    folder = Path(badge_templates.__path__[0]) / "fonts" / "noto-sans-2.004"
    return Face(path=folder / f"NotoSans-{'Bold' if bold else 'Regular'}.ttf")


def undrawable(text: str) -> str:
    """The characters of `text` that no font here holds, each once: a badge would show boxes."""
    faces = _faces(bold=False)
    return "".join(dict.fromkeys(mark for mark in text if not any(ord(mark) in characters(face) for face in faces)))


@lru_cache(maxsize=1024)
def runs(text: str, *, bold: bool) -> tuple[Run, ...]:
    """`text` cut where the font changes, in the order they stand on paper from left to right.

    A space or mark that the font before it also holds stays with it; what no font holds is drawn as a box.
    """
    first = shipped_face(bold=bold)
    if all(ord(mark) in characters(first) for mark in text):
        return (Run(text=text, face=first),)
    found: list[Run] = []
    for mark in text:
        face = _face_of(mark, bold=bold, before=found[-1].face if found else None)
        if found and found[-1].face == face:
            found[-1] = Run(text=found[-1].text + mark, face=face)
        else:
            found.append(Run(text=mark, face=face))
    right_to_left = reads_from_right(text)
    found = _spaces_between(found, right_to_left=right_to_left)
    return tuple(reversed(found)) if right_to_left else tuple(found)


def _spaces_between(found: list[Run], *, right_to_left: bool) -> list[Run]:
    """A run that reads against the line leaves its last spaces to the next: they stand between the two on paper."""
    moved = list(found)
    for place, run in enumerate(moved[:-1]):
        bare = run.text.rstrip(" ")
        if reads_from_right(bare) is not right_to_left and bare != run.text:
            following = moved[place + 1]
            moved[place] = Run(text=bare, face=run.face)
            moved[place + 1] = Run(text=run.text[len(bare) :] + following.text, face=following.face)
    return moved


@cache
def characters(face: Face) -> frozenset[int]:
    """The code points a font holds."""
    if face.path.suffix == ".ttc":
        with TTCollection(face.path, lazy=True) as collection:
            return frozenset(collection.fonts[face.index].getBestCmap())
    with TTFont(face.path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=160)
def sized(face: Face, size_dots: int) -> ImageFont.FreeTypeFont:
    """A font at a size; kept, because opening one costs more than drawing with it, and takes about 0.2 MB."""
    return ImageFont.truetype(face.path, size_dots, index=face.index)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The dots of a run, and where they lie from the start of its baseline."""

    image: Image.Image
    left_dots: int
    top_dots: int


@lru_cache(maxsize=64)
def inked(run: Run, size_dots: int) -> Shape:
    """The dots of a run; kept, for an event's name, its categories and rooms stand on badge after badge.

    Half of a badge's time goes into the shapes of letters; 64 of them take 2 MB at most.
    """
    dots, (left, top) = sized(run.face, size_dots).getmask2(run.text, mode="1", anchor="ls")
    image = Image.new("1", dots.size)
    image.im.paste(dots, (0, 0, *dots.size))
    return Shape(image=image, left_dots=left, top_dots=top)


def _face_of(mark: str, *, bold: bool, before: Face | None) -> Face:
    code_point, faces = ord(mark), _faces(bold=bold)
    if before is not None and not mark.isalpha() and code_point in characters(before):
        return before
    return next((face for face in faces if code_point in characters(face)), faces[0])


@cache
def _faces(*, bold: bool) -> tuple[Face, ...]:
    """The shipped font first, then what the system has."""
    weights = ("Bold", "Regular") if bold else ("Regular",)
    system = (_installed(stem, weights) for stem in _SYSTEM_STEMS)
    return (shipped_face(bold=bold), *(face for face in system if face))


def _installed(stem: str, weights: tuple[str, ...]) -> Face | None:
    for weight in weights:
        for folder in SYSTEM_FOLDERS:
            for suffix, index in ((".ttf", 0), (".ttc", _COLLECTION_FACE), (".otf", 0)):
                path = folder / f"{stem}-{weight}{suffix}"
                if path.is_file():
                    return Face(path=path, index=index)
    return None
