"""What a station sends to the back office, and what it hears back. Drawn in docs/algorithms/journal.md."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from server.domain.event import Event, Zone
from server.domain.fact import Fact
from server.domain.guest import Guest
from server.sync.returns import Return, Returned
from server.sync.threads import Thread, thread_to_wire

#: Rises when an older hub could no longer read what a station sends.
FORMAT = 1
#: Facts in one push.
LARGEST_BATCH = 500
#: What the back office needs of a guest; phone, notes and needs stay at the station.
GUEST_FIELDS = (
    "id",
    "event_id",
    "ref",
    "first_name",
    "last_name",
    "company",
    "email",
    "category",
    "language",
    "vip",
    "standing",
    "walk_in",
    "code",
    "version",
)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What a station counts for one event at the end of its journal; the hub counts the same and compares."""

    event_id: str
    #: Guests on the list.
    guests: int
    #: Guests with a standing admission into the main zone.
    arrived: int
    #: Of those, who are inside now.
    inside: int


@dataclass(frozen=True, kw_only=True)
class DeviceName:
    """What people call a device that facts name by its id."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Push:
    """A part of a station's journal: what follows `after`."""

    station_id: str
    station_name: str
    incarnation: str
    #: Position in the journal that the facts follow.
    after: int
    #: Hash of the fact at `after`: shows that hub and station speak of the same journal.
    after_hash: str
    #: Last position of the journal, and its hash.
    head: int
    head_hash: str
    #: The station's wall clock.
    sent_at: datetime
    #: As JSON objects: the hub keeps even those it cannot read.
    facts: tuple[dict[str, Any], ...] = ()
    guests: tuple[Guest, ...] = ()
    events: tuple[Event, ...] = ()
    zones: tuple[Zone, ...] = ()
    #: Those that the facts come from, or tell of.
    devices: tuple[DeviceName, ...] = ()
    #: None while more facts wait than fit: counts would not match what was sent.
    tallies: tuple[Tally, ...] | None = None
    #: The present threads of the requests that the facts speak of.
    threads: tuple[Thread, ...] = ()
    #: Up to where the station has the back office's returns; None: an older station, which takes none.
    returned: Returned | None = None


@dataclass(frozen=True, kw_only=True)
class Acked:
    """Everything up to `acked_to` is on the hub's disk."""

    acked_to: int
    hub_time: datetime
    #: Facts of this push that the hub had already.
    known: int = 0
    #: Facts of this push that the hub keeps but does not understand or trust.
    flagged: int = 0
    #: What the back office says to the station, after those that it has.
    returns: tuple[Return, ...] = ()
    #: Somebody is at work there, whose words should not wait for the next heartbeat; None: nobody.
    again_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class RestartFrom:
    """The hub lacks facts before these (it was restored from a backup, say): send again from here."""

    position: int


@dataclass(frozen=True, kw_only=True)
class Diverged:
    """The hub knows another journal under this incarnation: begin a new one and send everything again."""


Reply = Acked | RestartFrom | Diverged


def push_to_json(push: Push) -> bytes:
    """A push as it travels."""
    message: dict[str, Any] = {
        "format": FORMAT,
        "station": {"id": push.station_id, "name": push.station_name},
        "incarnation": push.incarnation,
        "after": {"sequence": push.after, "hash": push.after_hash},
        "head": {"sequence": push.head, "hash": push.head_hash},
        "sent_at": push.sent_at.isoformat(),
        "facts": list(push.facts),
        "guests": [guest_to_wire(guest) for guest in push.guests],
        "events": [event_to_wire(event) for event in push.events],
        "zones": [zone_to_wire(zone) for zone in push.zones],
        "devices": [_plain(device) for device in push.devices],
        "tallies": None if push.tallies is None else [_plain(tally) for tally in push.tallies],
        "threads": [thread_to_wire(thread) for thread in push.threads],
        "returned": None if push.returned is None else vars(push.returned),
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def fact_to_wire(fact: Fact) -> dict[str, Any]:
    """A fact as JSON."""
    return {**_plain(fact), "at": fact.at.isoformat()}


def guest_to_wire(guest: Guest) -> dict[str, Any]:
    """What the back office needs of a guest, as JSON."""
    return {name: getattr(guest, name) for name in GUEST_FIELDS} | {"standing": guest.standing.value}


def event_to_wire(event: Event) -> dict[str, Any]:
    """What the back office needs of an event, as JSON."""
    return {
        "id": event.id,
        "slug": event.slug,
        "name": event.name,
        "venue": event.venue,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "timezone": event.timezone,
        "hue": event.hue,
        "admission": event.admission.value,
        "reentry": event.reentry,
    }


def zone_to_wire(zone: Zone) -> dict[str, Any]:
    """What the back office needs of a zone, as JSON."""
    return {
        "id": zone.id,
        "event_id": zone.event_id,
        "name": zone.name,
        "is_main": zone.is_main,
        "capacity": zone.capacity,
    }


def _plain(value: Fact | Tally | DeviceName) -> dict[str, Any]:
    return {entry.name: getattr(value, entry.name) for entry in fields(value)}
