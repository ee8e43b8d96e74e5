"""Importing a guest list: what it would do, and doing it in one transaction. Drawn in docs/algorithms/import.md."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from server.domain.access import SYSTEM, Actor
from server.domain.errors import ConflictError, ListError
from server.domain.guest import Guest
from server.domain.list_entries import ROWS_NAMED, Rejected, Warned
from server.domain.list_plan import ImportPlan, plan_import
from server.domain.list_words import Field
from server.services.beside_doors import beside_doors
from server.services.list_import import (
    Counts,
    ImportOutcome,
    Store,
    choice_name,
    conclude,
    finish,
    hold,
    with_skipped,
)
from server.services.list_parts import Part, bring_in, journal_name, parts_of, ready
from server.services.list_reading import Choices, Progress, ReadList, tell_nobody
from server.store import event as event_rows
from server.store import guest_lists
from server.store.station import choice
from server.store.transaction import Transaction

__all__ = ["Counts", "ImportOutcome", "ImportPreview", "import_list", "preview_import", "remembered_choices"]

#: Guests shown of a list before it is imported.
SAMPLE_GUESTS = 10
#: Rejected rows told one by one.
MOST_REJECTED = 200


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


@beside_doors()
def preview_import(connection: sqlite3.Connection, event_id: str, read: ReadList) -> ImportPreview:
    """What importing `read` would do now. Changes nothing: this is the dry run.

    Raises: NotFoundError for an unknown event.
    """
    plan = _plan(connection, event_id, read)
    added = [addition.guest for addition in plan.added[:SAMPLE_GUESTS]]
    shown = [*added, *(change.guest for change in plan.changed[:SAMPLE_GUESTS])][:SAMPLE_GUESTS]
    return ImportPreview(
        counts=_counts(plan),
        sample=tuple(shown),
        rejected=plan.rejected[:MOST_REJECTED],
        warnings=plan.warnings,
        changed_fields=dict(Counter(journal_name(name) for change in plan.changed for name in change.fields)),
        kept_fields=dict(Counter(journal_name(name) for names in plan.kept.values() for name in names)),
    )


@beside_doors()
def import_list(
    store: Store,
    event_id: str,
    read: ReadList,
    actor: Actor = SYSTEM,
    *,
    without_rejected: bool = False,
    progress: Progress = tell_nobody,
) -> ImportOutcome:
    """Bring an event's guests in line with a list: all of it, or nothing.

    A short list is one transaction. A long one is held in parts first; once it is accepted, in one short transaction,
    its parts are brought in one by one, so that doors have their turn, and whatever ends this process in the middle
    of it, the station goes on where it was (server.services.importer).
    A list with rejected rows is refused, unless a person said to import the others `without_rejected`.

    Raises: NotFoundError for an unknown event; ListError `list.rejected` with the rows; ConflictError for a code or
    number that was given to another guest in this very moment.
    """
    progress("comparing", 0, len(read.listed.guests))
    plan = store.read(lambda connection: _plan(connection, event_id, read))
    if plan.rejected and not without_rejected:
        raise _refusal(plan.rejected)
    about = {
        "counts": asdict(_counts(plan)),
        "columns": [read.columns.signature, dict(read.choices)] if read.choices else None,
    }
    parts, total = list(parts_of(plan)), len(plan.added) + len(plan.changed)
    progress("writing", 0, total)
    if len(parts) == 1:
        outcome = store.write(lambda transaction: _at_once(transaction, event_id, parts[0], about), actor)
    else:
        _check_unique(plan)
        held = hold(store, event_id, parts, about, actor)
        told = finish(store, held, told=lambda done: progress("writing", min(done, total), total))
        outcome = told or ImportOutcome(counts=_counts(plan))
    progress("writing", total, total)
    return outcome


def remembered_choices(connection: sqlite3.Connection, signature: str) -> Choices:
    """What somebody chose for the columns of a list with these headings; empty: nothing yet."""
    known = choice(connection, choice_name(signature)) or {}
    return {heading: Field(name) for heading, name in known.items()}


def _plan(connection: sqlite3.Connection, event_id: str, read: ReadList) -> ImportPlan:
    event_rows.event_by_id(connection, event_id)
    known = guest_lists.known_guests(connection, event_id)
    return plan_import(read.listed, known, guest_lists.code_owners(connection, event_id), event_id)


def _check_unique(plan: ImportPlan) -> None:
    """No code and no number twice within the list itself: later, in parts, would be too late."""
    listed = [*(one.guest for one in plan.added), *(one.guest for one in plan.changed)]
    for name in ("code", "ref"):
        given = [value for guest in listed if (value := getattr(guest, name))]
        if len(set(given)) < len(given):
            raise ConflictError("the code or reference belongs to another guest", code="guest.taken")


def _at_once(transaction: Transaction, event_id: str, part: Part, about: dict[str, Any]) -> ImportOutcome:
    skipped = bring_in(transaction, event_id, ready(part, transaction.now), whole=True)
    return conclude(transaction, event_id, with_skipped(about, skipped))


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
