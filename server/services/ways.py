"""Places of a venue and the ways to them: set up in the office, asked for by kiosks and badges."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime

from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.place import Goal, Place, check_place, goals_of, places_for_everybody
from server.domain.way import Copying, VenueMap, Way, check_way, copied, map_for
from server.store import devices, guests, venue
from server.store import event as event_rows
from server.store.devices import Device
from server.store.transaction import Transaction

MOST_PLACES = 300


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """A place that a guest may go to from a kiosk, and how."""

    goal: Goal
    #: None: nobody told the way from here.
    way: Way | None = None
    #: The map that shows it; None: there is none.
    map: VenueMap | None = None


@dataclass(frozen=True, kw_only=True)
class Directions:
    """All that a kiosk can tell one guest: their own goals, then what anybody may look for."""

    goals: tuple[Guidance, ...] = ()
    nearby: tuple[Guidance, ...] = ()


def add_place(transaction: Transaction, place: Place) -> Place:
    """Make a place; its `id` is made here.

    Raises: FieldError for a field that cannot be so, ConflictError when the name is taken or there are too many.
    """
    if len(venue.places_of(transaction.connection, place.event_id)) >= MOST_PLACES:
        raise ConflictError(f"at most {MOST_PLACES} places", code="place.many")
    made = replace(_checked(transaction, place), id=transaction.new_id())
    _save_place(transaction, made)
    transaction.record("place.added", f"place:{made.id}", {"kind": made.kind.value}, event_id=made.event_id)
    return made


def change_place(transaction: Transaction, place: Place) -> Place:
    """Store a place's new details.

    Raises: NotFoundError, FieldError, ConflictError.
    """
    before = venue.place_by_id(transaction.connection, place.event_id, place.id)
    after = _checked(transaction, place)
    changed = [entry.name for entry in fields(Place) if getattr(before, entry.name) != getattr(after, entry.name)]
    if changed:
        _save_place(transaction, after)
        transaction.record("place.changed", f"place:{after.id}", {"fields": changed}, event_id=after.event_id)
    return after


def remove_place(transaction: Transaction, event_id: str, place_id: str) -> None:
    """Delete a place with its points and the ways to it; a badge that waits keeps what it says.

    Raises: NotFoundError.
    """
    venue.place_by_id(transaction.connection, event_id, place_id)
    venue.delete_place(transaction.connection, place_id)
    transaction.record("place.removed", f"place:{place_id}", event_id=event_id)


def tell_way(transaction: Transaction, event_id: str, way: Way) -> Way:
    """Store the way from a kiosk to a place.

    Raises: NotFoundError, FieldError.
    """
    venue.place_by_id(transaction.connection, event_id, way.place_id)
    devices.device_by_id(transaction.connection, way.device_id)
    kept = check_way(way if way.has_steps else replace(way, step_free=None))
    venue.save_way(transaction.connection, kept)
    _record_ways(transaction, event_id, way.device_id, [way.place_id])
    return kept


def forget_way(transaction: Transaction, event_id: str, device_id: str, place_id: str) -> None:
    """Nobody is told that way any more. Twice is no harm.

    Raises: NotFoundError for an unknown place.
    """
    venue.place_by_id(transaction.connection, event_id, place_id)
    if venue.way_to(transaction.connection, device_id, place_id):
        venue.delete_way(transaction.connection, device_id, place_id)
        _record_ways(transaction, event_id, device_id, [place_id])


def copy_ways(transaction: Transaction, event_id: str, source_id: str, device_id: str, how: Copying) -> int:
    """Give a kiosk the ways of another one, in the place of its own to the same places; how many there were.

    Raises: NotFoundError for an unknown kiosk, FieldError where it would copy itself.
    """
    if source_id == device_id:
        raise FieldError("source", "a kiosk cannot be its own example", code="field.choice")
    devices.device_by_id(transaction.connection, device_id)
    devices.device_by_id(transaction.connection, source_id)
    found = venue.ways_from(transaction.connection, event_id, source_id)
    for way in found.values():
        venue.save_way(transaction.connection, copied(way, device_id, how))
    if found:
        _record_ways(transaction, event_id, device_id, sorted(found))
    return len(found)


def places_of(connection: sqlite3.Connection, event_id: str) -> list[Place]:
    """An event's places."""
    return venue.places_of(connection, event_id)


def has_places(connection: sqlite3.Connection, event_id: str) -> bool:
    """Whether an event shows guests the way to anything."""
    return venue.has_places(connection, event_id)


def place_of(connection: sqlite3.Connection, event_id: str, place_id: str) -> Place:
    """One place.

    Raises: NotFoundError.
    """
    return venue.place_by_id(connection, event_id, place_id)


def ways_from(connection: sqlite3.Connection, event_id: str, device_id: str) -> dict[str, Way]:
    """The ways from a kiosk, by the place's id."""
    return venue.ways_from(connection, event_id, device_id)


def ways_count(connection: sqlite3.Connection, event_id: str) -> dict[str, int]:
    """To how many places the way is known, by the kiosk's id."""
    return venue.ways_count(connection, event_id)


def kiosks_with_ways(connection: sqlite3.Connection, event_id: str) -> list[Device]:
    """Whose ways may be copied: also of a kiosk that was shut out, since another one may take its place."""
    return [devices.device_by_id(connection, device_id) for device_id in venue.ways_count(connection, event_id)]


def directions(
    connection: sqlite3.Connection, event: Event, guest_ids: Sequence[str], device_id: str, now: datetime
) -> Directions:
    """Where guests who came together go from a kiosk, no place twice; nothing where the event has no places."""
    places = venue.places_of(connection, event.id) if guest_ids else []
    if not places:
        return Directions()
    goals = _goals_together(connection, event, guest_ids, places, now)
    known, maps = venue.ways_from(connection, event.id, device_id), venue.maps_of(connection, event.id)

    def guided(goal: Goal) -> Guidance:
        return Guidance(goal=goal, way=known.get(goal.place.id), map=map_for(maps, device_id, goal.place.id))

    nearby = (guided(goal) for goal in places_for_everybody(places, goals))
    return Directions(
        goals=tuple(guided(goal) for goal in goals), nearby=tuple(each for each in nearby if each.way or each.map)
    )


def guidance_on_badge(transaction: Transaction, event: Event, guest: Guest) -> Guidance | None:
    """The first place that `guest` goes to from where they are let in, for their badge; None: nobody knows one."""
    connection = transaction.connection
    places = transaction.kept.places(connection, event.id)
    goals = _goals(connection, event, guest, places, transaction.now) if places else []
    if not goals:
        return None
    way = venue.way_to(connection, transaction.actor.device_id, goals[0].place.id)
    return Guidance(goal=goals[0], way=way)


def _goals_together(
    connection: sqlite3.Connection, event: Event, guest_ids: Sequence[str], places: list[Place], now: datetime
) -> list[Goal]:
    found: dict[str, Goal] = {}
    for guest_id in guest_ids:
        with suppress(NotFoundError):  # erased meanwhile
            guest = guests.guest_by_id(connection, guest_id, event_id=event.id)
            found |= {
                goal.place.id: goal
                for goal in _goals(connection, event, guest, places, now)
                if goal.place.id not in found
            }
    return list(found.values())


def _goals(
    connection: sqlite3.Connection, event: Event, guest: Guest, places: list[Place], now: datetime
) -> list[Goal]:
    holds_sessions = any(place.zone_id for place in places)
    zones = event_rows.zones_of(connection, event.id) if holds_sessions else []
    return goals_of(guest, places, zones, event, now)


def _checked(transaction: Transaction, place: Place) -> Place:
    if place.zone_id:
        event_rows.zone_by_name(transaction.connection, place.event_id, place.zone_id)
    return check_place(replace(place, name=" ".join(place.name.split())))


def _save_place(transaction: Transaction, place: Place) -> None:
    try:
        venue.save_place(transaction.connection, place)
    except sqlite3.IntegrityError as exc:
        raise ConflictError("another place has this name", code="place.taken") from exc


def _record_ways(transaction: Transaction, event_id: str, device_id: str, place_ids: list[str]) -> None:
    transaction.record("way.changed", f"device:{device_id}", {"places": place_ids}, event_id=event_id)
