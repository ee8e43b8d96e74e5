"""Tokens for programs: shown once, kept as a hash."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from server.domain.access import TokenRole
from server.domain.errors import AccessError, FieldError, NotFoundError
from server.services.secret_words import new_secret, sha256_of
from server.store import people
from server.store.people import Token
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """A token that was just made; `secret` is never seen again."""

    token: Token
    secret: str


def add_token(transaction: Transaction, name: str, role: TokenRole, event_id: str | None = None) -> NewToken:
    """Make a token for a program; `event_id` None lets it into every event.

    Raises: FieldError for an empty name.
    """
    if not name.strip():
        raise FieldError("name", "a token needs a name", code="field.empty")
    secret = new_secret()
    token = Token(id=transaction.new_id(), name=name.strip(), role=role, event_id=event_id, sha256=sha256_of(secret))
    people.save_token(transaction.connection, token)
    transaction.record("token.added", f"token:{token.id}", {"role": role.value}, event_id=event_id or "")
    return NewToken(token=token, secret=secret)


def revoke_token(transaction: Transaction, token_id: str) -> None:
    """Make a token useless at once.

    Raises: NotFoundError.
    """
    known = {token.id: token for token in people.all_tokens(transaction.connection)}
    if token_id not in known:
        raise NotFoundError("no such token", code="not_found.token")
    people.save_token(transaction.connection, replace(known[token_id], revoked=True))
    transaction.record("token.revoked", f"token:{token_id}")


def token_by_secret(connection: sqlite3.Connection, secret: str) -> Token | None:
    """The token a program shows; None: unknown or revoked."""
    return people.token_by_hash(connection, sha256_of(secret)) if secret else None


def check_token(transaction: Transaction, token: Token) -> None:
    """Look inside an act whether a token that was good a while ago still is.

    Raises: AccessError for one that was revoked since.
    """
    if transaction.kept.token(transaction.connection, token.sha256) is None:
        raise AccessError("a token is needed", code="access.token")


def all_tokens(connection: sqlite3.Connection) -> list[Token]:
    """Every token that may be used."""
    return people.all_tokens(connection)
