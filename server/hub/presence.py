"""Who is where at the hub: recomputed from the facts for the guests that a push touched, in its transaction."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.fact import Fact
from server.domain.guest import Presence
from server.hub import facts as fact_rows
from server.hub import lists
from server.hub.database import Rows, insert_all
from server.hub.merging import Merged, merge

#: The row that merges all stations; the others are one station's own view.
ALL_STATIONS = ""
_LATEST = (
    "ON CONFLICT (guest_id, zone_id, station_id) DO UPDATE SET event_id = excluded.event_id,"
    " inside = excluded.inside, first_in_at = excluded.first_in_at, last_in_at = excluded.last_in_at,"
    " last_out_at = excluded.last_out_at, admission_fact = excluded.admission_fact,"
    " admitted_at_station = excluded.admitted_at_station, device_id = excluded.device_id"
)


def refresh(connection: Rows, facts: Iterable[Fact]) -> None:
    """Fold again what is known of every guest that `facts` let in, let out or took back."""
    moved = {fact.subject: fact.event_id for fact in facts if fact.kind in fact_rows.PRESENCE_KINDS}
    if not moved:
        return
    _wait_for_others(connection, set(moved.values()))
    placed = fact_rows.presence_facts(connection, moved)
    merged = merge(placed, lists.events_by_ids(connection, sorted(set(moved.values()))))
    guest_ids = [subject.partition(":")[2] for subject in moved]
    connection.execute("DELETE FROM presence WHERE guest_id = ANY(%s)", [guest_ids])
    connection.execute("DELETE FROM conflict WHERE guest_id = ANY(%s)", [guest_ids])
    _keep(connection, merged, {subject.partition(":")[2]: event_id for subject, event_id in moved.items()})


def _wait_for_others(connection: Rows, event_ids: set[str]) -> None:
    """One push at a time for an event: the second one must see the first one's facts before it folds them."""
    for event_id in sorted(event_ids):
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [event_id])


def _keep(connection: Rows, merged: Merged, event_of: dict[str, str]) -> None:
    rows = [
        _row(presence, ALL_STATIONS, event_of[guest_id]) for (guest_id, _zone), presence in merged.presences.items()
    ]
    rows += [
        _row(presence, station_id, event_of[guest_id])
        for (guest_id, _zone, station_id), presence in merged.by_station.items()
    ]
    insert_all(connection, "presence", rows, otherwise=_LATEST)
    conflicts = [
        {
            "fact_id": conflict.fact,
            "standing_fact_id": conflict.standing_fact,
            "event_id": event_of[conflict.guest_id],
            "zone_id": conflict.zone_id,
            "guest_id": conflict.guest_id,
        }
        for conflict in merged.conflicts
    ]
    insert_all(connection, "conflict", conflicts, otherwise="ON CONFLICT (fact_id) DO NOTHING")


def _row(presence: Presence, station_id: str, event_id: str) -> dict[str, object]:
    return {
        "guest_id": presence.guest_id,
        "zone_id": presence.zone_id,
        "station_id": station_id,
        "event_id": event_id,
        "inside": presence.inside,
        "first_in_at": presence.first_in_at,
        "last_in_at": presence.last_in_at,
        "last_out_at": presence.last_out_at,
        "admission_fact": presence.admission_fact,
        "admitted_at_station": presence.station_id,
        "device_id": presence.device_id,
    }
