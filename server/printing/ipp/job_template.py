"""What a job asks for beside its document: sheet, scaling, darkness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from server.domain.printer import Media
from server.printing.ipp.attributes import Attributes, values_of
from server.printing.ipp.message import Member, Syntax
from server.printing.ipp.sheet import Sheet

#: The attributes that say on what a badge is printed.
_MEDIA = ("media", "media-col")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How the organiser set the printer up."""

    media: Media = Media.CONTINUOUS
    #: 0 to 100; None: as the printer is set.
    darkness: int | None = None


def job_template(sheet: Sheet, wish: Wish, printer: Attributes) -> dict[str, Member]:
    """A job's attributes; only what the printer says that it has, and `copies`, which every printer has."""
    template: dict[str, Member] = {"copies": (Syntax.INTEGER, 1)}
    if "none" in values_of(printer, "print-scaling-supported"):
        template["print-scaling"] = (Syntax.KEYWORD, "none")
    if wish.darkness is not None and "print-darkness-supported" in printer:
        template["print-darkness"] = (Syntax.INTEGER, wish.darkness * 2 - 100)
    if sheet.is_cut:
        template["media-col"] = (Syntax.COLLECTION, _piece(sheet, wish, printer))
    elif sheet.name:
        template["media"] = (Syntax.KEYWORD, sheet.name)
    return template


def without_media(template: Mapping[str, Member]) -> dict[str, Member]:
    """The same on whatever the printer has: for one that refuses to be told."""
    return {name: member for name, member in template.items() if name not in _MEDIA}


def _piece(sheet: Sheet, wish: Wish, printer: Attributes) -> dict[str, Member]:
    """A piece of roll, in hundredths of a millimetre (PWG 5100.7, section 6.9)."""
    size = {
        "x-dimension": (Syntax.INTEGER, round(sheet.width_mm * 100)),
        "y-dimension": (Syntax.INTEGER, round(sheet.height_mm * 100)),
    }
    piece: dict[str, Member] = {"media-size": (Syntax.COLLECTION, size)}
    known = "media-tracking" in values_of(printer, "media-col-supported")
    if known and wish.media is not Media.CONTINUOUS:  # which is what a printer has that nobody told anything
        piece["media-tracking"] = (Syntax.KEYWORD, wish.media.value)
    return piece
