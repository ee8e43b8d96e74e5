"""Who may look into the back office: one password, set with a code that is printed where the hub runs."""

from __future__ import annotations

import hmac
import secrets
import threading
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.domain.codes import ALPHABET
from server.domain.errors import AccessError, FieldError, ForbiddenError, TooManyError
from server.hub.database import Rows
from server.hub.tokens import sha256_of

SHORTEST_PASSWORD = 10
_LONGEST_PASSWORD = 200
#: Signed in but idle this long: signed out. And never longer than LONGEST_SESSION.
IDLE_LIMIT = timedelta(hours=2)
LONGEST_SESSION = timedelta(hours=12)
#: Who did something so shortly ago may be writing.
AT_WORK = timedelta(minutes=15)
MOST_TRIES = 10
LOCK_TIME = timedelta(minutes=15)
#: Past this many addresses the oldest tries are forgotten, so that guessing cannot fill the memory.
_MOST_ADDRESSES = 10_000


class Tries:
    """Wrong tries by address: ten, then a quarter of an hour of rest for that address only."""

    def __init__(self) -> None:
        self._wrong: dict[str, tuple[int, datetime]] = {}
        self._guard = threading.Lock()

    def check(self, address: str, now: datetime) -> None:
        """Raises: TooManyError while `address` has to rest."""
        with self._guard:
            count, last_at = self._wrong.get(address, (0, now))
            if now - last_at >= LOCK_TIME:
                self._wrong.pop(address, None)
            elif count >= MOST_TRIES:
                raise TooManyError("too many wrong tries", code="too_many.sign_in")

    def wrong(self, address: str, now: datetime) -> None:
        """One more."""
        with self._guard:
            count = self._wrong.pop(address, (0, now))[0]
            self._wrong[address] = (count + 1, now)
            while len(self._wrong) > _MOST_ADDRESSES:
                self._wrong.pop(next(iter(self._wrong)))

    def right(self, address: str) -> None:
        """Forget them."""
        with self._guard:
            self._wrong.pop(address, None)


def new_set_up_code() -> str:
    """Eight characters that a person reads off the hub's own screen."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def has_password(connection: Rows) -> bool:
    """Whether somebody set the back office up already."""
    return connection.execute("SELECT 1 FROM password").fetchone() is not None


def set_password(connection: Rows, password: str, *, code: str, expected_code: str) -> None:
    """Choose the password, once, with the code that the hub printed.

    Raises: ForbiddenError for a wrong code or when there is a password already, FieldError for one too short.
    """
    typed = "".join(code.upper().split()).replace("-", "")
    if not expected_code or not hmac.compare_digest(typed.encode(), expected_code.encode()):
        raise ForbiddenError("not the code that the hub printed", code="forbidden.set_up_code")
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise FieldError("password", f"at least {SHORTEST_PASSWORD} characters", code="field.password")
    done = connection.execute(
        "INSERT INTO password (hash) VALUES (%s) ON CONFLICT DO NOTHING", [_hasher().hash(password)]
    )
    if done.rowcount == 0:
        raise ForbiddenError("the back office has a password", code="forbidden.set_up")


def sign_in(connection: Rows, password: str, now: datetime) -> str:
    """A new session's secret, for the cookie.

    Raises: AccessError for a wrong password.
    """
    row = connection.execute("SELECT hash FROM password").fetchone()
    try:
        _hasher().verify(row["hash"] if row else _nobody(), password)
    except (VerificationError, InvalidHashError) as exc:
        raise AccessError("not the password", code="access.password") from exc
    if row is None:
        raise AccessError("not the password", code="access.password")
    connection.execute("DELETE FROM session WHERE started_at < %s", [now - LONGEST_SESSION])
    secret = secrets.token_urlsafe(32)
    connection.execute(
        "INSERT INTO session (sha256, started_at, seen_at) VALUES (%s, %s, %s)", [sha256_of(secret), now, now]
    )
    return secret


def check_session(connection: Rows, secret: str, now: datetime, *, by_hand: bool) -> None:
    """Let a signed-in person on. `by_hand`: a person did something, the page did not refresh itself.

    Raises: AccessError when the session is unknown, idle too long or too old.
    """
    row = connection.execute(
        "SELECT seen_at FROM session WHERE sha256 = %s AND started_at > %s AND seen_at > %s",
        [sha256_of(secret), now - LONGEST_SESSION, now - IDLE_LIMIT],
    ).fetchone()
    if not secret or row is None:
        raise AccessError("not signed in", code="access")
    if by_hand and now - row["seen_at"] > timedelta(minutes=1):
        connection.execute("UPDATE session SET seen_at = %s WHERE sha256 = %s", [now, sha256_of(secret)])


def is_anybody_here(connection: Rows, now: datetime) -> bool:
    """Whether somebody did something here a short while ago."""
    row = connection.execute("SELECT 1 FROM session WHERE seen_at > %s LIMIT 1", [now - AT_WORK]).fetchone()
    return row is not None


def sign_out(connection: Rows, secret: str) -> None:
    """End a session."""
    connection.execute("DELETE FROM session WHERE sha256 = %s", [sha256_of(secret)])


@cache
def _hasher() -> PasswordHasher:
    """OWASP's Password Storage sheet: argon2id, 19 MiB, two passes, one lane."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))
