"""People, their sessions, wrong tries and programs' tokens on disk. Secrets are kept as hashes only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from datetime import datetime

from server.domain.access import Role, TokenRole
from server.domain.errors import ConflictError, NotFoundError
from server.store.rows import upsert
from server.store.times import from_text, to_text


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with access."""

    id: str
    name: str
    role: Role
    #: argon2id; empty: no password, so no way into the office.
    password_hash: str = ""
    #: argon2id; empty: no PIN, so no way into the desk.
    pin_hash: str = ""
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Session:
    """Somebody signed in."""

    token_sha256: str
    person_id: str
    device_id: str | None
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class WrongTries:
    """How often somebody got a secret wrong at one place."""

    count: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a program shows."""

    id: str
    name: str
    role: TokenRole
    #: None: every event.
    event_id: str | None
    sha256: str
    revoked: bool = False


_PERSON = ", ".join(field.name for field in fields(Person))
_SESSION = ", ".join(field.name for field in fields(Session))
_TOKEN = ", ".join(field.name for field in fields(Token))


def save_person(connection: sqlite3.Connection, person: Person) -> None:
    """Store a person, new or changed.

    Raises: ConflictError when somebody else has the name.
    """
    row: dict[str, object] = {field.name: getattr(person, field.name) for field in fields(Person)}
    try:
        upsert(connection, "person", row | {"role": person.role.value, "active": int(person.active)})
    except sqlite3.IntegrityError as exc:
        raise ConflictError("somebody else has this name", code="person.taken") from exc


def all_people(connection: sqlite3.Connection) -> list[Person]:
    """Everybody with access, by name."""
    rows = connection.execute(f"SELECT {_PERSON} FROM person WHERE active = 1 ORDER BY name")
    return [_person(row) for row in rows]


def person_by_id(connection: sqlite3.Connection, person_id: str) -> Person:
    """One person, also one without access any more.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {_PERSON} FROM person WHERE id = ?", [person_id]).fetchone()
    if row is None:
        raise NotFoundError("no such person", code="not_found.person")
    return _person(row)


def save_session(connection: sqlite3.Connection, session: Session) -> None:
    """Store a session, new or seen again."""
    row: dict[str, object] = {field.name: getattr(session, field.name) for field in fields(Session)}
    row |= {"started_at": to_text(session.started_at), "seen_at": to_text(session.seen_at)}
    upsert(connection, "session", row, keys=("token_sha256",))


def session_by_hash(connection: sqlite3.Connection, token_sha256: str) -> Session | None:
    """The session with this token; None: there is none (any more)."""
    row = connection.execute(f"SELECT {_SESSION} FROM session WHERE token_sha256 = ?", [token_sha256]).fetchone()
    if row is None:
        return None
    values = dict(row)
    times = {name: from_text(values[name]) for name in ("started_at", "seen_at")}
    return Session(**values | times)


def signed_in_at_desks(connection: sqlite3.Connection) -> set[str]:
    """The ids of those with a session on a tablet."""
    rows = connection.execute("SELECT DISTINCT person_id FROM session WHERE coalesce(device_id, '') <> ''")
    return {row[0] for row in rows}


def drop_session(connection: sqlite3.Connection, token_sha256: str) -> None:
    """Sign out."""
    connection.execute("DELETE FROM session WHERE token_sha256 = ?", [token_sha256])


def drop_sessions_of(connection: sqlite3.Connection, person_id: str) -> None:
    """Sign somebody out everywhere."""
    connection.execute("DELETE FROM session WHERE person_id = ?", [person_id])


def wrong_tries(connection: sqlite3.Connection, subject: str, place: str) -> WrongTries | None:
    """Wrong tries of `subject` at `place`; None: none."""
    row = connection.execute(
        "SELECT count, last_at FROM wrong_try WHERE subject = ? AND place = ?", [subject, place]
    ).fetchone()
    return WrongTries(count=row[0], last_at=from_text(row[1])) if row else None


def save_wrong_tries(connection: sqlite3.Connection, subject: str, place: str, tries: WrongTries | None) -> None:
    """Store how often it went wrong; None: forgiven."""
    connection.execute("DELETE FROM wrong_try WHERE subject = ? AND place = ?", [subject, place])
    if tries:
        connection.execute(
            "INSERT INTO wrong_try VALUES (?, ?, ?, ?)", [subject, place, tries.count, to_text(tries.last_at)]
        )


def save_token(connection: sqlite3.Connection, token: Token) -> None:
    """Store a token, new or changed."""
    row: dict[str, object] = {field.name: getattr(token, field.name) for field in fields(Token)}
    upsert(connection, "token", row | {"role": token.role.value, "revoked": int(token.revoked)})


def token_by_hash(connection: sqlite3.Connection, sha256: str) -> Token | None:
    """The program's token, if it may still be used; None otherwise."""
    row = connection.execute(f"SELECT {_TOKEN} FROM token WHERE sha256 = ? AND revoked = 0", [sha256]).fetchone()
    return _token(row) if row else None


def all_tokens(connection: sqlite3.Connection) -> list[Token]:
    """Every token that may be used, by name."""
    return [_token(row) for row in connection.execute(f"SELECT {_TOKEN} FROM token WHERE revoked = 0 ORDER BY name")]


def _person(row: sqlite3.Row) -> Person:
    values = dict(row)
    return Person(**values | {"role": Role(values["role"]), "active": bool(values["active"])})


def _token(row: sqlite3.Row) -> Token:
    values = dict(row)
    return Token(**values | {"role": TokenRole(values["role"]), "revoked": bool(values["revoked"])})
