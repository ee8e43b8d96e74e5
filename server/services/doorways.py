"""Screens at doors: how they are set up, and letting guests pass them. The rule itself is server.domain.check_in."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields, replace
from datetime import datetime

from server.domain.check_in import Direction, Reason
from server.domain.doorway import SETTLES, Doorway, Hours, Open, Passage, direction_of, hours_of
from server.domain.errors import NotFoundError
from server.domain.event import Event, Zone
from server.domain.guest import Guest, Presence
from server.domain.relay import check_relay
from server.services.check_in import CheckInAnswer, CheckInWish, check_in, guest_meant, zone_named
from server.services.repeats import Repeat
from server.services.warnings import is_clock_wrong
from server.store import devices, doorways, presence
from server.store import event as event_rows
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Passing:
    """What a door said to one scan."""

    direction: Direction
    guest: Guest | None
    #: Why they may not pass; None: they may, or did just now.
    reason: Reason | None = None
    #: The fact that recorded it; empty: nothing was recorded.
    fact: str = ""
    #: They went this way a moment ago, and nothing happened now.
    is_settling: bool = False
    #: The same scan, sent again.
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class DoorFigures:
    """How full it is behind a door."""

    zone: Zone
    inside: int
    #: None: as many as like may come in.
    free: int | None


def doorway_of(connection: sqlite3.Connection, device_id: str) -> Doorway:
    """How a screen is set up."""
    return doorways.doorway_of(connection, device_id)


def all_doorways(connection: sqlite3.Connection) -> dict[str, Doorway]:
    """Every screen that was set up otherwise than any kiosk, by its id."""
    return doorways.all_doorways(connection)


def change_doorway(transaction: Transaction, device_id: str, doorway: Doorway) -> Doorway:
    """Set a screen up.

    Raises: NotFoundError for an unknown device, FieldError for a relay that cannot be so.
    """
    devices.device_by_id(transaction.connection, device_id)
    if doorway.relay:
        check_relay(doorway.relay)
    before = doorways.doorway_of(transaction.connection, device_id)
    changed = [entry.name for entry in fields(Doorway) if getattr(before, entry.name) != getattr(doorway, entry.name)]
    if changed:
        doorways.save_doorway(transaction.connection, device_id, doorway)
        transaction.record("doorway.changed", f"device:{device_id}", {"fields": changed})
    return doorway


def hours_at(connection: sqlite3.Connection, event: Event, zone_id: str | None, now: datetime) -> Hours:
    """Whether a kiosk's door is open now; where the clock cannot be believed nothing is said against it."""
    try:
        zone = _zone(connection, event.id, zone_id or "")
    except NotFoundError:
        return Hours()
    hours = hours_of(event, zone, now)
    return Hours() if hours.is_open is not Open.NOW and is_clock_wrong(connection, now) else hours


def _zone(connection: sqlite3.Connection, event_id: str, zone_id: str) -> Zone:
    if zone_id:
        return event_rows.zone_by_name(connection, event_id, zone_id)
    return event_rows.main_zone(connection, event_id)


def figures_at(connection: sqlite3.Connection, event_id: str, zone_id: str) -> DoorFigures:
    """Who is inside a zone (empty: the main one), and how many may still come in.

    Raises: NotFoundError.
    """
    zone = _zone(connection, event_id, zone_id)
    inside = event_rows.inside_count(connection, zone.id)
    free = None if zone.capacity is None else max(0, zone.capacity - inside)
    return DoorFigures(zone=zone, inside=inside, free=free)


def pass_door(transaction: Transaction, wish: CheckInWish, passage: Passage) -> Passing:
    """Let a guest through a door, the way they go. Sent again with the same key it gets the first answer.

    Where guests go both ways, the same guest within SETTLES is the same passing: a code is easily read twice.

    Raises: as check_in().
    """
    repeat = Repeat(transaction, f"pass:{wish.event_id}", wish.key, wish.code, wish.guest_id, wish.zone)
    known = repeat.first_answer()
    guest = guest_meant(transaction.connection, wish)
    if known and known.get("settling"):
        return Passing(direction=Direction(known["direction"]), guest=guest, is_settling=True, repeated=True)
    if known:
        return _passing(check_in(transaction, replace(wish, direction=Direction(known["direction"]))), known)
    stands = _presence(transaction, wish, guest)
    settled = _just_passed(stands, transaction.now) if passage is Passage.BOTH else None
    if settled:
        repeat.keep({"direction": settled.value, "settling": True})
        return Passing(direction=settled, guest=guest, is_settling=True)
    chosen = {"direction": direction_of(passage, stands).value}
    answer = check_in(transaction, replace(wish, direction=Direction(chosen["direction"])), meant=guest)
    repeat.keep(chosen)
    return _passing(answer, chosen)


def _passing(answer: CheckInAnswer, chosen: dict[str, str]) -> Passing:
    return Passing(
        direction=Direction(chosen["direction"]),
        guest=answer.guest,
        reason=answer.reason,
        fact=answer.fact,
        repeated=answer.repeated,
    )


def _just_passed(known: Presence | None, now: datetime) -> Direction | None:
    """Which way the guest of this presence went a moment ago; None: they did not."""
    if known is None or known.last_in_at is None:
        return None
    last = known.last_in_at if known.inside else known.last_out_at
    if last is None or not now - SETTLES < last <= now:
        return None
    return Direction.IN if known.inside else Direction.OUT


def _presence(transaction: Transaction, wish: CheckInWish, guest: Guest | None) -> Presence | None:
    if guest is None:
        return None
    connection = transaction.connection
    zone = zone_named(connection, wish) or transaction.kept.main_zone(connection, wish.event_id)
    return presence.presence_of(connection, guest.id, zone.id)
