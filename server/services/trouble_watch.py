"""The loop that looks for trouble which nobody calls the desk for (server.services.troubles)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from server.domain.access import SYSTEM
from server.domain.errors import StorageError
from server.domain.fact import Fact
from server.services.greetings import escalate, is_due
from server.services.loop import Loop, end_process
from server.services.troubles import KiosksSay, heed_troubles, is_news, nobody_listens, troubles
from server.store.readers import Readers
from server.store.writer import Writer

#: What is no fact (a kiosk that fell silent, a line that is down for a while) is found within so long.
LOOK_EVERY = timedelta(seconds=5)


class TroubleWatch:
    """Looks every few seconds, and at once where a fact may have changed it; writes only what is news."""

    def __init__(
        self,
        *,
        writer: Writer,
        readers: Readers,
        clock: Callable[[], datetime],
        on_death: Callable[[], None] = end_process,
    ) -> None:
        self._writer, self._readers, self._clock = writer, readers, clock
        self._kiosks_say: KiosksSay = nobody_listens
        self.loop = Loop("troubles", self._step, on_death=on_death)

    def asks(self, kiosks_say: KiosksSay) -> None:
        """Hear of kiosks from the web, which serves them."""
        self._kiosks_say = kiosks_say

    def start(self) -> None:
        """Begin."""
        self.loop.start()

    def stop(self) -> None:
        """End."""
        self.loop.stop()

    def heard(self, facts: list[Fact]) -> None:
        """Listener of the writer."""
        if any(fact.kind in ("printer.changed", "print_job.moved") for fact in facts):
            self.loop.wake()

    def look(self) -> None:
        """Look once; an arrival that nobody answered is told to the next. Raises: StorageError."""
        say = self._kiosks_say
        if self._readers.read(lambda connection: is_news(connection, troubles(connection, self._clock(), say))):
            self._writer.write(lambda transaction: heed_troubles(transaction, say), SYSTEM)
        if self._readers.read(lambda connection: is_due(connection, self._clock())):
            self._writer.write(escalate, SYSTEM)

    def _step(self) -> timedelta:
        with suppress(StorageError):  # the disk is full: pages tell that by themselves, and doors go on
            self.look()
        return LOOK_EVERY
