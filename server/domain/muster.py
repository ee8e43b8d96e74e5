"""Musters: who is inside right now, ticked off person by person, until everybody is accounted for or missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Tick(StrEnum):
    """What is known of one person on the list."""

    OPEN = "open"
    ACCOUNTED = "accounted"
    MISSING = "missing"


class MusterOrder(StrEnum):
    """How the list is sorted."""

    NAME = "name"
    COMPANY = "company"


@dataclass(frozen=True, kw_only=True)
class Muster:
    """One list, made at one moment. It changes nobody's presence."""

    id: str
    event_id: str
    zone_id: str
    started_at: datetime
    started_by: str
    #: None: it goes on.
    ended_at: datetime | None = None
    ended_by: str = ""
    #: As it ended; 0 while it goes on.
    accounted: int = 0
    missing: int = 0
    not_ticked: int = 0


@dataclass(frozen=True, kw_only=True)
class MusterEntry:
    """One person on a muster's list."""

    muster_id: str
    guest_id: str
    tick: Tick = Tick.OPEN
    #: Who ticked, and when; empty and None: nobody yet.
    ticked_by: str = ""
    ticked_at: datetime | None = None
