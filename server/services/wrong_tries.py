"""Guessing is slow: wrong tries are counted where they come from, delayed after a few, and locked after some more."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from server.domain.errors import TooManyError
from server.store import people
from server.store.people import WrongTries
from server.store.transaction import Transaction

#: After so many wrong tries each further one has to wait ...
TRIES_BEFORE_DELAY = 3
#: ... and after so many that subject is locked at that place.
TRIES_BEFORE_LOCK = 10
LOCK_LASTS = timedelta(minutes=15)


def check(tries: WrongTries | None, now: datetime) -> None:
    """Whether another try may be made.

    Raises: TooManyError `sign_in.wait` or `sign_in.locked`, with the seconds to wait.
    """
    if tries is None or tries.count < TRIES_BEFORE_DELAY:
        return
    locked = tries.count >= TRIES_BEFORE_LOCK
    wait = LOCK_LASTS if locked else timedelta(seconds=2 ** (tries.count - TRIES_BEFORE_DELAY + 1))
    left = tries.last_at + wait - now
    if left > timedelta():
        code = "sign_in.locked" if locked else "sign_in.wait"
        raise TooManyError("too many wrong tries", code=code, seconds=int(left.total_seconds()) + 1)


def count(transaction: Transaction, subject: str, place: str) -> int:
    """One more; how many it makes. What is older than LOCK_LASTS is forgotten."""
    before = people.wrong_tries(transaction.connection, subject, place)
    stale = before is None or transaction.now - before.last_at > LOCK_LASTS
    number = 1 if stale or before is None else before.count + 1
    tries = WrongTries(count=number, last_at=transaction.now)
    people.save_wrong_tries(transaction.connection, subject, place, tries)
    return number


def forgive(transaction: Transaction, subject: str, place: str) -> None:
    """It was right at last."""
    people.save_wrong_tries(transaction.connection, subject, place, None)


def place_of(address: str) -> str:
    """Where a client's tries are counted: its address; of IPv6 the network, for one machine has as many as it likes."""
    try:
        network = ip_network(f"{address}/64", strict=False) if ":" in address else ip_address(address)
    except ValueError:
        return f"address:{address}"
    return f"address:{network}"
