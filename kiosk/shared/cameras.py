"""What each kiosk's browser says of its camera. Kept in memory only: a kiosk says it again whenever it starts."""

from __future__ import annotations

from enum import StrEnum


class CameraState(StrEnum):
    """As static/js/camera.js tells it."""

    #: It looks for codes.
    WORKS = "works"
    #: The machine has none.
    MISSING = "missing"
    #: Somebody, or the browser's settings, said no.
    REFUSED = "refused"
    #: Another program has it.
    BUSY = "busy"
    #: It was there, and was pulled out or stands still.
    GONE = "gone"
    #: The page came over plain http, where a browser lends no camera.
    INSECURE = "insecure"
    #: This browser cannot run the reader.
    UNABLE = "unable"


class Cameras:
    """Every kiosk's camera, as it was told last."""

    def __init__(self) -> None:
        self._by_device: dict[str, CameraState] = {}

    def tell(self, device_id: str, state: CameraState) -> None:
        """A kiosk says how its camera is now."""
        self._by_device[device_id] = state

    def of(self, device_id: str) -> CameraState | None:
        """How a kiosk's camera is; None: it has said nothing since the station started."""
        return self._by_device.get(device_id)
