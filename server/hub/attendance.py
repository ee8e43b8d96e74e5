"""Attendance at the hub: a row a guest, with the columns of docs/api.md, over all stations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.attendance import COLUMNS
from server.domain.errors import NotFoundError
from server.domain.event import Event
from server.domain.guest import Presence, status_of
from server.domain.print_job import DONE_STATES, JobState
from server.hub import facts as fact_rows
from server.hub import lists
from server.hub.database import Rows


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """An event's guests and what became of them."""

    event: Event
    rows: list[dict[str, Any]]


def attendance_of(connection: Rows, event_id: str) -> Attendance:
    """The rows of an export, by name; times carry the venue's offset.

    Raises: NotFoundError.
    """
    event = lists.event_by_id(connection, event_id)
    places = _places(connection, event_id)
    badges = _badges(connection, event_id)
    rows = []
    for guest in lists.guests_of(connection, event_id):
        place = places.get(guest.id)
        presence = _presence(place) if place else None
        came = presence is not None and presence.first_in_at is not None
        row: dict[str, Any] = {name: getattr(guest, name) for name in COLUMNS[:8]}
        row |= {"status": status_of(guest, presence).value, "walk_in": guest.walk_in}
        row |= {"checked_in_at": _local(event, presence.first_in_at if presence else None)}
        row |= {
            "checked_out_at": _local(event, presence.last_out_at if presence and came and not presence.inside else None)
        }
        row |= {name: (place[name] if place and came else "") for name in ("zone", "station", "device")}
        copies, proof = badges.get(guest.id, (0, ""))
        rows.append(row | {"badge_copies": copies, "badge_proof": proof})
    return Attendance(event=event, rows=rows)


def event_id_of(connection: Rows, name: str) -> str:
    """An event's id by its id, or by its slug where only one has it.

    Raises: NotFoundError.
    """
    rows = connection.execute("SELECT id FROM event WHERE id = %s OR slug = %s LIMIT 2", [name, name]).fetchall()
    if len(rows) != 1:
        raise NotFoundError("no such event", code="not_found.event")
    return str(rows[0]["id"])


def _places(connection: Rows, event_id: str) -> dict[str, dict[str, Any]]:
    rows = connection.execute(
        "SELECT guest_id, zone_id, inside, first_in_at, last_in_at, last_out_at, zone.name AS zone,"
        " coalesce(station.name, '') AS station, coalesce(device.name, device_id) AS device FROM presence"
        " JOIN zone ON zone.id = zone_id AND zone.is_main LEFT JOIN station ON station.id = admitted_at_station"
        " LEFT JOIN device ON device.id = device_id"
        " WHERE presence.event_id = %s AND presence.station_id = ''",
        [event_id],
    )
    return {row["guest_id"]: row for row in rows}


def _presence(place: dict[str, Any]) -> Presence:
    names = ("guest_id", "zone_id", "inside", "first_in_at", "last_in_at", "last_out_at")
    return Presence(**{name: place[name] for name in names})


def _badges(connection: Rows, event_id: str) -> dict[str, tuple[int, str]]:
    """By guest: how many badges came out, and how the last one was proven."""
    guest_of: dict[str, str] = {}
    last: dict[str, dict[str, Any]] = {}
    for fact in fact_rows.print_facts(connection, event_id):
        job_id = fact.subject_id("print_job")
        if fact.kind == "print_job.queued":
            guest_of[job_id] = str(fact.body.get("guest", ""))
        else:
            last[job_id] = fact.body
    found: dict[str, tuple[int, str]] = {}
    for job_id, guest_id in guest_of.items():
        move = last.get(job_id, {})
        state = str(move.get("to", ""))
        if state in list(JobState) and JobState(state) in DONE_STATES:
            found[guest_id] = (found.get(guest_id, (0, ""))[0] + 1, str(move.get("proof") or state))
    return found


def _local(event: Event, at: datetime | None) -> str | None:
    return event.local(at).isoformat(timespec="seconds") if at else None
