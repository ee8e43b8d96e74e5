"""A printer's test card in the office: print one, say what is wrong with it, and another shows whether it helped."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office import terms
from kiosk.office.forms import Filled, done, filled
from kiosk.office.frame import Office
from kiosk.shared.access import station_of
from server.domain.access import Actor
from server.domain.complaint import MEASURED, Complaint
from server.domain.errors import FieldError
from server.domain.print_job import DONE_STATES
from server.services import printer_tuning, printers
from server.store.printers import PrinterRow

HOME = "/office/printers"
#: Proof enough to say so in green.
_PROVEN = ("printed", "executed")
_WIDEST_MM = 1000.0


@dataclass(frozen=True, kw_only=True)
class CardPart:
    """What is told of a test card, and asked about it; the words in English for gettext."""

    #: How it went; empty: none was asked for.
    tested: str = ""
    tested_look: str = ""
    #: What was set differently before it; empty: nothing.
    changed: str = ""
    #: What a person has to do; empty: nothing.
    advice: str = ""
    #: What can be wrong with it; empty: nothing is asked.
    complaints: tuple[tuple[str, str], ...] = ()
    #: What to measure, by complaint.
    measures: dict[str, str]


def card_part(request: Request) -> CardPart:
    """What the address tells of the last card."""
    told = request.query_params
    tested = told.get("tested", "")
    out = tested in ("printed", "executed", "sent", "uncertain")
    return CardPart(
        tested=terms.PROOFS.get(tested) or terms.TROUBLES.get(tested, ""),
        tested_look="-good" if tested in _PROVEN else "-warn",
        changed=terms.CHANGES.get(told.get("changed", ""), ""),
        advice=terms.ADVICE.get(told.get("advice", ""), ""),
        complaints=tuple(terms.COMPLAINTS.items()) if out else (),
        measures=terms.MEASURES,
    )


async def test(request: Request, printer_id: str, office: Office) -> Response:
    """Print a test card, and say what the printer said."""
    printer = await station_of(request).ask(lambda connection: printers.printer_by_id(connection, printer_id))
    return done(f"{HOME}/{printer_id}?{urlencode(await _print(request, printer, office.actor))}")


async def answer(request: Request, printer_id: str, office: Office) -> Response:
    """What somebody saw: the printer is set up better and prints another card, or a person is told what to do."""
    sent = await filled(request)
    if sent.text("complaint") == "whole":
        return done(f"{HOME}/{printer_id}", "card_whole")
    complaint, measured_mm = _complaint(sent)
    printer, remedy = await station_of(request).act(
        lambda transaction: printer_tuning.answer_test_card(transaction, printer_id, complaint, measured_mm),
        office.actor,
    )
    told = {"advice": remedy.advice.value} if remedy.advice else {}
    if remedy.set_up is not None:
        told |= {"changed": complaint.value} | await _print(request, printer, office.actor)
    return done(f"{HOME}/{printer_id}?{urlencode(told)}")


async def _print(request: Request, printer: PrinterRow, actor: Actor) -> dict[str, str]:
    """Print a card and keep how the printer is; what the next page tells of it."""
    outcome = await asyncio.to_thread(printers.print_test_card, printer)
    status = printers.status_after(outcome)
    await station_of(request).act(lambda transaction: printers.keep_status(transaction, printer.id, status), actor)
    trouble = outcome.trouble.value if outcome.trouble else "uncertain"
    return {"tested": outcome.state.value if outcome.state in DONE_STATES else trouble}


def _complaint(sent: Filled) -> tuple[Complaint, float]:
    """What was said, and the millimetres that go with it; an empty or impossible measure is none.

    Raises: FieldError for a complaint that there is not.
    """
    said = sent.text("complaint")
    if said not in tuple(Complaint):
        raise FieldError("complaint", f"one of {', '.join(Complaint)}", code="field.choice")
    complaint = Complaint(said)
    text = sent.text(f"measured_{said}").replace(",", ".") if complaint in MEASURED else ""
    try:
        measured_mm = float(text or 0)
    except ValueError:
        measured_mm = 0.0
    return complaint, measured_mm if 0 < measured_mm < _WIDEST_MM else 0.0


def router() -> APIRouter:
    """/office/printers/PRINTER/test and .../card"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/printers/{printer_id}/test", test, methods=["POST"])
    routes.add_api_route("/printers/{printer_id}/card", answer, methods=["POST"])
    return routes
