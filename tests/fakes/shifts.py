"""Shifts at an event: planned, ended, and what they leave behind."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.shift import Post, Shift
from server.services import alerts, hand_over, shifts
from server.services.alerts import Call, raise_alert
from server.services.hand_over import Decision, EndWish
from server.services.shifts import ShiftWish
from server.station import Station
from server.store.people import Person
from tests.fakes.clock import NOON


def planned(station: Station, event: Event, person: Person, begins: float = 0, ends: float = 6, **post: str) -> Shift:
    """A shift of theirs, so many hours from NOON."""
    wish = ShiftWish(
        person_id=person.id, starts_at=NOON + timedelta(hours=begins), ends_at=NOON + timedelta(hours=ends),
        post=Post(**post),
    )  # fmt: skip
    return station.write(lambda tx: shifts.plan_shift(tx, event.id, wish))


def here(station: Station, event: Event, now: datetime = NOON) -> list[str]:
    """Who can be given something."""
    return [one.name for one in station.read(lambda connection: shifts.on_duty(connection, event.id, now))]


def call(station: Station, event: Event, device_id: str) -> str:
    """A guest calls at a kiosk; the alert's id."""
    wanted = Call(event_id=event.id, kind=AlertKind.CALL, device_id=device_id)
    return station.write(lambda tx: raise_alert(tx, wanted)).id


def end(station: Station, event: Event, shift: Shift, actor: Actor, **wish: object) -> Shift:
    """End a shift; whatever is open stays with a word, unless `wish` says otherwise."""
    values = {"decisions": {}, "otherwise": Decision(words="please look")} | wish
    return station.write(lambda tx: hand_over.end_shift(tx, event.id, EndWish(shift_id=shift.id, **values)), actor)  # type: ignore[arg-type]


def left(station: Station, event: Event) -> list[hand_over.Pending]:
    """What waits to be acknowledged."""
    return station.read(lambda connection: hand_over.pending(connection, event.id))


def shift_calls(station: Station, event: Event) -> list[str]:
    """Why the desk is called about shifts."""
    board = station.read(lambda connection: alerts.board(connection, event.id))
    return [alert.reason for alert in board if alert.kind is AlertKind.SHIFT]
