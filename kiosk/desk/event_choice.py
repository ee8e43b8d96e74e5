"""Which event a tablet serves: the organiser's choice, else that of whoever stands at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.desk.rights import Act, asking_to
from kiosk.shared.access import AtDesk, station_of
from kiosk.shared.rendering import page
from server.domain.event import Event
from server.services import devices, event_setup
from server.services.devices import DeviceWish

Choosing = Annotated[AtDesk, Depends(asking_to(Act.CHOOSE_EVENT))]


@dataclass(frozen=True, kw_only=True)
class EventsPage:
    """The events a tablet may serve; the one in play first read from `current`."""

    events: list[Event]
    current: str


def router() -> APIRouter:
    """Choosing."""
    choice = APIRouter(prefix="/desk", include_in_schema=False)

    @choice.get("/event")
    async def events(request: Request, at: Choosing) -> Response:
        """Every event, the latest first."""
        known = await station_of(request).ask(event_setup.all_events)
        return page(request, "desk/events.html", EventsPage(events=known, current=at.event.id))

    @choice.post("/event")
    async def choose(request: Request, at: Choosing, event: Annotated[str, Form(max_length=64)]) -> Response:
        """From now on this tablet serves that event."""
        tablet = at.device
        wish = DeviceWish(
            name=tablet.name,
            place=tablet.place,
            event_id=event,
            zone_id=None,
            printer_id=tablet.printer_id,
            fallback_printer_id=tablet.fallback_printer_id,
        )
        await station_of(request).act(lambda transaction: devices.change_device(transaction, tablet.id, wish), at.actor)
        return RedirectResponse("/desk", 303)

    return choice
