"""Records that another one stands for: who had a ticket before, and one person who was on the list twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from server.domain.guest import Guest, Presence


class OldKind(StrEnum):
    """Why a record is old. Codes never change."""

    #: Of whom the ticket was before it became another person's.
    FORMER = "former"
    #: Of whom the ticket was until that was taken back.
    WITHDRAWN = "withdrawn"
    #: Of the person whose other record is kept.
    DUPLICATE = "duplicate"


@dataclass(frozen=True, kw_only=True)
class OldRecord:
    """A record that another one stands for."""

    guest: Guest
    kind: OldKind
    #: The fact that made it old.
    fact_id: str
    #: The code that its guest had then.
    code: str


#: What belongs to a person; all else belongs to the ticket and stays with it.
OF_PERSON = (
    "first_name", "last_name", "company", "title", "email", "phone", "language", "vip", "host", "notes", "needs",
    "needs_desk", "must_follow",
)  # fmt: skip
#: What somebody chooses of, where two records of one person differ.
CHOSEN = (
    "first_name", "last_name", "company", "title", "email", "phone", "category", "language", "vip", "host", "notes",
    "room", "needs_desk", "must_follow", "standing", "party",
)  # fmt: skip


def without_person(guest: Guest) -> Guest:
    """The ticket alone."""
    nobody = Guest(id="", event_id="")
    return replace(guest, **{name: getattr(nobody, name) for name in OF_PERSON})


def with_person_of(ticket: Guest, person: Guest) -> Guest:
    """A ticket with somebody else's details."""
    return replace(ticket, **{name: getattr(person, name) for name in OF_PERSON})


def differing(one: Guest, other: Guest) -> list[str]:
    """In which of CHOSEN two records differ."""
    return [name for name in CHOSEN if getattr(one, name) != getattr(other, name)]


def is_kept(one: Presence | None, other: Presence | None) -> bool:
    """Whether the record with presence `one` goes on, of two: the one that came in first, for its time counts.

    Where neither came in, the first does.
    """
    came, other_came = (presence.first_in_at if presence else None for presence in (one, other))
    return other_came is None or (came is not None and came <= other_came)
