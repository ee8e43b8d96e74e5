"""What the back office counts for each event, and whether it and the stations agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.event import Event
from server.hub import lists, stations
from server.hub.database import Rows
from server.hub.stations import StationRow


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One event in numbers. Arrived and inside are about the main zone."""

    event: Event
    #: On the list and welcome, or there already: as the station's office counts.
    registered: int
    cancelled: int
    #: Admitted and not undone, walk-ins too.
    arrived: int
    #: Registered and not arrived; before the end: not yet.
    no_show: int
    #: Added at the door, and arrived: as the station's office counts.
    walk_in: int
    #: Admissions taken back.
    undone: int
    inside: int
    #: Admissions that contradict another one.
    conflicts: int


@dataclass(frozen=True, kw_only=True)
class ConflictRow:
    """Two admissions of one guest, side by side."""

    guest: str
    zone: str
    first_at: datetime
    first_station: str
    second_at: datetime
    second_station: str
    #: The station whose desk said what it was; empty: nobody has yet.
    decided_where: str


class Agreement(StrEnum):
    """Whether a station and the hub hold the same."""

    #: The same facts and the same counts.
    AGREE = "agree"
    #: The station has more facts than have arrived.
    WAITING = "waiting"
    #: The hub also holds facts of an earlier journal of this station.
    EARLIER_JOURNAL = "earlier_journal"
    #: Some facts could not be read or trusted, or came with two contents: equal counts do not make them agree.
    FLAGGED = "flagged"
    #: The counts differ and nothing above says why.
    DIFFER = "differ"
    #: It has not called yet.
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class StationView:
    """A station with what the hub thinks of it."""

    station: StationRow
    #: Facts that it has and the hub has not.
    waiting: int
    agreement: Agreement
    #: Guests arrived, as the station counts them and as the hub does from this station's facts; None: untold.
    arrived_there: int | None
    arrived_here: int


_FIGURES = """
SELECT
    count(*) FILTER (WHERE standing = 'ok' OR came) AS registered,
    count(*) FILTER (WHERE standing = 'cancelled') AS cancelled,
    count(*) FILTER (WHERE came) AS arrived,
    count(*) FILTER (WHERE standing = 'ok' AND NOT came) AS no_show,
    count(*) FILTER (WHERE walk_in AND came) AS walk_in,
    (SELECT count(*) FROM presence JOIN zone ON zone.id = presence.zone_id AND zone.is_main
        WHERE presence.event_id = %(id)s AND station_id = '' AND inside) AS inside,
    (SELECT count(DISTINCT undo.body::json ->> 'fact') FROM fact AS undo
        WHERE undo.event_id = %(id)s AND undo.kind = 'check_in.undone') AS undone,
    (SELECT count(*) FROM conflict WHERE conflict.event_id = %(id)s) AS conflicts
FROM (
    SELECT guest.standing, guest.walk_in, arrival.guest_id IS NOT NULL AS came FROM guest
    LEFT JOIN (SELECT presence.guest_id FROM presence JOIN zone ON zone.id = presence.zone_id AND zone.is_main
        WHERE presence.event_id = %(id)s AND station_id = '' AND first_in_at IS NOT NULL) AS arrival
        ON arrival.guest_id = guest.id
    WHERE guest.event_id = %(id)s
) AS listed
"""


def figures_of(connection: Rows, event_id: str) -> Figures:
    """One event in numbers.

    Raises: NotFoundError.
    """
    event = lists.event_by_id(connection, event_id)
    row = connection.execute(_FIGURES, {"id": event_id}).fetchone()
    return Figures(event=event, **(row or {}))


def all_figures(connection: Rows) -> list[Figures]:
    """Every event in numbers, the latest first."""
    return [figures_of(connection, event.id) for event in lists.all_events(connection)]


def arrivals(connection: Rows, event_id: str) -> list[datetime]:
    """When each guest first came through the main zone, oldest first."""
    rows = connection.execute(
        "SELECT first_in_at FROM presence JOIN zone ON zone.id = zone_id AND zone.is_main"
        " WHERE presence.event_id = %s AND station_id = '' AND first_in_at IS NOT NULL ORDER BY first_in_at",
        [event_id],
    )
    return [row["first_in_at"] for row in rows]


def conflicts_of(connection: Rows, event_id: str) -> list[ConflictRow]:
    """Guests admitted at two places, newest first."""
    rows = connection.execute(
        "SELECT coalesce(nullif(trim(guest.first_name || ' ' || guest.last_name), ''), conflict.guest_id) AS guest,"
        " coalesce(zone.name, conflict.zone_id) AS zone, first.at AS first_at, first_station.name AS first_station,"
        " second.at AS second_at, second_station.name AS second_station,"
        " coalesce(told.decided_where, '') AS decided_where FROM conflict"
        " LEFT JOIN told_conflict AS told ON told.fact_id = conflict.fact_id"
        " JOIN fact AS first ON first.id = standing_fact_id JOIN station AS first_station"
        " ON first_station.id = first.station_id"
        " JOIN fact AS second ON second.id = conflict.fact_id JOIN station AS second_station"
        " ON second_station.id = second.station_id"
        " LEFT JOIN guest ON guest.id = conflict.guest_id LEFT JOIN zone ON zone.id = zone_id"
        " WHERE conflict.event_id = %s ORDER BY second.at DESC LIMIT 200",
        [event_id],
    )
    return [ConflictRow(**row) for row in rows]


def station_views(connection: Rows, event_id: str = "") -> list[StationView]:
    """Every station, or those with facts of one event, and whether they agree with the hub."""
    counted = _arrived_by_station(connection, event_id)
    present = _stations_of(connection, event_id) if event_id else None
    return [
        _view(row, event_id, counted.get(row.id, 0))
        for row in stations.all_stations(connection)
        if present is None or row.id in present
    ]


def _view(row: StationRow, event_id: str, arrived_here: int) -> StationView:
    tallies = [tally for tally in row.tallies or () if tally.event_id == event_id or not event_id]
    arrived_there = sum(tally.arrived for tally in tallies) if row.tallies is not None else None
    waiting = max(0, row.head - row.position)
    return StationView(
        station=row,
        waiting=waiting,
        agreement=_agreement(row, waiting, arrived_there == arrived_here),
        arrived_there=arrived_there,
        arrived_here=arrived_here,
    )


def _agreement(row: StationRow, waiting: int, same_count: bool) -> Agreement:
    if row.contacted_at is None:
        return Agreement.UNKNOWN
    if waiting or row.tallies is None:
        return Agreement.WAITING
    is_same = same_count and row.head_hash == row.position_hash
    if row.elsewhere and not is_same:
        return Agreement.EARLIER_JOURNAL
    if row.disputed:
        return Agreement.FLAGGED
    return Agreement.AGREE if is_same else Agreement.DIFFER


def _arrived_by_station(connection: Rows, event_id: str) -> dict[str, int]:
    rows = connection.execute(
        "SELECT station_id, count(*) AS arrived FROM presence JOIN zone ON zone.id = zone_id AND zone.is_main"
        " WHERE station_id <> '' AND first_in_at IS NOT NULL AND (%s = '' OR presence.event_id = %s)"
        " GROUP BY station_id",
        [event_id, event_id],
    )
    return {row["station_id"]: row["arrived"] for row in rows}


def _stations_of(connection: Rows, event_id: str) -> set[str]:
    rows = connection.execute("SELECT DISTINCT station_id FROM fact WHERE event_id = %s", [event_id])
    return {row["station_id"] for row in rows}


def all_agree(views: Sequence[StationView]) -> bool:
    """Whether there is nothing to explain."""
    return all(view.agreement is Agreement.AGREE for view in views)
