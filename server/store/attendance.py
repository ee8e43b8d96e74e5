"""Attendance on disk: each guest with where they are and what became of their badges, in one question."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from server.domain.event import Zone
from server.domain.guest import Guest, Presence
from server.domain.print_job import DONE_STATES
from server.store.guests import to_guest
from server.store.rows import marks
from server.store.times import from_text_or_none
from server.store.transaction import StationIdentity

_PRESENCE = (
    "presence.inside, presence.first_in_at, presence.last_in_at, presence.last_out_at, presence.admission_fact,"
    " presence.station_id, presence.device_id, device.name AS device_name, station.name AS station_name,"
    " zone.id AS zone_id, zone.name AS zone_name"
)
_DONE = [state.value for state in sorted(DONE_STATES)]
_BADGES = (
    f"(SELECT count(DISTINCT copy) FROM print_job WHERE guest_id = guest.id AND state IN ({marks(_DONE)})) AS copies,"
    f" (SELECT proof FROM print_job WHERE guest_id = guest.id AND state IN ({marks(_DONE)})"
    " ORDER BY copy DESC LIMIT 1) AS proof"
)
_BADGES_OF_ONE = (
    f"SELECT copy, proof FROM print_job WHERE guest_id = ? AND state IN ({marks(_DONE)}) ORDER BY copy DESC"
)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """One guest of an event, and what happened."""

    guest: Guest
    #: Between the guest and the main zone; None: nothing happened.
    presence: Presence | None
    zone_name: str
    #: Where the admission was recorded: a name where the station is known here, else its id.
    station_name: str
    #: Empty where no paired device was in play.
    device_name: str
    #: Badges that came out, as far as anybody knows.
    badge_copies: int
    #: The proof of the last of them; empty: there is none.
    badge_proof: str


def attendance_of(
    connection: sqlite3.Connection, event_id: str, *, guest_id: str = "", category: str = ""
) -> Iterator[Attendance]:
    """An event's guests by last name, first name; of one id or one category where given."""
    narrower, values = "", [*_DONE, *_DONE, event_id]
    for column, value in (("id", guest_id), ("category", category)):
        if value:
            narrower += f" AND guest.{column} = ?"
            values.append(value)
    narrower += "" if guest_id else " AND guest.merged_into = ''"
    rows = connection.execute(
        f"SELECT guest.*, {_PRESENCE}, {_BADGES}"
        " FROM guest LEFT JOIN zone ON zone.event_id = guest.event_id AND zone.is_main = 1"
        " LEFT JOIN presence ON presence.guest_id = guest.id AND presence.zone_id = zone.id"
        " LEFT JOIN device ON device.id = presence.device_id LEFT JOIN station ON station.id = presence.station_id"
        f" WHERE guest.event_id = ?{narrower} ORDER BY guest.last_name, guest.first_name, guest.id",
        values,
    )
    return (_attendance(row) for row in rows)


def attendance_here(
    connection: sqlite3.Connection, guest: Guest, presence: Presence, zone: Zone, station: StationIdentity
) -> Attendance:
    """The same of one guest who just passed the main zone's door at this station, on no paired device."""
    badges = connection.execute(_BADGES_OF_ONE, [guest.id, *_DONE]).fetchall()
    return Attendance(
        guest=guest,
        presence=presence,
        zone_name=zone.name,
        station_name=station.name,
        device_name="",
        badge_copies=len({badge["copy"] for badge in badges}),
        badge_proof=badges[0]["proof"] if badges else "",
    )


def _attendance(row: sqlite3.Row) -> Attendance:
    return Attendance(
        guest=to_guest(row),
        presence=_presence(row),
        zone_name=row["zone_name"] or "",
        station_name=row["station_name"] or row["station_id"] or "",
        device_name=row["device_name"] or row["device_id"] or "",
        badge_copies=row["copies"],
        badge_proof=row["proof"] or "",
    )


def _presence(row: sqlite3.Row) -> Presence | None:
    if row["inside"] is None:
        return None
    return Presence(
        guest_id=row["id"],
        zone_id=row["zone_id"],
        inside=bool(row["inside"]),
        first_in_at=_time(row["first_in_at"]),
        last_in_at=_time(row["last_in_at"]),
        last_out_at=_time(row["last_out_at"]),
        admission_fact=row["admission_fact"],
        station_id=row["station_id"],
        device_id=row["device_id"],
    )


def _time(text: str | None) -> datetime | None:
    return from_text_or_none(text)
