"""Looks after shifts that nobody looks after: of people who left for good, and those that nobody ended."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from server.domain.access import SYSTEM
from server.domain.alert import AlertKind
from server.domain.errors import StorageError
from server.domain.shift import Ending, Shift
from server.services.alerts import Call, raise_alert, settle_alerts_about
from server.services.hand_over import LATE, UNOWNED, end_by_itself, heed, pending
from server.services.loop import Loop
from server.store import alerts, people
from server.store import shifts as rows
from server.store.readers import Readers
from server.store.transaction import Transaction
from server.store.writer import Writer

#: How often it looks: somebody who is late by a quarter of an hour may be so by some seconds more.
_EVERY = timedelta(seconds=10)


def watch(transaction: Transaction) -> None:
    """End the shifts of people without access and forgotten ones, and call the desk about late ones."""
    connection, now = transaction.connection, transaction.now
    access = {person.id for person in people.all_people(connection)}
    late: set[str] = set()
    for shift in rows.running(connection):
        if shift.person_id not in access:
            end_by_itself(transaction, shift, Ending.REMOVED)
        elif shift.is_forgotten(now):
            end_by_itself(transaction, shift, Ending.FORGOTTEN)
        elif shift.is_late(now):
            late.add(shift.event_id)
            raise_alert(transaction, Call(event_id=shift.event_id, kind=AlertKind.SHIFT, reason=LATE))
    for event_id in {event_id for event_id, _ in _calls(connection)} | rows.events_with_hand_overs(connection):
        if event_id not in late:
            settle_alerts_about(transaction, AlertKind.SHIFT, outcome="solved", event_id=event_id, reasons={LATE})
        heed(transaction, event_id)


def wants_to_act(connection: sqlite3.Connection, now: datetime) -> bool:
    """Whether watch() would change anything: so that a quiet station writes nothing."""
    access = {person.id for person in people.all_people(connection)}
    running = rows.running(connection)
    if any(shift.person_id not in access or shift.is_forgotten(now) for shift in running):
        return True
    late = {shift.event_id for shift in running if shift.is_late(now)}
    called = _calls(connection)
    if late != {event_id for event_id, reason in called if reason == LATE}:
        return True
    nobodys = {event_id for event_id in rows.events_with_hand_overs(connection) if _has_nobodys(connection, event_id)}
    return nobodys != {event_id for event_id, reason in called if reason == UNOWNED}


class ShiftWatch:
    """The loop that does so."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer, self._readers = writer, readers
        self._loop = Loop("shifts", self._step)

    def start(self) -> None:
        """Begin."""
        self._loop.start()

    def stop(self) -> None:
        """End."""
        self._loop.stop()

    def _step(self) -> timedelta:
        try:
            if self._readers.read(lambda connection: wants_to_act(connection, self._writer.clock())):
                self._writer.write(watch, SYSTEM)
        except StorageError:
            return _EVERY  # the disk refuses; the station's own warnings tell of it
        return _EVERY


def _calls(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    known = alerts.open_alerts_about(connection, kind=AlertKind.SHIFT)
    return {(alert.event_id, alert.reason) for alert in known}


def _has_nobodys(connection: sqlite3.Connection, event_id: str) -> bool:
    return any(one.is_nobodys for one in pending(connection, event_id))


def late_shifts(connection: sqlite3.Connection, event_id: str, now: datetime) -> list[Shift]:
    """Shifts that should have been ended."""
    return [shift for shift in rows.running(connection, event_id) if shift.is_late(now)]
