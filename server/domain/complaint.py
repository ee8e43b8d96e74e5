"""What people see on a printer's test card, and what it asks for. Pure: a printer's set-up in, a better one out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from server.domain.printer import Media

_MM_PER_INCH = 25.4
#: Heads are made in bytes.
_DOTS_A_BYTE = 8
#: What printers have, of which the nearest is meant.
_RESOLUTIONS = (180, 203, 300, 600)
#: The part of the ruler that is measured by hand.
MEASURED_MM = 50
#: Usual rolls: paper in millimetres, and what is printed of it.
_PRINTED_MM = {58: 48.0, 80: 72.0}
#: White left and right of other papers.
_EDGES_MM = 4.0
_FEWEST_BAND_ROWS = 8
_DARKER, _USUAL_DARKNESS = 15, 50


class Complaint(StrEnum):
    """What is wrong with a test card; the words are in the wording catalogues."""

    #: The right edge is missing; the last millimetre of the ruler that can be read is told.
    CUT_OFF = "cut_off"
    #: White is left at the right; the width of the paper is told.
    TOO_NARROW = "too_narrow"
    #: Five centimetres of the ruler are not; what they measure is told.
    WRONG_SCALE = "wrong_scale"
    #: Letters and signs instead of a picture.
    SIGNS = "signs"
    #: It hangs from the roll.
    NOT_CUT = "not_cut"
    PALE = "pale"
    DARK = "dark"
    #: Each card begins somewhere else on its label.
    DRIFTS = "drifts"
    #: Nothing came out.
    NOTHING = "nothing"


#: Those that go with a measure in millimetres.
MEASURED = frozenset({Complaint.CUT_OFF, Complaint.TOO_NARROW, Complaint.WRONG_SCALE})


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """What a test card can put right."""

    width_dots: int
    dpi: int
    band_rows: int
    media: Media
    has_cutter: bool
    #: 0 to 100; None: as the printer is set.
    darkness: int | None
    #: The driver sends a darkness, and what a label ends with.
    is_label_printer: bool = False
    #: Its width is that of its roll, and not a number of its own.
    has_rolls: bool = False


class Advice(StrEnum):
    """What a person has to do, because no setting of ours puts it right."""

    #: Its roll is another one than was said.
    ROLL = "roll"
    #: It speaks another language, or its cable is bad.
    KIND = "kind"
    #: The darkness is set at the printer itself; the head may be dirty.
    AT_PRINTER = "at_printer"
    #: It has to measure its labels.
    CALIBRATE = "calibrate"
    #: It was not reached, or is another printer.
    LOOK = "look"


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """What is done about it."""

    #: None: nothing is set differently.
    set_up: SetUp | None = None
    #: None: another card shows whether it helped.
    advice: Advice | None = None


def remedy(complaint: Complaint, now: SetUp, measured_mm: float = 0.0) -> Remedy:
    """What helps against it. `measured_mm` goes with what is in MEASURED; what cannot be is taken for no measure."""
    if complaint in MEASURED:
        return _measured(complaint, now, measured_mm)
    if complaint is Complaint.SIGNS:
        fewer = now.band_rows // 2
        may_help = fewer >= _FEWEST_BAND_ROWS and not now.is_label_printer
        return Remedy(set_up=replace(now, band_rows=fewer)) if may_help else Remedy(advice=Advice.KIND)
    if complaint is Complaint.NOT_CUT:
        return Remedy(set_up=replace(now, has_cutter=not now.has_cutter))
    if complaint in (Complaint.PALE, Complaint.DARK):
        return _shade(now, _DARKER if complaint is Complaint.PALE else -_DARKER)
    if complaint is Complaint.DRIFTS:
        return _drift(now)
    return Remedy(advice=Advice.LOOK)


def _measured(complaint: Complaint, now: SetUp, measured_mm: float) -> Remedy:
    if now.has_rolls:
        return Remedy(advice=Advice.ROLL)
    if complaint is Complaint.WRONG_SCALE:
        meant = now.dpi * MEASURED_MM / measured_mm if measured_mm > 0 else now.dpi
        dpi = min(_RESOLUTIONS, key=lambda known: abs(known - meant))
        return Remedy(set_up=replace(now, dpi=dpi)) if dpi != now.dpi else Remedy(advice=Advice.LOOK)
    printed_mm = measured_mm
    if complaint is Complaint.TOO_NARROW:
        printed_mm = _PRINTED_MM.get(round(measured_mm), measured_mm - _EDGES_MM)
    width = _whole_bytes(printed_mm * now.dpi / _MM_PER_INCH, up=complaint is Complaint.TOO_NARROW)
    last_mm = int(now.width_dots * _MM_PER_INCH / now.dpi)
    better = 0 < printed_mm < last_mm if complaint is Complaint.CUT_OFF else width > now.width_dots
    return Remedy(set_up=replace(now, width_dots=width)) if better else Remedy(advice=Advice.LOOK)


def _shade(now: SetUp, step: int) -> Remedy:
    if not now.is_label_printer:
        return Remedy(advice=Advice.AT_PRINTER)
    before = _USUAL_DARKNESS if now.darkness is None else now.darkness
    darkness = max(0, min(100, before + step))
    return Remedy(set_up=replace(now, darkness=darkness)) if darkness != before else Remedy(advice=Advice.AT_PRINTER)


def _drift(now: SetUp) -> Remedy:
    """An endless roll cannot drift: there are gaps, and if that does not help, marks."""
    following = {Media.CONTINUOUS: Media.GAP, Media.GAP: Media.MARK}
    if now.is_label_printer and now.media in following and not now.has_rolls:
        return Remedy(set_up=replace(now, media=following[now.media]), advice=Advice.CALIBRATE)
    return Remedy(advice=Advice.CALIBRATE)


def _whole_bytes(dots: float, *, up: bool) -> int:
    """Rounded to the nearest byte where there is room, and down where there is none."""
    return (round(dots / _DOTS_A_BYTE) if up else int(dots // _DOTS_A_BYTE)) * _DOTS_A_BYTE
