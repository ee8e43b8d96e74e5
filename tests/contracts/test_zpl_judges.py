"""Labels as the driver sent them, read by programs that others wrote: dot for dot, and the code on them."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops

from server.domain.print_job import BadgeSnapshot, JobState
from server.domain.printer import Media
from server.printing.drawing.draw import draw
from server.printing.drawing.template_file import load_template
from server.printing.driver import Patience
from server.printing.families import PrinterFields, driver_for, endpoint
from tests.fakes.zpl_judges import Judge, Label, renderer, zebrafy
from tests.fakes.zpl_metal import ZplMetal

CODE = "ABCDEFGHJK0123456789"
QUICK = Patience(proof=5.0, look=0.2, count=0.02)


def sent(image: Image.Image, dpi: int, media: Media) -> Label:
    """A label that a printer really got."""
    metal = ZplMetal(width_dots=image.width, dpi=dpi)
    metal.start()
    fields = PrinterFields(
        driver="zpl", address=metal.address, width_dots=image.width, dpi=dpi, media=media.value, darkness=60
    )
    outcome = driver_for(endpoint(fields), patience=QUICK).print(image, 1)
    metal.stop()
    assert outcome.state is JobState.PRINTED
    return Label(
        zpl=bytes(metal.works.printed[0]) + b"^XZ",
        width_dots=image.width,
        height_dots=image.height,
        dots_per_mm=round(dpi / 25.4),
    )


def badge(dpi: int, width_dots: int) -> Image.Image:
    """A real badge."""
    snapshot = BadgeSnapshot(first_name="Zoë", last_name="van den Berg-Łuczak", category="Speaker", code=CODE)
    return draw(load_template("strip_72x100"), snapshot, dpi=dpi, width_dots=width_dots)


@pytest.mark.parametrize("judge", [zebrafy, renderer])
def test_others_read_what_was_drawn(judge: Judge, tmp_path: Path) -> None:
    """At both resolutions, at a width that is no whole number of bytes, and with dots that do not compress."""
    noise = Image.effect_noise((1240, 1748), 90).convert("1")
    cases = [
        (badge(203, 832), 203, Media.CONTINUOUS),
        (badge(203, 571), 203, Media.GAP),
        (badge(300, 1248), 300, Media.MARK),
        (noise, 300, Media.CONTINUOUS),
    ]
    papers = judge([sent(*case) for case in cases], tmp_path)
    for paper, (image, *_) in zip(papers, cases, strict=True):
        assert ImageChops.difference(paper, image.convert("L")).getbbox() is None
    read = [[code.text for code in zxingcpp.read_barcodes(paper)] for paper in papers[:3]]
    assert read == [[CODE]] * 3
