"""Making and changing events and zones."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields, replace

from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event, Zone, check_event
from server.services.occupancy import tell, tell_place
from server.store import event as event_rows
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """An event with its zones."""

    event: Event
    zones: list[Zone]


def add_event(transaction: Transaction, event: Event, *, entrance: str = "Entrance") -> Event:
    """Make an event; its `id` is made here, and so is its main zone, called `entrance`.

    Raises: FieldError for a field that cannot be so, ConflictError when the slug is taken.
    """
    made = replace(check_event(event), id=transaction.new_id())
    if any(other.slug == made.slug for other in event_rows.all_events(transaction.connection)):
        raise ConflictError(f"there is an event called {made.slug} already", code="event.taken")
    event_rows.save_event(transaction.connection, made)
    transaction.record("event.added", f"event:{made.id}", event_id=made.id)
    add_zone(transaction, Zone(id="", event_id=made.id, name=entrance, is_main=True))
    return made


def change_event(transaction: Transaction, event: Event) -> Event:
    """Store an event's new details; id and slug stay.

    Raises: NotFoundError, FieldError.
    """
    before = event_rows.event_by_id(transaction.connection, event.id)
    after = check_event(replace(event, slug=before.slug))
    changed = [entry.name for entry in fields(Event) if getattr(before, entry.name) != getattr(after, entry.name)]
    if changed:
        event_rows.save_event(transaction.connection, after)
        transaction.record("event.changed", f"event:{after.id}", {"fields": changed}, event_id=after.id)
    return after


def add_zone(transaction: Transaction, zone: Zone) -> Zone:
    """Make a zone; its `id` is made here.

    Raises: FieldError for a field that cannot be so, ConflictError when the name is taken.
    """
    made = replace(_check_zone(zone), id=transaction.new_id())
    _save_zone(transaction, made)
    transaction.record("zone.added", f"zone:{made.id}", event_id=made.event_id)
    return made


def change_zone(transaction: Transaction, zone: Zone) -> Zone:
    """Store a zone's new details.

    Raises: NotFoundError, FieldError, ConflictError.
    """
    before = event_rows.zone_by_name(transaction.connection, zone.event_id, zone.id)
    after = _check_zone(replace(zone, is_main=before.is_main))
    changed = [entry.name for entry in fields(Zone) if getattr(before, entry.name) != getattr(after, entry.name)]
    if changed:
        _save_zone(transaction, after)
        transaction.record("zone.changed", f"zone:{after.id}", {"fields": changed}, event_id=after.event_id)
        tell(transaction, after)
        tell_place(transaction, after)
    return after


def event_page(connection: sqlite3.Connection, slug: str) -> EventPage:
    """An event and its zones.

    Raises: NotFoundError.
    """
    event = event_rows.event_by_slug(connection, slug)
    return EventPage(event=event, zones=event_rows.zones_of(connection, event.id))


def event_called(connection: sqlite3.Connection, slug: str) -> Event:
    """An event alone.

    Raises: NotFoundError.
    """
    return event_rows.event_by_slug(connection, slug)


def event_of_act(transaction: Transaction, slug: str) -> Event:
    """An event inside an act: as it stands now, without reading it at every scan.

    Raises: NotFoundError.
    """
    return transaction.kept.event_called(transaction.connection, slug)


def event_with(connection: sqlite3.Connection, event_id: str) -> Event | None:
    """The event with this id; None: there is none."""
    try:
        return event_rows.event_by_id(connection, event_id)
    except NotFoundError:
        return None


def all_events(connection: sqlite3.Connection) -> list[Event]:
    """Every event, the latest first."""
    return event_rows.all_events(connection)


def _save_zone(transaction: Transaction, zone: Zone) -> None:
    try:
        event_rows.save_zone(transaction.connection, zone)
    except sqlite3.IntegrityError as exc:
        raise ConflictError("another zone has this name", code="zone.taken") from exc


def _check_zone(zone: Zone) -> Zone:
    if not zone.name.strip():
        raise FieldError("name", "a zone needs a name", code="field.empty")
    if zone.capacity is not None and zone.capacity < 0:
        raise FieldError("capacity", "a capacity is not negative", code="field.range")
    if zone.is_main and zone.exclusive:
        raise FieldError("exclusive", "who goes into a room has not left the venue", code="field.choice")
    for name in ("amber_at", "red_at"):
        threshold = getattr(zone, name)
        if threshold is not None and threshold < 1:
            raise FieldError(name, "a threshold is at least one person", code="field.range")
        if threshold is not None and zone.capacity is not None and threshold > zone.capacity:
            raise FieldError(name, "a threshold beyond the capacity never tells", code="field.threshold_capacity")
    if zone.amber_at is not None and zone.red_at is not None and zone.amber_at >= zone.red_at:
        raise FieldError("red_at", "red comes after amber", code="field.threshold_order")
    if zone.opens_at and zone.closes_at and zone.closes_at <= zone.opens_at:
        raise FieldError("closes", "it closes before it opens", code="field.order")
    return zone
