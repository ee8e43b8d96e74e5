"""Asking whoever stands at a printer what came out, and putting it right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from server.domain.complaint import MEASURED, MEASURED_MM, Advice, Complaint, Remedy
from server.services.printer_tuning import answer_test_card
from server.station import Station
from server.store.printers import PrinterRow

_WORDS = {
    Complaint.CUT_OFF: "the right edge is missing",
    Complaint.TOO_NARROW: "white is left at the right",
    Complaint.WRONG_SCALE: "the ruler is wrong",
    Complaint.SIGNS: "letters and signs instead of a picture",
    Complaint.NOT_CUT: "it is cut, or not cut, otherwise than I want",
    Complaint.PALE: "too pale",
    Complaint.DARK: "too dark",
    Complaint.DRIFTS: "it begins elsewhere on each label",
    Complaint.NOTHING: "nothing came out",
}
_MEASURES = {
    Complaint.CUT_OFF: "the last millimetre of the ruler that can be read",
    Complaint.TOO_NARROW: "the width of the paper in millimetres",
    Complaint.WRONG_SCALE: f"how many millimetres 0 to {MEASURED_MM} of the ruler measure",
}
_ADVICE = {
    Advice.ROLL: "Another roll is in the printer than it was set up for: set up the right one.",
    Advice.KIND: "It may speak another language than it was set up for; or its cable is bad.",
    Advice.AT_PRINTER: "Set the darkness at the printer itself; clean its head.",
    Advice.CALIBRATE: "Let the printer measure its labels (calibrate): see its manual.",
    Advice.LOOK: "No setting helps: look whether it is switched on, has paper, and is the printer that was meant.",
}


def talk_about_card(station: Station, printer: PrinterRow, *, ask: Callable[[str], str] = input) -> PrinterRow | None:
    """Ask what is wrong, and set the printer up better; None: no further card is needed."""
    complaint = _complaint(ask)
    if complaint is None:
        return None
    measured_mm = _number(ask, _MEASURES[complaint]) if complaint in MEASURED else 0.0
    changed, remedy = station.write(
        lambda transaction: answer_test_card(transaction, printer.id, complaint, measured_mm)
    )
    print(_told(printer, remedy))
    return changed if remedy.set_up is not None else None


def _complaint(ask: Callable[[str], str]) -> Complaint | None:
    choices = list(_WORDS)
    print("Did it come out whole?\n  0  yes")
    for number, complaint in enumerate(choices, 1):
        print(f"  {number}  {_WORDS[complaint]}")
    while True:
        answer = _answer(ask, "0: ")
        if answer in ("", "0"):
            return None
        if answer.isdecimal() and 1 <= int(answer) <= len(choices):
            return choices[int(answer) - 1]
        print(f"0 to {len(choices)}, please")


def _number(ask: Callable[[str], str], what: str) -> float:
    while True:
        answer = _answer(ask, f"{what}: ").replace(",", ".")
        try:
            return float(answer or "0")
        except ValueError:
            print("a number, please")


def _answer(ask: Callable[[str], str], question: str) -> str:
    """What was typed; nothing where there is nobody any more."""
    try:
        return ask(question).strip()
    except EOFError:
        return ""


def _told(before: PrinterRow, remedy: Remedy) -> str:
    """What was set differently, and what is to be done by hand."""
    told = []
    if remedy.set_up is not None:
        after = {name: value for name, value in asdict(remedy.set_up).items() if hasattr(before, name)}
        then = {name: getattr(before, name) for name in after}
        told += [f"{name}: {then[name]} -> {after[name]}" for name in after if then[name] != after[name]]
    if remedy.advice is not None:
        told.append(_ADVICE[remedy.advice])
    return "\n".join(told)
