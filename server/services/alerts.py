"""Calling the desk: raised once, taken by one person, settled with an outcome."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Container
from dataclasses import dataclass, replace

from server.domain.alert import HANDED_OVER, SELF_SETTLED, Alert, AlertKind
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.item import may_take
from server.store import alerts
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the desk is called for."""

    event_id: str
    kind: AlertKind
    #: A reason code; empty where the kind says all.
    reason: str = ""
    guest_id: str = ""
    device_id: str = ""
    print_job_id: str = ""
    zone_id: str = ""
    printer_id: str = ""


def raise_alert(transaction: Transaction, call: Call) -> Alert:
    """Call the desk; the same call that is still open is not a second one."""
    for known in alerts.open_alerts_about(
        transaction.connection,
        kind=call.kind,
        device_id=call.device_id,
        guest_id=call.guest_id,
        print_job_id=call.print_job_id,
        zone_id=call.zone_id,
        printer_id=call.printer_id,
    ):
        if (known.event_id, known.reason, known.guest_id) == (call.event_id, call.reason, call.guest_id):
            return known
    alert = Alert(
        id=transaction.new_id(),
        event_id=call.event_id,
        kind=call.kind,
        reason=call.reason,
        guest_id=call.guest_id,
        device_id=call.device_id,
        print_job_id=call.print_job_id,
        zone_id=call.zone_id,
        printer_id=call.printer_id,
        raised_at=transaction.now,
    )
    alerts.save_alert(transaction.connection, alert)
    body = {"kind": call.kind.value, "reason": call.reason, "guest": call.guest_id, "print_job": call.print_job_id}
    about = {"zone": call.zone_id, "printer": call.printer_id}
    body |= {name: told for name, told in about.items() if told}
    transaction.record("alert.raised", f"alert:{alert.id}", body, event_id=call.event_id)
    return alert


def take_alert(transaction: Transaction, event_id: str, alert_id: str) -> Alert:
    """Say "I am on my way"; the first who says so has it.

    Raises: NotFoundError, ConflictError when somebody else has it or it is settled.
    """
    alert = open_alert(transaction.connection, event_id, alert_id)
    if not may_take(alert.taken_by, alert.passed_by, transaction.actor.name):
        raise ConflictError("somebody else is on the way", code="alert.taken")
    taken = replace(alert, taken_by=transaction.actor.name, taken_at=transaction.now, passed_by="")
    alerts.save_alert(transaction.connection, taken)
    transaction.record("alert.taken", f"alert:{alert.id}", event_id=event_id)
    return taken


def settle_alert(transaction: Transaction, event_id: str, alert_id: str, *, outcome: str) -> Alert:
    """It is dealt with.

    `outcome` is a code, never a sentence: it is recorded for ever.

    Raises: NotFoundError, ConflictError when it was settled before, FieldError for an outcome that is no code, and for
    what ends by itself or by a decision.
    """
    if not re.fullmatch(r"[a-z_]{1,40}", outcome):
        raise FieldError("outcome", "a code of small letters", code="field.choice")
    alert = open_alert(transaction.connection, event_id, alert_id)
    if alert.kind in SELF_SETTLED:
        raise FieldError("outcome", "it ends with its cause", code="field.choice")
    return settle_known(transaction, alert, outcome)


def settle_alerts_about(
    transaction: Transaction,
    kind: AlertKind,
    *,
    outcome: str,
    event_id: str = "",
    guest_id: str = "",
    print_job_id: str = "",
    device_id: str = "",
    zone_id: str = "",
    reasons: Container[str] | None = None,
    but: str = "",
) -> None:
    """Settle what has solved itself: the guest is in, the badge came out.

    `reasons`: only those; None: whatever the reason is. `but`: the id of one that stays.
    """
    about = alerts.open_alerts_about(
        transaction.connection,
        kind=kind,
        event_id=event_id,
        device_id=device_id,
        guest_id=guest_id,
        print_job_id=print_job_id,
        zone_id=zone_id,
    )
    for alert in about:
        if alert.id != but and (reasons is None or alert.reason in reasons):
            settle_known(transaction, alert, outcome)


def board(connection: sqlite3.Connection, event_id: str) -> list[Alert]:
    """What waits for somebody at the desk, oldest first."""
    return alerts.open_alerts(connection, event_id)


def is_somebody_coming(connection: sqlite3.Connection, device_id: str) -> bool:
    """Whether somebody said "I am on my way" to what was called from this device, and has not dealt with it yet."""
    return any(alert.taken_by and not alert.passed_by for alert in alerts.open_alerts_of_device(connection, device_id))


def is_called(connection: sqlite3.Connection, device_id: str, reason: str) -> bool:
    """Whether this device's call for `reason` still waits to be settled."""
    return any(alert.reason == reason for alert in alerts.open_alerts_of_device(connection, device_id))


def open_alert(connection: sqlite3.Connection, event_id: str, alert_id: str) -> Alert:
    """An alert of this event that somebody has to deal with.

    Raises: NotFoundError, ConflictError when it is settled.
    """
    alert = alerts.alert_by_id(connection, alert_id)
    if alert.event_id != event_id:
        raise NotFoundError("no such alert", code="not_found.alert")
    if alert.settled_at is not None:
        raise ConflictError("this is settled already", code="alert.settled")
    return alert


def settle_known(transaction: Transaction, alert: Alert, outcome: str) -> Alert:
    """The same for an alert that was just read, such as one whose cause is over. `outcome`: a code."""
    settled = replace(alert, settled_at=transaction.now, outcome=outcome[:200])
    alerts.save_alert(transaction.connection, settled)
    transaction.record("alert.settled", f"alert:{alert.id}", {"outcome": outcome[:200]}, event_id=alert.event_id)
    if alert.kind is AlertKind.BADGE_OWED and outcome == HANDED_OVER:
        transaction.record("badge.handed_over", f"guest:{alert.guest_id}", event_id=alert.event_id)
    return settled
