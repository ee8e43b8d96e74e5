"""Alerts: somebody is needed at a kiosk, a printer or a door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlertKind(StrEnum):
    """What the desk is called for."""

    #: The guest touched "call a person".
    CALL = "call"
    #: A guest was refused at a kiosk.
    REFUSED = "refused"
    #: A guest could not be found.
    NOT_FOUND = "not_found"
    #: Somebody who is not on the list cannot come in by registering at a kiosk.
    WALK_IN = "walk_in"
    #: A guest did not agree to what must or should be.
    CONSENT = "consent"
    #: A badge waits, failed, or nobody knows.
    BADGE = "badge"
    #: A printer's roll is nearly empty.
    ROLL = "roll"
    #: A gate did not open for a guest who was let in.
    GATE = "gate"
    #: An important guest arrived.
    VIP = "vip"
    #: A room is nearly full, full, or has a place for somebody who waits.
    ROOM = "room"
    #: The same ticket was admitted twice.
    CONFLICT = "conflict"
    #: A shift left something that nobody has, or should have been ended.
    SHIFT = "shift"


#: The reason of NOT_FOUND when many names were looked up at a kiosk and nobody checked in.
PRYING = "prying"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One call to the desk: who or what, how long already, who is on it."""

    id: str
    event_id: str
    kind: AlertKind
    #: A check-in reason or a printer's reason; empty where the kind says all.
    reason: str = ""
    guest_id: str = ""
    device_id: str = ""
    print_job_id: str = ""
    #: The room it is about; empty: none.
    zone_id: str = ""
    raised_at: datetime
    #: Empty: nobody yet.
    taken_by: str = ""
    taken_at: datetime | None = None
    settled_at: datetime | None = None
    outcome: str = ""
