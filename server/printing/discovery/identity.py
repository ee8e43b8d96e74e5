"""What a printer is, as far as anybody knows: its driver, and how it is best set up at first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.domain.printer import Media


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What a printer is."""

    #: A name of server.printing.families.Family; empty: no driver of ours speaks to it.
    driver: str
    #: Maker and model, for people.
    model: str = ""
    width_dots: int = 576
    dpi: int = 203
    media: Media = Media.CONTINUOUS
    has_cutter: bool = True


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What a model's name tells."""

    pattern: str
    driver: str
    width_dots: int = 576
    dpi: int = 203
    media: Media = Media.CONTINUOUS
    has_cutter: bool = True


#: By what makers and models call themselves; the first that fits. Dots are those of the makers' data sheets. Wrong ones
#: show on the test card and are mended by its questions.
_KINDS = (
    _Kind(pattern=r"TM-T88(II|III|IV|V)\b", driver="escpos", width_dots=512, dpi=180),
    _Kind(pattern=r"\b(TM-P20|TM-m10|POS-?58|5890)", driver="escpos", width_dots=384, has_cutter=False),
    _Kind(pattern=r"\bTM-[A-Z]|\bESC/?POS\b|\bPOS-?80|\bXP-|\bRP\d", driver="escpos"),
    _Kind(pattern=r"\bQL-(10[56]0|11\d0)", driver="brother", width_dots=1164, dpi=300),
    _Kind(pattern=r"\bQL-\d", driver="brother", width_dots=696, dpi=300),
    _Kind(
        pattern=r"\b(ZTC|ZPL|Zebra|ZD\d|ZQ\d|GK\d|GX\d|QLn).*300\s?dpi|\b(ZD\d\d1|GX43)[a-z-]*-?300",
        driver="zpl", width_dots=1248, dpi=300, media=Media.GAP, has_cutter=False,
    ),
    _Kind(
        pattern=r"\b(ZTC|ZPL|Zebra|ZD\d|ZQ\d|GK\d|GX\d|QLn)",
        driver="zpl", width_dots=832, media=Media.GAP, has_cutter=False,
    ),
)  # fmt: skip


def identity_by_name(model: str, said: str = "") -> Identity | None:
    """What `model` is by its name, and by what else it says of itself; None: the names tell nothing."""
    for kind in _KINDS:
        if re.search(kind.pattern, f"{model} {said}", re.IGNORECASE):
            return Identity(
                driver=kind.driver,
                model=model,
                width_dots=kind.width_dots,
                dpi=kind.dpi,
                media=kind.media,
                has_cutter=kind.has_cutter,
            )
    return None
