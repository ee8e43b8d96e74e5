"""What imports need of the guests on disk: all of them at once, and what the last list said of each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from server.domain.list_entries import Value
from server.domain.list_plan import KnownGuest
from server.store.guests import to_guest


def known_guests(connection: sqlite3.Connection, event_id: str) -> Iterator[KnownGuest]:
    """All guests of an event, with what the last import said of them."""
    for row in connection.execute("SELECT * FROM guest WHERE event_id = ?", [event_id]):
        yield KnownGuest(guest=to_guest(row), imported=json.loads(row["imported"]))


def code_owners(connection: sqlite3.Connection, event_id: str) -> dict[str, str]:
    """Whose each code is or, dead by now, was: the guest's id, or of the record that stands for them by now."""
    rows = connection.execute(
        "SELECT code.code, coalesce(nullif(guest.merged_into, ''), guest.id) FROM code"
        " JOIN guest ON guest.id = code.guest_id WHERE code.event_id = ?",
        [event_id],
    )
    return {row[0]: row[1] for row in rows}


def note_imported(connection: sqlite3.Connection, said: Iterable[tuple[str, Mapping[str, Value]]]) -> None:
    """Keep what a list said of guests (by id), so that the next one is compared with it."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    connection.executemany(
        "UPDATE guest SET imported = ? WHERE id = ?",
        ((encode(dict(values)), guest_id) for guest_id, values in said),
    )


def version_of(connection: sqlite3.Connection, guest_id: str) -> int | None:
    """Which version of a guest stands now; None: they were taken off the list."""
    row = connection.execute("SELECT version FROM guest WHERE id = ?", [guest_id]).fetchone()
    return int(row[0]) if row else None
