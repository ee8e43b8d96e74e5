"""A muster's slip on printers of every family: what is drawn is on the paper, dot for dot, and the boxes are there."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from server.domain.print_job import JobState
from server.domain.slip import Slip
from server.printing.drawing.slip import draw_slip
from server.printing.driver import Patience
from server.printing.families import PrinterFields, driver_for, endpoint
from tests.fakes.metals import METALS

PATIENCE = Patience(status=1.0, proof=5.0, better_proof=0.1, look=0.3, clear=0.5)
MUSTER = Slip(
    title="Inside: Sala Adriatico",
    lines=("4 people · 27 November, 20:15", "Winter Gala"),
    rows=(
        ("Sanne van den Berg", "Tulip & Zonen"),
        ("Björn Öztürk", ""),
        ("محمد الحسيني", "شركة المثال"),
        ("Maximiliane-Alexandrina Müller-Lüdenscheidt", "Müller-Lüdenscheidt & Zonen Consulting"),
    ),
    foot="1 / 1",
)


@pytest.mark.parametrize("family", ["escpos", "zpl", "brother", "ipp"])
def test_a_slip_comes_out_as_it_was_drawn(family: str) -> None:
    """Ready for a pen: as many boxes as people, one below the other."""
    metal = METALS[family]()
    metal.start()
    try:
        typed = PrinterFields(driver=metal.driver, address=metal.address, width_dots=metal.width_dots, dpi=metal.dpi)
        drawn = draw_slip(MUSTER, dpi=metal.dpi, width_dots=metal.width_dots)
        outcome = driver_for(endpoint(typed), patience=PATIENCE).print(drawn, 1)
        assert outcome.state is JobState.PRINTED
        (paper,) = metal.wait_for_badges(1)
    finally:
        metal.stop()
    assert ImageChops.difference(paper.convert("L"), drawn.convert("L")).getbbox() is None
    assert _boxes(paper.convert("L"), metal.dpi) == len(MUSTER.rows)


def _boxes(paper: Image.Image, dpi: int) -> int:
    """Runs of black down the left side of the boxes, each as high as a box."""
    per_mm = dpi / 25.4
    column = round(2.6 * per_mm)
    dots = [paper.getpixel((column, y)) == 0 for y in range(paper.height)]
    lengths, run = [], 0
    for dot in [*dots, False]:
        if not dot and run:
            lengths.append(run)
        run = run + 1 if dot else 0
    return sum(run >= 4 * per_mm for run in lengths)
