"""A small event to test with: one entrance, five guests, nobody real."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from server.domain.access import Role
from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.services.event_setup import add_event
from server.services.secret_words import hash_chosen
from server.store import guests
from server.store.people import Person, save_person
from server.store.transaction import Transaction
from tests.fakes.clock import NOON

PIN = "246813"
PASSWORD = "correct horse staple"
#: What the sample guests' badges hold, by first name.
CODES = {
    "Anna": "ANNA0000000000000001",
    "Björn": "BJRN0000000000000002",
    "Carla": "CARA0000000000000003",
    "Dirk": "D1RK0000000000000004",
    "Élise": "EE5E0000000000000005",
}


def sample_event(**changes: object) -> Event:
    """An event that began two hours before NOON and ends eight hours after; second factor, zones: the defaults."""
    values: dict[str, object] = {
        "id": "",
        "slug": "gala",
        "name": "Winter Gala",
        "venue": "Hall of Example",
        "starts_at": NOON - timedelta(hours=2),
        "ends_at": NOON + timedelta(hours=8),
        "timezone": "Europe/Amsterdam",
    }
    return Event(**values | changes)  # type: ignore[arg-type]


def sample_guests(event_id: str) -> list[Guest]:
    """Anna (plain), Björn (VIP), Carla (unpaid), Dirk (cancelled), Élise (needs the desk)."""

    def guest(first: str, last: str, **more: object) -> Guest:
        values: dict[str, object] = {
            "id": f"{len(first):x}{first.encode().hex():0<31}"[:32],
            "event_id": event_id,
            "ref": f"ref-{first}",
            "first_name": first,
            "last_name": last,
            "email": f"{CODES[first][:4].lower()}@example.org",
            "code": CODES[first],
            "category": "guest",
        }
        return Guest(**values | more)  # type: ignore[arg-type]

    return [
        guest("Anna", "Berg", company="Rozen Consulting"),
        guest("Björn", "Öztürk", vip=True, host="Dr. Host"),
        guest("Carla", "D'Amico", standing=Standing.UNPAID),
        guest("Dirk", "van den Berg", standing=Standing.CANCELLED),
        guest("Élise", "Dupont", needs_desk=True, needs="wheelchair"),
    ]


def add_sample(transaction: Transaction, **changes: object) -> Event:
    """The sample event with its guests, stored."""
    event = add_event(transaction, sample_event(**changes))
    guests.add_guests(transaction.connection, sample_guests(event.id))
    return event


def add_staff(transaction: Transaction, name: str, role: Role) -> Person:
    """Somebody who signs in with PIN, an organiser with PASSWORD as well."""
    password_hash = _kept(PASSWORD) if role is Role.ORGANISER else ""
    person = Person(id=transaction.new_id(), name=name, role=role, pin_hash=_kept(PIN), password_hash=password_hash)
    save_person(transaction.connection, person)
    transaction.record("person.added", f"person:{person.id}", {"role": role.value})
    return person


@cache
def _kept(secret: str) -> str:
    """Hashed once a process: it takes its time on purpose."""
    return hash_chosen(secret)
