"""The loops that open gates: one thread a gate, woken by the fact that asked for it (docs/algorithms/relay.md)."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta

from server.domain.access import SYSTEM
from server.domain.check_in import Direction
from server.domain.errors import NotFoundError, RelayError, StorageError
from server.domain.fact import Fact
from server.domain.relay import OpeningState, Relay, RelayTrouble
from server.relays.switching import Switch, switch
from server.services.loop import Loop, end_process
from server.services.openings import claim_opening, end_opening, give_up_unfinished, next_opening
from server.store import doorways
from server.store.readers import Readers
from server.store.transaction import Transaction
from server.store.writer import Writer

#: After a refused write: the disk is full, and doors go on.
_AGAIN = timedelta(seconds=2)


class RelayWorkers:
    """All gates. Started and stopped by the station, woken by facts."""

    def __init__(
        self,
        *,
        writer: Writer,
        readers: Readers,
        switch: Switch = switch,
        on_death: Callable[[], None] = end_process,
    ) -> None:
        self._writer, self._readers, self._switch, self._on_death = writer, readers, switch, on_death
        self._loops: dict[str, Loop] = {}
        self._serving = False
        self._guard = threading.Lock()

    def start(self) -> None:
        """Give up what was asked before the station stopped; then begin."""
        self._writer.write(give_up_unfinished, SYSTEM)
        self._serving = True

    def stop(self) -> None:
        """End after the opening that runs now."""
        with self._guard:
            self._serving = False
            loops = list(self._loops.values())
        for loop in loops:
            loop.stop()

    def heard(self, facts: list[Fact]) -> None:
        """Listener of the writer: wake the gate that is to open."""
        for fact in facts:
            if fact.kind == "opening.asked":
                self._wake(fact.device_id)

    def _wake(self, device_id: str) -> None:
        with self._guard:
            if not self._serving:
                return
            loop = self._loops.get(device_id)
            if loop is None:
                loop = Loop(f"gate {device_id[-6:]}", lambda: self._step(device_id), on_death=self._on_death)
                self._loops[device_id] = loop
                loop.start()
        loop.wake()

    def _step(self, device_id: str) -> timedelta | None:
        """Open for all who wait, one after the other."""
        try:
            while self._serving and self._open_next(device_id):
                pass
        except StorageError:
            return _AGAIN
        return None

    def _open_next(self, device_id: str) -> bool:
        opening = self._readers.read(lambda connection: next_opening(connection, device_id))
        if opening is None:
            return False
        claimed = self._writer.write(lambda transaction: claim_opening(transaction, opening), SYSTEM)
        if claimed is None:
            return True
        state, reason = self._tell(device_id, claimed.direction)
        self._writer.write(lambda transaction: end_opening(transaction, claimed, state, reason), SYSTEM)
        return True

    def _tell(self, device_id: str, direction: Direction) -> tuple[OpeningState, str]:
        relay = self._readers.read(lambda connection: doorways.doorway_of(connection, device_id)).relay
        if relay is None:  # the organiser took it away meanwhile
            return OpeningState.FAILED, RelayTrouble.ADDRESS
        try:
            self._switch(relay, direction)
        except RelayError as exc:
            return (OpeningState.UNCERTAIN if exc.may_be_open else OpeningState.FAILED), exc.code
        return OpeningState.OPENED, ""


def relay_of(connection: sqlite3.Connection, device_id: str) -> Relay:
    """The relay of a screen, to try it.

    Raises: NotFoundError where it has none.
    """
    relay = doorways.doorway_of(connection, device_id).relay
    if relay is None:
        raise NotFoundError("this screen opens no gate", code="not_found.relay")
    return relay


def try_relay(relay: Relay, direction: Direction, switch: Switch = switch) -> str:
    """Open a gate with nobody there, and say what came of it: a RelayTrouble, or empty where it opened."""
    try:
        switch(relay, direction)
    except RelayError as exc:
        return exc.code
    return ""


def note_test(transaction: Transaction, device_id: str, direction: Direction, reason: str) -> None:
    """Record that an organiser tried a gate."""
    body = {"direction": direction.value, "reason": reason}
    transaction.record("relay.tested", f"device:{device_id}", body)
