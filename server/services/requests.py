"""What guests ask for or complain about: made at a kiosk or the desk, taken by one person, settled with an outcome."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.errors import ConflictError, FieldError, ForbiddenError
from server.domain.event import Event
from server.domain.item import may_take
from server.domain.request import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Category,
    Gesture,
    Line,
    Outcome,
    Request,
    RequestState,
    Severity,
    Telling,
    check_text,
    department_of,
    due_after,
)
from server.services.repeats import Repeat
from server.services.request_lists import RequestLine, newest, request_page, unsettled, visible
from server.store import guests
from server.store import requests as rows
from server.store.transaction import Transaction

__all__ = [
    "RequestLine", "RequestWish", "Settlement", "add_line", "make_request", "move_requests", "newest", "request_page",
    "settle_request", "take_request", "unsettled", "unsettled_request",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RequestWish:
    """What somebody at a kiosk says, or at the desk for a guest."""

    category: Category
    #: Ready-made words; empty: their own, in `text`.
    phrase_id: str = ""
    text: str = ""
    #: Whose it is, where it is known and they want it said.
    guest_id: str = ""
    #: As they call themselves; empty: without a name.
    name: str = ""
    language: str = ""
    #: The same key again makes no second request.
    key: str = ""
    #: By a person, who may also say what follows; kiosks of an event may take none.
    at_desk: bool = False
    #: A Department; empty: as the category is wont to go.
    department: str = ""
    severity: Severity = Severity.NORMAL
    #: None: as long as such a request usually may take.
    due_at: datetime | None = None
    restricted: bool = False


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What became of a request."""

    outcome: Outcome = Outcome.DONE
    #: What was done, in words.
    done: str = ""
    #: What the guest was offered to make up for it; None: nothing.
    gesture: Gesture | None = None
    #: The same in words.
    gesture_note: str = ""


def make_request(transaction: Transaction, event: Event, wish: RequestWish) -> Request:
    """A guest asks for something or complains; the desk sees it at once.

    Raises: ForbiddenError where the event takes none, FieldError where nothing is said, or too much; NotFoundError for
    unknown ready-made words or a guest of another event.
    """
    connection = transaction.connection
    repeat = Repeat(transaction, f"request:{event.id}", wish.key)
    if known := repeat.first_answer():
        return rows.request_by_id(connection, event.id, known["request"])
    if not (event.requests or wish.at_desk):
        raise ForbiddenError("this event takes no requests at its kiosks", code="request.off")
    request, line = _made(transaction, event, wish)
    rows.save_request(connection, request)
    rows.add_line(connection, request.id, line)
    transaction.record("request.made", f"request:{request.id}", _told(request), event_id=event.id)
    repeat.keep({"request": request.id})
    return request


def take_request(transaction: Transaction, event_id: str, request_id: str) -> Request:
    """Say "I look after it"; the first who says so has it.

    Raises: NotFoundError; ConflictError when somebody else has it or it is settled.
    """
    me = transaction.actor.name
    request = unsettled_request(transaction.connection, event_id, request_id, reader=me)
    if request.owner == me and not request.passed_by:
        return request
    if not may_take(request.owner, request.passed_by, me):
        raise ConflictError("somebody else looks after it", code="request.taken")
    taken = replace(request, state=RequestState.TAKEN, owner=me, taken_at=transaction.now, passed_by="")
    rows.save_request(transaction.connection, taken)
    transaction.record("request.taken", f"request:{request.id}", event_id=event_id)
    return taken


def settle_request(
    transaction: Transaction, event_id: str, request_id: str, outcome: Outcome | Settlement, done: str = ""
) -> Request:
    """It is dealt with, by whoever says so. `done`: what was done, in words.

    Raises: NotFoundError, ConflictError when it was settled before or the guest has not heard an answer yet, FieldError
    for too many words.
    """
    how = outcome if isinstance(outcome, Settlement) else Settlement(outcome=outcome, done=done)
    me = transaction.actor.name
    request = unsettled_request(transaction.connection, event_id, request_id, reader=me)
    if request.telling is Telling.WAITS:
        raise ConflictError("the guest has not heard the answer", code="request.answer_waits")
    text = check_text(how.done, field="done", longest=LONGEST_TEXT)
    settled = replace(
        request,
        state=RequestState.SETTLED,
        owner=(not request.passed_by and request.owner) or me,
        passed_by="",
        settled_at=transaction.now,
        outcome=how.outcome.value,
        gesture=how.gesture.value if how.gesture else "",
        gesture_note=check_text(how.gesture_note, field="gesture_note", longest=LONGEST_TEXT),
    )
    rows.save_request(transaction.connection, settled)
    if text:
        add_line(transaction, request.id, Line(number=0, at=transaction.now, actor=me, text=text))
    body = {"outcome": how.outcome.value} | ({"gesture": settled.gesture} if settled.gesture else {})
    transaction.record("request.settled", f"request:{request.id}", body, event_id=event_id)
    return settled


def move_requests(transaction: Transaction, event_id: str, from_id: str, to_id: str) -> None:
    """Another record stands for whoever asked: what they asked for is its, also at the back office."""
    moved = rows.requests_of_guest(transaction.connection, event_id, from_id)
    rows.move_requests(transaction.connection, from_id, to_id)
    for request in moved:
        body = {"fields": ["guest_id"], "restricted": request.restricted}
        transaction.record("request.changed", f"request:{request.id}", body, event_id=event_id)


def add_line(transaction: Transaction, request_id: str, line: Line) -> Line:
    """Put words behind those that are there; their number is made here."""
    known = rows.lines_of(transaction.connection, request_id)
    # the guest's own words are 1, also where they are gone with the guest
    placed = replace(line, number=max((one.number for one in known), default=1) + 1)
    rows.add_line(transaction.connection, request_id, placed)
    return placed


def unsettled_request(connection: sqlite3.Connection, event_id: str, request_id: str, *, reader: str = "") -> Request:
    """A request that somebody has to deal with, if `reader`, an actor's name, sees it.

    Raises: NotFoundError, ConflictError when it is settled.
    """
    request = visible(connection, event_id, request_id, reader)
    if request.state is RequestState.SETTLED:
        raise ConflictError("it is settled already", code="request.settled")
    return request


def _made(transaction: Transaction, event: Event, wish: RequestWish) -> tuple[Request, Line]:
    connection, actor, now = transaction.connection, transaction.actor, transaction.now
    text = check_text(wish.text, field="text", longest=LONGEST_TEXT)
    category = wish.category
    if wish.phrase_id:
        phrase = rows.phrase_by_id(connection, event.id, wish.phrase_id)
        category, text = phrase.category, text or phrase.text_for(wish.language, event)
    if not text:
        raise FieldError("text", "nothing is said", code="field.empty")
    if wish.guest_id:
        guests.guest_by_id(connection, wish.guest_id, event_id=event.id)
    request = Request(
        id=transaction.new_id(),
        event_id=event.id,
        category=category,
        phrase_id=wish.phrase_id,
        device_id=actor.device_id,
        guest_id=wish.guest_id,
        made_at=now,
        department=wish.department or department_of(category).value,
        severity=wish.severity,
        due_at=wish.due_at or now + due_after(category, wish.severity),
        restricted=wish.restricted,
    )
    name = check_text(wish.name, field="name", longest=LONGEST_NAME)
    return request, Line(number=1, at=now, actor=actor.name, guest_id=wish.guest_id, name=name, text=text)


def _told(request: Request) -> dict[str, object]:
    """What the fact says beside what goes without saying: of a restricted one not even whose it is."""
    if request.restricted:
        return {"restricted": True}
    body = {"category": request.category.value, "phrase": request.phrase_id, "guest": request.guest_id}
    if request.severity is not Severity.NORMAL:
        body["severity"] = request.severity.value
    if request.department != department_of(request.category).value:
        body["department"] = request.department
    return {name: value for name, value in body.items() if value}
