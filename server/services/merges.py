"""Two records of one person become one: what differs is chosen, and nothing of either is lost to read."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from server.domain.alert import AlertKind
from server.domain.attendance import as_one, fold_presence
from server.domain.check_in import Direction
from server.domain.errors import ConflictError
from server.domain.guest import Guest, Presence, Standing
from server.domain.old_record import OldKind, differing, is_kept
from server.domain.print_job import MOVES, JobState
from server.domain.waiting_list import WaitState
from server.services.alerts import settle_alerts_about
from server.services.conflicts import find_between, is_admitted_twice
from server.services.greetings import move_greetings
from server.services.occupancy import count, tell_place
from server.services.print_jobs import cancel_unsent
from server.services.repeats import Repeat
from server.services.requests import move_requests
from server.services.undoing import PASSINGS
from server.services.wait_moves import move_wait
from server.store import consents, guests, journal, old_records, presence, print_jobs, questions, requests, rooms
from server.store import event as event_rows
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class MergeWish:
    """Which two records, and what is kept of each."""

    event_id: str
    guest_id: str
    other_id: str
    #: As they were when somebody looked at them.
    version: int
    other_version: int
    #: Field by field, whose value is kept: an id of the two. What is not named is kept of the first.
    chosen: Mapping[str, str]
    #: The code of the record that goes leads to the one that is kept; otherwise it admits nobody.
    code_leads: bool = True
    #: The same key again changes nothing.
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a merge would do: it is not taken back, so whoever decides reads this before."""

    kept: Guest
    gone: Guest
    #: How many requests of the record that goes would be the kept one's.
    requests: int
    #: How many consents and answers, of those that the kept record has no word of.
    replies: int
    #: How many admissions of it would count no more.
    admissions: int
    #: Rooms that it would wait for no more, as people call them.
    rooms: tuple[str, ...]
    #: Its badge, which is not sent to a printer yet, would not be printed.
    drops_badge: bool
    #: Both were let in at once: the desk would be asked what that was.
    is_admitted_twice: bool


def outlook(connection: sqlite3.Connection, event_id: str, guest_id: str, other_id: str) -> Outlook:
    """What merge() would do with these two now.

    Raises: NotFoundError.
    """
    kept, gone = _in_order(connection, *_both(connection, event_id, guest_id, other_id))
    replies = set(consents.last_replies_of(connection, gone.id)) - set(consents.last_replies_of(connection, kept.id))
    answers = set(questions.answers_of(connection, gone.id)) - set(questions.answers_of(connection, kept.id))
    badge = print_jobs.open_job_of(connection, gone.id)
    waits = rooms.open_waits_of(connection, gone.id)
    return Outlook(
        kept=kept,
        gone=gone,
        requests=len(requests.requests_of_guest(connection, event_id, gone.id)),
        replies=len(replies) + len(answers),
        admissions=sum(one.first_in_at is not None for one in presence.presences_of(connection, gone.id)),
        rooms=tuple(event_rows.zone_by_id(connection, wait.zone_id).name for wait in waits),
        drops_badge=bool(badge and JobState.CANCELLED in MOVES[badge.state]),
        is_admitted_twice=is_admitted_twice(connection, kept, gone),
    )


def merge(transaction: Transaction, wish: MergeWish) -> Guest:
    """Make two records one. The one that came in first goes on: its time and its badge count.

    Raises: NotFoundError; ConflictError for the same record twice, for one that another stands for, and where a
    colleague changed either meanwhile.
    """
    first, other = _both(transaction.connection, wish.event_id, wish.guest_id, wish.other_id)
    repeat = Repeat(transaction, f"merge:{wish.guest_id}", wish.key, wish.other_id)
    if known := repeat.first_answer():
        return guests.guest_by_id(transaction.connection, known["kept"])
    if first.id == other.id or first.merged_into or other.merged_into:
        raise ConflictError("these are not two records", code="guest.merged")
    if (first.version, other.version) != (wish.version, wish.other_version):
        raise ConflictError("somebody else changed one of them", code="guest.changed")
    kept, gone = _in_order(transaction.connection, first, other)
    merged = _with_chosen(transaction, kept, first, other, wish.chosen)
    find_between(transaction, merged, gone)
    _count_once(transaction, merged, gone)
    _put_away(transaction, merged, gone, code_leads=wish.code_leads)
    repeat.keep({"kept": merged.id})
    return merged


def _both(connection: sqlite3.Connection, event_id: str, *ids: str) -> tuple[Guest, Guest]:
    first, other = (guests.guest_by_id(connection, guest_id, event_id=event_id) for guest_id in ids)
    return first, other


def _in_order(connection: sqlite3.Connection, first: Guest, other: Guest) -> tuple[Guest, Guest]:
    zone = event_rows.main_zone(connection, first.event_id)
    known = presence.presences_in(connection, zone.id, [first.id, other.id])
    return (first, other) if is_kept(known.get(first.id), known.get(other.id)) else (other, first)


def _with_chosen(transaction: Transaction, kept: Guest, first: Guest, other: Guest, chosen: Mapping[str, str]) -> Guest:
    by_id = {first.id: first, other.id: other}
    values = {name: getattr(by_id.get(chosen.get(name, ""), first), name) for name in differing(first, other)}
    # who merges may not know of the other's: none is lost
    needs = "\n".join(dict.fromkeys(text for text in (first.needs, other.needs) if text))
    merged = replace(kept, **values, needs=needs, custom={**other.custom, **first.custom}, version=kept.version + 1)
    guests.change_guests(transaction.connection, [merged])
    changed = sorted(name for name in (*values, "needs", "custom") if getattr(merged, name) != getattr(kept, name))
    transaction.record("guest.changed", f"guest:{kept.id}", {"fields": changed}, event_id=kept.event_id)
    return merged


def _count_once(transaction: Transaction, kept: Guest, gone: Guest) -> None:
    """Whoever was counted twice is counted once, and stays where they are."""
    connection = transaction.connection
    both = journal.about(connection, [f"guest:{kept.id}", f"guest:{gone.id}"], limit=10_000)
    as_person = fold_presence(as_one(both, kept.id))
    of_kept = [fact for fact in both if fact.subject == f"guest:{kept.id}"]
    facts = [fact for fact in both if fact.subject == f"guest:{gone.id}"]
    undone = {fact.body["fact"] for fact in facts if fact.kind == "check_in.undone"}
    for before in presence.presences_of(connection, gone.id):
        zone = event_rows.zone_by_id(connection, before.zone_id)
        for fact in facts:
            if fact.kind in PASSINGS and fact.body["zone"] == zone.id and fact.id not in undone:
                was_out = {"direction": Direction.OUT.value} if fact.kind == "guest.checked_out" else {}
                body = {"fact": fact.id, "zone": zone.id} | was_out
                transaction.record("check_in.undone", f"guest:{gone.id}", body, event_id=gone.event_id)
        count(transaction, zone, before, Presence(guest_id=gone.id, zone_id=zone.id))
        now = presence.presence_of(connection, kept.id, zone.id)
        stands = as_person.get((kept.id, zone.id))  # None: all that happened there was taken back
        is_inside = stands is not None and stands.inside
        if is_inside != bool(now and now.inside):
            kind = "guest.checked_in" if is_inside else "guest.checked_out"
            body = {"zone": zone.id, "station": transaction.station.id, "merged": gone.id}
            fact = transaction.record(kind, f"guest:{kept.id}", body, event_id=kept.event_id)
            of_kept = [fact, *of_kept]
            count(transaction, zone, now, fold_presence(of_kept)[kept.id, zone.id])


def _put_away(transaction: Transaction, kept: Guest, gone: Guest, *, code_leads: bool) -> None:
    connection = transaction.connection
    cancel_unsent(transaction, gone.id)
    for wait in rooms.open_waits_of(connection, gone.id):
        move_wait(transaction, wait, WaitState.GONE)
        tell_place(transaction, event_rows.zone_by_id(connection, wait.zone_id))
    for kind in (AlertKind.REFUSED, AlertKind.CONSENT, AlertKind.VIP):
        settle_alerts_about(transaction, kind, outcome="merged", guest_id=gone.id)
    body = {"into": kept.id, "code": "leads" if code_leads else "dies"}
    fact = transaction.record("guest.merged", f"guest:{gone.id}", body, event_id=gone.event_id)
    old_records.save_old_record(connection, gone.id, OldKind.DUPLICATE, fact.id, gone.code)
    if code_leads:
        old_records.move_codes(connection, gone.id, kept.id)
    else:
        old_records.kill_codes(connection, gone.id)
    old_records.share_replies(connection, gone.id, kept.id)
    move_requests(transaction, gone.event_id, gone.id, kept.id)
    move_greetings(transaction, gone.event_id, gone.id, kept.id)
    # a code stands in one record alone, or each correction would bring it back
    changed = replace(gone, code="" if code_leads else gone.code, standing=Standing.CANCELLED, version=gone.version + 1)
    guests.change_guests(connection, [changed])
    guests.put_behind(connection, gone.id, kept.id)
