"""Taking what waits on the board and passing it on to a colleague: alerts, requests and walk-ins alike.

Drawn in docs/board.md. Saying that it is done differs: see alerts, requests and walk_in_desk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from server.domain.access import Role
from server.domain.alert import Alert
from server.domain.errors import ConflictError, FieldError
from server.domain.item import Item, Noun
from server.domain.request import Request, RequestState
from server.domain.walk_in import WalkIn
from server.services import shifts
from server.services.alerts import open_alert, take_alert
from server.services.request_lists import sees_restricted
from server.services.requests import take_request, unsettled_request
from server.services.walk_in_desk import take_walk_in, undecided
from server.store import alerts as alert_rows
from server.store import people
from server.store import requests as request_rows
from server.store import walk_ins as walk_in_rows
from server.store.transaction import Transaction

_PASSED = {Noun.ALERT: "alert.passed", Noun.REQUEST: "request.passed", Noun.WALK_IN: "walk_in.passed"}
Held = Alert | Request | WalkIn


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody an item may be given to."""

    id: str
    name: str
    role: Role
    #: Where they are on duty, as far as they said; None: they are not on duty.
    where: str | None
    #: Signed in on a tablet now.
    is_here: bool


def item_of(held: Held) -> Item:
    """What the board's order knows of an alert, a request or a walk-in."""
    match held:
        case Alert():
            return Item(
                noun=Noun.ALERT, id=held.id, kind=held.kind.value, raised_at=held.raised_at, owner=held.taken_by,
                taken_at=held.taken_at, passed_by=held.passed_by,
            )  # fmt: skip
        case Request():
            return Item(
                noun=Noun.REQUEST, id=held.id, kind=Noun.REQUEST.value, raised_at=held.made_at, owner=held.owner,
                taken_at=held.taken_at, passed_by=held.passed_by, due_at=held.due_at,
            )  # fmt: skip
        case WalkIn():
            return Item(
                noun=Noun.WALK_IN, id=held.id, kind=Noun.WALK_IN.value, raised_at=held.asked_at, owner=held.owner,
                taken_at=held.taken_at, passed_by=held.passed_by,
            )  # fmt: skip


def all_held(connection: sqlite3.Connection, event_id: str) -> list[Held]:
    """All that waits for somebody at an event."""
    return [
        *alert_rows.open_alerts(connection, event_id),
        *request_rows.unsettled(connection, event_id),
        *walk_in_rows.asked_in(connection, event_id),
    ]


def sees(connection: sqlite3.Connection, reader: str) -> Callable[[Held], bool]:
    """Whether `reader`, an actor's name, may see one thing or another."""
    may = sees_restricted(connection, reader)
    return lambda held: may or not (isinstance(held, Request) and held.restricted)


def open_item(connection: sqlite3.Connection, event_id: str, noun: Noun, item_id: str, *, reader: str = "") -> Item:
    """One item that still waits, if `reader`, an actor's name, may see it.

    Raises: NotFoundError, ConflictError when it is dealt with.
    """
    return item_of(open_held(connection, event_id, noun, item_id, reader=reader))


def take_item(transaction: Transaction, event_id: str, noun: Noun, item_id: str) -> Held:
    """Say "I am on it"; the first who says so has it.

    Raises: NotFoundError, ConflictError when somebody else has it or it is dealt with.
    """
    takes: dict[Noun, Callable[[Transaction, str, str], Held]] = {
        Noun.ALERT: take_alert,
        Noun.REQUEST: take_request,
        Noun.WALK_IN: take_walk_in,
    }
    return takes[noun](transaction, event_id, item_id)


def pass_item(transaction: Transaction, event_id: str, noun: Noun, item_id: str, to: str, *, owner: str) -> Item:
    """Give an item to the colleague with the id `to`, who then has to say that they are on it.

    Anybody at the desk may: whoever has it may be on a break. `owner`: who had it when that was decided, an actor's
    name or empty; if somebody else has it by now, they keep it.

    Raises: NotFoundError, FieldError for nobody's id, ConflictError when it changed hands or is dealt with.
    """
    held = open_held(transaction.connection, event_id, noun, item_id, reader=transaction.actor.name)
    if item_of(held).owner != owner:
        raise ConflictError("it changed hands meanwhile", code="item.moved")
    if not sees(transaction.connection, f"person:{to}")(held):
        raise FieldError("to", "they may not see it", code="field.choice")
    if to not in {person.id for person in people.all_people(transaction.connection)}:
        raise FieldError("to", "nobody works here under this id", code="field.choice")
    given = give_to(transaction, held, f"person:{to}")
    transaction.record(_PASSED[noun], f"{noun.value}:{item_id}", {"to": to}, event_id=event_id)
    return item_of(given)


def colleagues(
    connection: sqlite3.Connection, event_id: str, noun: Noun, item_id: str, *, me: str, now: datetime
) -> list[Colleague]:
    """Who may have an item, but `me` (a person's id): who is on duty, then who is signed in, each by name.

    Raises: NotFoundError, ConflictError when it is dealt with.
    """
    held = open_held(connection, event_id, noun, item_id, reader=f"person:{me}")
    here = people.signed_in_at_desks(connection)
    on_duty = {one.person_id: one.where for one in shifts.on_duty(connection, event_id, now)}
    known = [
        Colleague(
            id=person.id, name=person.name, role=person.role, where=on_duty.get(person.id), is_here=person.id in here
        )
        for person in people.all_people(connection)
        if person.id != me and sees(connection, f"person:{person.id}")(held)
    ]
    return sorted(known, key=lambda one: (one.where is None, not one.is_here, one.name.casefold()))


def open_held(connection: sqlite3.Connection, event_id: str, noun: Noun, item_id: str, *, reader: str) -> Held:
    """The alert, request or walk-in behind an item that still waits, if `reader`, an actor's name, may see it.

    Raises: NotFoundError, ConflictError when it is dealt with.
    """
    opens: dict[Noun, Callable[[sqlite3.Connection, str, str], Held]] = {
        Noun.ALERT: open_alert,
        Noun.REQUEST: partial(unsettled_request, reader=reader),
        Noun.WALK_IN: undecided,
    }
    return opens[noun](connection, event_id, item_id)


def give_to(transaction: Transaction, held: Held, owner: str) -> Held:
    """`held` with another `owner` (an actor's name; empty: nobody), who has to say yes, unless it is who acts.

    The caller has made sure that they may see it, and records why.
    """
    connection = transaction.connection
    at = transaction.now if owner else None
    by = "" if owner in ("", transaction.actor.name) else transaction.actor.name
    if isinstance(held, Alert):
        alert = replace(held, taken_by=owner, taken_at=at, passed_by=by)
        alert_rows.save_alert(connection, alert)
        return alert
    if isinstance(held, Request):
        state = RequestState.TAKEN if owner else RequestState.OPEN
        request = replace(held, owner=owner, taken_at=at, passed_by=by, state=state)
        request_rows.save_request(connection, request)
        return request
    walk_in = replace(held, owner=owner, taken_at=at, passed_by=by)
    walk_in_rows.save_walk_in(connection, walk_in)
    return walk_in
