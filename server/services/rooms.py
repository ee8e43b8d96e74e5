"""What the desk sees of rooms: how full each is, who waits, and whether it is being mustered."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.event import Zone
from server.domain.room import Level, level_of, places_free
from server.domain.waiting_list import WaitState
from server.services.musters import running
from server.services.waiting_list import WaitLine, waiting_for
from server.store import event as event_rows
from server.store import presence, rooms

#: Names the entrance, where nobody knows its id.
MAIN = "main"


class AtRoom(StrEnum):
    """Where somebody is as a room's door sees it."""

    OUTSIDE = "outside"
    WAITS = "waits"
    CALLED = "called"
    INSIDE = "inside"


@dataclass(frozen=True, kw_only=True)
class RoomLine:
    """One room now."""

    zone: Zone
    inside: int
    level: Level
    #: Without the places that were called out; None: as many as like may come in.
    free: int | None
    waiting: list[WaitLine]
    #: The muster that goes on; empty: none does.
    muster_id: str

    @property
    def next_wait(self) -> str:
        """The wait of who is to be called next; empty: nobody was not called yet."""
        return next((line.wait.id for line in self.waiting if line.wait.state is WaitState.WAITING), "")

    @property
    def may_call(self) -> bool:
        """Whether a place is free for somebody who was not called yet."""
        return bool(self.next_wait) and self.free != 0


def room_lines(connection: sqlite3.Connection, event_id: str, now: datetime) -> list[RoomLine]:
    """Every room of an event, the entrance first."""
    counts = rooms.inside_counts(connection, event_id)
    musters = {muster.zone_id: muster.id for muster in running(connection, event_id)}
    return [
        _line(connection, zone, counts.get(zone.id, 0), musters.get(zone.id, ""), now)
        for zone in event_rows.zones_of(connection, event_id)
    ]


def room_line(connection: sqlite3.Connection, event_id: str, zone_id: str, now: datetime) -> RoomLine:
    """One of them; MAIN is the entrance.

    Raises: NotFoundError.
    """
    is_main = zone_id == MAIN
    zone = (
        event_rows.main_zone(connection, event_id)
        if is_main
        else event_rows.zone_by_name(connection, event_id, zone_id)
    )
    musters = {muster.zone_id: muster.id for muster in running(connection, event_id)}
    return _line(connection, zone, event_rows.inside_count(connection, zone.id), musters.get(zone.id, ""), now)


def at_room(connection: sqlite3.Connection, zone_id: str, guest_ids: Collection[str]) -> dict[str, AtRoom]:
    """Where each of these guests is, seen from a room."""
    waits = {wait.guest_id: wait.state for wait in rooms.waits_in(connection, zone_id)}
    stand = presence.presences_in(connection, zone_id, guest_ids)

    def where(guest_id: str) -> AtRoom:
        if guest_id in stand and stand[guest_id].inside:
            return AtRoom.INSIDE
        if guest_id not in waits:
            return AtRoom.OUTSIDE
        return AtRoom.CALLED if waits[guest_id] is WaitState.CALLED else AtRoom.WAITS

    return {guest_id: where(guest_id) for guest_id in guest_ids}


def _line(connection: sqlite3.Connection, zone: Zone, inside: int, muster_id: str, now: datetime) -> RoomLine:
    return RoomLine(
        zone=zone,
        inside=inside,
        level=level_of(zone, inside),
        free=places_free(zone, inside, rooms.called_count(connection, zone.id, now)),
        waiting=waiting_for(connection, zone),
        muster_id=muster_id,
    )
