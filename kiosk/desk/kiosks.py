"""Kiosks in trouble, above the board: what their guests cannot tell the desk of, with the kiosk's name and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.kiosk_troubles import KioskTrouble, KioskTroubles
from kiosk.shared.rendering import page, words_of
from kiosk.shared.wording import marked as _
from server.domain.access import DeviceRole
from server.services import devices
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
        known = await station_of(request).ask(devices.all_devices)
        lines = [line for device in known if _is_here(device, at) for line in _lines(request, at, device)]
        return page(request, "desk/kiosks.html", KiosksPart(kiosks=lines))

    return routes


def _is_here(device: Device, at: AtDesk) -> bool:
    """A kiosk of this event, or of whichever is on."""
    return device.role is DeviceRole.KIOSK and device.event_id in (None, at.event.id)


def _lines(request: Request, at: AtDesk, device: Device) -> list[tuple[str, str, str]]:
    """A kiosk that is switched off when nobody is expected is in no trouble."""
    event, now, words = at.event, station_of(request).clock(), words_of(request)
    troubles: KioskTroubles = request.app.state.troubles
    if not event.starts_at - event.doors_before - timedelta(hours=1) <= now <= event.ends_at:
        return []
    return [
        (
            device.name,
            device.place,
            words.gettext(WORDS[trouble]) % {"since": f"{event.local(since):%H:%M}" if since else ""},
        )
        for trouble, since in troubles.of(device.id, now, uses_camera=device.uses_camera)
    ]
