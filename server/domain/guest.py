"""Guests: who is on the list, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from server.domain.names import without_article


class Standing(StrEnum):
    """What the list says of a guest, before anything happens at the door."""

    OK = "ok"
    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    BLOCKED = "blocked"


class Status(StrEnum):
    """Where a guest stands, as exports name it (docs/api.md)."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    LEFT = "left"
    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    BLOCKED = "blocked"


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One person on an event's list. Text fields are empty where nothing is known."""

    id: str
    event_id: str
    #: The ticket shop's own number for this ticket; the same at each import.
    ref: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    #: Job title.
    title: str = ""
    email: str = ""
    phone: str = ""
    category: str = ""
    #: Guests with the same party booked together.
    party: str = ""
    #: Of the event's languages; empty where unknown.
    language: str = ""
    vip: bool = False
    #: Who receives this guest.
    host: str = ""
    #: For the desk only.
    notes: str = ""
    needs: str = ""
    #: The way: a room, a table, a seat, as text.
    room: str = ""
    #: The organiser wants a person to receive this guest.
    needs_desk: bool = False
    #: The notes have to be followed before this guest is let in.
    must_follow: bool = False
    #: Somebody at the desk said that they were; notes that change are to be followed anew.
    followed: bool = False
    standing: Standing = Standing.OK
    walk_in: bool = False
    #: What the badge's QR holds; the live one.
    code: str = ""
    #: Columns of the list that have no field of their own.
    custom: dict[str, str] = field(default_factory=dict)
    #: Rises with each change.
    version: int = 1
    #: The record that stands for this person, where they were on the list twice; empty: this one does.
    merged_into: str = ""

    @property
    def full_name(self) -> str:
        """First and last name as spoken."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_note_open(self) -> bool:
        """Whether somebody at the desk has to follow the notes before this guest is let in."""
        return self.must_follow and bool(self.notes) and not self.followed


@dataclass(frozen=True, kw_only=True)
class Presence:
    """What happened so far between one guest and one zone. Derived from the facts."""

    guest_id: str
    zone_id: str
    inside: bool = False
    #: The first admission still standing; None: never admitted.
    first_in_at: datetime | None = None
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    #: The fact of the admission that stands now.
    admission_fact: str = ""
    #: Where the admission that stands was recorded.
    station_id: str = ""
    device_id: str = ""


def status_of(guest: Guest, presence: Presence | None) -> Status:
    """The one word an export or a card shows. Having been there outweighs what the list says."""
    if presence is not None and presence.first_in_at is not None:
        return Status.ARRIVED if presence.inside else Status.LEFT
    if guest.standing is Standing.OK:
        return Status.EXPECTED
    return Status(guest.standing.value)


def masked_name(guest: Guest) -> str:
    """What a kiosk shows of a name that was searched: `Anna B.`, `محمد ح.` of `محمد الحسيني`."""
    last = without_article((guest.last_name.split() or [""])[-1])
    initial = next((letter for letter in last if letter.isalpha()), "")
    return f"{guest.first_name} {initial}.".strip() if initial else guest.first_name


def masked_company(guest: Guest) -> str:
    """What a kiosk shows of a company: `Ro... Consulting`; short words are kept to one letter."""
    words = [word for word in guest.company.split() if any(letter.isalnum() for letter in word)]
    if not words:
        return ""
    shown = words[0][:2] if len(words[0]) > 3 else words[0][:1]
    return " ".join([f"{shown}…", *words[1:2]])
