"""Encoding a badge: from its dots to the bytes that a family of printers takes.

The virtual printer speaks ESC/POS, so it has no line of its own.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from bench.badge import snapshots
from bench.table import Measurement
from server.printing.brother import language as brother
from server.printing.brother.setup import roll_for
from server.printing.drawing.draw import draw
from server.printing.drawing.template_file import load_template
from server.printing.escpos import language as escpos
from server.printing.ipp.pwg_raster import RasterType, pwg_raster
from server.printing.zpl import language as zpl

ENCODED = 100
BUDGET_MS = 2.0


@dataclass(frozen=True, kw_only=True)
class Encoding:
    """One family, with the badge that its printers mostly make."""

    family: str
    template: str
    width_dots: int
    dpi: int
    encode: Callable[[Image.Image], bytes]


def encodings() -> list[Encoding]:
    """Every family; IPP printers take black dots at best, and grey ones always."""
    roll = partial(brother.job_bytes, roll=roll_for(696, 0), pins=brother.NARROW_PINS)
    strip = partial(escpos.job_bytes, job_number=7, band_rows=100, marks=True)
    label = partial(zpl.job_bytes, setup=zpl.LabelSetup())
    black = partial(pwg_raster, kind=RasterType.BLACK_1, dpi=300)
    grey = partial(pwg_raster, kind=RasterType.SGRAY_8, dpi=300)
    return [
        Encoding(family="ESC/POS", template="strip_72x100", width_dots=576, dpi=203, encode=strip),
        Encoding(family="ZPL", template="label_102x76", width_dots=832, dpi=203, encode=label),
        Encoding(family="Brother", template="label_62x100", width_dots=696, dpi=300, encode=roll),
        Encoding(family="IPP, black", template="label_62x100", width_dots=696, dpi=300, encode=black),
        Encoding(family="IPP, grey", template="label_62x100", width_dots=696, dpi=300, encode=grey),
    ]


def measure(folder: Path) -> list[Measurement]:
    """Nearly all badges of each family, every fourth of them as full as it gets."""
    del folder
    return [_measured(encoding) for encoding in encodings()]


def _measured(encoding: Encoding) -> Measurement:
    template = load_template(encoding.template)
    taken, size_bytes = list[float](), 0
    for snapshot in snapshots(ENCODED):
        image = draw(template, snapshot, dpi=encoding.dpi, width_dots=encoding.width_dots)
        began = time.thread_time()
        size_bytes = max(size_bytes, len(encoding.encode(image)))
        taken.append((time.thread_time() - began) * 1000)
    return Measurement(
        name=f"encoding {encoding.family}, 95 of 100",
        measured=statistics.quantiles(taken, n=20)[-1],
        bound=BUDGET_MS,
        unit="ms",
        note=f"{encoding.template} at {encoding.dpi} dpi, at most {size_bytes / 1000:.0f} KB, "
        f"half {statistics.median(taken):.1f} ms",
    )
