"""The kiosk's camera, as far as the station knows of it: its browser tells, the office reads."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.responses import Response

from kiosk.shared.access import AtKiosk, at_kiosk
from kiosk.shared.cameras import Cameras, CameraState


async def tell(
    request: Request, at: Annotated[AtKiosk, Depends(at_kiosk)], state: Annotated[CameraState, Form()]
) -> Response:
    """The camera works now, or why it does not. No sign of a guest: the visit is left alone."""
    cameras: Cameras = request.app.state.cameras
    cameras.tell(at.device.id, state)
    return Response(status_code=204)
