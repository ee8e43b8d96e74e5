"""A plan in parts: each is one short transaction, so that a door never waits for a whole list."""

from __future__ import annotations

import json
import secrets
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from server.domain.codes import code_from
from server.domain.errors import ConflictError
from server.domain.guest import Guest, Standing
from server.domain.list_entries import Value
from server.domain.list_plan import Change, ImportPlan
from server.store import guest_lists, guests, search
from server.store.journal import Happening
from server.store.transaction import Transaction, new_id

#: Guests in one part: some 50 ms of the writer's time on a small machine.
PART_GUESTS = 500

_SILENT = {entry.name: entry.default for entry in fields(Guest) if entry.default is not MISSING}
#: Slips, or words, learnt by one transaction.
_LEARNT_AT_ONCE = 10_000

#: An act that learns some words.
Lesson = Callable[[Transaction], None]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some guests of a list. What is added has its id and code once it is made ready()."""

    #: (guest, what the list said).
    added: Sequence[tuple[Guest, Mapping[str, Value]]] = ()
    changed: Sequence[Change] = ()
    #: (guest's id, what the list said).
    noted: Sequence[tuple[str, Mapping[str, Value]]] = ()

    @property
    def size(self) -> int:
        """How many guests it adds or changes."""
        return len(self.added) + len(self.changed)


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """What the plan could not know of: somebody was faster."""

    #: Rows whose code or number is another guest's by now.
    taken: int = 0
    #: Guests whom a person changed meanwhile: their hand outweighs the list.
    kept: int = 0


def parts_of(plan: ImportPlan) -> Iterator[Part]:
    """The plan, cut; at least one part, which may be empty."""
    if not (plan.added or plan.changed or plan.noted):
        yield Part()
    for added in _cut(plan.added):
        yield Part(added=[(one.guest, one.imported) for one in added])
    for changed in _cut(plan.changed):
        yield Part(changed=changed)
    for noted in _cut([change for change in plan.noted if change.is_news]):
        yield Part(noted=[(change.guest.id, change.imported) for change in noted])


def ready(part: Part, at: datetime) -> Part:
    """The same with an id of this moment for everybody who is added, and a code of ours where the list has none."""
    return replace(part, added=[(_with_id_and_code(guest, at), imported) for guest, imported in part.added])


def lessons_of(parts: Sequence[Part], known: set[str]) -> Iterator[Lesson]:
    """What search has to learn of the names, some at a time.

    Slips of all of them in order, so that each page of the store is written once; then their words, for a word that is
    known has its slips.
    """
    names = (guest.full_name for part in parts for guest, _ in part.added)
    fresh = sorted(search.words_to_learn(names) - known)
    for slips in _cut(search.slips_of(fresh), _LEARNT_AT_ONCE):
        yield partial(_learn, search.learn_slips, slips)
    for some in _cut(fresh, _LEARNT_AT_ONCE):
        yield partial(_learn, search.learn, some)


def _learn(learn: Callable[[sqlite3.Connection, Any], None], what: Sequence[Any], transaction: Transaction) -> None:
    learn(transaction.connection, what)


def bring_in(transaction: Transaction, event_id: str, part: Part, *, whole: bool) -> Skipped:
    """Store a part that is ready, with its facts. `whole`: it is all of the list, and nobody can be left out.

    Raises: ConflictError for a code or number that is another guest's, where it is `whole`.
    """
    taken = _add(transaction, event_id, part.added, whole=whole)
    kept = _change(transaction, event_id, part.changed)
    guest_lists.note_imported(transaction.connection, part.noted)
    return Skipped(taken=taken, kept=kept)


def to_bytes(part: Part) -> bytes:
    """A part as it is held; from_bytes() reads it."""
    content = {
        "added": [[_told(guest), dict(imported)] for guest, imported in part.added],
        "changed": [vars(change) | {"guest": _told(change.guest)} for change in part.changed],
        "noted": [[guest_id, dict(imported)] for guest_id, imported in part.noted],
    }
    return zlib.compress(json.dumps(content, ensure_ascii=False).encode(), level=1)


def from_bytes(content: bytes) -> Part:
    """A part that was held."""
    told = json.loads(zlib.decompress(content))
    return Part(
        added=[(_guest(guest), imported) for guest, imported in told["added"]],
        changed=[_change_from(values) for values in told["changed"]],
        noted=[(guest_id, imported) for guest_id, imported in told["noted"]],
    )


def _cut(rows: Iterable[Any], size: int = PART_GUESTS) -> Iterator[list[Any]]:
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some


def _with_id_and_code(guest: Guest, at: datetime) -> Guest:
    fresh = {"id": new_id(at), "code": guest.code or code_from(secrets.token_bytes(13))}
    return Guest(**vars(guest) | fresh)


def _add(
    transaction: Transaction, event_id: str, added: Sequence[tuple[Guest, Mapping[str, Value]]], *, whole: bool
) -> int:
    """All at once; where one cannot be, one by one. How many could not be."""
    if not added:
        return 0
    try:
        with _undone_alone(transaction.connection):
            _add_all(transaction, event_id, added, words_known=not whole)
    except ConflictError:
        if whole:
            raise
        if len(added) == 1:
            return 1
        return sum(_add(transaction, event_id, [one], whole=False) for one in added)
    return 0


def _add_all(
    transaction: Transaction, event_id: str, added: Sequence[tuple[Guest, Mapping[str, Value]]], *, words_known: bool
) -> None:
    new, said = [guest for guest, _ in added], [dict(imported) for _, imported in added]
    guests.add_guests(transaction.connection, new, imported=said, words_known=words_known)
    body = {"source": "import"}
    transaction.record_all(
        [Happening(kind="guest.added", subject=f"guest:{guest.id}", body=body, event_id=event_id) for guest, _ in added]
    )


def _change(transaction: Transaction, event_id: str, changes: Sequence[Change]) -> int:
    """Those that are still as the plan saw them; how many are not."""
    fresh = [change for change in changes if _is_fresh(transaction.connection, change)]
    guests.change_guests(transaction.connection, [change.guest for change in fresh])
    for change in fresh:
        if change.dead_code:
            guests.retire_code(transaction.connection, event_id, change.dead_code)
    guest_lists.note_imported(
        transaction.connection, [(change.guest.id, change.imported) for change in fresh if change.is_news]
    )
    transaction.record_all([fact for change in fresh for fact in _change_facts(change, event_id)])
    return len(changes) - len(fresh)


def _is_fresh(connection: sqlite3.Connection, change: Change) -> bool:
    return guest_lists.version_of(connection, change.guest.id) == change.guest.version - 1


def _change_facts(change: Change, event_id: str) -> list[Happening]:
    subject = f"guest:{change.guest.id}"
    names = sorted({journal_name(name) for name in change.fields})
    facts = [Happening(kind="guest.changed", subject=subject, body={"fields": names}, event_id=event_id)]
    if change.dead_code:
        facts.append(Happening(kind="code.retired", subject=subject, body={"reason": "replaced"}, event_id=event_id))
    return facts


def journal_name(name: str) -> str:
    """A field's name; headings of a list are its own words and no business of the journal."""
    return "custom" if name.startswith("custom.") else name


@contextmanager
def _undone_alone(connection: sqlite3.Connection) -> Iterator[None]:
    """What fails in here takes nothing else of the transaction along."""
    connection.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK TO part")
            connection.execute("RELEASE part")
        raise
    connection.execute("RELEASE part")


def _told(guest: Guest) -> dict[str, object]:
    """What a guest's fields say, but for those that say nothing."""
    return {name: value for name, value in vars(guest).items() if value != _SILENT.get(name)}


def _change_from(values: dict[str, Any]) -> Change:
    lists = {name: tuple(values[name]) for name in ("fields", "kept")}
    return Change(**values | lists | {"guest": _guest(values["guest"])})


def _guest(values: dict[str, Any]) -> Guest:
    return Guest(**values | {"standing": Standing(values.get("standing", Standing.OK))})
