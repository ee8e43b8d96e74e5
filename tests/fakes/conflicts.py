"""A ticket that was admitted twice, as the back office tells a station of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from server.domain.conflict import FOUND
from server.domain.event import Zone
from server.domain.guest import Guest
from server.services.conflicts import take_found
from server.station import Station
from server.sync.returns import Return


def add_conflict(
    station: Station,
    zone: Zone,
    guest: Guest,
    at: datetime,
    name: str = "f",
    seen: Mapping[str, object] = MappingProxyType({}),
) -> str:
    """At two stations at once. `seen`: what else is known of both. Its id."""
    both = [
        {"id": f"{name}{number}", "at": at.isoformat(), "station": door, "device": "Kiosk", "actor": "device:k",
         "badges": 1, **seen} for number, door in ((1, "North door"), (2, "South door"))
    ]  # fmt: skip
    body = {"conflict": f"{name}2", "guest": guest.id, "zone": zone.id, "seen": both}
    told = Return(number=1, id=f"r-{name}", kind=FOUND, event_id=zone.event_id, at=at, body=body)
    station.write(lambda tx: take_found(tx, told))
    return f"{name}2"
