"""An event's guests page by page, filtered: for 100,000 of them as for ten."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.guest import Standing, Status
from server.services.guest_desk import GuestLine, find_guests
from server.store import event as event_rows
from server.store import guests, presence

#: Guests on one page.
PAGE_GUESTS = 50
#: Best matches of a search that are looked at.
_MOST_FOUND = 200

_BEEN_HERE = "presence.first_in_at IS NOT NULL"
_WHERE = {
    Status.ARRIVED: f"{_BEEN_HERE} AND presence.inside = 1",
    Status.LEFT: f"{_BEEN_HERE} AND presence.inside = 0",
    Status.EXPECTED: f"NOT ({_BEEN_HERE}) AND guest.standing = '{Standing.OK.value}'",
    Status.CANCELLED: f"NOT ({_BEEN_HERE}) AND guest.standing = '{Standing.CANCELLED.value}'",
    Status.UNPAID: f"NOT ({_BEEN_HERE}) AND guest.standing = '{Standing.UNPAID.value}'",
    Status.BLOCKED: f"NOT ({_BEEN_HERE}) AND guest.standing = '{Standing.BLOCKED.value}'",
}


@dataclass(frozen=True, kw_only=True)
class GuestFilter:
    """Which guests are wanted."""

    #: None: wherever they stand.
    status: Status | None = None
    #: Empty: all.
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class RegisterPage:
    """One page of the list."""

    lines: Sequence[GuestLine]
    #: How many match in all.
    total: int
    #: The id to ask the next page with; empty: this is the last.
    after: str


def register_page(
    connection: sqlite3.Connection, event_id: str, wanted: GuestFilter, *, after: str = "", limit: int = PAGE_GUESTS
) -> RegisterPage:
    """The guests behind the one whose id is `after` (empty: from the first), by last name.

    Raises: NotFoundError for an `after` that is no guest of this event.
    """
    zone = event_rows.main_zone(connection, event_id)
    tables = "guest LEFT JOIN presence ON presence.guest_id = guest.id AND presence.zone_id = ?"
    where, values = _where(event_id, wanted)
    total = connection.execute(f"SELECT count(*) FROM {tables} WHERE {where}", [zone.id, *values]).fetchone()[0]
    behind, place = "", []
    if after:
        last = guests.guest_by_id(connection, after, event_id=event_id)
        behind, place = " AND (last_name, first_name, id) > (?, ?, ?)", [last.last_name, last.first_name, last.id]
    numbers = [
        row[0]
        for row in connection.execute(
            f"SELECT guest.number FROM {tables} WHERE {where}{behind} ORDER BY last_name, first_name, id LIMIT ?",
            [zone.id, *values, *place, limit + 1],
        )
    ]
    shown = guests.guests_by_number(connection, numbers[:limit])
    known = presence.presences_in(connection, zone.id, [guest.id for guest in shown])
    return RegisterPage(
        lines=[GuestLine(guest=guest, presence=known.get(guest.id)) for guest in shown],
        total=total,
        after=shown[-1].id if len(numbers) > limit else "",
    )


def search_register(connection: sqlite3.Connection, event_id: str, typed: str, wanted: GuestFilter) -> RegisterPage:
    """Guests that `typed` may mean and the filter lets through, best first, one page of them."""
    found = find_guests(connection, event_id, typed[:200], limit=_MOST_FOUND)
    lines = [
        line for line in found if wanted.status in (None, line.status) and wanted.category in ("", line.guest.category)
    ]
    return RegisterPage(lines=lines[:PAGE_GUESTS], total=len(lines), after="")


def categories_of(connection: sqlite3.Connection, event_id: str) -> list[str]:
    """The categories that an event's guests have."""
    return guests.categories_of(connection, event_id)


def _where(event_id: str, wanted: GuestFilter) -> tuple[str, list[str]]:
    parts, values = ["guest.event_id = ?", "guest.merged_into = ''"], [event_id]
    if wanted.status:
        parts.append(_WHERE[wanted.status])
    if wanted.category:
        parts.append("guest.category = ?")
        values.append(wanted.category)
    return " AND ".join(parts), values
