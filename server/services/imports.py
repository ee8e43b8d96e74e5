"""Importing a guest list: what it would do, and doing it in one transaction. Drawn in docs/algorithms/import.md."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.codes import code_from
from server.domain.errors import ListError
from server.domain.guest import Guest
from server.domain.list_entries import ROWS_NAMED, Rejected, Warned
from server.domain.list_plan import Change, ImportPlan, plan_import
from server.domain.list_words import Field
from server.services.list_reading import Choices, Progress, ReadList, tell_nobody
from server.store import event as event_rows
from server.store import guest_lists, guests
from server.store.journal import Happening
from server.store.station import choice, keep_choice
from server.store.transaction import Transaction

#: So many guests go into the store between two words of progress.
_BATCH = 2000
#: Guests shown of a list before it is imported.
SAMPLE_GUESTS = 10
#: Rejected rows told one by one.
MOST_REJECTED = 200


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A list in numbers."""

    added: int
    changed: int
    #: In the list, and as the list says already.
    left: int
    #: On the event's list, not in this one: they stay.
    absent: int
    rejected: int
    #: Rows left out on purpose.
    skipped: int
    #: Guests of whom something that a person changed outweighs the list.
    kept: int


@dataclass(frozen=True, kw_only=True)
class ImportPreview:
    """What importing a list would do."""

    counts: Counts
    #: The first of the list, as they would stand.
    sample: tuple[Guest, ...]
    #: At most MOST_REJECTED.
    rejected: tuple[Rejected, ...]
    warnings: tuple[Warned, ...]
    #: How many guests each field would change of.
    changed_fields: dict[str, int]
    #: How many guests keep what a person wrote, by field.
    kept_fields: dict[str, int]

    @property
    def does_something(self) -> bool:
        """Whether anything would be different afterwards."""
        return bool(self.counts.added or self.counts.changed)


@dataclass(frozen=True, kw_only=True)
class ImportOutcome:
    """What an import did."""

    counts: Counts
    #: The fact that recorded it; empty where nothing was different.
    fact: str = ""


def preview_import(connection: sqlite3.Connection, event_id: str, read: ReadList) -> ImportPreview:
    """What importing `read` would do now. Changes nothing: this is the dry run.

    Raises: NotFoundError for an unknown event.
    """
    event_rows.event_by_id(connection, event_id)
    plan = _plan(connection, event_id, read)
    added = [addition.guest for addition in plan.added[:SAMPLE_GUESTS]]
    shown = [*added, *(change.guest for change in plan.changed[:SAMPLE_GUESTS])][:SAMPLE_GUESTS]
    return ImportPreview(
        counts=_counts(plan),
        sample=tuple(shown),
        rejected=plan.rejected[:MOST_REJECTED],
        warnings=plan.warnings,
        changed_fields=dict(Counter(_shown(name) for change in plan.changed for name in change.fields)),
        kept_fields=dict(Counter(_shown(name) for names in plan.kept.values() for name in names)),
    )


def import_list(
    transaction: Transaction,
    event_id: str,
    read: ReadList,
    *,
    without_rejected: bool = False,
    progress: Progress = tell_nobody,
) -> ImportOutcome:
    """Bring an event's guests in line with a list: all of it, or nothing.

    A list with rejected rows is refused, unless a person said to import the others `without_rejected`.

    Raises: NotFoundError for an unknown event, ListError `list.rejected` with the rows.
    """
    event_rows.event_by_id(transaction.connection, event_id)
    progress("comparing", 0, len(read.listed.guests))
    plan = _plan(transaction.connection, event_id, read)
    if plan.rejected and not without_rejected:
        raise _refusal(plan.rejected)
    total = len(plan.added) + len(plan.changed)
    _add(transaction, event_id, plan, progress, total)
    _change(transaction, event_id, plan.changed, progress, total)
    guest_lists.note_imported(
        transaction.connection,
        [(change.guest.id, change.imported) for change in (*plan.changed, *plan.noted) if change.is_news],
    )
    if read.choices:
        keep_choice(transaction.connection, _choice_name(read.columns.signature), dict(read.choices))
    counts = _counts(plan)
    progress("writing", total, total)
    if not plan.does_something:
        return ImportOutcome(counts=counts)
    body = {"added": counts.added, "changed": counts.changed, "left": counts.left, "rejected": counts.rejected}
    fact = transaction.record("list.imported", f"event:{event_id}", body, event_id=event_id)
    return ImportOutcome(counts=counts, fact=fact.id)


def remembered_choices(connection: sqlite3.Connection, signature: str) -> Choices:
    """What somebody chose for the columns of a list with these headings; empty: nothing yet."""
    known = choice(connection, _choice_name(signature)) or {}
    return {heading: Field(name) for heading, name in known.items()}


def _plan(connection: sqlite3.Connection, event_id: str, read: ReadList) -> ImportPlan:
    known = guest_lists.known_guests(connection, event_id)
    return plan_import(read.listed, known, guest_lists.code_owners(connection, event_id), event_id)


def _choice_name(signature: str) -> str:
    return f"list_columns:{signature}"


def _add(transaction: Transaction, event_id: str, plan: ImportPlan, progress: Progress, total: int) -> None:
    for start in range(0, len(plan.added), _BATCH):
        progress("writing", start, total)
        batch = plan.added[start : start + _BATCH]
        added = [_ready(transaction, addition.guest) for addition in batch]
        guests.add_guests(transaction.connection, added)
        guest_lists.note_imported(
            transaction.connection,
            [(guest.id, addition.imported) for guest, addition in zip(added, batch, strict=True)],
        )
        transaction.record_all(
            [
                Happening(kind="guest.added", subject=f"guest:{guest.id}", body={"source": "import"}, event_id=event_id)
                for guest in added
            ]
        )


def _ready(transaction: Transaction, guest: Guest) -> Guest:
    """A guest with an id, and a code of ours where the list has none."""
    fresh = {"id": transaction.new_id(), "code": guest.code or code_from(transaction.randomness(13))}
    return Guest(**vars(guest) | fresh)


def _change(transaction: Transaction, event_id: str, changes: Sequence[Change], progress: Progress, total: int) -> None:
    added = total - len(changes)
    for start in range(0, len(changes), _BATCH):
        progress("writing", added + start, total)
        batch = changes[start : start + _BATCH]
        guests.change_guests(transaction.connection, [change.guest for change in batch])
        for change in batch:
            if change.dead_code:
                guests.retire_code(transaction.connection, event_id, change.dead_code)
        transaction.record_all([fact for change in batch for fact in _change_facts(change, event_id)])


def _change_facts(change: Change, event_id: str) -> list[Happening]:
    subject = f"guest:{change.guest.id}"
    names = sorted({_shown(name) for name in change.fields})
    facts = [Happening(kind="guest.changed", subject=subject, body={"fields": names}, event_id=event_id)]
    if change.dead_code:
        facts.append(Happening(kind="code.retired", subject=subject, body={"reason": "replaced"}, event_id=event_id))
    return facts


def _shown(name: str) -> str:
    """A field's name; headings of a list are its own words and no business of the journal."""
    return "custom" if name.startswith("custom.") else name


def _counts(plan: ImportPlan) -> Counts:
    return Counts(
        added=len(plan.added),
        changed=len(plan.changed),
        left=plan.left,
        absent=len(plan.absent),
        rejected=len(plan.rejected),
        skipped=plan.skipped,
        kept=len(plan.kept),
    )


def _refusal(rejected: Sequence[Rejected]) -> ListError:
    first = rejected[0]
    return ListError(
        f"{len(rejected)} rows cannot be imported; the first is row {first.row}: {first.code}",
        code="list.rejected",
        count=len(rejected),
        rows=[one.row for one in rejected[:ROWS_NAMED]],
        row=first.row,
        reason=first.code,
        column=first.column,
        other_row=first.other_row,
    )
