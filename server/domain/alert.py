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
    #: A printer waits for a hand.
    PRINTER = "printer"
    #: A kiosk is not heard of, or its camera is gone.
    KIOSK = "kiosk"
    #: The back office has not heard of this station for a while.
    SYNC = "sync"
    #: A guest is inside, and the badge that was promised did not come out.
    BADGE_OWED = "badge_owed"


#: Settles itself once it is over, a conflict by being decided: nobody says that it is done.
SELF_SETTLED = frozenset({AlertKind.PRINTER, AlertKind.KIOSK, AlertKind.SYNC, AlertKind.CONFLICT})


#: The outcome of BADGE_OWED when the guest got one by hand.
HANDED_OVER = "handed_over"
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
    #: The printer that it is about; empty: none, or that of the print job.
    printer_id: str = ""
    raised_at: datetime
    #: Empty: nobody yet.
    taken_by: str = ""
    taken_at: datetime | None = None
    #: Who gave it to `taken_by`, who has not said yet that they are on it; empty: they have, or nobody did.
    passed_by: str = ""
    settled_at: datetime | None = None
    outcome: str = ""
