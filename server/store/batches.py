"""Batches on disk, and the guests of each in their order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields

from server.domain.batch import Batch, BatchState
from server.domain.errors import NotFoundError
from server.domain.print_job import DONE_STATES, OPEN_STATES
from server.store.rows import marks, upsert
from server.store.times import from_text, to_text

_FIELDS = ", ".join(field.name for field in fields(Batch))


@dataclass(frozen=True, kw_only=True)
class BatchCounts:
    """How far a batch came."""

    #: Guests in it.
    total: int
    #: Their turn has not come.
    waiting: int
    #: Badges that were asked for and are out, as far as anybody knows.
    out: int
    #: Asked for and open: under way, in trouble, or a question.
    is_open: int

    @property
    def left_out(self) -> int:
        """Whose turn came and who got none from this batch: they had one, left the list, or it failed."""
        return self.total - self.waiting - self.out - self.is_open


def save_batch(connection: sqlite3.Connection, batch: Batch) -> None:
    """Store a batch, new or moved."""
    row: dict[str, object] = {field.name: getattr(batch, field.name) for field in fields(Batch)}
    upsert(connection, "batch", row | {"state": batch.state.value, "created_at": to_text(batch.created_at)})


def add_guests(connection: sqlite3.Connection, batch_id: str, guest_ids: Iterable[str]) -> None:
    """Store whose badges are wanted, in order."""
    connection.executemany(
        "INSERT INTO batch_guest (batch_id, place, guest_id) VALUES (?, ?, ?)",
        [(batch_id, place, guest_id) for place, guest_id in enumerate(guest_ids)],
    )


def batch_by_id(connection: sqlite3.Connection, batch_id: str) -> Batch:
    """One batch.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {_FIELDS} FROM batch WHERE id = ?", [batch_id]).fetchone()
    if row is None:
        raise NotFoundError("no such batch", code="not_found.batch")
    return _batch(row)


def batches_of(connection: sqlite3.Connection, event_id: str) -> list[Batch]:
    """An event's batches, the latest first."""
    rows = connection.execute(
        f"SELECT {_FIELDS} FROM batch WHERE event_id = ? ORDER BY created_at DESC, id DESC", [event_id]
    )
    return [_batch(row) for row in rows]


def is_wanted_at(connection: sqlite3.Connection, printer_id: str) -> bool:
    """Whether a batch runs at a printer, or may run on."""
    query = "SELECT 1 FROM batch WHERE printer_id = ? AND state IN (?, ?)"
    states = (BatchState.RUNNING.value, BatchState.PAUSED.value)
    return connection.execute(query, [printer_id, *states]).fetchone() is not None


def running_at(connection: sqlite3.Connection, printer_id: str) -> Batch | None:
    """The batch whose turn it is at a printer, the oldest that runs; None: there is none."""
    row = connection.execute(
        f"SELECT {_FIELDS} FROM batch WHERE printer_id = ? AND state = ? ORDER BY created_at, id LIMIT 1",
        [printer_id, BatchState.RUNNING.value],
    ).fetchone()
    return _batch(row) if row else None


def take_next(connection: sqlite3.Connection, batch_id: str) -> str | None:
    """The guest whose turn has come, taken off the list; None: there is nobody left."""
    row = connection.execute(
        "SELECT place, guest_id FROM batch_guest WHERE batch_id = ? AND is_done = 0 ORDER BY place LIMIT 1", [batch_id]
    ).fetchone()
    if row is None:
        return None
    connection.execute("UPDATE batch_guest SET is_done = 1 WHERE batch_id = ? AND place = ?", [batch_id, row[0]])
    return str(row[1])


def counts_of(connection: sqlite3.Connection, batch_id: str) -> BatchCounts:
    """How far a batch came."""
    total, waiting = connection.execute(
        "SELECT count(*), coalesce(sum(is_done = 0), 0) FROM batch_guest WHERE batch_id = ?", [batch_id]
    ).fetchone()
    out, is_open = connection.execute(
        f"SELECT coalesce(sum(state IN ({marks(DONE_STATES)})), 0), coalesce(sum(state IN ({marks(OPEN_STATES)})), 0)"
        " FROM print_job WHERE batch_id = ?",
        [*DONE_STATES, *OPEN_STATES, batch_id],
    ).fetchone()
    return BatchCounts(total=total, waiting=waiting, out=out, is_open=is_open)


def ready_at(connection: sqlite3.Connection, guest_id: str) -> str:
    """Where a guest's badge lies that a batch printed; empty: nowhere, or the guest has it."""
    row = connection.execute(
        "SELECT batch.ready_at FROM print_job JOIN batch ON batch.id = print_job.batch_id"
        f" WHERE print_job.guest_id = ? AND print_job.state IN ({marks(DONE_STATES)})"
        " AND NOT EXISTS (SELECT 1 FROM print_job AS later WHERE later.guest_id = print_job.guest_id"
        " AND later.copy > print_job.copy) ORDER BY print_job.copy DESC LIMIT 1",
        [guest_id, *DONE_STATES],
    ).fetchone()
    return str(row[0]) if row else ""


def _batch(row: sqlite3.Row) -> Batch:
    values = dict(row)
    return Batch(**values | {"state": BatchState(values["state"]), "created_at": from_text(values["created_at"])})
