"""People with access, and how they sign in.

A PIN or password is checked outside the writer, since argon2 takes its time on purpose; what follows from the
check, a session or a counted wrong try, is one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from server.domain.access import Actor, Role
from server.domain.errors import AccessError, FieldError, ForbiddenError
from server.services import wrong_tries
from server.services.secret_words import hash_chosen, is_chosen, new_secret, sha256_of
from server.services.wrong_tries import TRIES_BEFORE_LOCK
from server.store import people
from server.store.people import Person, Session, WrongTries
from server.store.transaction import Transaction

T = TypeVar("T")

#: Longer than any id of ours: what is kept of one that somebody made up.
LONGEST_ID = 64
#: A shared tablet locks itself; an office session lasts through a lunch.
IDLE_AT_DESK = timedelta(minutes=2)
IDLE_IN_OFFICE = timedelta(hours=1)
LONGEST_SESSION = timedelta(hours=12)
SHORTEST_PASSWORD = 10


class Store(Protocol):
    """Where sign-in reads and writes: the station."""

    def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Ask."""
        ...

    def write(self, act: Callable[[Transaction], T], actor: Actor) -> T:
        """Do."""
        ...


@dataclass(frozen=True, kw_only=True)
class SignInWish:
    """Who says they are whom, where."""

    person_id: str
    secret: str
    #: The paired tablet for a PIN; empty for a password.
    device_id: str = ""
    #: Where wrong tries are counted for a password: the client's address.
    address: str = ""

    @property
    def place(self) -> str:
        """Where wrong tries are counted."""
        return self.device_id or wrong_tries.place_of(self.address)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A session that began; `token` goes into the cookie and nowhere else."""

    person: Person
    token: str


@dataclass(frozen=True, kw_only=True)
class PersonWish:
    """How a person should be. An empty secret keeps the one there is."""

    name: str
    role: Role = Role.HOSTESS
    pin: str = ""
    password: str = ""


def is_set_up(connection: sqlite3.Connection) -> bool:
    """Whether there is an organiser yet; before, only the set-up code gets anywhere."""
    return any(person.role is Role.ORGANISER for person in people.all_people(connection))


def add_person(transaction: Transaction, wish: PersonWish) -> Person:
    """Give somebody access. `wish` carries secrets in clear: hash time is spent here, in a rare act.

    Raises: FieldError for a name, PIN or password; ConflictError when the name is taken.
    """
    person = _with_secrets(Person(id=transaction.new_id(), name=_name(wish), role=wish.role), wish)
    if wish.role is Role.ORGANISER and not person.password_hash:
        raise FieldError("password", "an organiser needs a password", code="field.empty")
    if not person.password_hash and not person.pin_hash:
        raise FieldError("pin", "somebody at the desk needs a PIN", code="field.empty")
    people.save_person(transaction.connection, person)
    transaction.record("person.added", f"person:{person.id}", {"role": person.role.value})
    return person


def change_person(transaction: Transaction, person_id: str, wish: PersonWish) -> Person:
    """Change somebody's name, role, PIN or password; they are signed out everywhere.

    Raises: NotFoundError, FieldError, ConflictError; ForbiddenError when no organiser would be left.
    """
    before = people.person_by_id(transaction.connection, person_id)
    _keep_an_organiser(transaction, before, wish.role)
    after = _with_secrets(replace(before, name=_name(wish), role=wish.role), wish)
    people.save_person(transaction.connection, after)
    people.drop_sessions_of(transaction.connection, person_id)
    fields = [
        name for name in ("name", "role", "pin_hash", "password_hash") if getattr(before, name) != getattr(after, name)
    ]
    transaction.record("person.changed", f"person:{person_id}", {"fields": fields})
    return after


def remove_person(transaction: Transaction, person_id: str) -> None:
    """Take somebody's access away at once.

    Raises: NotFoundError; ForbiddenError for the last organiser.
    """
    person = people.person_by_id(transaction.connection, person_id)
    _keep_an_organiser(transaction, person, None)
    people.save_person(transaction.connection, replace(person, active=False, pin_hash="", password_hash=""))
    people.drop_sessions_of(transaction.connection, person_id)
    transaction.record("person.changed", f"person:{person_id}", {"fields": ["active"]})


def sign_in(store: Store, wish: SignInWish, now: datetime) -> SignedIn:
    """Begin a session for the right PIN (on a paired tablet) or password.

    Raises: as prove().
    """
    return prove(store, wish, now, lambda transaction, person: _begin_session(transaction, person, wish))


def prove(store: Store, wish: SignInWish, now: datetime, then: Callable[[Transaction, Person], T]) -> T:
    """Do `then` for whoever knows the right PIN (on a paired tablet) or password.

    Raises: AccessError for a wrong secret or an unknown person alike; TooManyError while locked or too quick.
    """
    wish = replace(wish, person_id=wish.person_id[:LONGEST_ID])
    person, tries = store.read(lambda connection: _person_and_tries(connection, wish))
    wrong_tries.check(tries, now)
    kept = "" if person is None else person.pin_hash if wish.device_id else person.password_hash
    if is_chosen(wish.secret, kept) and person is not None:
        return store.write(lambda transaction: _proven(transaction, person, wish, then), _actor(wish))
    store.write(lambda transaction: _count_wrong_try(transaction, wish), _actor(wish))
    raise AccessError("that is not right", code="sign_in.wrong")


def sign_out(transaction: Transaction, token: str, *, reason: str = "") -> None:
    """End a session: its token is dead. `reason`: `idle` where nobody did it."""
    session = people.session_by_hash(transaction.connection, sha256_of(token))
    if session:
        people.drop_session(transaction.connection, session.token_sha256)
        body = {"reason": reason} if reason else {}
        transaction.record("person.signed_out", f"person:{session.person_id}", body)


def see_again(transaction: Transaction, token: str) -> None:
    """Note that somebody is still there: the idle lock starts anew."""
    session = people.session_by_hash(transaction.connection, sha256_of(token))
    if session:
        people.save_session(transaction.connection, replace(session, seen_at=transaction.now))


def person_by_session(
    connection: sqlite3.Connection, token: str, now: datetime, *, seen_at: datetime | None = None
) -> tuple[Person, Session] | None:
    """Who is signed in with this token; None: nobody, or not any more.

    `seen_at`: when this session was last seen, where that is newer than what is stored.
    """
    session = people.session_by_hash(connection, sha256_of(token)) if token else None
    if session is None or _is_over(session, now, seen_at):
        return None
    person = people.person_by_id(connection, session.person_id)
    return (person, session) if person.active else None


def whose_session(connection: sqlite3.Connection, token: str) -> str:
    """The id of the person whose session it is, over or not; empty: there is none."""
    session = people.session_by_hash(connection, sha256_of(token))
    return session.person_id if session else ""


def is_over(connection: sqlite3.Connection, token: str, now: datetime, *, seen_at: datetime | None = None) -> bool:
    """Whether a session is still kept that nobody may use any more: it was idle, or lasted too long."""
    session = people.session_by_hash(connection, sha256_of(token))
    return session is not None and _is_over(session, now, seen_at)


def role_of(connection: sqlite3.Connection, person_id: str) -> Role | None:
    """The role somebody has now; None: no access, or not any more.

    Raises: NotFoundError.
    """
    person = people.person_by_id(connection, person_id)
    return person.role if person.active else None


def all_people(connection: sqlite3.Connection) -> list[Person]:
    """Everybody with access."""
    return people.all_people(connection)


def _is_over(session: Session, now: datetime, seen_at: datetime | None) -> bool:
    idle = IDLE_AT_DESK if session.device_id else IDLE_IN_OFFICE
    last = max(session.seen_at, seen_at or session.seen_at)
    return now - last > idle or now - session.started_at > LONGEST_SESSION


def _name(wish: PersonWish) -> str:
    if not wish.name.strip() or len(wish.name) > 80:
        raise FieldError("name", "a name of at most 80 characters", code="field.empty")
    return wish.name.strip()


def _with_secrets(person: Person, wish: PersonWish) -> Person:
    if wish.pin and not (len(wish.pin) == 6 and wish.pin.isascii() and wish.pin.isdigit()):
        raise FieldError("pin", "six digits", code="field.pin")
    if wish.password and len(wish.password) < SHORTEST_PASSWORD:
        raise FieldError("password", f"at least {SHORTEST_PASSWORD} characters", code="field.short")
    if wish.pin:
        person = replace(person, pin_hash=hash_chosen(wish.pin))
    if wish.password:
        person = replace(person, password_hash=hash_chosen(wish.password))
    return person


def _keep_an_organiser(transaction: Transaction, person: Person, role: Role | None) -> None:
    organisers = [other for other in people.all_people(transaction.connection) if other.role is Role.ORGANISER]
    if role is not Role.ORGANISER and [person.id] == [other.id for other in organisers]:
        raise ForbiddenError("somebody has to stay organiser", code="person.last_organiser")


def _person_and_tries(connection: sqlite3.Connection, wish: SignInWish) -> tuple[Person | None, WrongTries | None]:
    known = {person.id: person for person in people.all_people(connection)}
    return known.get(wish.person_id), people.wrong_tries(connection, wish.person_id, wish.place)


def _count_wrong_try(transaction: Transaction, wish: SignInWish) -> None:
    count = wrong_tries.count(transaction, wish.person_id, wish.place)
    if count == TRIES_BEFORE_LOCK and any(person.id == wish.person_id for person in all_people(transaction.connection)):
        transaction.record("person.locked", f"person:{wish.person_id}", {"tries": count})


def _proven(transaction: Transaction, person: Person, wish: SignInWish, then: Callable[[Transaction, Person], T]) -> T:
    """The tries are looked at again here: many guesses at once must not slip past the count."""
    tries = people.wrong_tries(transaction.connection, person.id, wish.place)
    wrong_tries.check(tries, transaction.now)
    people.save_wrong_tries(transaction.connection, person.id, wish.place, None)
    return then(transaction, person)


def _begin_session(transaction: Transaction, person: Person, wish: SignInWish) -> SignedIn:
    token = new_secret()
    session = Session(
        token_sha256=sha256_of(token),
        person_id=person.id,
        device_id=wish.device_id or None,
        started_at=transaction.now,
        seen_at=transaction.now,
    )
    people.save_session(transaction.connection, session)
    transaction.record("person.signed_in", f"person:{person.id}")
    return SignedIn(person=person, token=token)


def _actor(wish: SignInWish) -> Actor:
    return Actor(name=f"person:{wish.person_id}", device_id=wish.device_id)
