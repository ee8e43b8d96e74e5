"""Which kiosks are in trouble that their guests cannot tell the desk of: no line, a camera that is gone, a full disk.

Kept in memory only: a kiosk that is heard again, or whose next act is saved, is well. After a restart it is told anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.shared.cameras import Cameras, CameraState
from server.store.devices import Device

#: A page that is loaded anew is away for a moment.
QUIET_FOR = timedelta(seconds=20)


class KioskTrouble(StrEnum):
    """What is the matter. Words live in the wording catalogues."""

    #: Nothing was heard of it for a while.
    LINE = "line"
    #: What a guest did there could not be saved.
    STORAGE = "storage"
    #: Its camera was pulled out, stands still, is taken or cannot be read.
    CAMERA = "camera"


#: A trouble, and since when where that is known.
Told = tuple[KioskTrouble, datetime | None]
_CAMERA_TROUBLES = frozenset({CameraState.GONE, CameraState.BUSY, CameraState.UNABLE})


@dataclass(frozen=True, kw_only=True)
class _Pulse:
    """What is known of one kiosk."""

    #: How many of its pages listen.
    streams: int = 0
    #: When the last of them went; None: one is there, or none ever was.
    lost_at: datetime | None = None
    #: When an act was refused by the disk; None: the last one was saved.
    refused_at: datetime | None = None


class KioskTroubles:
    """Every kiosk's pulse."""

    def __init__(self, cameras: Cameras) -> None:
        self._cameras = cameras
        self._pulses: dict[str, _Pulse] = {}

    def listens(self, device_id: str) -> None:
        """One of its pages began to listen."""
        pulse = self._of(device_id)
        self._pulses[device_id] = replace(pulse, streams=pulse.streams + 1, lost_at=None)

    def is_gone(self, device_id: str, now: datetime) -> None:
        """One of its pages listens no more."""
        pulse = self._of(device_id)
        left = max(0, pulse.streams - 1)
        self._pulses[device_id] = replace(pulse, streams=left, lost_at=pulse.lost_at if left else now)

    def refused(self, device_id: str, now: datetime) -> None:
        """An act there could not be saved."""
        self._pulses[device_id] = replace(self._of(device_id), refused_at=now)

    def saved(self, device_id: str) -> bool:
        """An act there was saved; whether that is news."""
        pulse = self._of(device_id)
        if pulse.refused_at is None:
            return False
        self._pulses[device_id] = replace(pulse, refused_at=None)
        return True

    def of(self, device_id: str, now: datetime, *, uses_camera: bool = True) -> list[Told]:
        """What is the matter with a kiosk, and since when where that is known; worst first."""
        pulse = self._of(device_id)
        found: list[Told] = []
        if pulse.refused_at:
            found.append((KioskTrouble.STORAGE, pulse.refused_at))
        if pulse.lost_at and now - pulse.lost_at >= QUIET_FOR:
            found.append((KioskTrouble.LINE, pulse.lost_at))
        elif uses_camera and self._cameras.of(device_id) in _CAMERA_TROUBLES:
            found.append((KioskTrouble.CAMERA, None))
        return found

    def told_to_desk(self, device: Device, now: datetime) -> list[str]:
        """What the board says of a kiosk, as codes; a full disk takes no alert: it is told in its own way."""
        found = self.of(device.id, now, uses_camera=device.uses_camera)
        return [trouble.value for trouble, _ in found if trouble is not KioskTrouble.STORAGE]

    def _of(self, device_id: str) -> _Pulse:
        return self._pulses.get(device_id, _Pulse())
