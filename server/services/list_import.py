"""Bringing in a long list: held in parts, accepted as a whole, finished whatever happens.

Drawn in docs/algorithms/import.md, part F.

Everybody who finishes a list takes its next part and stores it in one transaction, so two who do it at once, or one
who begins again after a crash, double nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from server.domain.access import Actor
from server.domain.errors import ConflictError, StorageError
from server.services.list_parts import Part, Skipped, bring_in, from_bytes, lessons_of, ready, to_bytes
from server.store import list_imports, search
from server.store.list_imports import ListImport
from server.store.station import keep_choice
from server.store.transaction import Transaction

T = TypeVar("T")


class Store(Protocol):
    """Where a list is brought in: the station."""

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Ask."""
        ...

    def write(self, act: Callable[[Transaction], T], actor: Actor) -> T:
        """Do."""
        ...


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
class ImportOutcome:
    """What an import did."""

    counts: Counts
    #: The fact that recorded it; empty where nothing was different.
    fact: str = ""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A list that waits in the store."""

    id: str
    #: Its parts by number, for whoever just made them: reading them again takes time.
    parts: dict[int, Part] = field(default_factory=dict)


def hold(store: Store, event_id: str, parts: Sequence[Part], about: dict[str, Any], actor: Actor) -> Held:
    """Hold a list and accept it: from then on it will be brought in.

    Raises: ConflictError when the station began anew meanwhile; StorageError. Nothing of it is left then.
    """
    begun = store.write(lambda transaction: _begin(transaction, event_id, about), actor)
    import_id, held = begun.id, Held(id=begun.id)
    try:
        for place, part in enumerate(parts):
            # ids of one part lie together on disk, and so do the parts
            complete = ready(part, begun.begun_at + timedelta(milliseconds=place))
            content = to_bytes(complete)
            number = store.write(lambda act: list_imports.add_part(act.connection, import_id, content), actor)  # noqa: B023
            held.parts[number] = complete
        for lesson in lessons_of(parts, store.read(search.known_words)):
            store.write(lesson, actor)
        if not store.write(lambda act: list_imports.accept(act.connection, import_id, len(parts)), actor):
            raise ConflictError("the station was started anew meanwhile", code="conflict.restarted")
    except BaseException:
        with suppress(StorageError):  # what is not accepted is forgotten at the next start
            store.write(lambda transaction: list_imports.drop(transaction.connection, import_id), actor)
        raise
    return held


def finish(
    store: Store,
    list_held: Held,
    *,
    told: Callable[[int], object] = lambda done: None,
    is_ending: Callable[[], bool] = lambda: False,
) -> ImportOutcome | None:
    """Bring in what is left of an accepted list; `told` hears how many guests are in. None: `is_ending` said so.

    Raises: StorageError where the disk refuses: the rest is brought in later. ConflictError where it is in already.
    """
    done = 0
    while not is_ending():
        held, found = store.read(lambda connection: _left(connection, list_held.id))
        if held is None:
            raise ConflictError("this list is in already", code="conflict.list")
        if found is None:
            return store.write(lambda transaction: _conclude(transaction, list_held.id), held.actor)
        number = found[0]
        part = list_held.parts.pop(number, None) or from_bytes(found[1])
        store.write(lambda transaction: _bring_in(transaction, list_held.id, number, part), held.actor)  # noqa: B023
        done += part.size
        told(done)
    return None


def conclude(transaction: Transaction, event_id: str, about: dict[str, Any]) -> ImportOutcome:
    """All is in: what a person chose is remembered, and the list's own fact recorded where anything is different."""
    if about["columns"]:
        signature, choices = about["columns"]
        keep_choice(transaction.connection, choice_name(signature), choices)
    counts = Counts(**about["counts"])
    if not counts.added and not counts.changed:
        return ImportOutcome(counts=counts)
    body = {"added": counts.added, "changed": counts.changed, "left": counts.left, "rejected": counts.rejected}
    fact = transaction.record("list.imported", f"event:{event_id}", body, event_id=event_id)
    return ImportOutcome(counts=counts, fact=fact.id)


def with_skipped(about: dict[str, Any], skipped: Skipped) -> dict[str, Any]:
    """What a list did, once it is known who was skipped."""
    counts = dict(about["counts"])
    counts["added"] -= skipped.taken
    counts["rejected"] += skipped.taken
    counts["changed"] -= skipped.kept
    counts["kept"] += skipped.kept
    return about | {"counts": counts}


def choice_name(signature: str) -> str:
    """Where the columns of lists with these headings are remembered."""
    return f"list_columns:{signature}"


def _begin(transaction: Transaction, event_id: str, about: dict[str, Any]) -> ListImport:
    held = ListImport(
        id=transaction.new_id(), event_id=event_id, actor=transaction.actor, about=about, begun_at=transaction.now
    )
    list_imports.begin(transaction.connection, held)
    return held


def _left(connection: sqlite3.Connection, import_id: str) -> tuple[ListImport | None, tuple[int, bytes] | None]:
    return list_imports.import_by_id(connection, import_id), list_imports.next_part(connection, import_id)


def _bring_in(transaction: Transaction, import_id: str, number: int, part: Part) -> None:
    held = list_imports.import_by_id(transaction.connection, import_id)
    if held is None or not list_imports.take_part(transaction.connection, number):
        return  # somebody else who finishes it was faster
    skipped = bring_in(transaction, held.event_id, part, whole=False)
    if skipped != Skipped():
        list_imports.keep_about(transaction.connection, import_id, with_skipped(held.about, skipped))


def _conclude(transaction: Transaction, import_id: str) -> ImportOutcome:
    held = list_imports.import_by_id(transaction.connection, import_id)
    if held is None:
        raise ConflictError("this list is in already", code="conflict.list")
    list_imports.drop(transaction.connection, import_id)
    return conclude(transaction, held.event_id, held.about)
