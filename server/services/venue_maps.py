"""Maps of a venue: pictures with points on them for places and kiosks."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from server.domain.errors import ConflictError, FieldError
from server.domain.way import LONGEST_MAP_NAME, Point, VenueMap, check_point
from server.services.pictures import Picture, PictureUse
from server.store import devices, venue
from server.store.transaction import Transaction

MOST_MAPS = 20
#: No kiosk's glass shows more, and a guest does not wait for it; a line drawn smaller than 100 dots is no map.
MAP_USE = PictureUse(field="map", noun="map", longest_side_px=1600, shortest_side_px=100)


def add_map(transaction: Transaction, event_id: str, name: str, picture: Picture) -> VenueMap:
    """Keep a map.

    Raises: FieldError without a name, ConflictError when there are too many.
    """
    if len(venue.maps_of(transaction.connection, event_id)) >= MOST_MAPS:
        raise ConflictError(f"at most {MOST_MAPS} maps", code="map.many")
    added = VenueMap(
        id=transaction.new_id(),
        event_id=event_id,
        name=_checked_name(name),
        width_px=picture.width_px,
        height_px=picture.height_px,
        sha256=picture.sha256,
    )
    venue.add_map(transaction.connection, added, picture.content, transaction.now)
    transaction.record("map.added", f"map:{added.id}", event_id=event_id)
    return added


def rename_map(transaction: Transaction, event_id: str, map_id: str, name: str) -> VenueMap:
    """Give a map another name.

    Raises: NotFoundError, FieldError.
    """
    before = venue.map_by_id(transaction.connection, event_id, map_id)
    after = replace(before, name=_checked_name(name))
    if after != before:
        venue.rename_map(transaction.connection, map_id, after.name)
        transaction.record("map.changed", f"map:{map_id}", {"fields": ["name"]}, event_id=event_id)
    return after


def remove_map(transaction: Transaction, event_id: str, map_id: str) -> None:
    """Delete a map with its points.

    Raises: NotFoundError.
    """
    venue.map_by_id(transaction.connection, event_id, map_id)
    venue.delete_map(transaction.connection, map_id)
    transaction.record("map.removed", f"map:{map_id}", event_id=event_id)


def put_on_map(transaction: Transaction, event_id: str, map_id: str, subject: str, point: Point | None) -> None:
    """Put a place or kiosk (`place:ID`, `device:ID`) onto a map, or take it off where `point` is None.

    Raises: NotFoundError, FieldError for a point beside the map or a subject of another kind.
    """
    connection = transaction.connection
    venue.map_by_id(connection, event_id, map_id)
    noun, _, identity = subject.partition(":")
    if noun == "place":
        venue.place_by_id(connection, event_id, identity)
    elif noun == "device":
        devices.device_by_id(connection, identity)
    else:
        raise FieldError("subject", "a place or a kiosk", code="field.choice")
    venue.save_point(connection, map_id, (noun, identity), check_point(point) if point else None)
    body = {"fields": ["points"], noun: identity}
    transaction.record("map.changed", f"map:{map_id}", body, event_id=event_id)


def maps_of(connection: sqlite3.Connection, event_id: str) -> list[VenueMap]:
    """An event's maps with their points."""
    return venue.maps_of(connection, event_id)


def map_of(connection: sqlite3.Connection, event_id: str, map_id: str) -> VenueMap:
    """One map.

    Raises: NotFoundError.
    """
    return venue.map_by_id(connection, event_id, map_id)


def picture_of(connection: sqlite3.Connection, event_id: str, sha256: str) -> bytes:
    """A map's picture as WebP.

    Raises: NotFoundError.
    """
    return venue.picture_of(connection, event_id, sha256)


def _checked_name(name: str) -> str:
    if not name.strip():
        raise FieldError("name", "which floor is it?", code="field.empty")
    return name.strip()[:LONGEST_MAP_NAME]
