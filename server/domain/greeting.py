"""Greetings: when such a guest comes in, whom to call, and who is next when nobody says "on my way".

Drawn in docs/greetings.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain.access import Role
from server.domain.errors import FieldError
from server.domain.event import Zone
from server.domain.guest import Guest

#: More people than this are not called one after the other while a guest stands there.
MOST_STEPS = 4
MOST_MINUTES = 60
LONGEST_TEXT = 300


@dataclass(frozen=True, kw_only=True)
class Step:
    """Who is called, and how long they have."""

    #: `person:id`, or `role:` and a Role: everybody who has it.
    to: str
    #: Minutes until the next is called.
    minutes: int = 2


@dataclass(frozen=True, kw_only=True)
class Greeting:
    """An organiser's rule. What is empty or None asks for nothing."""

    id: str
    event_id: str
    #: One guest alone.
    guest_id: str = ""
    #: Only guests who are marked as important.
    vip: bool = False
    category: str = ""
    #: A part of the company's name, in any case.
    company: str = ""
    #: When they come in there; empty: at the entrance.
    zone_id: str = ""
    from_at: datetime | None = None
    to_at: datetime | None = None
    #: Called one after the other.
    chain: tuple[Step, ...]
    #: What whoever goes there should know.
    know: str = ""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An important guest came: how far the calling is. The alert says who and where, and who is on the way."""

    alert_id: str
    chain: tuple[Step, ...]
    know: str = ""
    #: Which of the chain is called now, from 0.
    step: int = 0
    called_at: datetime

    @property
    def to(self) -> str:
        """Who is called now."""
        return self.chain[self.step].to

    @property
    def next_at(self) -> datetime | None:
        """When the next is called, unless somebody says that they are on the way; None: there is none."""
        if self.step + 1 >= len(self.chain):
            return None
        return self.called_at + timedelta(minutes=self.chain[self.step].minutes)


#: Where no rule says otherwise, of guests marked as important: everybody at the desk, then who is above.
EVERYBODY = tuple(Step(to=f"role:{role.value}") for role in (Role.HOSTESS, Role.SUPERVISOR, Role.ORGANISER))


def is_for(greeting: Greeting, guest: Guest, zone: Zone, at: datetime) -> bool:
    """Whether a rule is about `guest`, who comes into `zone` at `at`."""
    return (
        greeting.guest_id in ("", guest.id)
        and (guest.vip or not greeting.vip)
        and greeting.category in ("", guest.category)
        and greeting.company.casefold() in guest.company.casefold()
        and (greeting.zone_id == zone.id if greeting.zone_id else zone.is_main)
        and (greeting.from_at is None or at >= greeting.from_at)
        and (greeting.to_at is None or at < greeting.to_at)
    )


def chosen(greetings: Iterable[Greeting], guest: Guest, zone: Zone, at: datetime) -> Greeting | None:
    """The rule that is most particular about this arrival; of equals the older one; None: there is none."""
    fitting = [one for one in greetings if is_for(one, guest, zone, at)]
    return min(fitting, key=lambda one: (-_particular(one), one.id), default=None)


def checked(greeting: Greeting) -> Greeting:
    """`greeting` as it is kept.

    Raises: FieldError for a rule about everybody, nobody to call, minutes out of range, texts too long, or a window
    that ends before it begins.
    """
    kept = replace(greeting, company=greeting.company.strip(), know=greeting.know.strip())
    if not (kept.guest_id or kept.vip or kept.category or kept.company):
        raise FieldError("vip", "a rule about everybody calls nobody's attention", code="field.whom")
    if not 1 <= len(kept.chain) <= MOST_STEPS:
        raise FieldError("to_1", f"one to {MOST_STEPS} are called", code="field.empty")
    for place, step in enumerate(kept.chain, start=1):
        if not 1 <= step.minutes <= MOST_MINUTES:
            raise FieldError(f"minutes_{place}", f"1 to {MOST_MINUTES} minutes", code="field.range")
    for name in ("company", "know"):
        if len(getattr(kept, name)) > LONGEST_TEXT:
            raise FieldError(name, f"at most {LONGEST_TEXT} characters", code="field.long")
    if kept.from_at and kept.to_at and kept.to_at <= kept.from_at:
        raise FieldError("to_at", "it ends before it begins", code="field.order")
    return kept


def _particular(greeting: Greeting) -> int:
    """One guest before a company before a category; then where, then when."""
    said = (
        bool(greeting.to_at or greeting.from_at),
        bool(greeting.zone_id),
        greeting.vip,
        bool(greeting.category),
        bool(greeting.company),
        bool(greeting.guest_id),
    )
    return sum(1 << place for place, is_said in enumerate(said) if is_said)
