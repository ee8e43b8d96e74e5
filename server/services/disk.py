"""Watching the disk: how full it is, and the reserve that lets doors go on when it is."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from server.domain.errors import StorageError
from server.services.loop import Loop
from server.store.reserve import LEAST_BYTES, Reserve, free_bytes

_log = logging.getLogger(__name__)
#: From here on staff are told that the disk fills up, and from there on loudly.
FILLING, NEARLY_FULL = 0.80, 0.90
_LOOK_EVERY = timedelta(seconds=5)


class DiskLevel(StrEnum):
    """How it stands. Codes never change; words live in the wording catalogues."""

    FINE = "fine"
    FILLING = "filling"
    NEARLY_FULL = "nearly_full"
    #: Writing goes on in what the reserve gave up, if at all.
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class DiskState:
    """The disk that holds the station's data."""

    #: 0 to 1.
    fill: float
    level: DiskLevel


def disk_fill(folder: Path) -> float:
    """How full the disk is that holds `folder`: 0 to 1, of what may be written at all, as df(1) counts it."""
    usage = shutil.disk_usage(folder)
    return usage.used / (usage.used + usage.free)


def disk_state(folder: Path, *, is_full: bool = False) -> DiskState:
    """How the disk of `folder` stands; `is_full`: writing was refused, or the reserve is not to be had."""
    fill = disk_fill(folder)
    level = DiskLevel.FULL if is_full or free_bytes(folder) < LEAST_BYTES else DiskLevel.FINE
    if level is DiskLevel.FINE and fill >= FILLING:
        level = DiskLevel.NEARLY_FULL if fill >= NEARLY_FULL else DiskLevel.FILLING
    return DiskState(fill=fill, level=level)


class Disk:
    """The watch, as a loop of the station. `tell` is called when the level changed."""

    def __init__(self, folder: Path, reserve: Reserve, tell: Callable[[], object]) -> None:
        self._folder = folder
        self._reserve = reserve
        self._tell = tell
        self._is_full = False
        self._level = self.state().level
        self.loop = Loop("disk", self._step)

    def state(self) -> DiskState:
        """How it stands now."""
        return disk_state(self._folder, is_full=self._is_full)

    def check_room(self) -> None:
        """For what can wait, such as a guest list: the reserve is for the doors.

        Raises: StorageError `storage.full`.
        """
        if self.state().level is DiskLevel.FULL:
            raise StorageError("the disk is full: what is left is for the doors", code="storage.full")

    def make_room(self) -> None:
        """Give the reserve up: called by the writer when the disk refused."""
        was_kept = self._reserve.give_up()
        if not self._is_full:
            _log.error("the disk is full", extra={"action": "disk.full", "reserve": was_kept})
        self._is_full = True
        self.loop.wake()

    def look(self) -> None:
        """Make the reserve again where there is room, and tell when the level changed."""
        is_kept = self._reserve.make()
        self._is_full = not is_kept and (self._reserve.size_bytes > 0 or (self._is_full and not self._has_room()))
        level = self.state().level
        if level is not self._level:
            self._level = level
            _log.warning("disk: %s", level.value, extra={"action": "disk.level", "level": level.value})
            self._tell()

    def start(self) -> None:
        """Begin the watch; the reserve is made at the first look."""
        self.loop.start()

    def stop(self) -> None:
        """End it; the reserve stays."""
        self.loop.stop()

    def _has_room(self) -> bool:
        """Where no reserve is wanted: whether the disk that was full no longer is."""
        return disk_fill(self._folder) < NEARLY_FULL

    def _step(self) -> timedelta:
        self.look()
        return _LOOK_EVERY
