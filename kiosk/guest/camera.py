"""The kiosk's camera, as far as the station knows of it: its browser tells, the office reads."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.responses import Response

from kiosk.shared.access import AtKiosk, at_kiosk, station_of
from kiosk.shared.cameras import Cameras, CameraState
from kiosk.shared.live import KIOSKS


async def tell(
    request: Request, at: Annotated[AtKiosk, Depends(at_kiosk)], state: Annotated[CameraState, Form()]
) -> Response:
    """The camera works now, or why it does not; the desk hears of it. No sign of a guest: the visit is left alone."""
    cameras: Cameras = request.app.state.cameras
    cameras.tell(at.device.id, state)
    station_of(request).signals.ring({KIOSKS})
    return Response(status_code=204)
