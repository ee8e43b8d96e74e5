"""What is open at the desk, whatever it is, and what of it concerns somebody who ends a shift."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from server.domain.access import SYSTEM
from server.domain.alert import AlertKind
from server.domain.item import Item
from server.services.items import all_held, item_of, sees


def open_items(connection: sqlite3.Connection, event_id: str, *, reader: str = SYSTEM.name) -> list[Item]:
    """Everything that nobody has dealt with yet and that `reader`, an actor's name, may see; longest first.

    Alerts about shifts are left out: they are about these very things.
    """
    seen = sees(connection, reader)
    items = [item_of(held) for held in all_held(connection, event_id) if seen(held)]
    return sorted(
        (item for item in items if item.kind != AlertKind.SHIFT), key=lambda item: (item.raised_at, item.name)
    )


def for_whom(items: Iterable[Item], person_id: str) -> list[Item]:
    """Those that a person owns, and those that nobody owns; their own first."""
    mine = f"person:{person_id}"
    return sorted((item for item in items if item.owner in ("", mine)), key=lambda item: item.owner != mine)
