"""Events, zones, guests, names of devices at the hub: the present rows, as stations send them beside their facts."""

from __future__ import annotations

from typing import Any

from server.domain.errors import NotFoundError
from server.domain.event import AdmissionPolicy, Event
from server.domain.fact import Fact
from server.domain.guest import Guest, Standing
from server.hub.database import Rows, insert_all
from server.sync.wire import GUEST_FIELDS, Push, event_to_wire, zone_to_wire


def keep_lists(connection: Rows, push: Push) -> None:
    """Store the rows that came with a push; an older version of a guest changes nothing."""
    events = [event_to_wire(event) for event in push.events]
    insert_all(connection, "event", _in_order(events), otherwise=_replace("event", events))
    zones = [zone_to_wire(zone) for zone in push.zones]
    insert_all(connection, "zone", _in_order(zones), otherwise=_replace("zone", zones))
    devices = [{"id": device.id, "name": device.name} for device in push.devices]
    insert_all(connection, "device", _in_order(devices), otherwise=_replace("device", devices))
    guests = [_guest_row(guest, push.station_id) for guest in push.guests]
    newer = " WHERE excluded.version >= guest.version"
    insert_all(connection, "guest", _in_order(guests), otherwise=_replace("guest", guests) + newer)


def remove_guests(connection: Rows, facts: list[Fact]) -> None:
    """Forget who was taken off the list; their facts hold ids only and stay."""
    gone = [fact.subject_id("guest") for fact in facts if fact.kind == "guest.removed"]
    if gone:
        connection.execute("DELETE FROM guest WHERE id = ANY(%s)", [gone])
        connection.execute(
            "DELETE FROM thread_line WHERE side = 'guest'"
            " AND thread_id IN (SELECT id FROM thread WHERE guest_id = ANY(%s))",
            [gone],
        )


def all_events(connection: Rows) -> list[Event]:
    """Every event that a station spoke of, the latest first."""
    return [_event(row) for row in connection.execute("SELECT * FROM event ORDER BY starts_at DESC, name, id")]


def event_by_id(connection: Rows, event_id: str) -> Event:
    """One event.

    Raises: NotFoundError.
    """
    row = connection.execute("SELECT * FROM event WHERE id = %s", [event_id]).fetchone()
    if row is None:
        raise NotFoundError("no such event", code="not_found.event")
    return _event(row)


def events_by_ids(connection: Rows, event_ids: list[str]) -> dict[str, Event]:
    """Those of `event_ids` that the hub knows."""
    rows = connection.execute("SELECT * FROM event WHERE id = ANY(%s)", [event_ids])
    return {row["id"]: _event(row) for row in rows}


def guests_of(connection: Rows, event_id: str) -> list[Guest]:
    """An event's guests by name."""
    rows = connection.execute("SELECT * FROM guest WHERE event_id = %s ORDER BY last_name, first_name, id", [event_id])
    return [_guest(row) for row in rows]


def _in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each once, by id, so that two pushes that touch the same rows wait for each other and never for ever."""
    by_id = {str(row["id"]): row for row in rows}
    return [by_id[row_id] for row_id in sorted(by_id)]


def _replace(table: str, rows: list[dict[str, Any]]) -> str:
    names = [name for name in rows[0] if name != "id"] if rows else ["id"]
    return f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names)}"


def _guest_row(guest: Guest, station_id: str) -> dict[str, Any]:
    row = {name: getattr(guest, name) for name in GUEST_FIELDS}
    return row | {"standing": guest.standing.value, "station_id": station_id}


def _guest(row: dict[str, Any]) -> Guest:
    values = {name: row[name] for name in GUEST_FIELDS}
    return Guest(**values | {"standing": Standing(values["standing"])})


def _event(row: dict[str, Any]) -> Event:
    return Event(**row | {"admission": AdmissionPolicy(row["admission"])})
