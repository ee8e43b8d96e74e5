"""Taking back what a door recorded, as if it had not been: the counts of every zone it touched follow."""

from __future__ import annotations

import sqlite3

from server.domain.attendance import fold_presence
from server.domain.check_in import Direction
from server.domain.errors import ConflictError, NotFoundError
from server.domain.fact import Fact
from server.domain.guest import Guest, Presence
from server.services.occupancy import count
from server.store import event as event_rows
from server.store import guests, journal, presence
from server.store.remarks import keep_remark
from server.store.transaction import Transaction

#: Facts that say that a guest went through a door.
PASSINGS = frozenset({"guest.checked_in", "guest.checked_out"})


def undo_check_in(transaction: Transaction, event_id: str, guest_id: str, *, reason: str) -> Guest:
    """Take the admission that stands back, as if it had not been: the zone's count follows.

    Raises: NotFoundError for an unknown guest, ConflictError when there is no admission to take back.
    """
    connection = transaction.connection
    guest = guests.guest_by_id(connection, guest_id, event_id=event_id)
    zone = event_rows.main_zone(connection, event_id)
    before = presence.presence_of(connection, guest_id, zone.id)
    if before is None or not before.admission_fact:
        raise ConflictError("the guest is not checked in", code="check_in.nothing_to_undo")
    _take_back(transaction, event_id, before, {"fact": before.admission_fact}, reason)
    return guest


def undo_passing(transaction: Transaction, event_id: str, fact_id: str) -> Guest:
    """Take back what a scan recorded, in or out, at whatever door: the zone's count follows.

    Raises: NotFoundError for a fact that is none of this event's passings, ConflictError when it is no longer the
    last that happened between its guest and its zone.
    """
    connection = transaction.connection
    fact = journal.fact_by_id(connection, fact_id)
    if fact is None or fact.event_id != event_id or fact.kind not in PASSINGS:
        raise NotFoundError("no such passing", code="not_found.fact")
    guest = guests.guest_by_id(connection, fact.subject_id("guest"), event_id=event_id)
    if last_passing(connection, guest.id, fact.body["zone"]) != fact_id:
        raise ConflictError("something happened since", code="check_in.nothing_to_undo")
    before = presence.presence_of(connection, guest.id, fact.body["zone"])
    was_out = {"direction": Direction.OUT.value} if fact.kind == "guest.checked_out" else {}
    nobody = Presence(guest_id=guest.id, zone_id=fact.body["zone"])
    _take_back(transaction, event_id, before or nobody, {"fact": fact_id} | was_out, "")
    return guest


def take_back_admission(transaction: Transaction, event_id: str, guest_id: str, zone_id: str, fact_id: str) -> None:
    """Take one admission back, whatever happened since: it was a mistake."""
    nobody = Presence(guest_id=guest_id, zone_id=zone_id)
    before = presence.presence_of(transaction.connection, guest_id, zone_id) or nobody
    _take_back(transaction, event_id, before, {"fact": fact_id}, "")


def last_passing(connection: sqlite3.Connection, guest_id: str, zone_id: str) -> str:
    """The fact of the last time a guest went through a zone's door that still counts; empty: never."""
    facts = journal.about(connection, [f"guest:{guest_id}"], limit=10_000)
    undone = {fact.body["fact"] for fact in facts if fact.kind == "check_in.undone"}
    counted = (
        fact.id for fact in facts
        if fact.kind in PASSINGS and fact.body["zone"] == zone_id and fact.id not in undone
    )  # fmt: skip
    return next(counted, "")


def _take_back(transaction: Transaction, event_id: str, before: Presence, what: dict[str, str], reason: str) -> None:
    connection, guest_id, zone_id = transaction.connection, before.guest_id, before.zone_id
    body = what | {"zone": zone_id}
    undone = transaction.record("check_in.undone", f"guest:{guest_id}", body, event_id=event_id)
    keep_remark(connection, undone.id, reason)
    facts = journal.about(connection, [f"guest:{guest_id}"], limit=10_000)
    _count_anew(transaction, before, facts)
    for followed in (fact for fact in facts if fact.body.get("by") == what["fact"]):
        if last_passing(connection, guest_id, followed.body["zone"]) != followed.id:
            continue
        elsewhere = presence.presence_of(connection, guest_id, followed.body["zone"])
        also = {"fact": followed.id, "zone": followed.body["zone"], "direction": Direction.OUT.value}
        facts = [transaction.record("check_in.undone", f"guest:{guest_id}", also, event_id=event_id), *facts]
        if elsewhere:
            _count_anew(transaction, elsewhere, facts)


def _count_anew(transaction: Transaction, before: Presence, facts: list[Fact]) -> None:
    """What stands between a guest and a zone now, by all facts about the guest."""
    place = (before.guest_id, before.zone_id)
    zone = event_rows.zone_by_id(transaction.connection, before.zone_id)
    count(transaction, zone, before, fold_presence(facts).get(place) or Presence(guest_id=place[0], zone_id=place[1]))
