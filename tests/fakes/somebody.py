"""People who are let in as quickly as argon2id can: a hash says itself what it costs, and a real one costs 20 ms."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher

from server.domain.access import Role
from server.station import Station
from server.store.people import Person, save_person
from server.store.transaction import Transaction
from tests.fakes.scene import PASSWORD, PIN


def add_somebody(station: Station, name: str, role: Role) -> Person:
    """Somebody with PIN; an organiser with PASSWORD too."""
    password_hash = _quick_hash(PASSWORD) if role is Role.ORGANISER else ""

    def add(transaction: Transaction) -> Person:
        person = Person(
            id=transaction.new_id(), name=name, role=role, password_hash=password_hash, pin_hash=_quick_hash(PIN)
        )
        save_person(transaction.connection, person)
        transaction.record("person.added", f"person:{person.id}", {"role": role.value})
        return person

    return station.write(add)


@cache
def _quick_hash(secret: str) -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(secret)
