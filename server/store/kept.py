"""What the writer keeps in mind between acts, so that a scan need not read it anew: the door, the journal's end.

It is never older than the file: the writer forgets all of it when another process has written (SQLite's
data_version tells), when an act or a commit failed, and after every act but a check-in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from server.domain.event import Event, Zone
from server.domain.fact import Fact
from server.domain.place import Place
from server.domain.room import Level
from server.store import event as event_rows
from server.store import journal, people, rooms, venue
from server.store.people import Token

#: Acts that record nothing but these change no event, no zone, no place and no token.
OF_A_DOOR = frozenset(
    {
        "guest.checked_in",
        "guest.checked_out",
        "check_in.refused",
        "alert.raised",
        "print_job.queued",
        "print_job.moved",
        "opening.asked",
        "consent.given",
        "consent.declined",
    }
)


class Kept:
    """The writer's memory, used inside its transactions only."""

    def __init__(self) -> None:
        self._version = -1
        self._head: journal.Head | None = None
        self._events: dict[str, Event] = {}
        self._main_zones: dict[str, Zone] = {}
        self._tokens: dict[str, Token] = {}
        self._places: dict[str, list[Place]] = {}
        self._told_levels: dict[str, Level] = {}
        self._waiting: dict[str, int] = {}

    def look(self, connection: sqlite3.Connection) -> None:
        """At the start of a transaction: forget, if another process has written."""
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self.forget()
            self._version = version

    def act_done(self, facts: Iterable[Fact]) -> None:
        """Forget, unless these are all that an act did and a check-in's."""
        kinds = {fact.kind for fact in facts}
        if not kinds or not kinds <= OF_A_DOOR:
            self.forget()

    def forget(self) -> None:
        """Read everything anew."""
        self._head = None
        self._events.clear()
        self._main_zones.clear()
        self._tokens.clear()
        self._places.clear()
        self._told_levels.clear()
        self._waiting.clear()

    def head(self, connection: sqlite3.Connection) -> journal.Head:
        """Where the journal ends."""
        if self._head is None:
            self._head = journal.head(connection)
        return self._head

    def recorded(self, fact: Fact) -> None:
        """The journal ends with `fact` now."""
        self._head = journal.Head(sequence=fact.sequence, clock=fact.clock, hash=fact.hash)

    def event(self, connection: sqlite3.Connection, event_id: str) -> Event:
        """One event.

        Raises: NotFoundError.
        """
        found = self._events.get(event_id)
        if found is None:
            found = self._events[event_id] = event_rows.event_by_id(connection, event_id)
        return found

    def event_called(self, connection: sqlite3.Connection, slug: str) -> Event:
        """The event with this slug.

        Raises: NotFoundError.
        """
        found = next((event for event in self._events.values() if event.slug == slug), None)
        if found is None:
            found = event_rows.event_by_slug(connection, slug)
            self._events[found.id] = found
        return found

    def main_zone(self, connection: sqlite3.Connection, event_id: str) -> Zone:
        """The zone that an event's arrivals are counted into.

        Raises: NotFoundError.
        """
        found = self._main_zones.get(event_id)
        if found is None:
            found = self._main_zones[event_id] = event_rows.main_zone(connection, event_id)
        return found

    def places(self, connection: sqlite3.Connection, event_id: str) -> list[Place]:
        """An event's places, which every badge may name."""
        found = self._places.get(event_id)
        if found is None:
            found = self._places[event_id] = venue.places_of(connection, event_id)
        return found

    def told_level(self, connection: sqlite3.Connection, zone_id: str) -> Level:
        """How full a zone was when it was told last."""
        found = self._told_levels.get(zone_id)
        if found is None:
            found = self._told_levels[zone_id] = rooms.told_level(connection, zone_id)
        return found

    def keep_told_level(self, connection: sqlite3.Connection, zone_id: str, level: Level) -> None:
        """It was told, which is nothing but a door's doing: on disk, and in mind."""
        rooms.keep_told_level(connection, zone_id, level)
        self._told_levels[zone_id] = level

    def may_be_waited_for(self, connection: sqlite3.Connection, zone_id: str) -> bool:
        """Whether somebody waited for a place in a zone when it was last looked up."""
        found = self._waiting.get(zone_id)
        if found is None:
            found = self._waiting[zone_id] = rooms.waiting_count(connection, zone_id)
        return found > 0

    def token(self, connection: sqlite3.Connection, sha256: str) -> Token | None:
        """The program's token, if it may still be used; None otherwise."""
        found = self._tokens.get(sha256) or people.token_by_hash(connection, sha256)
        if found:
            self._tokens[sha256] = found
        return found
