"""Conflicts: the same ticket was admitted twice, at stations that were split. People look at both and decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: What the back office says to stations, and what they record.
FOUND = "conflict.found"
DECIDED = "conflict.decided"
#: One of the two was taken back meanwhile.
GONE = "conflict.gone"


class Verdict(StrEnum):
    """What it was. Codes never change; words live in the wording catalogues."""

    #: They passed both doors, which could not know of one another.
    SAME_PERSON = "same_person"
    #: Two people with one ticket.
    COPIED_TICKET = "copied_ticket"
    #: One of the admissions was a mistake: it is taken back.
    MISTAKE = "mistake"


@dataclass(frozen=True, kw_only=True)
class AdmissionSeen:
    """One of the two, as the back office has it from whichever station."""

    #: Its fact.
    id: str
    at: datetime
    #: As people call them; empty: unknown.
    station: str
    device: str
    #: Who let in: an actor's name, whose person only their own station knows.
    actor: str
    #: Badges that came out at that station.
    badges: int


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two admissions of one guest to one zone."""

    #: The fact of the later admission.
    id: str
    event_id: str
    zone_id: str
    guest_id: str
    found_at: datetime
    #: The one that stands, and the later one.
    seen: tuple[AdmissionSeen, ...]
    #: Empty: it waits; a Verdict, or GONE.
    outcome: str = ""
    #: The fact that is to be taken back; empty: none.
    takes_back: str = ""
    #: An actor's name; empty where another station decided.
    decided_by: str = ""
    decided_at: datetime | None = None
    #: The station that decided, as people call it.
    decided_where: str = ""
