"""Whether the station works, in one small answer."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from server import VERSION
from server.services.disk import DiskState
from server.services.pusher import sync_state
from server.services.warnings import warnings
from server.store import journal
from server.store.transaction import StationIdentity


def health(
    connection: sqlite3.Connection, identity: StationIdentity, disk: DiskState, now: datetime
) -> dict[str, object]:
    """What `/healthz` says (docs/api.md): facts, how many wait for the back office, what is the matter."""
    return {
        "status": "ok",
        "version": VERSION,
        "station": identity.name,
        "facts": journal.head(connection).sequence,
        "waiting": sync_state(connection).waiting,
        "disk": {"level": disk.level.value, "percent": int(disk.fill * 100)},
        "warnings": [warning.code.value for warning in warnings(connection, disk, now)],
    }
