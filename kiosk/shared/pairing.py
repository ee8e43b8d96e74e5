"""A new screen asks to be let in: it shows a code, polls, and loads its page anew once staff approved it.

A page includes `shared/pairing.html` with `pairing_role` set to `kiosk` or `tablet`; nothing is written before that
page posts. Approving happens in the office (server.services.devices.approve_pairing).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from kiosk.shared.access import DEVICE_COOKIES, cookie, keep_cookie, paired_device, station_of
from kiosk.shared.rendering import page
from server.domain.access import SYSTEM, DeviceRole
from server.domain.errors import ForbiddenError
from server.services import devices


@dataclass(frozen=True, kw_only=True)
class PairingPage:
    """The code a new screen shows; empty: it ran out, the screen asks for another."""

    code: str
    pairing_role: str


def router() -> APIRouter:
    """POST /pairing asks, GET /pairing polls, POST /pairing/claim takes the station's own screen's token."""
    pairing = APIRouter(include_in_schema=False)

    @pairing.post("/pairing")
    async def ask(request: Request, role: Annotated[DeviceRole, Form()]) -> Response:
        """A code to show, and the secret that becomes this screen's token."""
        address = request.client.host if request.client else ""
        asked = await station_of(request).act(
            lambda transaction: devices.ask_pairing(transaction, role, address), SYSTEM
        )
        context = PairingPage(code=asked.pairing.code, pairing_role=role.value)
        response = page(request, "shared/pairing_code.html", context)
        keep_cookie(request, response, DEVICE_COOKIES[role], asked.secret)
        return response

    @pairing.get("/pairing")
    async def poll(request: Request, role: DeviceRole) -> Response:
        """The page anew once let in; the same code meanwhile."""
        if await paired_device(request, role):
            return Response(status_code=204, headers={"HX-Refresh": "true"})
        station, secret = station_of(request), cookie(request, DEVICE_COOKIES[role])
        waiting = await station.ask(lambda connection: devices.pairing_by_secret(connection, secret, station.clock()))
        context = PairingPage(code=waiting.code if waiting else "", pairing_role=role.value)
        return page(request, "shared/pairing_code.html", context)

    @pairing.post("/pairing/claim")
    async def claim(request: Request, token: Annotated[str, Form()]) -> Response:
        """The station's own screen brings its token (kept out of every address and log) and gets its cookie."""
        known = await station_of(request).ask(lambda connection: devices.device_by_token(connection, token))
        if known is None:
            raise ForbiddenError("this token is not known", code="forbidden.token")
        response = Response(status_code=204)
        keep_cookie(request, response, DEVICE_COOKIES[known.role], token)
        return response

    return pairing
