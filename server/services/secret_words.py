"""Secrets: made at random, kept as hashes.

Random secrets of 256 bits need no slow hash; PINs and passwords, which people choose, get argon2id with the
parameters that OWASP's Password Storage sheet names first: 19 MiB, two passes, one lane.
"""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.domain.codes import ALPHABET


def new_secret() -> str:
    """256 random bits as text for a cookie or a header."""
    return secrets.token_urlsafe(32)


def new_spoken_code(length: int = 8) -> str:
    """A random code that a person reads off one screen and types into another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_pin() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def sha256_of(secret: str) -> str:
    """What the database keeps of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_chosen(secret: str) -> str:
    """What the database keeps of a PIN or a password: `$argon2id$...`. Takes some 20 ms and 19 MiB."""
    return _hasher().hash(secret)


def is_chosen(secret: str, kept_hash: str) -> bool:
    """Whether `secret` is the one kept. An empty hash takes as long and is never right."""
    try:
        return _hasher().verify(kept_hash or _nobody(), secret) and bool(kept_hash)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobody() -> str:
    return _hasher().hash(new_secret())
