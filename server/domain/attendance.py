"""Attendance: its columns, and what the facts say about who is where (the one fold that all share)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from server.domain.fact import Fact
from server.domain.guest import Presence

#: Keys of an attendance row, in this order, at the station and at the hub. More may follow; none goes away.
COLUMNS = (
    "ref",
    "first_name",
    "last_name",
    "company",
    "email",
    "category",
    "language",
    "code",
    "status",
    "walk_in",
    "checked_in_at",
    "checked_out_at",
    "zone",
    "station",
    "device",
    "badge_copies",
    "badge_proof",
)


def fold_presence(facts: Iterable[Fact]) -> dict[tuple[str, str], Presence]:
    """Presence by (guest, zone) after `facts`, in any order given.

    An undo names the admission it takes back, which is then as if it had never been recorded.
    """
    ordered = sorted(facts, key=lambda fact: (fact.clock, fact.sequence))
    undone = {fact.body["fact"] for fact in ordered if fact.kind == "check_in.undone"}
    presences: dict[tuple[str, str], Presence] = {}
    for fact in ordered:
        if fact.id in undone or fact.kind not in ("guest.checked_in", "guest.checked_out"):
            continue
        place = (fact.subject_id("guest"), fact.body["zone"])
        presences[place] = after_fact(presences.get(place), fact)
    return presences


def as_one(facts: Iterable[Fact], guest_id: str) -> list[Fact]:
    """What happened to several records of one person, as if there had been this one."""
    return [replace(fact, subject=f"guest:{guest_id}") for fact in facts]


def after_fact(before: Presence | None, fact: Fact) -> Presence:
    """Presence once `fact`, an admission or a check-out, is counted."""
    now = before or Presence(guest_id=fact.subject_id("guest"), zone_id=fact.body["zone"])
    if fact.kind == "guest.checked_out":
        return replace(now, inside=False, last_out_at=fact.at) if now.first_in_at else now
    return Presence(
        guest_id=now.guest_id,
        zone_id=now.zone_id,
        inside=True,
        first_in_at=now.first_in_at or fact.at,
        last_in_at=fact.at,
        last_out_at=now.last_out_at,
        admission_fact=fact.id,
        station_id=fact.body["station"],
        device_id=fact.device_id,
    )
