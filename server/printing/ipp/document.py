"""A badge as the document that a printer takes best."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from server.printing.ipp.attributes import Attributes, values_of
from server.printing.ipp.pwg_raster import RasterType, pwg_raster
from server.printing.ipp.sheet import MM_PER_INCH, Sheet

PWG_RASTER = "image/pwg-raster"
PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
_WHITE = 1


@dataclass(frozen=True, kw_only=True)
class Document:
    """What is sent."""

    mime: str
    data: bytes


def document_for(badge: Image.Image, dpi: int, sheet: Sheet, printer: Attributes) -> Document | None:
    """A badge (mode `1`, black is 0) on its sheet; None: the printer takes nothing that we can make.

    PWG raster goes first: its dots are the printer's own, where the printer has our resolution.
    """
    formats = [str(mime).lower() for mime in values_of(printer, "document-format-supported")]
    page = _on_sheet(badge, dpi, sheet)
    resolutions = resolutions_of(printer)
    kind = _raster_type(printer)
    raster = PWG_RASTER in formats and kind is not None
    if kind and raster and (dpi in resolutions or not resolutions):
        return Document(mime=PWG_RASTER, data=pwg_raster(page, kind, dpi=dpi))
    for mime in (PDF, PNG, JPEG):
        if mime in formats:
            return Document(mime=mime, data=_saved(page, mime, dpi))
    if kind and raster:
        nearest = min(resolutions, key=lambda other: abs(other - dpi))
        size = (round(page.width * nearest / dpi), round(page.height * nearest / dpi))
        larger = page.resize(size, Image.Resampling.NEAREST)
        return Document(mime=PWG_RASTER, data=pwg_raster(larger, kind, dpi=nearest))
    return None


def _on_sheet(badge: Image.Image, dpi: int, sheet: Sheet) -> Image.Image:
    """The badge in the middle of its sheet; what is within the tolerance too large loses its white edge."""
    size = (round(sheet.width_mm * dpi / MM_PER_INCH), round(sheet.height_mm * dpi / MM_PER_INCH))
    if size == badge.size:
        return badge
    page = Image.new("1", size, _WHITE)
    page.paste(badge, ((size[0] - badge.width) // 2, (size[1] - badge.height) // 2))
    return page


def resolutions_of(printer: Attributes) -> list[int]:
    """In dots an inch; those that differ across and along are of no use."""
    known = values_of(printer, "pwg-raster-document-resolution-supported")
    return [int(across) for across, along, unit in known if across == along and unit == 3]


def _raster_type(printer: Attributes) -> RasterType | None:
    """The leanest that the printer takes; one that does not say takes grey, which all must."""
    known = values_of(printer, "pwg-raster-document-type-supported") or [RasterType.SGRAY_8.value]
    return next((kind for kind in RasterType if kind.value in known), None)


def _saved(page: Image.Image, mime: str, dpi: int) -> bytes:
    file = io.BytesIO()
    if mime == PDF:
        page.save(file, "PDF", resolution=dpi)
    elif mime == PNG:
        page.save(file, "PNG", dpi=(dpi, dpi))
    else:
        page.convert("L").save(file, "JPEG", quality=95, dpi=(dpi, dpi))
    return file.getvalue()
