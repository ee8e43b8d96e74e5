"""A guest finds themselves at a kiosk: never a list, always masked, and a second factor where asked for."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from server.domain.errors import FieldError
from server.domain.event import SecondFactor
from server.domain.guest import Guest, masked_company, masked_name
from server.domain.names import fold
from server.store import event as event_rows
from server.store import guests, search

#: Fewer letters find nothing.
FEWEST_LETTERS = 3
#: More matches than this are as good as none: the guest is asked to type more, or to see the desk.
MOST_SHOWN = 5
#: So much of the e-mail address proves who somebody is.
FACTOR_LETTERS = 3


@dataclass(frozen=True, kw_only=True)
class MaskedGuest:
    """What a kiosk shows of somebody found by name."""

    guest_id: str
    name: str
    company: str
    #: Their code as it was then, never shown: whoever has their ticket by now is somebody else.
    code: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Found:
    """The answer to a search at a kiosk. Empty for nobody and for too many alike."""

    guests: tuple[MaskedGuest, ...]
    second_factor: SecondFactor


def find_oneself(connection: sqlite3.Connection, event_id: str, typed: str) -> Found:
    """At most MOST_SHOWN masked guests whose name `typed` may mean.

    Two guests that look the same when masked are not shown: such a choice is the desk's.

    Raises: FieldError for fewer than FEWEST_LETTERS letters.
    """
    if sum(letter.isalnum() for letter in typed) < FEWEST_LETTERS:
        raise FieldError("name", f"at least {FEWEST_LETTERS} letters", code="find.short")
    event = event_rows.event_by_id(connection, event_id)
    numbers = search.find_numbers(connection, event_id, typed[:100], limit=MOST_SHOWN + 1, all_fields=False)
    found = [_masked(guest) for guest in guests.guests_by_number(connection, numbers)]
    looks = {(masked.name, masked.company) for masked in found}
    ambiguous = len(found) > MOST_SHOWN or (len(looks) < len(found) and event.second_factor is SecondFactor.NONE)
    return Found(guests=() if ambiguous else tuple(found), second_factor=event.second_factor)


def is_proven(connection: sqlite3.Connection, event_id: str, guest_id: str, answer: str) -> bool:
    """Whether somebody who chose this guest from a search gave the second factor the organiser asks for.

    A guest whose record lacks what is asked for cannot be proven at a kiosk: the desk helps.

    Raises: NotFoundError, also for a guest of another event.
    """
    event = event_rows.event_by_id(connection, event_id)
    guest = guests.guest_by_id(connection, guest_id, event_id=event_id)
    given = fold(answer).strip()
    if event.second_factor is SecondFactor.NONE:
        return True
    if event.second_factor is SecondFactor.EMAIL:
        start = fold(guest.email)[:FACTOR_LETTERS]
        return len(start) == FACTOR_LETTERS and given[:FACTOR_LETTERS] == start and fold(guest.email).startswith(given)
    if event.second_factor is SecondFactor.CODE:
        return bool(given) and given in {fold(guest.party), fold(guest.ref), fold(guest.code)} - {""}
    words = fold(guest.company).split()
    return bool(given) and bool(words) and (given == " ".join(words) or given == words[0])


def _masked(guest: Guest) -> MaskedGuest:
    return MaskedGuest(guest_id=guest.id, name=masked_name(guest), company=masked_company(guest), code=guest.code)
