"""Places, the maps they stand on, and the ways to them, on disk."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from datetime import datetime
from typing import Any

from server.domain.errors import NotFoundError
from server.domain.place import Place, PlaceKind
from server.domain.way import Arrow, Level, Point, Route, VenueMap, Way
from server.store.rows import upsert
from server.store.times import to_text

_MAP = "id, event_id, name, width_px, height_px, sha256"
#: Which table holds the points of what.
_POINTS = {"place": "place_point", "device": "kiosk_point"}


def places_of(connection: sqlite3.Connection, event_id: str) -> list[Place]:
    """An event's places, by name."""
    rows = connection.execute(
        "SELECT id, event_id, kind, name, zone_id, categories FROM place WHERE event_id = ? ORDER BY name, id",
        [event_id],
    )
    return [_place(row) for row in rows]


def has_places(connection: sqlite3.Connection, event_id: str) -> bool:
    """Whether an event has any place."""
    return connection.execute("SELECT 1 FROM place WHERE event_id = ? LIMIT 1", [event_id]).fetchone() is not None


def place_by_id(connection: sqlite3.Connection, event_id: str, place_id: str) -> Place:
    """One place of an event.

    Raises: NotFoundError.
    """
    row = connection.execute("SELECT * FROM place WHERE id = ? AND event_id = ?", [place_id, event_id]).fetchone()
    if row is None:
        raise NotFoundError("no such place", code="not_found.place")
    return _place(row)


def save_place(connection: sqlite3.Connection, place: Place) -> None:
    """Store a place, new or changed.

    Raises: sqlite3.IntegrityError where another one of the event has its name.
    """
    row = asdict(place) | {"kind": place.kind.value, "categories": json.dumps(sorted(place.categories))}
    upsert(connection, "place", row)


def delete_place(connection: sqlite3.Connection, place_id: str) -> None:
    """Forget a place, its points and the ways to it."""
    connection.execute("DELETE FROM place WHERE id = ?", [place_id])


def ways_from(connection: sqlite3.Connection, event_id: str, device_id: str) -> dict[str, Way]:
    """The ways from a kiosk to an event's places, by the place's id."""
    rows = connection.execute(
        "SELECT way.* FROM way JOIN place ON place.id = way.place_id WHERE way.device_id = ? AND place.event_id = ?",
        [device_id, event_id],
    )
    return {row["place_id"]: _way(row) for row in rows}


def way_to(connection: sqlite3.Connection, device_id: str, place_id: str) -> Way | None:
    """The way from a kiosk to a place; None: nobody told."""
    row = connection.execute("SELECT * FROM way WHERE device_id = ? AND place_id = ?", [device_id, place_id]).fetchone()
    return _way(row) if row else None


def ways_count(connection: sqlite3.Connection, event_id: str) -> dict[str, int]:
    """To how many of an event's places the way is known, by the kiosk's id."""
    rows = connection.execute(
        "SELECT way.device_id, count(*) FROM way JOIN place ON place.id = way.place_id WHERE place.event_id = ?"
        " GROUP BY way.device_id",
        [event_id],
    )
    return {row[0]: row[1] for row in rows}


def save_way(connection: sqlite3.Connection, way: Way) -> None:
    """Store a way, new or changed."""
    row = {
        "device_id": way.device_id,
        "place_id": way.place_id,
        "route": _route_text(way.route),
        "has_steps": int(way.has_steps),
        "step_free": _route_text(way.step_free) if way.step_free else None,
    }
    upsert(connection, "way", row, keys=("device_id", "place_id"))


def delete_way(connection: sqlite3.Connection, device_id: str, place_id: str) -> None:
    """Forget a way."""
    connection.execute("DELETE FROM way WHERE device_id = ? AND place_id = ?", [device_id, place_id])


def maps_of(connection: sqlite3.Connection, event_id: str) -> list[VenueMap]:
    """An event's maps with their points, in the order they came."""
    rows = connection.execute(f"SELECT {_MAP} FROM venue_map WHERE event_id = ? ORDER BY added_at, id", [event_id])
    return [_map(connection, row) for row in rows]


def map_by_id(connection: sqlite3.Connection, event_id: str, map_id: str) -> VenueMap:
    """One map of an event.

    Raises: NotFoundError.
    """
    row = connection.execute(
        f"SELECT {_MAP} FROM venue_map WHERE id = ? AND event_id = ?", [map_id, event_id]
    ).fetchone()
    if row is None:
        raise NotFoundError("no such map", code="not_found.map")
    return _map(connection, row)


def picture_of(connection: sqlite3.Connection, event_id: str, sha256: str) -> bytes:
    """A map's picture, by its SHA-256.

    Raises: NotFoundError.
    """
    row = connection.execute(
        "SELECT picture FROM venue_map WHERE event_id = ? AND sha256 = ? LIMIT 1", [event_id, sha256]
    ).fetchone()
    if row is None:
        raise NotFoundError("no such map", code="not_found.map")
    return bytes(row["picture"])


def add_map(connection: sqlite3.Connection, added: VenueMap, picture: bytes, at: datetime) -> None:
    """Store a new map."""
    row: dict[str, Any] = {name: getattr(added, name) for name in _MAP.split(", ")}
    upsert(connection, "venue_map", row | {"added_at": to_text(at), "picture": picture})


def rename_map(connection: sqlite3.Connection, map_id: str, name: str) -> None:
    """Give a map another name."""
    connection.execute("UPDATE venue_map SET name = ? WHERE id = ?", [name, map_id])


def delete_map(connection: sqlite3.Connection, map_id: str) -> None:
    """Forget a map and its points."""
    connection.execute("DELETE FROM venue_map WHERE id = ?", [map_id])


def save_point(connection: sqlite3.Connection, map_id: str, subject: tuple[str, str], point: Point | None) -> None:
    """Put a `place` or a `device` (`subject`: noun and id) onto a map, or take it off where `point` is None."""
    noun, identity = subject
    table, column = _POINTS[noun], f"{noun}_id"
    if point is None:
        connection.execute(f"DELETE FROM {table} WHERE map_id = ? AND {column} = ?", [map_id, identity])
        return
    upsert(connection, table, {"map_id": map_id, column: identity, **asdict(point)}, keys=("map_id", column))


def _place(row: sqlite3.Row) -> Place:
    values = dict(row)
    kind, categories = PlaceKind(values["kind"]), frozenset(json.loads(values["categories"]))
    return Place(**values | {"kind": kind, "categories": categories})


def _map(connection: sqlite3.Connection, row: sqlite3.Row) -> VenueMap:
    points = {noun: _points(connection, noun, row["id"]) for noun in _POINTS}
    return VenueMap(**dict(row), places=points["place"], kiosks=points["device"])


def _points(connection: sqlite3.Connection, noun: str, map_id: str) -> dict[str, Point]:
    rows = connection.execute(
        f"SELECT {noun}_id, x_permille, y_permille FROM {_POINTS[noun]} WHERE map_id = ?", [map_id]
    )
    return {row[0]: Point(x_permille=row[1], y_permille=row[2]) for row in rows}


def _way(row: sqlite3.Row) -> Way:
    return Way(
        device_id=row["device_id"],
        place_id=row["place_id"],
        route=_route(row["route"]),
        has_steps=bool(row["has_steps"]),
        step_free=_route(row["step_free"]) if row["step_free"] else None,
    )


def _route(text: str) -> Route:
    values = json.loads(text)
    return Route(**values | {"arrow": Arrow(values["arrow"]), "level": Level(values["level"])})


def _route_text(route: Route) -> str:
    return json.dumps(asdict(route), ensure_ascii=False)
