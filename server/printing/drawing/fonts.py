"""Fonts: which one holds a character, and how large its text is. Pillow itself never falls back to another font.

The family that ships covers Latin, Greek and Cyrillic. For other scripts Debian's Noto fonts are used where they
are installed (packages fonts-noto-core and fonts-noto-cjk): those that names are mostly written in, then the one that
is named after a character's script.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont
from PIL import ImageFont, features

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
#: Debian's packages of fonts, each with a file that tells that it is there.
_CORE_PACKAGE, _CORE_STEM = "fonts-noto-core", "NotoSansArabic"
_EAST_ASIAN_PACKAGE, _EAST_ASIAN_STEM = "fonts-noto-cjk", "NotoSansCJK"
#: How the names of characters begin that the East Asian package is for.
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "KANGXI"})
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
    return "".join(dict.fromkeys(mark for mark in text if _holder(mark, bold=False) is None))


def needs_shaping(text: str) -> bool:
    """Whether letters of `text` are joined, reordered or read from the right, which takes libfribidi."""
    return any(unicodedata.bidirectional(mark) in ("R", "AL") or unicodedata.category(mark) == "Mc" for mark in text)


def package_for(mark: str) -> str:
    """Debian's package with a font for a character that no font here holds; empty: none that is not here already."""
    package, stem = (
        (_EAST_ASIAN_PACKAGE, _EAST_ASIAN_STEM) if _script(mark) in _EAST_ASIAN else (_CORE_PACKAGE, _CORE_STEM)
    )
    return "" if _installed(stem, ("Regular",)) else package


def missing_packages() -> list[str]:
    """Debian's packages of fonts that are not installed here."""
    known = ((_CORE_PACKAGE, _CORE_STEM), (_EAST_ASIAN_PACKAGE, _EAST_ASIAN_STEM))
    return [package for package, stem in known if not _installed(stem, ("Regular",))]


@lru_cache(maxsize=1024)
def runs(text: str, *, bold: bool) -> tuple[Run, ...]:
    """`text` cut where the font changes, in the order they stand on paper from left to right.

    A space or mark that the font before it also holds stays with it; what no font holds is drawn as a box.
    """
    first = shipped_face(bold=bold)
    if characters(first).issuperset(map(ord, text)):
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


def _face_of(mark: str, *, bold: bool, before: Face | None) -> Face:
    if before is not None and not mark.isalpha() and ord(mark) in characters(before):
        return before
    return _holder(mark, bold=bold) or shipped_face(bold=bold)


@lru_cache(maxsize=4096)
def _holder(mark: str, *, bold: bool) -> Face | None:
    """The first font that holds a character; None: no font here does."""
    found = next((face for face in _faces(bold=bold) if ord(mark) in characters(face)), None)
    return found or _named_after_script(mark, bold=bold)


def _named_after_script(mark: str, *, bold: bool) -> Face | None:
    script = _script(mark).title()
    for family in ("NotoSans", "NotoSerif") if script else ():
        face = _installed(f"{family}{script}", _weights(bold=bold))
        if face and ord(mark) in characters(face):
            return face
    return None


def _script(mark: str) -> str:
    """The script of a letter, as its name begins: `GUJARATI LETTER A`."""
    return unicodedata.name(mark, "").partition(" ")[0]


def _weights(*, bold: bool) -> tuple[str, ...]:
    return ("Bold", "Regular") if bold else ("Regular",)


@cache
def _faces(*, bold: bool) -> tuple[Face, ...]:
    """The shipped font first, then what the system has."""
    system = (_installed(stem, _weights(bold=bold)) for stem in _SYSTEM_STEMS)
    return (shipped_face(bold=bold), *(face for face in system if face))


def _installed(stem: str, weights: tuple[str, ...]) -> Face | None:
    for weight in weights:
        for folder in SYSTEM_FOLDERS:
            for suffix, index in ((".ttf", 0), (".ttc", _COLLECTION_FACE), (".otf", 0)):
                path = folder / f"{stem}-{weight}{suffix}"
                if path.is_file():
                    return Face(path=path, index=index)
    return None
