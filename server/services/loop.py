"""Background loops: each has a name, a start, a quick stop and a state people can see.

A loop that ends by accident takes the process down, so that the supervisor starts it afresh: a station that looks
alive while its printing is dead would be worse.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import timedelta

_log = logging.getLogger(__name__)


def end_process() -> None:
    """What a loop's accidental end leads to."""
    os._exit(70)


class Loop:
    """A thread that runs `step` whenever it is woken, or when its pause is over.

    `step` returns how long to pause; None waits to be woken.
    """

    def __init__(
        self, name: str, step: Callable[[], timedelta | None], *, on_death: Callable[[], None] = end_process
    ) -> None:
        self.name = name
        #: `idle`, `working`, `stopped` or `dead`.
        self.state = "idle"
        self._step = step
        self._on_death = on_death
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """There is work: called on any thread."""
        self._bell.set()

    def stop(self, timeout_seconds: float = 10) -> None:
        """End after the step that runs now."""
        self._stopping.set()
        self._bell.set()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    @property
    def is_stopping(self) -> bool:
        """For a long step: whether it should hurry to its end."""
        return self._stopping.is_set()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._bell.clear()
                self.state = "working"
                pause = self._step()
                self.state = "idle"
                self._bell.wait(pause.total_seconds() if pause is not None else None)
        except Exception:  # noqa: BLE001 - the boundary of a named loop
            self.state = "dead"
            _log.exception("loop %s died", self.name, extra={"action": "loop.died"})
            self._on_death()
            return
        self.state = "stopped"
