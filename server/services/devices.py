"""Letting screens in: a screen shows a code, staff approve it, and its own secret becomes its token."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from server.domain.access import DeviceRole
from server.domain.errors import FieldError, NotFoundError, TooManyError
from server.services.secret_words import new_secret, new_spoken_code, sha256_of
from server.services.wrong_tries import place_of
from server.store import devices, people, printers
from server.store import event as event_rows
from server.store.devices import Device, Pairing
from server.store.transaction import Transaction

PAIRING_LASTS = timedelta(minutes=10)
#: So many wrong codes void every code that waits.
MOST_WRONG_CODES = 10
#: So many screens may wait from one place: behind a router that hides addresses a venue is one ...
MOST_FROM_ONE_PLACE = 20
#: ... and so many in all; more is a nuisance, and whoever has most gives way.
MOST_WAITING = 100


@dataclass(frozen=True, kw_only=True)
class AskedPairing:
    """What a new screen is told."""

    pairing: Pairing
    #: Goes into that browser's cookie and nowhere else.
    secret: str


@dataclass(frozen=True, kw_only=True)
class DeviceWish:
    """How staff want a device to be."""

    name: str
    place: str = ""
    event_id: str | None = None
    zone_id: str | None = None
    printer_id: str | None = None
    #: Where its badges come out while that printer is in trouble; None: they wait.
    fallback_printer_id: str | None = None
    #: A kiosk reads codes with its camera, where it has one.
    uses_camera: bool = True
    #: A kiosk offers to say its screens aloud, where the station can.
    speaks: bool = True


def ask_pairing(transaction: Transaction, role: DeviceRole, asked_from: str) -> AskedPairing:
    """A new screen wants in: it gets a code to show and a secret to keep.

    Raises: TooManyError when too many wait already from where this one asks; others are not kept out by that.
    """
    devices.drop_pairings(transaction.connection, before=transaction.now)
    _make_place(transaction, place_of(asked_from))
    secret = new_secret()
    pairing = Pairing(
        id=transaction.new_id(),
        code=new_spoken_code(),
        role=role,
        secret_sha256=sha256_of(secret),
        asked_from=asked_from,
        expires_at=transaction.now + PAIRING_LASTS,
    )
    devices.save_pairing(transaction.connection, pairing)
    return AskedPairing(pairing=pairing, secret=secret)


def clear_pairings(transaction: Transaction) -> None:
    """Send every screen away that waits: staff know of none. It may ask again."""
    devices.drop_pairings(transaction.connection)


def approve_pairing(transaction: Transaction, code: str, wish: DeviceWish) -> Device | None:
    """Let the screen in that shows `code`. None: no screen shows it, and the wrong try is counted.

    A wrong try must be kept, so it is an answer here and not an exception, which would undo the count.

    Raises: FieldError for a device that cannot be so; NotFoundError for an unknown event, zone or printer.
    """
    shown = code.upper().replace("-", "").replace(" ", "").replace("O", "0").replace("I", "1").replace("L", "1")
    waiting = devices.open_pairings(transaction.connection, transaction.now)
    pairing = next((pairing for pairing in waiting if pairing.code == shown), None)
    if pairing is None:
        _count_wrong_code(transaction)
        return None
    device = _new_device(transaction, pairing.role, wish, pairing.secret_sha256)
    devices.save_pairing(transaction.connection, replace(pairing, device_id=device.id, claimed=True))
    people.save_wrong_tries(transaction.connection, "pairing", transaction.actor.name, None)
    return device


def let_in_own_screen(transaction: Transaction, wish: DeviceWish, present: str = "") -> str:
    """Let the station's own screen in and return its token.

    `present` is the token the screen was given before: while it is good it stays, so that a station that starts
    again finds its screen still let in. Else there is a new one and the old one dies.
    """
    known = next((device for device in devices.all_devices(transaction.connection) if device.name == wish.name), None)
    if known and present and known.token_sha256 == sha256_of(present):
        return present
    secret = new_secret()
    if known:
        devices.save_device(transaction.connection, replace(known, token_sha256=sha256_of(secret)))
    else:
        _new_device(transaction, DeviceRole.KIOSK, wish, sha256_of(secret))
    return secret


def change_device(transaction: Transaction, device_id: str, wish: DeviceWish) -> Device:
    """Give a device another name, place, event, zone or printer, or its camera another use.

    Raises: NotFoundError, FieldError.
    """
    before = devices.device_by_id(transaction.connection, device_id)
    after = _as_wished(before, _checked(transaction, wish))
    devices.save_device(transaction.connection, after)
    changed = [field.name for field in fields(DeviceWish) if getattr(before, field.name) != getattr(after, field.name)]
    transaction.record("device.changed", f"device:{device_id}", {"fields": changed})
    return after


def revoke_device(transaction: Transaction, device_id: str) -> None:
    """Shut a device out: its next request is refused.

    Raises: NotFoundError.
    """
    device = devices.device_by_id(transaction.connection, device_id)
    devices.save_device(transaction.connection, replace(device, revoked=True))
    transaction.connection.execute("DELETE FROM session WHERE device_id = ?", [device_id])
    transaction.record("device.revoked", f"device:{device_id}")


def device_by_token(connection: sqlite3.Connection, token: str) -> Device | None:
    """The device that shows this token; None: nobody we let in."""
    return devices.device_by_hash(connection, sha256_of(token)) if token else None


def pairing_by_secret(connection: sqlite3.Connection, secret: str, now: datetime) -> Pairing | None:
    """What the screen with this secret asked for, while its code is good; None: it must ask again."""
    pairing = devices.pairing_by_hash(connection, sha256_of(secret)) if secret else None
    return pairing if pairing and pairing.expires_at > now else None


def waiting_pairings(connection: sqlite3.Connection, now: datetime) -> list[Pairing]:
    """Screens that wait to be let in."""
    return devices.open_pairings(connection, now)


def all_devices(connection: sqlite3.Connection) -> list[Device]:
    """Every device that is let in."""
    return devices.all_devices(connection)


def _make_place(transaction: Transaction, place: str) -> None:
    waiting = devices.open_pairings(transaction.connection, transaction.now)
    counts = Counter(place_of(pairing.asked_from) for pairing in waiting)
    if counts[place] >= MOST_FROM_ONE_PLACE:
        raise TooManyError("too many screens wait to be let in from there", code="pairing.too_many")
    if len(waiting) >= MOST_WAITING:
        busiest = counts.most_common(1)[0][0]
        oldest = next(pairing for pairing in waiting if place_of(pairing.asked_from) == busiest)
        devices.drop_pairing(transaction.connection, oldest.id)


def _new_device(transaction: Transaction, role: DeviceRole, wish: DeviceWish, token_sha256: str) -> Device:
    blank = Device(id=transaction.new_id(), role=role, name="", token_sha256=token_sha256)
    device = _as_wished(blank, _checked(transaction, wish))
    devices.save_device(transaction.connection, device)
    transaction.record("device.paired", f"device:{device.id}", {"role": role.value})
    return device


def _as_wished(device: Device, wish: DeviceWish) -> Device:
    return replace(
        device,
        name=wish.name,
        place=wish.place,
        event_id=wish.event_id,
        zone_id=wish.zone_id,
        printer_id=wish.printer_id,
        fallback_printer_id=wish.fallback_printer_id,
        uses_camera=wish.uses_camera,
        speaks=wish.speaks,
    )


def _checked(transaction: Transaction, wish: DeviceWish) -> DeviceWish:
    if not wish.name.strip():
        raise FieldError("name", "a device needs a name", code="field.empty")
    if wish.event_id:
        event_rows.event_by_id(transaction.connection, wish.event_id)
        if wish.zone_id:
            event_rows.zone_by_name(transaction.connection, wish.event_id, wish.zone_id)
    elif wish.zone_id:
        raise NotFoundError("a zone belongs to an event", code="not_found.zone")
    if wish.printer_id:
        printers.printer_by_id(transaction.connection, wish.printer_id)
    if wish.fallback_printer_id:
        _check_fallback(transaction, wish)
    return replace(
        wish,
        name=wish.name.strip()[:80],
        place=wish.place.strip()[:120],
        event_id=wish.event_id or None,
        zone_id=wish.zone_id or None,
        printer_id=wish.printer_id or None,
        fallback_printer_id=wish.fallback_printer_id or None,
    )


def _check_fallback(transaction: Transaction, wish: DeviceWish) -> None:
    fallback = printers.printer_by_id(transaction.connection, wish.fallback_printer_id or "")
    own = wish.printer_id or next(iter(printers.all_printers(transaction.connection))).id
    if fallback.id == own:
        raise FieldError("fallback_printer_id", "a printer cannot stand in for itself", code="field.same_printer")


def _count_wrong_code(transaction: Transaction) -> None:
    place = transaction.actor.name
    before = people.wrong_tries(transaction.connection, "pairing", place)
    tries = people.WrongTries(count=(before.count if before else 0) + 1, last_at=transaction.now)
    if tries.count >= MOST_WRONG_CODES:
        devices.drop_pairings(transaction.connection)
        people.save_wrong_tries(transaction.connection, "pairing", place, None)
        return
    people.save_wrong_tries(transaction.connection, "pairing", place, tries)
