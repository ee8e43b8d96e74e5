"""Shifts: the roster, who is on duty, and where. Signing in never puts anybody on duty: they say so themselves."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from server.domain.errors import ConflictError, ForbiddenError, NotFoundError
from server.domain.event import Zone
from server.domain.shift import Duty, Post, Shift, check_move, check_post, check_times, overlap
from server.services.behind_ids import device_known, zone_known
from server.store import devices, people
from server.store import event as event_rows
from server.store import shifts as rows
from server.store.devices import Device
from server.store.people import Person
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class ShiftWish:
    """How a shift in the roster should be."""

    person_id: str
    starts_at: datetime
    ends_at: datetime
    post: Post = field(default_factory=Post)


@dataclass(frozen=True, kw_only=True)
class ShiftLine:
    """A shift with the names of its person and place."""

    shift: Shift
    person: str
    #: Screen, zone and free words, those that there are.
    where: str
    #: Whose access was taken away is no colleague to pass anything on to.
    has_access: bool


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """A colleague who is here now."""

    person_id: str
    name: str
    #: What they do in the team; empty: nobody said.
    task: str
    #: Where they are; empty: nobody said.
    where: str
    since: datetime


def on_duty(connection: sqlite3.Connection, event_id: str, now: datetime) -> list[OnDuty]:
    """Who is here now and can be given something: on duty, not on a break, with access, and not long overdue."""
    lines = (line for line in running(connection, event_id) if line.has_access and line.shift.duty is Duty.ON)
    return [
        OnDuty(
            person_id=line.shift.person_id,
            name=line.person,
            task=line.shift.task,
            where=line.where,
            since=line.shift.began_at or line.shift.starts_at,
        )
        for line in lines
        if not line.shift.is_forgotten(now)
    ]


def running(connection: sqlite3.Connection, event_id: str) -> list[ShiftLine]:
    """Who is on duty or on a break, whoever began first."""
    return _lines(connection, rows.running(connection, event_id))


def roster(connection: sqlite3.Connection, event_id: str) -> list[ShiftLine]:
    """Every shift of an event, in order of time."""
    return _lines(connection, rows.shifts_of(connection, event_id))


def own_shift(connection: sqlite3.Connection, person_id: str) -> Shift | None:
    """The shift that somebody is on, at whatever event; None: they are off duty."""
    return rows.running_of(connection, person_id)


def shift_at(connection: sqlite3.Connection, event_id: str, shift_id: str) -> Shift:
    """One shift.

    Raises: NotFoundError, also for one at another event.
    """
    return rows.shift_by_id(connection, event_id, shift_id)


def name_of(connection: sqlite3.Connection, person_id: str) -> str:
    """Somebody's name, also once they have no access any more.

    Raises: NotFoundError.
    """
    return people.person_by_id(connection, person_id).name


def offered(connection: sqlite3.Connection, event_id: str, person_id: str, now: datetime) -> list[ShiftLine]:
    """Which of their planned shifts somebody may begin now, the next first."""
    mine = rows.shifts_of_person(connection, event_id, person_id)
    return _lines(connection, [shift for shift in mine if shift.is_offered(now)])


def plan_shift(transaction: Transaction, event_id: str, wish: ShiftWish, shift_id: str = "") -> Shift:
    """Put a shift into the roster, or change the one with `shift_id`.

    Raises: NotFoundError for an unknown event, person, screen, zone or shift; FieldError for times and words;
    ConflictError where the person is planned elsewhere then (`shift.overlap`), or the shift was begun meanwhile.
    """
    connection = transaction.connection
    event_rows.event_by_id(connection, event_id)
    before = _still_planned(connection, event_id, shift_id) if shift_id else None
    check_times(wish.starts_at, wish.ends_at)
    _person(connection, wish.person_id)
    post = _known_post(connection, event_id, wish.post)
    for other in rows.shifts_of_person(connection, event_id, wish.person_id):
        if other.id != shift_id and overlap(other, wish.starts_at, wish.ends_at):
            raise ConflictError("they are planned elsewhere then", code="shift.overlap", shift=other.id)
    shift = Shift(
        id=before.id if before else transaction.new_id(),
        event_id=event_id,
        person_id=wish.person_id,
        device_id=post.device_id,
        zone_id=post.zone_id,
        place=post.place,
        task=post.task,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
    )
    if shift == before:
        return shift
    rows.save_shift(connection, shift)
    _record_plan(transaction, before, shift)
    return shift


def remove_shift(transaction: Transaction, event_id: str, shift_id: str) -> None:
    """Take a shift that nobody began out of the roster.

    Raises: NotFoundError, ConflictError where it was begun.
    """
    shift = _still_planned(transaction.connection, event_id, shift_id)
    rows.remove_shift(transaction.connection, shift.id)
    transaction.record("shift.removed", f"shift:{shift.id}", event_id=event_id)


def begin(transaction: Transaction, event_id: str, shift_id: str = "", post: Post | None = None) -> Shift:
    """Whoever asks is on duty from now on: on a planned shift of theirs, or without a plan where they stand.

    Asked twice for the same it is one shift.

    Raises: NotFoundError; ForbiddenError for a colleague's shift; ConflictError where it is over, or they are on
    duty elsewhere (`shift.running`).
    """
    person = _person(transaction.connection, transaction.actor.person_id)
    already = rows.running_of(transaction.connection, person.id)
    if already and already.event_id == event_id and shift_id in ("", already.id):
        return already
    if shift_id:
        shift = rows.shift_by_id(transaction.connection, event_id, shift_id)
        if shift.person_id != person.id:
            raise ForbiddenError("this is a colleague's shift", code="shift.not_yours")
    else:
        shift = _unplanned(transaction, event_id, person.id, post or Post())
    begun = replace(shift, duty=check_move(shift.duty, Duty.ON), began_at=transaction.now)
    rows.save_shift(transaction.connection, begun)
    transaction.record("shift.began", f"shift:{begun.id}", _told(begun), event_id=event_id)
    return begun


def pause(transaction: Transaction, event_id: str) -> Shift:
    """Whoever asks has a break.

    Raises: ConflictError where they are not on duty.
    """
    return _move(transaction, event_id, Duty.BREAK, "shift.paused")


def resume(transaction: Transaction, event_id: str) -> Shift:
    """They are back.

    Raises: ConflictError where they had no break.
    """
    return _move(transaction, event_id, Duty.ON, "shift.resumed")


def _move(transaction: Transaction, event_id: str, to: Duty, kind: str) -> Shift:
    shift = rows.running_of(transaction.connection, transaction.actor.person_id)
    if shift is None or shift.event_id != event_id:
        raise ConflictError("they are not on duty", code="shift.move")
    if shift.duty is to:
        return shift
    moved = replace(shift, duty=check_move(shift.duty, to))
    rows.save_shift(transaction.connection, moved)
    transaction.record(kind, f"shift:{shift.id}", event_id=event_id)
    return moved


def _unplanned(transaction: Transaction, event_id: str, person_id: str, post: Post) -> Shift:
    event_rows.event_by_id(transaction.connection, event_id)
    known = _known_post(transaction.connection, event_id, post)
    return Shift(
        id=transaction.new_id(),
        event_id=event_id,
        person_id=person_id,
        device_id=known.device_id,
        zone_id=known.zone_id,
        place=known.place,
        task=known.task,
        starts_at=transaction.now,
    )


def _still_planned(connection: sqlite3.Connection, event_id: str, shift_id: str) -> Shift:
    shift = rows.shift_by_id(connection, event_id, shift_id)
    if shift.duty is not Duty.PLANNED:
        raise ConflictError("it was begun", code="shift.begun")
    return shift


def _record_plan(transaction: Transaction, before: Shift | None, shift: Shift) -> None:
    subject = f"shift:{shift.id}"
    if before is None:
        times = {"starts": shift.starts_at, "ends": shift.ends_at}
        transaction.record("shift.planned", subject, _told(shift) | times, event_id=shift.event_id)
        return
    changed = [one.name for one in fields(Shift) if getattr(before, one.name) != getattr(shift, one.name)]
    transaction.record("shift.changed", subject, {"fields": changed}, event_id=shift.event_id)


def _told(shift: Shift) -> dict[str, object]:
    ids = {"person": shift.person_id, "device": shift.device_id, "zone": shift.zone_id}
    return {name: value for name, value in ids.items() if value}


def _known_post(connection: sqlite3.Connection, event_id: str, post: Post) -> Post:
    if post.device_id:
        devices.device_by_id(connection, post.device_id)
    if post.zone_id and post.zone_id not in {zone.id for zone in event_rows.zones_of(connection, event_id)}:
        raise NotFoundError("no such zone", code="not_found.zone")
    return check_post(post)


def _person(connection: sqlite3.Connection, person_id: str) -> Person:
    person = people.person_by_id(connection, person_id)
    if not person.active:
        raise NotFoundError("no such person", code="not_found.person")
    return person


def _lines(connection: sqlite3.Connection, shifts: list[Shift]) -> list[ShiftLine]:
    who = {person_id: people.person_by_id(connection, person_id) for person_id in {one.person_id for one in shifts}}
    devices_named = {one: device_known(connection, one) for one in {shift.device_id for shift in shifts}}
    zones_named = {one: zone_known(connection, one) for one in {shift.zone_id for shift in shifts}}
    return [
        ShiftLine(
            shift=shift,
            person=who[shift.person_id].name,
            where=_where(devices_named[shift.device_id], zones_named[shift.zone_id], shift.place),
            has_access=who[shift.person_id].active,
        )
        for shift in shifts
    ]


def _where(device: Device | None, zone: Zone | None, place: str) -> str:
    return " · ".join(part for part in (device.name if device else "", zone.name if zone else "", place) if part)
