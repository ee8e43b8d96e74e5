"""Who is where, from the facts of all stations, and which admissions contradict each other.

State is a fold over facts in the order of their clocks, so it does not matter in which order they arrived.
The first admission that stands wins; a later one by another journal stays and is a conflict for people to see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from server.domain.attendance import fold_presence
from server.domain.conflict import admitted_twice
from server.domain.event import Event
from server.domain.fact import Fact
from server.domain.guest import Presence


@dataclass(frozen=True, kw_only=True)
class PlacedFact:
    """A fact and the journal that first brought it."""

    fact: Fact
    station_id: str
    incarnation: str


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A guest who was already in was admitted again, somewhere else."""

    guest_id: str
    zone_id: str
    #: The admission that stands.
    standing_fact: str
    #: The later one.
    fact: str


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What the facts of some guests come to."""

    #: By (guest, zone), over all stations.
    presences: dict[tuple[str, str], Presence]
    #: By (guest, zone, station): as each station sees it by itself.
    by_station: dict[tuple[str, str, str], Presence]
    conflicts: tuple[Conflict, ...]


def merge(placed: Sequence[PlacedFact], events: dict[str, Event]) -> Merged:
    """Fold the facts about some guests, all of them, in any order. `events` by id; unknown ones are once per event."""
    ordered = sorted(placed, key=lambda one: (one.fact.clock, one.station_id, one.incarnation, one.fact.sequence))
    by_station: dict[tuple[str, str, str], Presence] = {}
    for station_id in {one.station_id for one in ordered}:
        own = fold_presence([one.fact for one in ordered if one.station_id == station_id])
        by_station |= {(guest, zone, station_id): presence for (guest, zone), presence in own.items()}
    return Merged(
        presences=fold_presence([one.fact for one in ordered]),
        by_station=by_station,
        conflicts=tuple(_conflicts(ordered, events)),
    )


def _conflicts(ordered: Sequence[PlacedFact], events: dict[str, Event]) -> Iterator[Conflict]:
    journals = {one.fact.id: (one.station_id, one.incarnation) for one in ordered}
    for before, after in admitted_twice([one.fact for one in ordered], journals, events):
        yield Conflict(
            guest_id=after.subject_id("guest"), zone_id=after.body["zone"], standing_fact=before.id, fact=after.id
        )
