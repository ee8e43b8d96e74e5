"""Kiosks in trouble, above the board: what no alert tells of yet, or cannot, such as a disk that is full."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.kiosk_troubles import KioskTrouble, KioskTroubles
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import marked as _
from server.domain.access import DeviceRole
from server.services import alerts, devices
from server.services.troubles import is_staffed
from server.store.devices import Device

Looking = Annotated[AtDesk, Depends(asking_to(Act.LOOK))]

#: What is the matter and what to do.
WORDS: dict[KioskTrouble, str] = {
    KioskTrouble.LINE: _(
        "It has no line since %(since)s. Its guests are sent to the desk. Look at its power and its network; it comes"
        " back by itself."
    ),
    KioskTrouble.STORAGE: _(
        "What a guest did there at %(since)s could not be saved: the disk is full. Its guests are sent to the desk."
    ),
    KioskTrouble.CAMERA: _("Its camera is gone. Its scanner and the search go on; look at its cable."),
}


@dataclass(frozen=True, kw_only=True)
class KiosksPart:
    """(name, place, what is wrong), a line for each trouble."""

    kiosks: list[tuple[str, str, str]]


def router() -> APIRouter:
    """GET /desk/kiosks"""
    routes = APIRouter(prefix="/desk", include_in_schema=False)

    @routes.get("/kiosks")
    async def kiosks(request: Request, at: Looking) -> Response:
        """Who is in trouble now."""
        station, lines = station_of(request), list[tuple[str, str, str]]()
        # a kiosk that is switched off when nobody is expected is in no trouble
        if is_staffed(at.event, station.clock()):
            known, told = await station.ask(lambda c: (devices.all_devices(c), _told(c, at.event.id)))
            lines = [line for device in known if _is_here(device, at) for line in _lines(request, at, device, told)]
        return page(request, "desk/kiosks.html", KiosksPart(kiosks=lines))

    return routes


def _is_here(device: Device, at: AtDesk) -> bool:
    """A kiosk of this event, or of whichever is on."""
    return device.role is DeviceRole.KIOSK and device.event_id in (None, at.event.id)


def _told(connection: sqlite3.Connection, event_id: str) -> set[tuple[str, str]]:
    """(kiosk, code) of what stands on the board itself."""
    return {(alert.device_id, alert.reason) for alert in alerts.board(connection, event_id)}


def _lines(request: Request, at: AtDesk, device: Device, told: set[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """What the board does not tell of it."""
    event, now, words = at.event, station_of(request).clock(), words_of(request)
    troubles: KioskTroubles = request.app.state.troubles
    return [
        (
            device.name,
            device.place,
            words.gettext(WORDS[trouble]) % {"since": f"{event.local(since):%H:%M}" if since else ""},
        )
        for trouble, since in troubles.of(device.id, now, uses_camera=device.uses_camera)
        if (device.id, trouble) not in told
    ]
