"""Badges printed ahead of doors: chosen by category and name, in order, paused and resumed, the rest called off.

A batch asks for one badge at a time, when nothing else waits at its printer: so a guest who stands at a kiosk goes
first, what a badge says is what the list says at its turn, and a printer in trouble holds up one badge and not all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from server.domain.batch import Batch, BatchState, NameRange, check_batch_move
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.guest import Guest, Standing
from server.domain.print_job import PrintJob
from server.services.print_jobs import PRIORITY_BATCH, BadgeWish, queue_copy
from server.services.repeats import Repeat
from server.store import batches, guests, print_jobs, printers
from server.store import event as event_rows
from server.store.batches import BatchCounts
from server.store.transaction import Transaction

#: What one badge takes on a usual printer, with its cut and its proof.
SECONDS_A_BADGE = 3
LONGEST_PLACE = 60


@dataclass(frozen=True, kw_only=True)
class BatchWish:
    """Whose badges are wanted, and where they come out."""

    event_id: str
    #: Empty: every category.
    category: str = ""
    names: NameRange = field(default_factory=NameRange)
    #: Empty: the first printer there is.
    printer_id: str = ""
    #: Leave out who has a badge; else a batch that holds such a guest is refused.
    not_printed: bool = False
    #: Where guests collect them; empty: they get them beforehand.
    ready_at: str = ""
    #: The same key again begins nothing. Empty: not repeatable.
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class BatchPreview:
    """What a batch would do."""

    #: Badges that it would print.
    count: int
    #: Guests who have a badge, or one on its way.
    have_badge: int

    @property
    def minutes(self) -> int:
        """About how long it takes, rounded up."""
        return -(-self.count * SECONDS_A_BADGE // 60)


@dataclass(frozen=True, kw_only=True)
class BatchProgress:
    """A batch with how far it came."""

    batch: Batch
    counts: BatchCounts

    @property
    def minutes_left(self) -> int:
        """About how long the rest takes, rounded up."""
        return -(-self.counts.waiting * SECONDS_A_BADGE // 60)


def preview(connection: sqlite3.Connection, wish: BatchWish) -> BatchPreview:
    """How many badges a batch would print."""
    with_badge = sum(print_jobs.last_copy_of(connection, guest.id) > 0 for guest in _wanted(connection, wish))
    return BatchPreview(count=sum(1 for _ in _wanted(connection, wish)) - with_badge, have_badge=with_badge)


def start_batch(transaction: Transaction, wish: BatchWish) -> Batch:
    """Begin to print. Guests whom the list does not welcome are left out. The same key again gets the first batch.

    Raises: FieldError where nobody is left to print for, there is no printer, or the key cannot be one; ConflictError
    where guests of it have a badge and nobody said to leave them out, or the key began another batch; NotFoundError.
    """
    names = wish.names
    asked = (wish.category, names.first, names.last, wish.printer_id, str(wish.not_printed), wish.ready_at)
    repeat = Repeat(transaction, f"batch:{wish.event_id}", wish.key, *asked)
    if known := repeat.first_answer():
        return batches.batch_by_id(transaction.connection, known["batch"])
    batch = _begin(transaction, wish)
    repeat.keep({"batch": batch.id})
    return batch


def _begin(transaction: Transaction, wish: BatchWish) -> Batch:
    connection = transaction.connection
    event_rows.event_by_id(connection, wish.event_id)
    known = printers.all_printers(connection)
    if not known:
        raise FieldError("printer", "there is no printer yet", code="field.no_printer")
    printer = printers.printer_by_id(connection, wish.printer_id) if wish.printer_id else known[0]
    wanted = list(_wanted(connection, wish))
    without = [guest for guest in wanted if not print_jobs.last_copy_of(connection, guest.id)]
    if len(without) < len(wanted) and not wish.not_printed:
        count = len(wanted) - len(without)
        raise ConflictError(f"{count} of these guests have a badge already", code="batch.have_badges", count=count)
    if not without:
        raise FieldError("category", "there is nobody to print for", code="batch.nobody")
    batch = Batch(
        id=transaction.new_id(),
        event_id=wish.event_id,
        printer_id=printer.id,
        state=BatchState.RUNNING,
        ready_at=wish.ready_at.strip()[:LONGEST_PLACE],
        created_at=transaction.now,
    )
    batches.save_batch(connection, batch)
    batches.add_guests(connection, batch.id, (guest.id for guest in without))
    body = {"printer": printer.id, "count": len(without)}
    transaction.record("batch.started", f"batch:{batch.id}", body, event_id=batch.event_id)
    return batch


def move_batch(transaction: Transaction, event_id: str, batch_id: str, to: BatchState) -> Batch:
    """Pause a batch, let it go on, or call off its rest; what was sent to the printer comes out.

    Raises: NotFoundError, ConflictError where it is over or somebody was faster.
    """
    batch = batches.batch_by_id(transaction.connection, batch_id)
    if batch.event_id != event_id:
        raise NotFoundError("no such batch", code="not_found.batch")
    return _move(transaction, batch, to)


def feed(transaction: Transaction, printer_id: str) -> PrintJob | None:
    """The next badge of the batch whose turn it is; None: no batch wants anything of this printer."""
    connection = transaction.connection
    while batch := batches.running_at(connection, printer_id):
        guest_id = batches.take_next(connection, batch.id)
        if guest_id is None:
            _move(transaction, batch, BatchState.DONE)
            continue
        guest = guests.guest_by_id(connection, guest_id)
        if guest.standing is not Standing.OK or print_jobs.last_copy_of(connection, guest_id):
            continue
        event = event_rows.event_by_id(connection, batch.event_id)
        wish = BadgeWish(event=event, guest=guest, priority=PRIORITY_BATCH, batch_id=batch.id)
        return queue_copy(transaction, wish, printer_id, copy=1)
    return None


def progress_of(connection: sqlite3.Connection, event_id: str) -> list[BatchProgress]:
    """An event's batches with how far each came, the latest first."""
    return [
        BatchProgress(batch=batch, counts=batches.counts_of(connection, batch.id))
        for batch in batches.batches_of(connection, event_id)
    ]


def ready_at(connection: sqlite3.Connection, guest_id: str) -> str:
    """Where a guest's badge lies that was printed ahead; empty: there is none that waits."""
    return batches.ready_at(connection, guest_id)


def _move(transaction: Transaction, batch: Batch, to: BatchState) -> Batch:
    moved = replace(batch, state=check_batch_move(batch.state, to))
    batches.save_batch(transaction.connection, moved)
    body = {"from": batch.state.value, "to": to.value, "printer": batch.printer_id}
    transaction.record("batch.moved", f"batch:{batch.id}", body, event_id=batch.event_id)
    return moved


def _wanted(connection: sqlite3.Connection, wish: BatchWish) -> Iterator[Guest]:
    """Welcome guests of the choice, in the list's order."""
    for guest in guests.guests_of(connection, wish.event_id):
        chosen = not wish.category or guest.category == wish.category
        if chosen and guest.standing is Standing.OK and wish.names.holds(guest):
            yield guest
