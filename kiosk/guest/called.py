"""Somebody was called to a kiosk: what its guest may be told. That a person comes is said once one took the call."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from kiosk.guest.screen import AtScreen
from kiosk.guest.stage import READ_SECONDS, WAIT_SECONDS
from kiosk.guest.visit import Step, Visit
from kiosk.shared.access import AtKiosk
from server.services import alerts


@dataclass(frozen=True, kw_only=True)
class CalledPart:
    """How far the call is."""

    is_coming: bool
    #: 0: the screen waits, and asks like any other whether the guest is still there.
    ends_seconds: int
    #: They called in the middle of something: nothing there leads away from it.
    goes_on: bool
    idle_seconds: int = WAIT_SECONDS


def part(connection: sqlite3.Connection, at: AtKiosk, visit: Visit) -> CalledPart:
    """What the screen says now."""
    is_coming = alerts.is_somebody_coming(connection, at.device.id)
    goes_on = visit.is_under_way
    ends_seconds = READ_SECONDS if is_coming and not goes_on else 0
    return CalledPart(is_coming=is_coming, ends_seconds=ends_seconds, goes_on=goes_on)


def routes(kiosk: APIRouter) -> None:
    """The part that is fetched anew when the desk did something."""
    kiosk.add_api_route("/called", called, methods=["GET"], response_model=None)


async def called(screen: AtScreen) -> Response:
    """How far the call is by now; nothing changes for a guest who went on meanwhile."""
    if screen.visit.step is not Step.CALLED:
        return Response(status_code=204)
    return await screen.show(screen.visit, "guest/called_panel.html")
