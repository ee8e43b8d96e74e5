"""What the organiser watches: expected, arrived, inside, and arrivals over time."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.domain.guest import Standing
from server.store import event as event_rows
from server.store import presence
from server.store.times import from_text

#: Bars in the chart of arrivals.
MOST_BARS = 48


@dataclass(frozen=True, kw_only=True)
class CategoryFigures:
    """One category's share."""

    category: str
    registered: int
    arrived: int


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Arrivals in one stretch of time."""

    begins_at: datetime
    arrivals: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """An event in numbers, as of one moment."""

    #: On the list and welcome: neither cancelled, unpaid nor blocked, or there already.
    registered: int
    arrived: int
    inside: int
    #: Added at the door, and arrived: who was turned away is on the list, and no walk-in yet.
    walk_ins: int
    cancelled: int
    unpaid: int
    blocked: int
    badges_printed: int
    badges_waiting: int
    alerts_open: int
    categories: list[CategoryFigures]
    bars: list[Bar]
    bar_lasts: timedelta

    @property
    def expected(self) -> int:
        """Who may still come."""
        return self.registered - self.arrived


def figures(connection: sqlite3.Connection, event_id: str) -> Figures:
    """An event's figures now.

    Raises: NotFoundError.
    """
    event = event_rows.event_by_id(connection, event_id)
    zone = event_rows.main_zone(connection, event_id)
    by_category, standings, walk_ins = _count_guests(connection, event_id, zone.id)
    bars, bar_lasts = _bars([event.local(from_text(text)) for text in presence.arrival_times(connection, zone.id)])
    jobs = _count_by(connection, "SELECT state, count(*) FROM print_job WHERE event_id = ? GROUP BY state", event_id)
    return Figures(
        registered=sum(row.registered for row in by_category),
        arrived=sum(row.arrived for row in by_category),
        inside=event_rows.inside_count(connection, zone.id),
        walk_ins=walk_ins,
        cancelled=standings[Standing.CANCELLED],
        unpaid=standings[Standing.UNPAID],
        blocked=standings[Standing.BLOCKED],
        badges_printed=sum(jobs[state] for state in ("printed", "executed", "sent")),
        badges_waiting=sum(jobs[state] for state in ("queued", "sending", "confirming", "attention", "uncertain",
                                                     "interrupted")),
        alerts_open=connection.execute(
            "SELECT count(*) FROM alert WHERE event_id = ? AND settled_at IS NULL", [event_id]
        ).fetchone()[0],
        categories=by_category,
        bars=bars,
        bar_lasts=bar_lasts,
    )  # fmt: skip


def _count_guests(
    connection: sqlite3.Connection, event_id: str, zone_id: str
) -> tuple[list[CategoryFigures], Counter[str], int]:
    rows = connection.execute(
        "SELECT category, standing, walk_in, first_in_at IS NOT NULL AS arrived, count(*) AS guests"
        " FROM guest LEFT JOIN presence ON presence.guest_id = guest.id AND presence.zone_id = ?"
        " WHERE guest.event_id = ? AND guest.merged_into = '' GROUP BY 1, 2, 3, 4 ORDER BY category",
        [zone_id, event_id],
    ).fetchall()
    registered: Counter[str] = Counter()
    arrived: Counter[str] = Counter()
    standings: Counter[str] = Counter()
    walk_ins = 0
    for row in rows:
        welcome = row["arrived"] or row["standing"] == Standing.OK
        registered[row["category"]] += row["guests"] if welcome else 0
        arrived[row["category"]] += row["guests"] if row["arrived"] else 0
        standings[row["standing"]] += 0 if row["arrived"] else row["guests"]
        walk_ins += row["guests"] if row["walk_in"] and row["arrived"] else 0
    figures_of = [
        CategoryFigures(category=name, registered=registered[name], arrived=arrived[name]) for name in registered
    ]
    return figures_of, standings, walk_ins


def _bars(arrivals: list[datetime]) -> tuple[list[Bar], timedelta]:
    """Arrivals in stretches of 5, 15 or 60 minutes or a day, whichever gives at most MOST_BARS."""
    if not arrivals:
        return [], timedelta(minutes=5)
    first, last = arrivals[0].replace(minute=0, second=0, microsecond=0), arrivals[-1]
    steps = [timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 1440)]
    lasts = next((step for step in steps if (last - first) / step < MOST_BARS), steps[-1])
    counts = Counter(int((at - first) / lasts) for at in arrivals)
    start, end = min(counts), max(counts)
    bars = [Bar(begins_at=first + lasts * place, arrivals=counts[place]) for place in range(start, end + 1)]
    return bars, lasts


def _count_by(connection: sqlite3.Connection, query: str, event_id: str) -> Counter[str]:
    return Counter({row[0]: row[1] for row in connection.execute(query, [event_id])})
