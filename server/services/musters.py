"""Musters: the list of who is inside, ticked off by several at once, and its record. Presence stays as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.errors import ConflictError, NotFoundError
from server.domain.event import Zone
from server.domain.guest import Guest
from server.domain.muster import Muster, MusterEntry, MusterOrder, Tick
from server.domain.print_job import PrintJob
from server.services.behind_ids import people_named, person_named
from server.services.repeats import Repeat
from server.services.slips import forget_slips, slips_about
from server.store import event as event_rows
from server.store import musters
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class MusterLine:
    """One person on the list."""

    guest: Guest
    entry: MusterEntry
    #: Who ticked; empty: nobody yet, or somebody who is not known here.
    by: str
    #: When a door counted them out after the list was made; None: none did.
    left_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class MusterView:
    """A list with all that is known of it now."""

    muster: Muster
    zone: Zone
    lines: list[MusterLine]
    #: Who came in since, and is not on the list.
    came_since: int
    #: Who made it, and who ended it.
    started_by: str
    ended_by: str
    slips: list[PrintJob]

    def count(self, tick: Tick) -> int:
        """How many are ticked so."""
        return sum(line.entry.tick is tick for line in self.lines)


def start_muster(transaction: Transaction, event_id: str, zone_id: str, key: str = "") -> Muster:
    """Write down who is inside a zone at this moment. The same key again gives the same list.

    Raises: NotFoundError; ConflictError where one of this zone goes on already: then that one is ticked.
    """
    connection = transaction.connection
    zone = event_rows.zone_by_name(connection, event_id, zone_id)
    repeat = Repeat(transaction, f"muster:{event_id}", key, zone.id)
    if known := repeat.first_answer():
        return musters.muster_by_id(connection, known["muster"])
    under_way = next((one for one in running(connection, event_id) if one.zone_id == zone.id), None)
    if under_way:
        raise ConflictError("this room is being mustered", code="muster.running", muster=under_way.id)
    muster = Muster(
        id=transaction.new_id(),
        event_id=event_id,
        zone_id=zone.id,
        started_at=transaction.now,
        started_by=transaction.actor.name,
    )
    musters.save_muster(connection, muster)
    inside = musters.inside_of(connection, zone.id)
    musters.save_entries(connection, (MusterEntry(muster_id=muster.id, guest_id=guest_id) for guest_id in inside))
    _record(transaction, muster, "muster.started", {"zone": zone.id, "count": len(inside)})
    repeat.keep({"muster": muster.id})
    return muster


def tick(transaction: Transaction, event_id: str, muster_id: str, guest_id: str, to: Tick, was: Tick) -> MusterEntry:
    """Say what is known of somebody; `was`: what the screen showed. Saying the same twice is saying it once.

    Raises: NotFoundError; ConflictError where a colleague said something else meanwhile, or the list is closed.
    """
    _running(transaction, event_id, muster_id)
    entry = musters.entry_of(transaction.connection, muster_id, guest_id)
    if entry.tick is to:
        return entry
    if entry.tick is not was:
        raise ConflictError("a colleague ticked them", code="muster.ticked", tick=entry.tick.value)
    ticked = replace(entry, tick=to, ticked_by=transaction.actor.name, ticked_at=transaction.now)
    musters.save_entries(transaction.connection, [ticked])
    body = {"guest": guest_id, "from": was.value, "to": to.value}
    transaction.record("muster.ticked", f"muster:{muster_id}", body, event_id=event_id)
    return ticked


def add_who_came(transaction: Transaction, event_id: str, muster_id: str) -> int:
    """Put onto the list who came in since it was made; how many.

    Raises: NotFoundError, ConflictError where it is closed.
    """
    muster = _running(transaction, event_id, muster_id)
    came = _came_since(transaction.connection, muster)
    musters.save_entries(transaction.connection, (MusterEntry(muster_id=muster_id, guest_id=one) for one in came))
    if came:
        _record(transaction, muster, "muster.added", {"count": len(came)})
    return len(came)


def end_muster(transaction: Transaction, event_id: str, muster_id: str) -> Muster:
    """Close the list: its counts are the record. What its slips said is forgotten.

    Raises: NotFoundError, ConflictError where a colleague closed it.
    """
    muster = _running(transaction, event_id, muster_id)
    ticks = [entry.tick for entry in musters.entries_of(transaction.connection, muster_id)]
    ended = replace(
        muster,
        ended_at=transaction.now,
        ended_by=transaction.actor.name,
        accounted=ticks.count(Tick.ACCOUNTED),
        missing=ticks.count(Tick.MISSING),
        not_ticked=ticks.count(Tick.OPEN),
    )
    musters.save_muster(transaction.connection, ended)
    forget_slips(transaction, event_id, f"muster:{muster_id}")
    counts = {"accounted": ended.accounted, "missing": ended.missing, "not_ticked": ended.not_ticked}
    _record(transaction, ended, "muster.ended", counts)
    return ended


def running(connection: sqlite3.Connection, event_id: str) -> list[Muster]:
    """Lists that are being ticked."""
    return [muster for muster in musters.musters_of(connection, event_id) if muster.ended_at is None]


def muster_view(
    connection: sqlite3.Connection, event_id: str, muster_id: str, order: MusterOrder = MusterOrder.NAME
) -> MusterView:
    """A list, sorted.

    Raises: NotFoundError.
    """
    muster = _of_event(connection, event_id, muster_id)
    entries = musters.entries_of(connection, muster_id)
    known = musters.guests_on(connection, muster_id)
    left = musters.left_since(connection, muster)
    names = people_named(connection, {entry.ticked_by for entry in entries})
    lines = [
        MusterLine(
            guest=known[entry.guest_id],
            entry=entry,
            by=names.get(entry.ticked_by.removeprefix("person:"), ""),
            left_at=left.get(entry.guest_id),
        )
        for entry in entries
        if entry.guest_id in known
    ]
    return MusterView(
        muster=muster,
        zone=event_rows.zone_by_id(connection, muster.zone_id),
        lines=sorted(lines, key=lambda line: _sort_key(line.guest, order)),
        came_since=0 if muster.ended_at else len(_came_since(connection, muster)),
        started_by=person_named(connection, muster.started_by),
        ended_by=person_named(connection, muster.ended_by),
        slips=slips_about(connection, f"muster:{muster_id}"),
    )


def all_musters(connection: sqlite3.Connection, event_id: str) -> list[tuple[Muster, Zone]]:
    """Every list of an event with its room, the latest first."""
    zones: Mapping[str, Zone] = {zone.id: zone for zone in event_rows.zones_of(connection, event_id)}
    return [(one, zones[one.zone_id]) for one in musters.musters_of(connection, event_id)]


def _sort_key(guest: Guest, order: MusterOrder) -> tuple[str, ...]:
    name = (guest.last_name.casefold(), guest.first_name.casefold(), guest.id)
    # who has no company stands behind the companies
    return (guest.company.casefold() or "\U0010ffff", *name) if order is MusterOrder.COMPANY else name


def _came_since(connection: sqlite3.Connection, muster: Muster) -> list[str]:
    on_list = {entry.guest_id for entry in musters.entries_of(connection, muster.id)}
    return [guest_id for guest_id in musters.inside_of(connection, muster.zone_id) if guest_id not in on_list]


def _of_event(connection: sqlite3.Connection, event_id: str, muster_id: str) -> Muster:
    muster = musters.muster_by_id(connection, muster_id)
    if muster.event_id != event_id:
        raise NotFoundError("no such muster", code="not_found.muster")
    return muster


def _running(transaction: Transaction, event_id: str, muster_id: str) -> Muster:
    muster = _of_event(transaction.connection, event_id, muster_id)
    if muster.ended_at is not None:
        raise ConflictError("this list is closed", code="muster.ended")
    return muster


def _record(transaction: Transaction, muster: Muster, kind: str, body: Mapping[str, object]) -> None:
    transaction.record(kind, f"muster:{muster.id}", dict(body), event_id=muster.event_id)
