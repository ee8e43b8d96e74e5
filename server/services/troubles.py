"""What is in trouble though nobody called: printers, kiosks, the line to the back office, badges that are owed.

What there is now is compared with the alerts that are open: new trouble is raised, what is over settles itself.
Drawn in docs/board.md; run by server.services.trouble_watch.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from server.domain.access import DeviceRole
from server.domain.alert import Alert, AlertKind
from server.domain.event import Event
from server.services.alerts import Call, raise_alert, settle_known
from server.store import alerts as rows
from server.store import devices, print_jobs, printers, uplinks
from server.store import event as event_rows
from server.store.devices import Device
from server.store.transaction import Transaction

#: What the web hears of a kiosk: codes of what is the matter with it now.
KiosksSay = Callable[[Device, datetime], list[str]]
#: How a printer answered that needs nobody.
QUIET_PRINTERS = frozenset({"unknown", "ready"})
#: A line that breaks now and then is nobody's business.
LINE_PATIENCE = timedelta(minutes=2)
#: A kiosk that is switched off earlier than this before the doors is in no trouble.
EARLY = timedelta(hours=1)
OVER = "over"
_KINDS = (AlertKind.PRINTER, AlertKind.KIOSK, AlertKind.SYNC, AlertKind.BADGE_OWED)


def nobody_listens(device: Device, now: datetime) -> list[str]:
    """What the web says of kiosks where there is no web."""
    del device, now
    return []


def is_staffed(event: Event, now: datetime) -> bool:
    """Whether somebody works at `event` now: from an hour before its doors until its end."""
    return event.starts_at - event.doors_before - EARLY <= now <= event.ends_at


def troubles(connection: sqlite3.Connection, now: datetime, kiosks_say: KiosksSay) -> list[Call]:
    """All that is in trouble at `now`, for each event that somebody works at."""
    return [
        call
        for event in event_rows.all_events(connection)
        if is_staffed(event, now)
        for call in (
            *_printers(connection, event),
            *_kiosks(connection, event, now, kiosks_say),
            *_line(connection, event, now),
            *_owed(connection, event),
        )
    ]


def is_news(connection: sqlite3.Connection, calls: list[Call]) -> bool:
    """Whether the board does not say what `calls` say: only then there is something to write."""
    said = {(*_about(alert), alert.reason) for alert in _open(connection)}
    return said != {(*_about(call), call.reason) for call in calls}


def heed_troubles(transaction: Transaction, kiosks_say: KiosksSay = nobody_listens) -> None:
    """Bring the board in step with what is in trouble now. An owner stays where only the reason changed."""
    connection = transaction.connection
    calls = {_about(call): call for call in troubles(connection, transaction.now, kiosks_say)}
    for alert in _open(connection):
        call = calls.pop(_about(alert), None)
        if call is None:
            settle_known(transaction, alert, OVER)
        elif call.reason != alert.reason:
            rows.save_alert(connection, replace(alert, reason=call.reason))
            body = {"reason": call.reason}
            transaction.record("alert.changed", f"alert:{alert.id}", body, event_id=alert.event_id)
    for call in calls.values():
        raise_alert(transaction, call)


def _open(connection: sqlite3.Connection) -> list[Alert]:
    return [alert for kind in _KINDS for alert in rows.open_alerts_about(connection, kind=kind)]


def _about(told: Call | Alert) -> tuple[str, ...]:
    """What makes two calls one; a kiosk may have several things the matter."""
    which = told.reason if told.kind is AlertKind.KIOSK else ""
    return told.event_id, told.kind.value, told.device_id, told.guest_id, told.print_job_id, told.printer_id, which


def _printers(connection: sqlite3.Connection, event: Event) -> Iterator[Call]:
    for printer in printers.all_printers(connection):
        if printer.state not in QUIET_PRINTERS:
            yield Call(event_id=event.id, kind=AlertKind.PRINTER, reason=printer.reason, printer_id=printer.id)


def _kiosks(connection: sqlite3.Connection, event: Event, now: datetime, kiosks_say: KiosksSay) -> Iterator[Call]:
    for device in devices.all_devices(connection):
        if device.role is DeviceRole.KIOSK and device.event_id in (None, event.id):
            for reason in kiosks_say(device, now):
                yield Call(event_id=event.id, kind=AlertKind.KIOSK, reason=reason, device_id=device.id)


def _line(connection: sqlite3.Connection, event: Event, now: datetime) -> Iterator[Call]:
    position = uplinks.position_of(connection, uplinks.HUB)
    if position.failed_at and now - position.failed_at >= LINE_PATIENCE:
        yield Call(event_id=event.id, kind=AlertKind.SYNC, reason=position.failure)


def _owed(connection: sqlite3.Connection, event: Event) -> Iterator[Call]:
    """Who is inside though no copy of their badge came out, and nothing is being done about it."""
    if not event.print_badges:
        return
    for job in print_jobs.jobs_owed(connection, event.id):
        yield Call(
            event_id=event.id, kind=AlertKind.BADGE_OWED, guest_id=job.guest_id, print_job_id=job.id,
            device_id=job.device_id,
        )  # fmt: skip
