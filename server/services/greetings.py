"""Important guests: whom to call when they come, one after the other until somebody says "on my way".

Drawn in docs/greetings.md; the loop `troubles` runs escalate().
"""

from __future__ import annotations

import sqlite3
from dataclasses import fields, replace
from datetime import datetime

from server.domain.access import Role, includes
from server.domain.alert import AlertKind
from server.domain.errors import FieldError, NotFoundError
from server.domain.event import Event, Zone
from server.domain.greeting import EVERYBODY, Arrival, Greeting, checked, chosen
from server.domain.guest import Guest
from server.services.alerts import Call, raise_alert
from server.store import alerts as alert_rows
from server.store import event as event_rows
from server.store import greetings as rows
from server.store import guests, people
from server.store.people import Person
from server.store.transaction import Transaction


def greet(transaction: Transaction, event: Event, guest: Guest, zone: Zone) -> Arrival | None:
    """A guest came in for the first time: call whom the most particular rule says, or everybody for a VIP.

    None: nobody has to know.
    """
    connection, now = transaction.connection, transaction.now
    rule = chosen(rows.greetings_of(connection, event.id), guest, zone, now)
    if rule is None and not (guest.vip and zone.is_main):
        return None
    where = {"device_id": transaction.actor.device_id, "zone_id": "" if zone.is_main else zone.id}
    alert = raise_alert(transaction, Call(event_id=event.id, kind=AlertKind.VIP, guest_id=guest.id, **where))
    arrival = Arrival(
        alert_id=alert.id,
        chain=rule.chain if rule else EVERYBODY,
        know=rule.know if rule else "",
        called_at=now,
    )
    rows.save_arrival(connection, arrival)
    _record(transaction, event.id, arrival, guest.id)
    return arrival


def is_due(connection: sqlite3.Connection, now: datetime) -> bool:
    """Whether escalate() would call anybody."""
    return any(_is_over(arrival, now) for _, arrival in rows.unanswered(connection))


def escalate(transaction: Transaction) -> int:
    """Call the next for every arrival whose time is over and that nobody answered; how many that were."""
    due = [pair for pair in rows.unanswered(transaction.connection) if _is_over(pair[1], transaction.now)]
    for event_id, arrival in due:
        called = replace(arrival, step=arrival.step + 1, called_at=transaction.now)
        rows.save_arrival(transaction.connection, called)
        alert = alert_rows.alert_by_id(transaction.connection, called.alert_id)
        _record(transaction, event_id, called, alert.guest_id)
    return len(due)


def is_called(arrival: Arrival, person: Person) -> bool:
    """Whether `person` is among those who are called now; who was called before stays so."""
    return any(_means(step.to, person) for step in arrival.chain[: arrival.step + 1])


def arrivals_of(connection: sqlite3.Connection, event_id: str) -> dict[str, Arrival]:
    """How far the calling is, by the alert's id."""
    return rows.arrivals_by_alert(connection, event_id)


def greetings_of(connection: sqlite3.Connection, event_id: str) -> list[Greeting]:
    """An event's rules, the oldest first."""
    return rows.greetings_of(connection, event_id)


def greeting_of(connection: sqlite3.Connection, event_id: str, greeting_id: str) -> Greeting:
    """One of them.

    Raises: NotFoundError.
    """
    return rows.greeting_by_id(connection, event_id, greeting_id)


def save_greeting(transaction: Transaction, event: Event, greeting: Greeting) -> Greeting:
    """Store a rule; an empty id: a new one.

    Raises: FieldError for one that cannot be so, NotFoundError for one that is not there.
    """
    connection = transaction.connection
    before = rows.greeting_by_id(connection, event.id, greeting.id) if greeting.id else None
    kept = replace(checked(greeting), id=greeting.id or transaction.new_id(), event_id=event.id)
    _check_ids(connection, kept)
    if kept == before:
        return kept
    rows.save_greeting(connection, kept)
    if before is None:
        transaction.record("greeting.added", f"greeting:{kept.id}", event_id=event.id)
    else:
        changed = [one.name for one in fields(Greeting) if getattr(before, one.name) != getattr(kept, one.name)]
        transaction.record("greeting.changed", f"greeting:{kept.id}", {"fields": changed}, event_id=event.id)
    return kept


def remove_greeting(transaction: Transaction, event: Event, greeting_id: str) -> None:
    """Call nobody by it any more; who was called stays so.

    Raises: NotFoundError.
    """
    rows.greeting_by_id(transaction.connection, event.id, greeting_id)
    rows.remove_greeting(transaction.connection, greeting_id)
    transaction.record("greeting.removed", f"greeting:{greeting_id}", event_id=event.id)


def move_greetings(transaction: Transaction, event_id: str, from_id: str, to_id: str) -> None:
    """Another record stands for a guest: whoever is called to this person is called to that one."""
    for greeting_id in rows.move_greetings(transaction.connection, from_id, to_id):
        transaction.record("greeting.changed", f"greeting:{greeting_id}", {"fields": ["guest_id"]}, event_id=event_id)


def guest_meant(connection: sqlite3.Connection, event_id: str, typed: str) -> Guest | None:
    """Whom an organiser means by an e-mail address, a reference or a code; None: nobody, or several."""
    wanted = typed.strip()
    found = connection.execute(
        "SELECT id FROM guest WHERE event_id = ? AND merged_into = '' AND ? <> ''"
        " AND (ref = ? OR lower(email) = lower(?) OR code = ?)",
        [event_id, wanted, wanted, wanted, wanted],
    ).fetchall()
    return guests.guest_by_id(connection, found[0][0]) if len(found) == 1 else None


def _check_ids(connection: sqlite3.Connection, greeting: Greeting) -> None:
    if greeting.zone_id and greeting.zone_id not in {
        zone.id for zone in event_rows.zones_of(connection, greeting.event_id)
    }:
        raise FieldError("zone_id", "a zone of this event", code="field.choice")
    if greeting.guest_id:
        try:
            guests.guest_by_id(connection, greeting.guest_id, event_id=greeting.event_id)
        except NotFoundError as exc:
            raise FieldError("guest", "a guest of this event", code="field.choice") from exc
    known = {f"person:{person.id}" for person in people.all_people(connection)} | {
        f"role:{role.value}" for role in Role
    }
    for place, step in enumerate(greeting.chain, start=1):
        if step.to not in known:
            raise FieldError(f"to_{place}", "somebody who works here", code="field.choice")


def _is_over(arrival: Arrival, now: datetime) -> bool:
    return arrival.next_at is not None and now >= arrival.next_at


def _means(to: str, person: Person) -> bool:
    noun, _, name = to.partition(":")
    return name == person.id if noun == "person" else includes(person.role, Role(name))


def _record(transaction: Transaction, event_id: str, arrival: Arrival, guest_id: str) -> None:
    body = {"to": arrival.to, "step": arrival.step, "guest": guest_id}
    transaction.record("arrival.called", f"alert:{arrival.alert_id}", body, event_id=event_id)
