"""Records that another one stands for, on disk, and what moves between two records."""

from __future__ import annotations

import sqlite3

from server.domain.old_record import OldKind, OldRecord
from server.store import guests


def save_old_record(connection: sqlite3.Connection, guest_id: str, kind: OldKind, fact_id: str, code: str) -> None:
    """Store why a record is old."""
    connection.execute(
        "INSERT INTO old_record (guest_id, kind, fact_id, code) VALUES (?, ?, ?, ?)",
        [guest_id, kind.value, fact_id, code],
    )


def old_records_of(connection: sqlite3.Connection, guest_id: str) -> list[OldRecord]:
    """The records that this one stands for, the latest first."""
    rows = connection.execute(
        "SELECT old_record.* FROM old_record JOIN guest ON guest.id = old_record.guest_id"
        " WHERE guest.merged_into = ? ORDER BY fact_id DESC",
        [guest_id],
    ).fetchall()
    return [_record(connection, row) for row in rows]


def old_record(connection: sqlite3.Connection, guest_id: str) -> OldRecord | None:
    """Why this record is old; None: it is not."""
    row = connection.execute("SELECT * FROM old_record WHERE guest_id = ?", [guest_id]).fetchone()
    return _record(connection, row) if row else None


def move_traces(connection: sqlite3.Connection, from_id: str, to_id: str) -> None:
    """What a person said and wore goes with their record: consents, answers, badge text, badges."""
    for table in ("consent_reply", "print_job"):
        connection.execute(f"UPDATE {table} SET guest_id = ? WHERE guest_id = ?", [to_id, from_id])
    for table in ("guest_answer", "badge_text"):
        connection.execute(f"UPDATE OR REPLACE {table} SET guest_id = ? WHERE guest_id = ?", [to_id, from_id])


def share_replies(connection: sqlite3.Connection, from_id: str, to_id: str) -> None:
    """What the kept record has no word of is taken from the other one: nobody is asked twice."""
    connection.execute(
        "UPDATE consent_reply SET guest_id = ?1 WHERE guest_id = ?2"
        " AND consent_id NOT IN (SELECT consent_id FROM consent_reply WHERE guest_id = ?1)",
        [to_id, from_id],
    )
    for table in ("guest_answer", "badge_text"):
        connection.execute(f"UPDATE OR IGNORE {table} SET guest_id = ? WHERE guest_id = ?", [to_id, from_id])


def move_codes(connection: sqlite3.Connection, from_id: str, to_id: str) -> None:
    """All codes of one record lead to another one; dead ones stay dead."""
    connection.execute("UPDATE code SET guest_id = ? WHERE guest_id = ?", [to_id, from_id])


def kill_codes(connection: sqlite3.Connection, guest_id: str) -> None:
    """No code of this record admits anybody any more."""
    connection.execute("UPDATE code SET alive = 0 WHERE guest_id = ?", [guest_id])


def revive_code(connection: sqlite3.Connection, event_id: str, code: str) -> None:
    """A code that died by mistake lets its guest in again."""
    connection.execute("UPDATE code SET alive = 1 WHERE event_id = ? AND code = ?", [event_id, code])


def _record(connection: sqlite3.Connection, row: sqlite3.Row) -> OldRecord:
    guest = guests.guest_by_id(connection, row["guest_id"])
    return OldRecord(guest=guest, kind=OldKind(row["kind"]), fact_id=row["fact_id"], code=row["code"])
