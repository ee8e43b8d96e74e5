"""The first organiser: made by whoever can read the code off the station."""

from __future__ import annotations

import hmac
from dataclasses import replace

from server.domain.access import Role
from server.domain.errors import ForbiddenError
from server.services import wrong_tries
from server.services.people import PersonWish, add_person, is_set_up
from server.services.secret_words import sha256_of
from server.store import people, station
from server.store.people import Person
from server.store.transaction import Transaction

_CODE = "setup_code_sha256"
#: Under what wrong codes are counted.
_SUBJECT = "setup"


def offer_setup_code(transaction: Transaction, code: str) -> None:
    """Accept `code` for the first set-up, instead of any offered before."""
    station.keep_choice(transaction.connection, _CODE, sha256_of(code))


def set_up(transaction: Transaction, code: str, wish: PersonWish, address: str = "") -> Person | None:
    """Make the first organiser. None: the code is wrong.

    A wrong code is counted for the `address` it came from, so it is an answer and no exception, which would undo it.

    Raises: TooManyError while that address has to wait; ForbiddenError for a station that is set up, or has no code;
    FieldError for a name or password.
    """
    kept, place = station.choice(transaction.connection, _CODE), wrong_tries.place_of(address)
    if is_set_up(transaction.connection) or not kept:
        raise ForbiddenError("there is nothing to set up", code="setup.code")
    wrong_tries.check(people.wrong_tries(transaction.connection, _SUBJECT, place), transaction.now)
    if not hmac.compare_digest(sha256_of(_as_printed(code)), kept):
        wrong_tries.count(transaction, _SUBJECT, place)
        return None
    person = add_person(transaction, replace(wish, role=Role.ORGANISER))
    wrong_tries.forgive(transaction, _SUBJECT, place)
    return person


def _as_printed(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()
