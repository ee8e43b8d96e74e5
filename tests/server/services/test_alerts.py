"""Calling the desk: one call, one who takes it, one outcome."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.alert import Alert, AlertKind
from server.domain.errors import ConflictError, NotFoundError
from server.domain.event import Event
from server.services.alerts import Call, board, raise_alert, settle_alert, settle_alerts_about, take_alert
from server.services.event_setup import add_event
from server.station import Station
from tests.fakes.scene import sample_event

HANNA, SVEN = Actor(name="person:hanna"), Actor(name="person:sven")


def called(station: Station, event: Event, **more: object) -> Alert:
    """A guest's call at kiosk 1, or another."""
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id="kiosk-1")
    return station.write(lambda act: raise_alert(act, replace(call, **more)))  # type: ignore[arg-type]


def open_ids(station: Station, event: Event) -> list[str]:
    """What the board shows."""
    return [alert.id for alert in station.read(lambda connection: board(connection, event.id))]


def test_same_call_is_one(station: Station, event: Event) -> None:
    """Touching "call a person" again is not a second call."""
    first = called(station, event)
    assert called(station, event).id == first.id
    assert open_ids(station, event) == [first.id]


@pytest.mark.parametrize(
    "other", [{"device_id": "kiosk-2"}, {"kind": AlertKind.NOT_FOUND}, {"reason": "unpaid"}, {"guest_id": "guest-2"}]
)
def test_another_call_is_another(station: Station, event: Event, other: dict[str, object]) -> None:
    """Another kiosk, kind, reason or guest is a call of its own, oldest first on the board."""
    first, second = called(station, event), called(station, event, **other)
    assert open_ids(station, event) == [first.id, second.id]


def test_taken_by_the_first(station: Station, event: Event) -> None:
    """Who says first "on my way" has it; saying so twice is no conflict."""
    alert = called(station, event)
    station.write(lambda act: take_alert(act, event.id, alert.id), HANNA)
    assert station.write(lambda act: take_alert(act, event.id, alert.id), HANNA).taken_by == HANNA.name
    with pytest.raises(ConflictError) as caught:
        station.write(lambda act: take_alert(act, event.id, alert.id), SVEN)
    assert caught.value.code == "alert.taken"


def test_settled_once(station: Station, event: Event) -> None:
    """What is dealt with leaves the board, and cannot be settled or taken again."""
    alert = called(station, event)
    assert station.write(lambda act: settle_alert(act, event.id, alert.id, outcome="helped"), HANNA).outcome == "helped"
    assert open_ids(station, event) == []
    for act in (
        lambda transaction: settle_alert(transaction, event.id, alert.id, outcome="x"),
        lambda transaction: take_alert(transaction, event.id, alert.id),
    ):
        with pytest.raises(ConflictError) as caught:
            station.write(act, SVEN)
        assert caught.value.code == "alert.settled"
    assert called(station, event).id != alert.id


def test_other_events_alert(station: Station, event: Event) -> None:
    """Another event's alert is not found."""
    alert = called(station, event)
    other = station.write(lambda act: add_event(act, sample_event(slug="other")))
    with pytest.raises(NotFoundError):
        station.write(lambda act: take_alert(act, other.id, alert.id), HANNA)
    with pytest.raises(NotFoundError):
        station.write(lambda act: settle_alert(act, other.id, alert.id, outcome="x"), HANNA)


def test_solved_by_itself(station: Station, event: Event) -> None:
    """What solved itself is settled for the guest or badge it was about, and nobody else's."""
    mine = called(station, event, kind=AlertKind.BADGE, print_job_id="job-1", guest_id="guest-1")
    others = called(station, event, kind=AlertKind.BADGE, print_job_id="job-2", guest_id="guest-2")
    station.write(lambda act: settle_alerts_about(act, AlertKind.BADGE, outcome="printed", print_job_id="job-1"))
    assert open_ids(station, event) == [others.id]
    assert mine.id != others.id
