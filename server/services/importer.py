"""The loop that finishes guest lists which somebody began to bring in and could not: a crash, a full disk."""

from __future__ import annotations

import logging
import sqlite3
from datetime import timedelta

from server.domain.access import SYSTEM
from server.domain.errors import ConflictError, StorageError
from server.services.list_import import Held, finish
from server.services.loop import Loop
from server.store import list_imports
from server.store.readers import Readers
from server.store.writer import Writer

_log = logging.getLogger(__name__)
_LOOK_EVERY = timedelta(seconds=30)


class _Store:
    """Writer and readers, as bringing in a list wants them."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self.write, self.read = writer.write, readers.read


class Importer:
    """Started with the station: first what the last process left, then whatever a command leaves beside it."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._store = _Store(writer, readers)
        #: Lists that are on their way, with how many parts were left at the last look.
        self._seen: dict[str, int] | None = None
        self.loop = Loop("importer", self._step)

    def start(self) -> None:
        """Forget what nobody accepted; finish the rest in the background."""
        self._store.write(lambda act: list_imports.drop_unaccepted(act.connection), SYSTEM)
        self.loop.start()

    def stop(self) -> None:
        """End soon; what is left is left for the next start."""
        self.loop.stop()

    def look(self) -> None:
        """Finish every list that nobody brings in: all of them at first, later those that did not move since."""
        before, self._seen = self._seen, self._store.read(_on_their_way)
        for import_id, parts_left in self._seen.items():
            if before is None or before.get(import_id) == parts_left:
                self._finish(import_id)

    def _finish(self, import_id: str) -> None:
        try:
            outcome = finish(self._store, Held(id=import_id), is_ending=lambda: self.loop.is_stopping)
        except (StorageError, ConflictError) as exc:
            _log.warning("a list has to wait: %s", exc.code, extra={"action": "importer.waiting", "code": exc.code})
        else:
            if outcome:
                _log.info("finished a list", extra={"action": "importer.finished", "added": outcome.counts.added})

    def _step(self) -> timedelta:
        self.look()
        return _LOOK_EVERY


def _on_their_way(connection: sqlite3.Connection) -> dict[str, int]:
    return {held.id: list_imports.parts_left(connection, held.id) for held in list_imports.accepted(connection)}
