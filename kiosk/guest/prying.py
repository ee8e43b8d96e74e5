"""Somebody looks up many names and is none of them: the desk goes and looks, and the kiosk waits for it."""

from __future__ import annotations

from fastapi.responses import Response

from kiosk.guest.screen import Screen
from server.domain.alert import PRYING, AlertKind
from server.services import alerts


async def may_search(screen: Screen, *, cost: int = 1) -> bool:
    """Whether this kiosk has a search left. Once the desk has looked, it begins anew.

    Raises: TooManyError when they come too quickly.
    """
    device_id, now = screen.at.device.id, screen.station.clock()
    if screen.pace.spend(device_id, now, cost=cost):
        return True
    if not screen.pace.is_desk_called(device_id):
        return False
    if await screen.station.ask(lambda connection: alerts.is_called(connection, device_id, PRYING)):
        return False
    screen.pace.begin_anew(device_id, now)
    return screen.pace.spend(device_id, now, cost=cost)


async def stop(screen: Screen) -> Response:
    """Call the desk, and say that somebody is coming; nothing that was found stays."""
    screen.pace.call_desk(screen.at.device.id)
    response = await screen.call(AlertKind.NOT_FOUND, reason=PRYING)
    response.headers["HX-Reswap"] = "outerHTML"
    return response
