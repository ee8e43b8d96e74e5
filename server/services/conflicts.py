"""The same ticket admitted twice: taken from the back office, decided here once, settled at every station.

The back office finds conflicts (server.hub.merging) and sends them back to every station of the event. Whoever decides
first decides for all: their fact goes up, and the back office tells the others. One person let in on two tickets
comes to light when their records become one (server.services.merges), and is this station's to decide.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from server.domain.alert import AlertKind
from server.domain.attendance import as_one, fold_presence
from server.domain.conflict import DECIDED, FOUND, GONE, AdmissionSeen, Conflict, Verdict, admitted_twice
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Zone
from server.domain.fact import Fact
from server.domain.guest import Guest, Presence
from server.domain.print_job import DONE_STATES
from server.services.alerts import Call, raise_alert, settle_alerts_about
from server.services.behind_ids import device_known, guest_known, person_named, zone_known
from server.services.occupancy import count
from server.services.undoing import take_back_admission
from server.store import conflicts as rows
from server.store import event as event_rows
from server.store import journal, presence, print_jobs
from server.store.remarks import as_kept, keep_remark, remarks_of
from server.store.transaction import Transaction
from server.sync.returns import Return


@dataclass(frozen=True, kw_only=True)
class ConflictView:
    """One with the names behind its ids."""

    conflict: Conflict
    guest: Guest | None
    zone: Zone | None
    #: Who let in each of the two; empty: not known here.
    by: tuple[str, ...]
    #: Whose record each was on; None: there is one ticket, or they were erased since.
    records: tuple[Guest | None, ...]
    decided_by: str
    note: str


def decide(
    transaction: Transaction, event_id: str, conflict_id: str, verdict: Verdict, *, takes_back: str = "", note: str = ""
) -> Conflict:
    """Say what it was; with MISTAKE which admission (its fact) is taken back. Saying the same twice is saying it once.

    Raises: NotFoundError; ConflictError where it is decided already; FieldError for an admission that is none of them,
    and for a verdict on another kind of conflict.
    """
    known = _of_event(transaction.connection, event_id, conflict_id)
    if known.outcome:
        said = (known.outcome, known.takes_back, known.decided_by, _note_on(transaction.connection, known.id))
        if said == (verdict.value, takes_back, transaction.actor.name, as_kept(note)):
            return known
        raise ConflictError("it is decided already", code="conflict.decided")
    if verdict not in known.verdicts:
        raise FieldError("verdict", "that cannot be what it was", code="field.choice")
    if (verdict is Verdict.MISTAKE) != (takes_back in {one.id for one in known.seen}):
        raise FieldError("takes_back", "which of the two was the mistake", code="field.choice")
    decided = replace(
        known,
        outcome=verdict.value,
        takes_back=takes_back,
        decided_by=transaction.actor.name,
        decided_at=transaction.now,
        decided_where=transaction.station.name,
    )
    body = {"guest": known.guest_id, "zone": known.zone_id, "verdict": verdict.value, "takes_back": takes_back}
    fact = transaction.record(DECIDED, f"conflict:{known.id}", body, event_id=event_id)
    keep_remark(transaction.connection, fact.id, note)
    _close(transaction, decided)
    return decided


def take_found(transaction: Transaction, one: Return) -> None:
    """The back office found one: the desk is told, once."""
    body = one.body
    try:
        conflict = Conflict(
            id=str(body["conflict"]),
            event_id=one.event_id,
            zone_id=str(body["zone"]),
            guest_id=str(body["guest"]),
            found_at=one.at,
            seen=tuple(_seen(seen) for seen in body["seen"]),
        )
    except (KeyError, TypeError, ValueError) as exc:
        raise FieldError("body", "not a conflict", code="return.unreadable") from exc
    if any(known.id == conflict.id and not known.outcome for known in _same(transaction, conflict)):
        return
    _tell_desk(transaction, conflict)


def is_admitted_twice(connection: sqlite3.Connection, kept: Guest, gone: Guest) -> bool:
    """Whether two records, were they one person's, tell that this person was let in on both at once."""
    return any(True for _ in _between(connection, kept, gone)[1])


def find_between(transaction: Transaction, kept: Guest, gone: Guest) -> None:
    """Two records are about to become one: tell the desk where this person was let in on both at once."""
    records, pairs = _between(transaction.connection, kept, gone)
    for pair in pairs:
        conflict = Conflict(
            id=transaction.new_id(),
            event_id=kept.event_id,
            zone_id=pair[1].body["zone"],
            guest_id=kept.id,
            found_at=transaction.now,
            seen=tuple(_seen_here(transaction, fact, records[fact.id]) for fact in pair),
        )
        _tell_desk(transaction, conflict)


def _between(
    connection: sqlite3.Connection, kept: Guest, gone: Guest
) -> tuple[dict[str, str], Iterator[tuple[Fact, Fact]]]:
    """Whose record each fact was on, and the pairs of admissions that contradict each other."""
    event = event_rows.event_by_id(connection, kept.event_id)
    facts = _facts_of(connection, kept.id, gone.id)
    records = {fact.id: fact.subject_id("guest") for fact in facts}
    return records, admitted_twice(as_one(facts, kept.id), records, {event.id: event})


def take_decided(transaction: Transaction, one: Return) -> None:
    """Another station decided, or was faster: what it said holds here too."""
    _take_end(transaction, one, str(one.body.get("verdict", "")), str(one.body.get("takes_back", "")))


def take_gone(transaction: Transaction, one: Return) -> None:
    """It has solved itself: one of the two was taken back."""
    _take_end(transaction, one, GONE, "")


def all_conflicts(connection: sqlite3.Connection, event_id: str, guest_id: str = "") -> list[ConflictView]:
    """An event's, those that wait first."""
    return [_view(connection, conflict) for conflict in rows.conflicts_of(connection, event_id, guest_id)]


def conflict_page(connection: sqlite3.Connection, event_id: str, conflict_id: str) -> ConflictView:
    """One of them.

    Raises: NotFoundError.
    """
    return _view(connection, _of_event(connection, event_id, conflict_id))


def _tell_desk(transaction: Transaction, conflict: Conflict) -> None:
    rows.save_conflict(transaction.connection, conflict)
    told = {"guest": conflict.guest_id, "zone": conflict.zone_id, "facts": [seen.id for seen in conflict.seen]}
    transaction.record(FOUND, f"conflict:{conflict.id}", told, event_id=conflict.event_id)
    call = Call(event_id=conflict.event_id, kind=AlertKind.CONFLICT, guest_id=conflict.guest_id)
    raise_alert(transaction, call)


def _take_end(transaction: Transaction, one: Return, outcome: str, takes_back: str) -> None:
    known = rows.conflict_by_id(transaction.connection, str(one.body.get("conflict", "")))
    if known.outcome == outcome and known.takes_back == takes_back:
        return
    where = str(one.body.get("station", ""))
    ended = replace(
        known, outcome=outcome, takes_back=takes_back, decided_by="", decided_at=one.at, decided_where=where
    )
    _close(transaction, ended)


def _close(transaction: Transaction, ended: Conflict) -> None:
    """Keep it, take back what is ours to take back, and relieve the desk once nothing of this guest waits."""
    connection = transaction.connection
    rows.save_conflict(connection, ended)
    own = journal.fact_by_id(connection, ended.takes_back) if ended.takes_back else None
    # a record that another one stands for counts nowhere since
    if own and not journal.is_undone(connection, own.subject_id("guest"), own.id):
        before = presence.presence_of(connection, ended.guest_id, ended.zone_id)
        take_back_admission(transaction, ended.event_id, ended.guest_id, ended.zone_id, own.id)
        _pass_by_other(transaction, ended, before)
    if not any(not other.outcome for other in _same(transaction, ended)):
        settle_alerts_about(transaction, AlertKind.CONFLICT, outcome="decided", guest_id=ended.guest_id)


def _pass_by_other(transaction: Transaction, ended: Conflict, before: Presence | None) -> None:
    """Of two tickets of one person one did not count any more: it does, now that the other was a mistake."""
    other = next(seen.guest_id for seen in ended.seen if seen.id != ended.takes_back)
    now = presence.presence_of(transaction.connection, ended.guest_id, ended.zone_id)
    if other in ("", ended.guest_id) or (now and now.first_in_at):
        return
    kinds = ("guest.checked_in",) if before and before.inside else ("guest.checked_in", "guest.checked_out")
    body = {"zone": ended.zone_id, "station": transaction.station.id, "merged": other}
    for kind in kinds:
        transaction.record(kind, f"guest:{ended.guest_id}", body, event_id=ended.event_id)
    zone = event_rows.zone_by_id(transaction.connection, ended.zone_id)
    after = fold_presence(_facts_of(transaction.connection, ended.guest_id))[ended.guest_id, ended.zone_id]
    count(transaction, zone, now, after)


def _same(transaction: Transaction, conflict: Conflict) -> list[Conflict]:
    return rows.conflicts_of(transaction.connection, conflict.event_id, conflict.guest_id)


def _of_event(connection: sqlite3.Connection, event_id: str, conflict_id: str) -> Conflict:
    conflict = rows.conflict_by_id(connection, conflict_id)
    if conflict.event_id != event_id:
        raise NotFoundError("no such conflict", code="not_found.conflict")
    return conflict


def _seen(raw: dict[str, object]) -> AdmissionSeen:
    return AdmissionSeen(
        id=str(raw["id"]),
        at=datetime.fromisoformat(str(raw["at"])),
        station=str(raw["station"]),
        device=str(raw["device"]),
        actor=str(raw["actor"]),
        badges=int(str(raw["badges"])),
    )


def _seen_here(transaction: Transaction, fact: Fact, guest_id: str) -> AdmissionSeen:
    connection = transaction.connection
    device = device_known(connection, fact.device_id)
    return AdmissionSeen(
        id=fact.id,
        at=fact.at,
        station=transaction.station.name,
        device=device.name if device else "",
        actor=fact.actor,
        badges=sum(job.state in DONE_STATES for job in print_jobs.jobs_of(connection, guest_id)),
        guest_id=guest_id,
    )


def _facts_of(connection: sqlite3.Connection, *guest_ids: str) -> list[Fact]:
    found = journal.about(connection, [f"guest:{guest_id}" for guest_id in guest_ids], limit=10_000)
    return sorted(found, key=lambda fact: fact.sequence)


def _note_on(connection: sqlite3.Connection, conflict_id: str) -> str:
    decisions = [fact for fact in journal.about(connection, [f"conflict:{conflict_id}"]) if fact.kind == DECIDED]
    return next(iter(remarks_of(connection, [fact.id for fact in decisions]).values()), "")


def _view(connection: sqlite3.Connection, conflict: Conflict) -> ConflictView:
    return ConflictView(
        conflict=conflict,
        guest=guest_known(connection, conflict.guest_id),
        zone=zone_known(connection, conflict.zone_id),
        by=tuple(person_named(connection, one.actor) for one in conflict.seen),
        records=tuple(guest_known(connection, one.guest_id) for one in conflict.seen),
        decided_by=person_named(connection, conflict.decided_by),
        note=_note_on(connection, conflict.id),
    )
