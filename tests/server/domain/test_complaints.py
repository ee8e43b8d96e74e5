"""What a test card's answers change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.complaint import Advice, Complaint, SetUp, remedy
from server.domain.printer import Media

RECEIPTS = SetUp(width_dots=576, dpi=203, band_rows=100, media=Media.CONTINUOUS, has_cutter=True, darkness=None)
LABELS = replace(RECEIPTS, width_dots=832, media=Media.GAP, has_cutter=False, is_label_printer=True)
ROLLS = replace(RECEIPTS, width_dots=696, dpi=300, has_rolls=True)


@pytest.mark.parametrize(
    ("complaint", "now", "measured_mm", "change"),
    [
        (Complaint.CUT_OFF, RECEIPTS, 48, {"width_dots": 376}),
        (Complaint.TOO_NARROW, replace(RECEIPTS, width_dots=384), 80, {"width_dots": 576}),
        (Complaint.TOO_NARROW, replace(RECEIPTS, width_dots=200), 58, {"width_dots": 384}),
        (Complaint.TOO_NARROW, LABELS, 110, {"width_dots": 848}),
        (Complaint.WRONG_SCALE, RECEIPTS, 56.4, {"dpi": 180}),
        (Complaint.WRONG_SCALE, RECEIPTS, 34, {"dpi": 300}),
        (Complaint.SIGNS, RECEIPTS, 0, {"band_rows": 50}),
        (Complaint.NOT_CUT, RECEIPTS, 0, {"has_cutter": False}),
        (Complaint.NOT_CUT, LABELS, 0, {"has_cutter": True}),
        (Complaint.PALE, LABELS, 0, {"darkness": 65}),
        (Complaint.DARK, replace(LABELS, darkness=10), 0, {"darkness": 0}),
        (Complaint.DRIFTS, LABELS, 0, {"media": Media.MARK}),
        (Complaint.DRIFTS, replace(LABELS, media=Media.CONTINUOUS), 0, {"media": Media.GAP}),
    ],
)
def test_what_is_set_differently(
    complaint: Complaint, now: SetUp, measured_mm: float, change: dict[str, object]
) -> None:
    """One thing for each complaint, so that the next card shows whether it helped."""
    assert remedy(complaint, now, measured_mm).set_up == replace(now, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("complaint", "now", "measured_mm", "advice"),
    [
        (Complaint.CUT_OFF, RECEIPTS, 72, Advice.LOOK),
        (Complaint.CUT_OFF, RECEIPTS, 0, Advice.LOOK),
        (Complaint.CUT_OFF, RECEIPTS, -5, Advice.LOOK),
        (Complaint.TOO_NARROW, RECEIPTS, 30, Advice.LOOK),
        (Complaint.WRONG_SCALE, RECEIPTS, 50, Advice.LOOK),
        (Complaint.WRONG_SCALE, RECEIPTS, 0, Advice.LOOK),
        (Complaint.CUT_OFF, ROLLS, 40, Advice.ROLL),
        (Complaint.SIGNS, replace(RECEIPTS, band_rows=12), 0, Advice.KIND),
        (Complaint.SIGNS, LABELS, 0, Advice.KIND),
        (Complaint.PALE, RECEIPTS, 0, Advice.AT_PRINTER),
        (Complaint.PALE, replace(LABELS, darkness=100), 0, Advice.AT_PRINTER),
        (Complaint.DRIFTS, RECEIPTS, 0, Advice.CALIBRATE),
        (Complaint.DRIFTS, replace(LABELS, media=Media.MARK), 0, Advice.CALIBRATE),
        (Complaint.NOTHING, RECEIPTS, 0, Advice.LOOK),
    ],
)
def test_what_a_person_has_to_do(complaint: Complaint, now: SetUp, measured_mm: float, advice: Advice) -> None:
    """Where no setting helps, nothing is changed and somebody is told what to look at."""
    found = remedy(complaint, now, measured_mm)
    assert (found.set_up, found.advice) == (None, advice)


def test_signs_end_somewhere() -> None:
    """Halving the bands does not go on for ever."""
    now, cards = RECEIPTS, 0
    while (found := remedy(Complaint.SIGNS, now)).set_up is not None:
        now, cards = found.set_up, cards + 1
    assert (cards, now.band_rows, found.advice) == (3, 12, Advice.KIND)
