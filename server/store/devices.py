"""Paired screens, and those that ask to be, on disk."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from datetime import datetime

from server.domain.access import DeviceRole
from server.domain.errors import NotFoundError
from server.store.rows import upsert
from server.store.times import from_text, to_text


@dataclass(frozen=True, kw_only=True)
class Device:
    """A kiosk or tablet that was let in."""

    id: str
    role: DeviceRole
    name: str
    #: Where it stands, in the organiser's words; told to guests and desk.
    place: str = ""
    event_id: str | None = None
    #: None: the event's main zone.
    zone_id: str | None = None
    #: None: the first printer there is.
    printer_id: str | None = None
    #: Where badges come out while that printer cannot; None: nowhere.
    fallback_printer_id: str | None = None
    #: A kiosk reads codes with its camera, where it has one.
    uses_camera: bool = True
    #: A kiosk offers to say its screens aloud, where the station can.
    speaks: bool = True
    token_sha256: str
    revoked: bool = False


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """A screen that shows a code and waits to be let in."""

    id: str
    #: Eight characters that staff read off the screen.
    code: str
    role: DeviceRole
    #: Of the secret that only that browser has; it becomes its token.
    secret_sha256: str
    #: The address it asked from.
    asked_from: str
    expires_at: datetime
    device_id: str | None = None
    claimed: bool = False


_DEVICE = ", ".join(field.name for field in fields(Device))
_TRUTHS = ("uses_camera", "speaks", "revoked")
_PAIRING = ", ".join(field.name for field in fields(Pairing))


def save_device(connection: sqlite3.Connection, device: Device) -> None:
    """Store a device, new or changed."""
    row: dict[str, object] = {field.name: getattr(device, field.name) for field in fields(Device)}
    row |= {
        "role": device.role.value,
        "uses_camera": int(device.uses_camera),
        "speaks": int(device.speaks),
        "revoked": int(device.revoked),
    }
    upsert(connection, "device", row)


def device_by_hash(connection: sqlite3.Connection, token_sha256: str) -> Device | None:
    """The device that holds this token and may still use it; None: there is none."""
    row = connection.execute(
        f"SELECT {_DEVICE} FROM device WHERE token_sha256 = ? AND revoked = 0", [token_sha256]
    ).fetchone()
    return _device(row) if row else None


def device_by_id(connection: sqlite3.Connection, device_id: str) -> Device:
    """One device.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {_DEVICE} FROM device WHERE id = ?", [device_id]).fetchone()
    if row is None:
        raise NotFoundError("no such device", code="not_found.device")
    return _device(row)


def all_devices(connection: sqlite3.Connection) -> list[Device]:
    """Every device that is let in, by role and name."""
    rows = connection.execute(f"SELECT {_DEVICE} FROM device WHERE revoked = 0 ORDER BY role, name")
    return [_device(row) for row in rows]


def save_pairing(connection: sqlite3.Connection, pairing: Pairing) -> None:
    """Store a pairing, new or changed."""
    row: dict[str, object] = {field.name: getattr(pairing, field.name) for field in fields(Pairing)}
    row |= {"role": pairing.role.value, "expires_at": to_text(pairing.expires_at), "claimed": int(pairing.claimed)}
    upsert(connection, "pairing", row)


def open_pairings(connection: sqlite3.Connection, now: datetime) -> list[Pairing]:
    """Screens that wait to be let in, and are still in time."""
    rows = connection.execute(
        f"SELECT {_PAIRING} FROM pairing WHERE device_id IS NULL AND expires_at > ? ORDER BY expires_at",
        [to_text(now)],
    )
    return [_pairing(row) for row in rows]


def pairing_by_hash(connection: sqlite3.Connection, secret_sha256: str) -> Pairing | None:
    """What this browser asked for; None: nothing."""
    row = connection.execute(f"SELECT {_PAIRING} FROM pairing WHERE secret_sha256 = ?", [secret_sha256]).fetchone()
    return _pairing(row) if row else None


def drop_pairings(connection: sqlite3.Connection, *, before: datetime | None = None) -> None:
    """Forget unanswered pairings: all of them, or those that expired before a time."""
    limit = to_text(before) if before else "9999"
    connection.execute("DELETE FROM pairing WHERE device_id IS NULL AND expires_at < ?", [limit])


def drop_pairing(connection: sqlite3.Connection, pairing_id: str) -> None:
    """Forget one unanswered pairing."""
    connection.execute("DELETE FROM pairing WHERE device_id IS NULL AND id = ?", [pairing_id])


def _device(row: sqlite3.Row) -> Device:
    values = dict(row)
    truths = {name: bool(values[name]) for name in _TRUTHS}
    return Device(**values | truths | {"role": DeviceRole(values["role"])})


def _pairing(row: sqlite3.Row) -> Pairing:
    values = dict(row)
    changed = {"role": DeviceRole(values["role"]), "claimed": bool(values["claimed"])}
    return Pairing(**values | changed | {"expires_at": from_text(values["expires_at"])})
