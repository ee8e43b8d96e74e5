"""Where something was recorded, in names for people and programs."""

from __future__ import annotations

import sqlite3


def place_names(connection: sqlite3.Connection, station_id: str, device_id: str) -> tuple[str, str]:
    """A station's and a device's name; the id of a station that is not this one, empty for no device."""
    station = connection.execute("SELECT name FROM station WHERE id = ?", [station_id]).fetchone()
    device = connection.execute("SELECT name FROM device WHERE id = ?", [device_id]).fetchone()
    return (station[0] if station else station_id), (device[0] if device else device_id)
