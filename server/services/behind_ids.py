"""Who and what stands behind the ids that facts, alerts and requests carry. Of what is gone there is nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from server.domain.errors import NotFoundError
from server.domain.event import Zone
from server.domain.guest import Guest
from server.store import devices, guests, people
from server.store import event as event_rows
from server.store.devices import Device


def people_named(connection: sqlite3.Connection, actors: Iterable[str]) -> dict[str, str]:
    """The names of those of `actors` who are people, by their id."""
    ids = {actor.removeprefix("person:") for actor in actors if actor.startswith("person:")}
    names = {}
    for person_id in ids:
        try:
            names[person_id] = people.person_by_id(connection, person_id).name
        except NotFoundError:  # set up on another station
            continue
    return names


def person_named(connection: sqlite3.Connection, actor: str) -> str:
    """One person's name; empty: nobody, or not known here."""
    return next(iter(people_named(connection, [actor]).values()), "")


def device_known(connection: sqlite3.Connection, device_id: str) -> Device | None:
    """A kiosk or tablet; None: there is none, or it was paired with another station."""
    try:
        return devices.device_by_id(connection, device_id) if device_id else None
    except NotFoundError:
        return None


def guest_known(connection: sqlite3.Connection, guest_id: str) -> Guest | None:
    """A guest; None: there is none, or they were erased since."""
    try:
        return guests.guest_by_id(connection, guest_id) if guest_id else None
    except NotFoundError:
        return None


def zone_known(connection: sqlite3.Connection, zone_id: str) -> Zone | None:
    """A zone; None: there is none."""
    try:
        return event_rows.zone_by_id(connection, zone_id) if zone_id else None
    except NotFoundError:
        return None
