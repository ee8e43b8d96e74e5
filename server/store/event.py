"""Events and zones on disk."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import fields
from datetime import timedelta

from server.domain.errors import NotFoundError
from server.domain.event import AdmissionPolicy, Event, SecondFactor, WalkIns, Zone
from server.domain.language import Tone
from server.store.categories import from_column, to_column
from server.store.rows import upsert
from server.store.times import from_text, from_text_or_none, to_text, to_text_or_none


def save_event(connection: sqlite3.Connection, event: Event) -> None:
    """Store an event, new or changed."""
    upsert(connection, "event", _event_row(event))


def save_zone(connection: sqlite3.Connection, zone: Zone) -> None:
    """Store a zone, new or changed."""
    upsert(connection, "zone", _zone_row(zone))
    connection.execute("INSERT OR IGNORE INTO occupancy (zone_id, inside_count) VALUES (?, 0)", [zone.id])


def event_by_slug(connection: sqlite3.Connection, slug: str) -> Event:
    """The event called `slug`.

    Raises: NotFoundError.
    """
    return _one_event(connection, "slug", slug)


def event_by_id(connection: sqlite3.Connection, event_id: str) -> Event:
    """One event.

    Raises: NotFoundError.
    """
    return _one_event(connection, "id", event_id)


def all_events(connection: sqlite3.Connection) -> list[Event]:
    """Every event, the latest first."""
    return [_event(row) for row in connection.execute("SELECT * FROM event ORDER BY starts_at DESC, name")]


def zones_of(connection: sqlite3.Connection, event_id: str) -> list[Zone]:
    """An event's zones, the main one first."""
    rows = connection.execute("SELECT * FROM zone WHERE event_id = ? ORDER BY is_main DESC, name", [event_id])
    return [_zone(row) for row in rows]


def main_zone(connection: sqlite3.Connection, event_id: str) -> Zone:
    """The zone that arrivals are counted into.

    Raises: NotFoundError.
    """
    row = connection.execute("SELECT * FROM zone WHERE event_id = ? AND is_main = 1", [event_id]).fetchone()
    if row is None:
        raise NotFoundError("the event has no entrance", code="not_found.zone")
    return _zone(row)


def zone_by_name(connection: sqlite3.Connection, event_id: str, name_or_id: str) -> Zone:
    """An event's zone by its id or its name.

    Raises: NotFoundError.
    """
    row = connection.execute(
        "SELECT * FROM zone WHERE event_id = ? AND (id = ? OR name = ?)", [event_id, name_or_id, name_or_id]
    ).fetchone()
    if row is None:
        raise NotFoundError("no such zone in this event", code="not_found.zone")
    return _zone(row)


def zone_by_id(connection: sqlite3.Connection, zone_id: str) -> Zone:
    """One zone of whatever event.

    Raises: NotFoundError.
    """
    row = connection.execute("SELECT * FROM zone WHERE id = ?", [zone_id]).fetchone()
    if row is None:
        raise NotFoundError("no such zone", code="not_found.zone")
    return _zone(row)


def inside_count(connection: sqlite3.Connection, zone_id: str) -> int:
    """How many people are inside a zone now."""
    row = connection.execute("SELECT inside_count FROM occupancy WHERE zone_id = ?", [zone_id]).fetchone()
    return int(row[0]) if row else 0


def _one_event(connection: sqlite3.Connection, column: str, value: str) -> Event:
    row = connection.execute(f"SELECT * FROM event WHERE {column} = ?", [value]).fetchone()
    if row is None:
        raise NotFoundError("no such event", code="not_found.event")
    return _event(row)


def _event_row(event: Event) -> dict[str, object]:
    row: dict[str, object] = {field.name: getattr(event, field.name) for field in fields(Event)}
    row["doors_before_minutes"] = int(event.doors_before.total_seconds() // 60)
    del row["doors_before"]
    row |= {"starts_at": to_text(event.starts_at), "ends_at": to_text(event.ends_at)}
    row |= {"languages": json.dumps(event.languages), "reentry": int(event.reentry)}
    row |= {"admission": event.admission.value, "second_factor": event.second_factor.value}
    return (
        row
        | {"tone": event.tone.value}
        | {"walk_ins": event.walk_ins.value, "print_badges": int(event.print_badges)}
        | {"reprint_new_code": int(event.reprint_new_code), "groups": int(event.groups)}
        | {"requests": int(event.requests)}
    )


def _event(row: sqlite3.Row) -> Event:
    values = dict(row)
    return Event(
        **values
        | {
            "starts_at": from_text(values["starts_at"]),
            "ends_at": from_text(values["ends_at"]),
            "languages": tuple(json.loads(values["languages"])),
            "tone": Tone(values["tone"]),
            "doors_before": timedelta(minutes=values.pop("doors_before_minutes")),
            "admission": AdmissionPolicy(values["admission"]),
            "reentry": bool(values["reentry"]),
            "second_factor": SecondFactor(values["second_factor"]),
            "walk_ins": WalkIns(values["walk_ins"]),
            "print_badges": bool(values["print_badges"]),
            "reprint_new_code": bool(values["reprint_new_code"]),
            "groups": bool(values["groups"]),
            "requests": bool(values["requests"]),
        }
    )


def _zone_row(zone: Zone) -> dict[str, object]:
    return {
        "id": zone.id,
        "event_id": zone.event_id,
        "name": zone.name,
        "is_main": int(zone.is_main),
        "capacity": zone.capacity,
        "categories": to_column(zone.categories),
        "opens_at": to_text_or_none(zone.opens_at),
        "closes_at": to_text_or_none(zone.closes_at),
        "amber_at": zone.amber_at,
        "red_at": zone.red_at,
        "reentry": None if zone.reentry is None else int(zone.reentry),
        "one_way": int(zone.one_way),
        "exclusive": int(zone.exclusive),
    }


def _zone(row: sqlite3.Row) -> Zone:
    values = dict(row)
    return Zone(
        **values
        | {
            "is_main": bool(values["is_main"]),
            "categories": from_column(values["categories"]),
            "opens_at": from_text_or_none(values["opens_at"]),
            "closes_at": from_text_or_none(values["closes_at"]),
            "reentry": None if values["reentry"] is None else bool(values["reentry"]),
            "one_way": bool(values["one_way"]),
            "exclusive": bool(values["exclusive"]),
        }
    )
