"""Vouching: somebody with the right role types their PIN for one act of a colleague, at the colleague's tablet."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from server.domain.access import Role, includes
from server.domain.errors import ForbiddenError
from server.services.people import SignInWish, Store, prove
from server.store import people
from server.store.people import Person
from server.store.transaction import Transaction


def who_may(connection: sqlite3.Connection, role: Role) -> list[Person]:
    """Who may do what asks for `role` and has a PIN to say so, by name."""
    return [person for person in people.all_people(connection) if person.pin_hash and includes(person.role, role)]


def vouch(store: Store, wish: SignInWish, act: str, role: Role, colleague_id: str, now: datetime) -> Person:
    """Somebody answers for `act`, which asks for `role`, of the person `colleague_id`; who it is.

    Raises: ForbiddenError for somebody who may not either; AccessError and TooManyError as people.prove(), with the
    same count of wrong tries as for signing in.
    """

    def vouched(transaction: Transaction, person: Person) -> Person:
        if not includes(person.role, role):
            raise ForbiddenError("who vouches may not do this either", code="forbidden.role")
        transaction.record("person.vouched", f"person:{person.id}", {"act": act, "colleague": colleague_id})
        return person

    return prove(store, wish, now, vouched)
