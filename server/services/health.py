"""Whether the station works, in one small answer."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from server import VERSION
from server.services.pusher import sync_state
from server.store import journal
from server.store.transaction import StationIdentity

#: From here on staff are warned that the disk fills up.
DISK_WARNING = 0.8


def health(connection: sqlite3.Connection, identity: StationIdentity) -> dict[str, object]:
    """What `/healthz` says (docs/api.md): the number of facts, and how many wait for the back office."""
    return {
        "status": "ok",
        "version": VERSION,
        "station": identity.name,
        "facts": journal.head(connection).sequence,
        "waiting": sync_state(connection).waiting,
    }


def disk_fill(folder: Path) -> float:
    """How full the disk is that holds `folder`: 0 to 1."""
    usage = shutil.disk_usage(folder)
    return (usage.total - usage.free) / usage.total
