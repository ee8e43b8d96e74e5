"""Who is where, from the facts of all stations, and which admissions contradict each other.

State is a fold over facts in the order of their clocks, so it does not matter in which order they arrived.
The first admission that stands wins; a later one by another journal stays and is a conflict for people to see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.attendance import fold_presence
from server.domain.event import AdmissionPolicy, Event
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


def _conflicts(ordered: Sequence[PlacedFact], events: dict[str, Event]) -> list[Conflict]:
    undone = {one.fact.body["fact"] for one in ordered if one.fact.kind == "check_in.undone"}
    standing: dict[tuple[str, str], PlacedFact] = {}
    found: list[Conflict] = []
    for one in ordered:
        fact = one.fact
        if fact.id in undone or fact.kind not in ("guest.checked_in", "guest.checked_out"):
            continue
        place = (fact.subject_id("guest"), fact.body["zone"])
        before = standing.get(place)
        if fact.kind == "guest.checked_out":
            standing.pop(place, None)
        elif before is not None and _contradicts(before, one, events.get(fact.event_id)):
            found.append(Conflict(guest_id=place[0], zone_id=place[1], standing_fact=before.fact.id, fact=fact.id))
        else:
            standing[place] = one
    return found


def _contradicts(before: PlacedFact, after: PlacedFact, event: Event | None) -> bool:
    """Within one journal the check-in rule has decided already; across two nobody has."""
    if (before.station_id, before.incarnation) == (after.station_id, after.incarnation):
        return False
    if event is None or event.admission is AdmissionPolicy.ONCE_PER_EVENT:
        return True
    return event.day_of(before.fact.at) == event.day_of(after.fact.at)
