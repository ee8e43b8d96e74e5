"""What guests ask for or complain about: made at a kiosk, taken by one person, settled with an outcome."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from server.domain.errors import ConflictError, FieldError, ForbiddenError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.item import may_take
from server.domain.request import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Category,
    Line,
    Outcome,
    Phrase,
    Request,
    RequestState,
    check_text,
)
from server.services.behind_ids import device_known, guest_known, people_named, person_named
from server.services.repeats import Repeat
from server.store import guests
from server.store import requests as rows
from server.store.devices import Device
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class RequestWish:
    """What somebody at a kiosk says."""

    category: Category
    #: Ready-made words; empty: their own, in `text`.
    phrase_id: str = ""
    text: str = ""
    #: Whose it is, where the kiosk knows and they want it said.
    guest_id: str = ""
    #: As they call themselves; empty: without a name.
    name: str = ""
    language: str = ""
    #: The same key again makes no second request.
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestLine:
    """A request with all it is about. None: it is not about such a thing, or that is gone."""

    request: Request
    #: The ready-made words that were chosen.
    phrase: Phrase | None
    #: What was said, the guest's own words first.
    lines: list[Line]
    guest: Guest | None
    device: Device | None
    #: Who looks after it; empty: nobody yet.
    owner: str
    #: The names of the colleagues who said something, by id.
    people: dict[str, str]

    @property
    def name(self) -> str:
        """Whose it is; empty: they did not say."""
        if self.guest:
            return self.guest.full_name
        return self.lines[0].name if self.lines else ""

    @property
    def said(self) -> str:
        """The guest's own words, or those that they chose; empty: they are gone with the guest."""
        return next((line.text for line in self.lines if line.number == 1), "")


def make_request(transaction: Transaction, event: Event, wish: RequestWish) -> Request:
    """A guest asks for something or complains; the desk sees it at once.

    Raises: ForbiddenError where the event takes none, FieldError where nothing is said, or too much; NotFoundError for
    unknown ready-made words or a guest of another event.
    """
    connection = transaction.connection
    repeat = Repeat(transaction, f"request:{event.id}", wish.key)
    if known := repeat.first_answer():
        return rows.request_by_id(connection, event.id, known["request"])
    if not event.requests:
        raise ForbiddenError("this event takes no requests at its kiosks", code="request.off")
    request, line = _made(transaction, event, wish)
    rows.save_request(connection, request)
    rows.add_line(connection, request.id, line)
    body = {"category": request.category.value, "phrase": request.phrase_id, "guest": request.guest_id}
    told = {name: value for name, value in body.items() if value}
    transaction.record("request.made", f"request:{request.id}", told, event_id=event.id)
    repeat.keep({"request": request.id})
    return request


def take_request(transaction: Transaction, event_id: str, request_id: str) -> Request:
    """Say "I look after it"; the first who says so has it.

    Raises: NotFoundError; ConflictError when somebody else has it or it is settled.
    """
    request = unsettled_request(transaction.connection, event_id, request_id)
    me = transaction.actor.name
    if request.owner == me and not request.passed_by:
        return request
    if not may_take(request.owner, request.passed_by, me):
        raise ConflictError("somebody else looks after it", code="request.taken")
    taken = replace(request, state=RequestState.TAKEN, owner=me, taken_at=transaction.now, passed_by="")
    rows.save_request(transaction.connection, taken)
    transaction.record("request.taken", f"request:{request.id}", event_id=event_id)
    return taken


def settle_request(
    transaction: Transaction, event_id: str, request_id: str, outcome: Outcome, done: str = ""
) -> Request:
    """It is dealt with, by whoever says so. `done`: what was done, in words.

    Raises: NotFoundError, ConflictError when it was settled before, FieldError for too many words.
    """
    connection = transaction.connection
    request = unsettled_request(connection, event_id, request_id)
    text = check_text(done, field="done", longest=LONGEST_TEXT)
    owner = (not request.passed_by and request.owner) or transaction.actor.name
    settled = replace(
        request,
        state=RequestState.SETTLED,
        owner=owner,
        passed_by="",
        settled_at=transaction.now,
        outcome=outcome.value,
    )
    rows.save_request(connection, settled)
    if text:
        number = max((line.number for line in rows.lines_of(connection, request.id)), default=1) + 1
        line = Line(number=number, at=transaction.now, actor=transaction.actor.name, text=text)
        rows.add_line(connection, request.id, line)
    transaction.record("request.settled", f"request:{request.id}", {"outcome": outcome.value}, event_id=event_id)
    return settled


def unsettled(connection: sqlite3.Connection, event_id: str) -> list[RequestLine]:
    """What nobody has dealt with yet, oldest first."""
    return [_line(connection, request) for request in rows.unsettled(connection, event_id)]


def request_page(connection: sqlite3.Connection, event_id: str, request_id: str) -> RequestLine:
    """One request with all that was said.

    Raises: NotFoundError.
    """
    return _line(connection, rows.request_by_id(connection, event_id, request_id))


def newest(connection: sqlite3.Connection, event_id: str, *, limit: int = -1) -> list[RequestLine]:
    """An event's requests, newest first."""
    return [_line(connection, request) for request in rows.requests_of(connection, event_id, limit=limit)]


def _made(transaction: Transaction, event: Event, wish: RequestWish) -> tuple[Request, Line]:
    connection = transaction.connection
    text = check_text(wish.text, field="text", longest=LONGEST_TEXT)
    category = wish.category
    if wish.phrase_id:
        phrase = rows.phrase_by_id(connection, event.id, wish.phrase_id)
        category, text = phrase.category, phrase.text_for(wish.language, event)
    if not text:
        raise FieldError("text", "nothing is said", code="field.empty")
    if wish.guest_id:
        guests.guest_by_id(connection, wish.guest_id, event_id=event.id)
    actor = transaction.actor
    request = Request(
        id=transaction.new_id(),
        event_id=event.id,
        category=category,
        phrase_id=wish.phrase_id,
        device_id=actor.device_id,
        guest_id=wish.guest_id,
        made_at=transaction.now,
    )
    name = check_text(wish.name, field="name", longest=LONGEST_NAME)
    line = Line(number=1, at=transaction.now, actor=actor.name, guest_id=wish.guest_id, name=name, text=text)
    return request, line


def unsettled_request(connection: sqlite3.Connection, event_id: str, request_id: str) -> Request:
    """A request that somebody has to deal with.

    Raises: NotFoundError, ConflictError when it is settled.
    """
    request = rows.request_by_id(connection, event_id, request_id)
    if request.state is RequestState.SETTLED:
        raise ConflictError("it is settled already", code="request.settled")
    return request


def _line(connection: sqlite3.Connection, request: Request) -> RequestLine:
    lines = rows.lines_of(connection, request.id)
    phrases = {phrase.id: phrase for phrase in rows.phrases_of(connection, request.event_id)}
    return RequestLine(
        request=request,
        phrase=phrases.get(request.phrase_id),
        lines=lines,
        guest=guest_known(connection, request.guest_id),
        device=device_known(connection, request.device_id),
        owner=person_named(connection, request.owner),
        people=people_named(connection, (line.actor for line in lines)),
    )
