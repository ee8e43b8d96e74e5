"""Acts that carry a key: whoever repeats one, because an answer got lost, gets the first answer and nothing happens."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from server.domain.errors import ConflictError
from server.domain.fact import check_key
from server.store import answers
from server.store.transaction import Transaction

#: 128 bits, in hex digits.
_FINGERPRINT_LENGTH = 32


class Repeat:
    """One act under its key, of one actor. An empty key: it is not repeatable."""

    def __init__(self, transaction: Transaction, act: str, key: str, *asked: str) -> None:
        """`asked`: what the key stands for; empty where the act is about nothing else.

        Raises: FieldError for a key that cannot be one.
        """
        self._transaction = transaction
        self._identity = (transaction.actor.name, act, check_key(key))
        self._asked = _fingerprint(asked) if asked else ""

    def first_answer(self) -> dict[str, Any] | None:
        """What was answered before; None: it is the first time.

        Raises: ConflictError where the key stood for something else: its first answer would be about that.
        """
        if not self._identity[2]:
            return None
        known = answers.first_answer(self._transaction.connection, *self._identity)
        if known and known.get("asked", "")[:_FINGERPRINT_LENGTH] != self._asked:
            raise ConflictError("this key was used for something else", code="key.reused")
        return known

    def keep(self, answer: dict[str, Any]) -> None:
        """Remember the answer. It holds ids and codes, not names."""
        if self._identity[2]:
            kept = answer | {"asked": self._asked} if self._asked else answer
            answers.keep_answer(self._transaction.connection, self._identity, kept, self._transaction.now)


def _fingerprint(asked: tuple[str, ...]) -> str:
    return sha256("\x1f".join(asked).encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT_LENGTH]
