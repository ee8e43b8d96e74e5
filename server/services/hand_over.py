"""The end of a shift: what is open goes to somebody, or stays with a word; the next one acknowledges one by one.

Nothing is lost between two people: what was given to a colleague is theirs at once and waits to be acknowledged; what
was left with a word is nobody's, and everybody is told so until somebody has it. Drawn in docs/algorithms/shift.md.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from server.domain.access import SYSTEM
from server.domain.alert import AlertKind
from server.domain.errors import ConflictError, FieldError, ForbiddenError, NotFoundError
from server.domain.item import Item
from server.domain.request import check_text
from server.domain.shift import LONGEST_WORDS, Duty, Ending, HandOver, Shift, check_move
from server.services.alerts import Call, raise_alert, settle_alerts_about
from server.services.items import Held, give_to, open_held, sees
from server.services.open_items import for_whom, open_items
from server.services.repeats import Repeat
from server.store import people
from server.store import shifts as rows
from server.store.transaction import Transaction

#: Why the desk is called: something is nobody's; a shift should have been ended.
UNOWNED, LATE = "unowned", "late"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of one open thing at the end of a shift: it goes to somebody, or a word is left."""

    to_person: str = ""
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class EndWish:
    """How somebody ends a shift."""

    shift_id: str
    #: By an open thing's name.
    decisions: Mapping[str, Decision]
    #: For whatever has no decision of its own.
    otherwise: Decision = Decision()
    #: A supervisor ends a colleague's, who is gone.
    for_colleague: bool = False
    #: The same key again ends nothing.
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Pending:
    """Something handed over that nobody has acknowledged."""

    line: HandOver
    #: None: it was dealt with meanwhile.
    item: Item | None

    @property
    def is_nobodys(self) -> bool:
        """Whether it is open, and neither owned nor given to anybody."""
        return self.item is not None and not self.item.owner and not self.line.to_person


def left_by(connection: sqlite3.Connection, event_id: str, person_id: str, *, reader: str) -> list[Item]:
    """What is to be decided about where a person's shift ends: their own things first, then nobody's.

    `reader`: the actor who ends it; what they may not see is not asked about.
    """
    return for_whom(open_items(connection, event_id, reader=reader), person_id)


def pending(connection: sqlite3.Connection, event_id: str, *, reader: str = SYSTEM.name) -> list[Pending]:
    """What was handed over and still waits, the oldest first, if `reader`, an actor's name, may see it.

    What was dealt with meanwhile is left out.
    """
    items = {item.name: item for item in open_items(connection, event_id, reader=reader)}
    lines = rows.unacknowledged(connection, event_id)
    return [Pending(line=line, item=items[line.item]) for line in lines if line.item in items]


def end_shift(transaction: Transaction, event_id: str, wish: EndWish) -> Shift:
    """Off duty. Everything open that is this person's, or nobody's, is handed over in the same act.

    Raises: NotFoundError; ForbiddenError for a colleague's shift; ConflictError where it is over (`shift.move`);
    FieldError `hand_over.undecided` (with how many) while something has neither a colleague nor a word, and for a
    colleague who cannot have it.
    """
    repeat = Repeat(transaction, f"end_shift:{event_id}", wish.key, wish.shift_id)
    if known := repeat.first_answer():
        return rows.shift_by_id(transaction.connection, event_id, known["shift"])
    shift = rows.shift_by_id(transaction.connection, event_id, wish.shift_id)
    if transaction.actor.person_id != shift.person_id and not wish.for_colleague:
        raise ForbiddenError("this is a colleague's shift", code="shift.not_yours")
    check_move(shift.duty, Duty.OVER)
    items = left_by(transaction.connection, event_id, shift.person_id, reader=transaction.actor.name)
    decided = {item.name: _decided(transaction.connection, wish, item, shift) for item in items}
    undecided = sum(decision is None for decision in decided.values())
    if undecided:
        raise FieldError("left", "something is undecided", code="hand_over.undecided", count=undecided)
    for item in items:
        _leave(transaction, shift, item, decided[item.name] or Decision())
    unseen = _owned(transaction, shift)
    for item in unseen:
        _leave(transaction, shift, item, Decision())
    ended = _over(transaction, shift, Ending.SAID, len(items) + len(unseen))
    repeat.keep({"shift": ended.id})
    heed(transaction, event_id)
    return ended


def end_by_itself(transaction: Transaction, shift: Shift, how: Ending) -> Shift:
    """End the shift of somebody who is gone: what is theirs is nobody's from now on, and everybody is told."""
    items = _owned(transaction, shift)
    for item in items:
        _leave(transaction, shift, item, Decision())
    ended = _over(transaction, shift, how, len(items))
    heed(transaction, shift.event_id)
    return ended


def acknowledge(transaction: Transaction, event_id: str, line_id: str) -> HandOver:
    """ "I have it": whoever says so owns it from now on. Saying so twice is no harm.

    Raises: NotFoundError, also for what is not theirs to see; ConflictError where a colleague was faster, or it was
    given to somebody else who is here.
    """
    line = rows.hand_over_by_id(transaction.connection, event_id, line_id)
    me = transaction.actor.person_id
    item = next((one for one in open_items(transaction.connection, event_id) if one.name == line.item), None)
    if item and not _may_see(transaction.connection, event_id, item, transaction.actor.name):
        raise NotFoundError("no such hand-over", code="not_found.hand_over")
    if line.acknowledged_at is not None:
        if line.acknowledged_by == me:
            return line
        raise ConflictError("a colleague has it", code="hand_over.acknowledged")
    if line.to_person not in ("", me) and _is_here(transaction, line.to_person):
        raise ConflictError("it was given to a colleague who is here", code="hand_over.for_colleague")
    taken = replace(line, acknowledged_by=me, acknowledged_at=transaction.now)
    rows.save_hand_over(transaction.connection, taken)
    if item and item.owner in ("", f"person:{line.to_person}", f"person:{line.from_person}"):
        _give(transaction, event_id, item, transaction.actor.name)
    transaction.record("hand_over.acknowledged", f"hand_over:{line.id}", {"item": line.item}, event_id=event_id)
    heed(transaction, event_id)
    return taken


def heed(transaction: Transaction, event_id: str) -> None:
    """Call the desk while something that a shift left is nobody's; the call settles itself when nothing is."""
    if any(one.is_nobodys for one in pending(transaction.connection, event_id)):
        raise_alert(transaction, Call(event_id=event_id, kind=AlertKind.SHIFT, reason=UNOWNED))
        return
    settle_alerts_about(transaction, AlertKind.SHIFT, outcome="solved", event_id=event_id, reasons={UNOWNED})


def _decided(connection: sqlite3.Connection, wish: EndWish, item: Item, shift: Shift) -> Decision | None:
    """What was decided about `item`; None: nothing yet."""
    own = wish.decisions.get(item.name, Decision())
    is_own = bool(own.to_person or own.words.strip())
    decision = own if is_own else wish.otherwise
    words = check_text(decision.words, field="left", longest=LONGEST_WORDS)
    if decision.to_person:
        _check_colleague(connection, decision.to_person, shift)
        if not _may_see(connection, shift.event_id, item, f"person:{decision.to_person}"):
            if is_own:
                raise FieldError("left", "they may not see it", code="field.choice")
            # what is said of all the rest cannot mean what its colleague may not even see
            return Decision(words=words)
    elif not words:
        return None
    return Decision(to_person=decision.to_person, words=words)


def _check_colleague(connection: sqlite3.Connection, person_id: str, shift: Shift) -> None:
    try:
        person = people.person_by_id(connection, person_id)
    except NotFoundError as exc:
        raise FieldError("left", "no such colleague", code="field.choice") from exc
    if not person.active or person.id == shift.person_id:
        raise FieldError("left", "they cannot have it", code="field.choice")


def _may_see(connection: sqlite3.Connection, event_id: str, item: Item, reader: str) -> bool:
    return sees(connection, reader)(_held(connection, event_id, item))


def _held(connection: sqlite3.Connection, event_id: str, item: Item) -> Held:
    return open_held(connection, event_id, item.noun, item.id, reader=SYSTEM.name)


def _is_here(transaction: Transaction, person_id: str) -> bool:
    shift = rows.running_of(transaction.connection, person_id)
    return shift is not None and not shift.is_forgotten(transaction.now)


def _leave(transaction: Transaction, shift: Shift, item: Item, decision: Decision) -> None:
    """Hand one thing over. What an earlier shift left and nobody acknowledged goes on as this one's."""
    connection = transaction.connection
    earlier = next((line for line in rows.unacknowledged(connection, shift.event_id) if line.item == item.name), None)
    line = HandOver(
        id=earlier.id if earlier else transaction.new_id(),
        event_id=shift.event_id,
        shift_id=shift.id,
        item=item.name,
        from_person=shift.person_id,
        to_person=decision.to_person,
        words=decision.words or (earlier.words if earlier else ""),
        left_at=transaction.now,
    )
    rows.save_hand_over(connection, line)
    _give(transaction, shift.event_id, item, f"person:{decision.to_person}" if decision.to_person else "")
    body = {"item": item.name, "shift": shift.id} | ({"to": line.to_person} if line.to_person else {})
    transaction.record("hand_over.left", f"hand_over:{line.id}", body, event_id=shift.event_id)


def _owned(transaction: Transaction, shift: Shift) -> list[Item]:
    """What is still theirs whose shift it is, seen or not."""
    items = open_items(transaction.connection, shift.event_id)
    return [item for item in items if item.owner == f"person:{shift.person_id}"]


def _give(transaction: Transaction, event_id: str, item: Item, owner: str) -> None:
    """Make `owner` the one who has it; a colleague still has to say yes. The hand-over's own fact tells of it."""
    give_to(transaction, _held(transaction.connection, event_id, item), owner)


def _over(transaction: Transaction, shift: Shift, how: Ending, left: int) -> Shift:
    ended = replace(shift, duty=check_move(shift.duty, Duty.OVER), ended_at=transaction.now)
    rows.save_shift(transaction.connection, ended)
    body = {"how": how.value, "left": left}
    transaction.record("shift.ended", f"shift:{shift.id}", body, event_id=shift.event_id)
    return ended
