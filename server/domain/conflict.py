"""Conflicts: the same ticket was admitted twice, at stations that were split, or one person on two tickets.

People look at both admissions and decide.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.event import AdmissionPolicy, Event
from server.domain.fact import Fact

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
    #: Two people, each with one of two tickets that are one person's.
    OTHER_PERSON = "other_person"
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
    #: Badges that came out at that station, or for that record.
    badges: int
    #: Of two tickets of one person: whose record it was on. Empty: there is one ticket.
    guest_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two admissions of one guest to one zone."""

    #: The fact of the later admission where the back office found it.
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

    @property
    def is_of_two_tickets(self) -> bool:
        """Whether it came to light when two records of one person became one."""
        return any(one.guest_id for one in self.seen)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What it may have been, the likeliest first."""
        other = Verdict.OTHER_PERSON if self.is_of_two_tickets else Verdict.COPIED_TICKET
        return Verdict.SAME_PERSON, other, Verdict.MISTAKE


def admitted_twice(
    facts: Iterable[Fact], sources: Mapping[str, Hashable], events: Mapping[str, Event]
) -> Iterator[tuple[Fact, Fact]]:
    """Admissions of whoever was inside already: (the one that stands, the later one).

    `facts`: in the order of their clocks. `sources`: by fact, who let in knowing of what else came from there: a
    journal, or a record. Within one the check-in rule has decided already; across two nobody has. `events`: by id;
    unknown ones are once per event.
    """
    ordered = list(facts)
    undone = {fact.body["fact"] for fact in ordered if fact.kind == "check_in.undone"}
    standing: dict[tuple[str, str], Fact] = {}
    for fact in ordered:
        if fact.id in undone or fact.kind not in ("guest.checked_in", "guest.checked_out"):
            continue
        place = (fact.subject, fact.body["zone"])
        before = standing.get(place)
        if fact.kind == "guest.checked_out":
            standing.pop(place, None)
        elif before and sources[before.id] != sources[fact.id] and _same_admission(before, fact, events):
            yield before, fact
        else:
            standing[place] = fact


def _same_admission(before: Fact, after: Fact, events: Mapping[str, Event]) -> bool:
    event = events.get(after.event_id)
    if event is None or event.admission is AdmissionPolicy.ONCE_PER_EVENT:
        return True
    return event.day_of(before.at) == event.day_of(after.at)
