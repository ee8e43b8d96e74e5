"""Tokens for programs at the hub: shown once, kept as a hash; a station's is bound to the one that uses it first."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from server.domain.access import TokenRole
from server.domain.errors import AccessError, FieldError, ForbiddenError, NotFoundError
from server.hub.database import Rows

_LONGEST_NAME = 100


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    """A token as people see it."""

    id: str
    name: str
    role: TokenRole
    #: Empty until a station used it.
    station: str
    made_at: datetime
    used_at: datetime | None


def sha256_of(secret: str) -> str:
    """What the database keeps of a random secret; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add_token(connection: Rows, name: str, role: TokenRole, now: datetime) -> str:
    """Make a token and return it: it is never seen again.

    Raises: FieldError for a name that cannot be used.
    """
    if not name.strip() or len(name) > _LONGEST_NAME or "\x00" in name:
        raise FieldError("name", f"a token needs a name of at most {_LONGEST_NAME} characters", code="field.empty")
    secret = secrets.token_urlsafe(32)
    connection.execute(
        "INSERT INTO token (id, name, role, sha256, made_at) VALUES (%s, %s, %s, %s, %s)",
        [secrets.token_hex(8), name.strip(), role.value, sha256_of(secret), now],
    )
    return secret


def revoke_token(connection: Rows, token_id: str) -> None:
    """Make a token useless at once.

    Raises: NotFoundError.
    """
    done = connection.execute("UPDATE token SET revoked = TRUE WHERE id = %s AND NOT revoked", [token_id])
    if done.rowcount == 0:
        raise NotFoundError("no such token", code="not_found.token")


def live_tokens(connection: Rows) -> list[TokenRow]:
    """The tokens that may be used, the newest first."""
    rows = connection.execute(
        "SELECT token.id, token.name, role, coalesce(station.name, '') AS station, made_at, used_at FROM token"
        " LEFT JOIN station ON station.id = token.station_id WHERE NOT revoked ORDER BY made_at DESC, token.id"
    )
    return [TokenRow(**row | {"role": TokenRole(row["role"])}) for row in rows]


def role_of(connection: Rows, secret: str) -> TokenRole:
    """What the bearer of `secret` may do.

    Raises: AccessError for a token nobody knows.
    """
    row = connection.execute("SELECT role FROM token WHERE sha256 = %s AND NOT revoked", [sha256_of(secret)]).fetchone()
    if not secret or row is None:
        raise AccessError("this token is not known", code="access.token")
    return TokenRole(row["role"])


def check_token(connection: Rows, secret: str, station_id: str, now: datetime) -> None:
    """Let `secret` write the journal of `station_id`. The first station to use a token has it from then on.

    Raises: AccessError for a token nobody knows, ForbiddenError where token or station belongs to another.
    """
    row = connection.execute(
        "SELECT id, station_id FROM token WHERE sha256 = %s AND role = %s AND NOT revoked FOR UPDATE",
        [sha256_of(secret), TokenRole.SYNC.value],
    ).fetchone()
    if row is None:
        raise AccessError("this token is not known", code="access.token")
    if row["station_id"] is None:
        _bind(connection, row["id"], station_id)
    elif row["station_id"] != station_id:
        raise ForbiddenError("this token belongs to another station", code="forbidden.station")
    connection.execute("UPDATE token SET used_at = %s WHERE id = %s", [now, row["id"]])


def _bind(connection: Rows, token_id: str, station_id: str) -> None:
    taken = connection.execute("SELECT 1 FROM token WHERE station_id = %s AND NOT revoked", [station_id]).fetchone()
    if taken:
        raise ForbiddenError("this station has another token; revoke that one first", code="forbidden.station")
    connection.execute("UPDATE token SET station_id = %s WHERE id = %s", [station_id, token_id])
