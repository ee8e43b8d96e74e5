"""The roll in a printer: how much a new one holds, what is left of it, and that another one was put in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kiosk.office.forms import Filled, done, filled
from kiosk.office.frame import Office
from kiosk.shared.access import station_of
from server.domain.errors import ConflictError, FieldError
from server.domain.supply import Supply
from server.services import supplies
from server.services.supplies import SupplyWish


@dataclass(frozen=True, kw_only=True)
class SupplyPart:
    """What is left in one printer, and the form that says how much a new roll holds."""

    #: None: nobody wants it counted.
    supply: Supply | None = None
    labels: str = ""
    length_m: str = ""
    warn_at: str = str(Supply.warn_at)


def part_of(supply: Supply | None) -> SupplyPart:
    """A printer's roll as its page shows it."""
    if supply is None:
        return SupplyPart()
    return SupplyPart(
        supply=supply,
        labels=str(supply.labels or ""),
        length_m=str(supply.length_mm // 1000) if supply.length_mm else "",
        warn_at=str(supply.warn_at),
    )


async def change(request: Request, printer_id: str, office: Office) -> Response:
    """How much a new roll holds, and when to warn."""
    sent = await filled(request)
    try:
        wish = _wish(sent)
        await station_of(request).act(
            lambda transaction: supplies.count_rolls(transaction, printer_id, wish), office.actor
        )
    except FieldError:
        return done(f"/office/printers/{printer_id}", "roll_not_so")
    return done(f"/office/printers/{printer_id}", "saved")


async def new_roll(request: Request, printer_id: str, office: Office) -> Response:
    """A full roll is in."""
    with suppress(ConflictError):  # nobody counts this printer's rolls any more
        await station_of(request).act(
            lambda transaction: supplies.new_roll(transaction, printer_id, how="hand"), office.actor
        )
    return done(f"/office/printers/{printer_id}", "saved")


def _wish(sent: Filled) -> SupplyWish:
    labels = sent.whole_number("labels") if sent.text("labels") else None
    length_m = sent.whole_number("length_m") if sent.text("length_m") else None
    return SupplyWish(
        labels=labels,
        length_mm=None if length_m is None or labels is not None else length_m * 1000,
        warn_at=sent.whole_number("warn_at"),
    )


def router() -> APIRouter:
    """/office/printers/{printer_id}/supply and /new-roll"""
    routes = APIRouter(prefix="/office", include_in_schema=False)
    routes.add_api_route("/printers/{printer_id}/supply", change, methods=["POST"])
    routes.add_api_route("/printers/{printer_id}/new-roll", new_roll, methods=["POST"])
    return routes
