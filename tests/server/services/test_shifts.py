"""Shifts: planned, begun, paused, ended; what is open is handed over, and nothing is lost between two people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.errors import ConflictError, FieldError, ForbiddenError, NotFoundError, OspiteError
from server.domain.event import Event
from server.domain.request import Category
from server.domain.shift import Duty, Ending, Post, Shift
from server.domain.walk_in import WalkInDetails
from server.services import alerts, hand_over, people, shifts
from server.services.alerts import Call, raise_alert, settle_alert, take_alert
from server.services.event_setup import change_event
from server.services.hand_over import Decision, EndWish
from server.services.requests import RequestWish, make_request, take_request
from server.services.shift_watch import wants_to_act, watch
from server.services.shifts import ShiftWish
from server.station import Station
from server.store import shifts as rows
from server.store.alerts import alert_by_id
from server.store.devices import Device
from server.store.journal import read_after
from server.store.people import Person
from server.store.requests import request_by_id
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.requests import complain, wait


@pytest.fixture
def by(tablet: Device) -> Callable[[Person], Actor]:
    """Somebody at the tablet."""
    return lambda person: Actor(name=f"person:{person.id}", device_id=tablet.id)


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


def test_on_duty_break_back(station: Station, event: Event, hostess: Person, by: Callable[[Person], Actor]) -> None:
    """Only who is on duty, and not on a break, can be given something; each step is a fact."""
    shift = planned(station, event, hostess, task="VIP desk", place="Foyer")
    assert here(station, event) == []
    steps = (lambda tx: shifts.begin(tx, event.id, shift.id), lambda tx: shifts.pause(tx, event.id),
             lambda tx: shifts.resume(tx, event.id))  # fmt: skip
    seen = []
    for step in steps:
        station.write(step, by(hostess))
        seen.append(here(station, event))
    assert seen == [[hostess.name], [], [hostess.name]]
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    kinds = [fact.kind for fact in facts if fact.subject == f"shift:{shift.id}"]
    assert kinds == ["shift.planned", "shift.began", "shift.paused", "shift.resumed"]


def test_begun_twice_is_one(station: Station, event: Event, hostess: Person, by: Callable[[Person], Actor]) -> None:
    """Two tablets begin the same shift: it is one. Another one beside it is refused."""
    shift, other = planned(station, event, hostess), planned(station, event, hostess, 6, 8)
    first = station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    assert station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess)) == first
    assert station.write(lambda tx: shifts.begin(tx, event.id), by(hostess)) == first
    with pytest.raises(ConflictError) as caught:
        station.write(lambda tx: shifts.begin(tx, event.id, other.id), by(hostess))
    assert caught.value.code == "shift.running"


def test_a_colleagues_shift_is_theirs(
    station: Station, event: Event, hostess: Person, supervisor: Person, by: Callable[[Person], Actor]
) -> None:
    """Nobody begins another's shift, or ends it without being asked as a supervisor."""
    shift = planned(station, event, hostess)
    with pytest.raises(ForbiddenError):
        station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(supervisor))
    station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    with pytest.raises(ForbiddenError):
        end(station, event, shift, by(supervisor))
    assert end(station, event, shift, by(supervisor), for_colleague=True).duty is Duty.OVER


@pytest.mark.parametrize(
    ("begins", "ends", "code"),
    [(1, 3, "shift.overlap"), (-2, 0.5, "shift.overlap"), (0, 6, "shift.overlap"), (3, 3, "field.order"),
     (7, 32, "shift.long"), (6, 8, "")],
)  # fmt: skip
def test_overlapping_shifts(
    station: Station, event: Event, hostess: Person, begins: float, ends: float, code: str
) -> None:
    """One person is at one place at a time; a shift that begins as the other ends is none of that."""
    planned(station, event, hostess)
    if not code:
        planned(station, event, hostess, begins, ends)
        return
    with pytest.raises(OspiteError) as caught:
        planned(station, event, hostess, begins, ends)
    assert caught.value.code == code


def test_two_people_may_overlap(station: Station, event: Event, hostess: Person, supervisor: Person) -> None:
    """Several people work at once, also at one place."""
    assert planned(station, event, hostess).id != planned(station, event, supervisor).id


def test_over_midnight_and_the_clock_going_back(
    station: Station, event: Event, hostess: Person, clock: FakeClock, by: Callable[[Person], Actor]
) -> None:
    """A night shift in which the hour from two to three comes twice lasts nine hours, and is late after that."""
    amsterdam = ZoneInfo("Europe/Amsterdam")
    begins, ends = datetime(2026, 10, 24, 22, tzinfo=amsterdam), datetime(2026, 10, 25, 6, tzinfo=amsterdam)
    long = replace(event, starts_at=begins.astimezone(UTC), ends_at=ends.astimezone(UTC) + timedelta(hours=2))
    station.write(lambda tx: change_event(tx, long))
    wish = ShiftWish(person_id=hostess.id, starts_at=begins.astimezone(UTC), ends_at=ends.astimezone(UTC))
    shift = station.write(lambda tx: shifts.plan_shift(tx, event.id, wish))
    assert shift.ends_at and shift.ends_at - shift.starts_at == timedelta(hours=9)
    clock.now = shift.starts_at
    station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    for hours, late in ((8.9, []), (9.2, []), (9.3, ["late"])):
        clock.now = shift.starts_at + timedelta(hours=hours)
        station.write(watch)
        assert shift_calls(station, event) == late


def test_undecided_things_keep_the_shift_open(
    station: Station, event: Event, hostess: Person, supervisor: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """What is one's own, or nobody's, needs a colleague or a word; what a colleague has does not."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    mine, nobodys, theirs = call(station, event, kiosk.id), complain(station, event, kiosk.id), ""
    station.write(lambda tx: take_alert(tx, event.id, mine), by(hostess))
    theirs = complain(station, event, kiosk.id, text="Too warm")
    station.write(lambda tx: take_request(tx, event.id, theirs), by(supervisor))
    open_now = station.read(
        lambda connection: hand_over.left_by(connection, event.id, hostess.id, reader=f"person:{hostess.id}")
    )
    assert [item.name for item in open_now] == [f"alert:{mine}", f"request:{nobodys}"]
    with pytest.raises(FieldError) as caught:
        end(station, event, shift, by(hostess), otherwise=Decision(), decisions={f"alert:{mine}": Decision(words=" ")})
    assert (caught.value.code, caught.value.details["count"]) == ("hand_over.undecided", 2)
    assert here(station, event) == [hostess.name]


def test_a_restricted_request_is_not_asked_about(
    station: Station, event: Event, hostess: Person, supervisor: Person, by: Callable[[Person], Actor]
) -> None:
    """Who may not see it ends their shift without it, and hands it to nobody; who may is asked what becomes of it."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    hidden = hidden_request(station, event, by(supervisor))
    end(station, event, shift, by(hostess), otherwise=Decision(to_person=supervisor.id))
    assert left(station, event) == []
    theirs = station.write(lambda tx: shifts.begin(tx, event.id), by(supervisor))
    with pytest.raises(FieldError, match="undecided"):
        end(station, event, theirs, by(supervisor), otherwise=Decision())
    end(station, event, theirs, by(supervisor))
    assert [one.line.item for one in left(station, event)] == [f"request:{hidden}"]
    seen = station.read(lambda connection: hand_over.pending(connection, event.id, reader=by(hostess).name))
    assert seen == []


def hidden_request(station: Station, event: Event, actor: Actor) -> str:
    """What not everybody may see; its id."""
    wish = RequestWish(category=Category.COMPLAINT, text="About a colleague", restricted=True)
    return station.write(lambda tx: make_request(tx, event, wish), actor).id


def test_nobody_is_given_what_they_may_not_see(
    station: Station, event: Event, hostess: Person, supervisor: Person, by: Callable[[Person], Actor]
) -> None:
    """Chosen for it, the colleague is refused; meant for all the rest, it stays with nobody, and with its word."""
    hidden = hidden_request(station, event, by(supervisor))
    theirs = station.write(lambda tx: shifts.begin(tx, event.id), by(supervisor))
    for_hostess = Decision(to_person=hostess.id, words="ask the house")
    with pytest.raises(FieldError) as caught:
        end(station, event, theirs, by(supervisor), decisions={f"request:{hidden}": for_hostess})
    assert (caught.value.field, caught.value.code) == ("left", "field.choice")
    end(station, event, theirs, by(supervisor), otherwise=for_hostess)
    (only,) = left(station, event)
    assert (only.line.to_person, only.line.words, only.is_nobodys) == ("", "ask the house", True)
    assert shift_calls(station, event) == ["unowned"]


def test_nobody_acknowledges_what_they_may_not_see(
    station: Station, event: Event, hostess: Person, supervisor: Person, by: Callable[[Person], Actor]
) -> None:
    """To them it is not there, and it goes on to wait for somebody who may."""
    hidden_request(station, event, by(supervisor))
    theirs = station.write(lambda tx: shifts.begin(tx, event.id), by(supervisor))
    end(station, event, theirs, by(supervisor))
    (only,) = left(station, event)
    with pytest.raises(NotFoundError):
        station.write(lambda tx: hand_over.acknowledge(tx, event.id, only.line.id), by(hostess))
    assert left(station, event) == [only]


def test_given_to_a_colleague(
    station: Station, event: Event, hostess: Person, supervisor: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """What goes to a colleague is theirs at once, waits until they say so, and calls nobody else."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    alert, request = call(station, event, kiosk.id), complain(station, event, kiosk.id)
    station.write(lambda tx: take_alert(tx, event.id, alert), by(hostess))
    end(station, event, shift, by(hostess), otherwise=Decision(to_person=supervisor.id))
    owner = f"person:{supervisor.id}"
    assert station.read(lambda connection: alert_by_id(connection, alert)).taken_by == owner
    assert station.read(lambda connection: request_by_id(connection, event.id, request)).owner == owner
    assert [(one.line.to_person, one.is_nobodys) for one in left(station, event)] == [(supervisor.id, False)] * 2
    assert shift_calls(station, event) == []
    for one in left(station, event):
        station.write(lambda tx, one=one: hand_over.acknowledge(tx, event.id, one.line.id), by(supervisor))  # type: ignore[misc]
    assert left(station, event) == []


def test_left_with_a_word(
    station: Station, event: Event, hostess: Person, supervisor: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """What nobody has calls the desk, again after somebody waved the call away, until each thing is acknowledged."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    call(station, event, kiosk.id)
    wait(station, event, kiosk.id, WalkInDetails(first_name="Kim", last_name="Bos"))
    end(station, event, shift, by(hostess))
    assert shift_calls(station, event) == ["unowned"]
    board = station.read(lambda connection: alerts.board(connection, event.id))
    waved = next(alert for alert in board if alert.kind is AlertKind.SHIFT)
    station.write(lambda tx: settle_alert(tx, event.id, waved.id, outcome="helped"), by(supervisor))
    assert station.read(lambda connection: wants_to_act(connection, NOON))
    station.write(watch)
    assert shift_calls(station, event) == ["unowned"]
    for number, one in enumerate(left(station, event)):
        assert one.line.words == "please look"
        station.write(lambda tx, one=one: hand_over.acknowledge(tx, event.id, one.line.id), by(supervisor))  # type: ignore[misc]
        assert shift_calls(station, event) == (["unowned"] if number == 0 else [])
    assert not station.read(lambda connection: wants_to_act(connection, NOON))


def test_dealt_with_meanwhile(
    station: Station, event: Event, hostess: Person, supervisor: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """What somebody settles straight from the board needs no acknowledging, and its call goes by itself."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    alert = call(station, event, kiosk.id)
    end(station, event, shift, by(hostess))
    station.write(lambda tx: settle_alert(tx, event.id, alert, outcome="helped"), by(supervisor))
    station.write(watch)
    assert (left(station, event), shift_calls(station, event)) == ([], [])


def test_left_again_by_the_next(
    station: Station, event: Event, hostess: Person, supervisor: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """What nobody acknowledged is handed over by the next shift too: one line, with the first word where no other."""
    call(station, event, kiosk.id)
    for person, decision in ((hostess, Decision(words="hot water")), (supervisor, Decision(to_person=hostess.id))):
        shift = station.write(lambda tx: shifts.begin(tx, event.id), by(person))
        end(station, event, shift, by(person), otherwise=decision)
    (only,) = left(station, event)
    assert (only.line.from_person, only.line.to_person, only.line.words) == (supervisor.id, hostess.id, "hot water")


def test_two_tablets_end_one_shift(
    station: Station, event: Event, hostess: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """The same form sent twice is one end; another tablet is told that it is over."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    call(station, event, kiosk.id)
    first = end(station, event, shift, by(hostess), key="form-1")
    assert end(station, event, shift, by(hostess), key="form-1") == first
    with pytest.raises(ConflictError):
        end(station, event, shift, by(hostess), key="form-2")
    assert len(left(station, event)) == 1


def test_acknowledged_by_one(
    station: Station, event: Event, hostess: Person, supervisor: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """Who says first "I have it" has it; what was given to somebody who is here is theirs."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    call(station, event, kiosk.id)
    end(station, event, shift, by(hostess))
    (line,) = (one.line for one in left(station, event))
    station.write(lambda tx: hand_over.acknowledge(tx, event.id, line.id), by(supervisor))
    station.write(lambda tx: hand_over.acknowledge(tx, event.id, line.id), by(supervisor))
    with pytest.raises(ConflictError):
        station.write(lambda tx: hand_over.acknowledge(tx, event.id, line.id), by(hostess))
    again = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    begun = station.write(lambda tx: shifts.begin(tx, event.id), by(supervisor))
    end(station, event, begun, by(supervisor), otherwise=Decision(to_person=hostess.id))
    (theirs,) = (one.line for one in left(station, event))
    with pytest.raises(ConflictError) as caught:
        station.write(lambda tx: hand_over.acknowledge(tx, event.id, theirs.id), by(supervisor))
    assert (caught.value.code, again.duty) == ("hand_over.for_colleague", Duty.ON)


@pytest.mark.parametrize("to", ["nobody", "self"])
def test_who_cannot_have_it(
    station: Station, event: Event, hostess: Person, kiosk: Device, by: Callable[[Person], Actor], to: str
) -> None:
    """Nothing is handed to oneself, or to somebody who is not there."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    call(station, event, kiosk.id)
    to_person = hostess.id if to == "self" else to
    with pytest.raises(FieldError):
        end(station, event, shift, by(hostess), otherwise=Decision(to_person=to_person, words="take it"))


def test_somebody_loses_access_in_the_middle(
    station: Station, event: Event, hostess: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """Their shift ends by itself, what they had is nobody's, and everybody is told; the fact says why."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    alert = call(station, event, kiosk.id)
    station.write(lambda tx: take_alert(tx, event.id, alert), by(hostess))
    station.write(lambda tx: people.remove_person(tx, hostess.id))
    assert here(station, event) == []
    assert station.read(lambda connection: wants_to_act(connection, NOON))
    station.write(watch)
    assert station.read(lambda connection: rows.shift_by_id(connection, event.id, shift.id)).duty is Duty.OVER
    assert station.read(lambda connection: alert_by_id(connection, alert)).taken_by == ""
    assert shift_calls(station, event) == ["unowned"]
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    assert [fact.body["how"] for fact in facts if fact.kind == "shift.ended"] == [Ending.REMOVED]


def test_forgotten(
    station: Station, event: Event, hostess: Person, clock: FakeClock, by: Callable[[Person], Actor]
) -> None:
    """A shift that nobody ends calls the desk a quarter of an hour later, and ends by itself after three hours."""
    shift = planned(station, event, hostess)
    station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    for minutes, calls, is_open in ((14, [], True), (16, ["late"], True), (181, [], False)):
        clock.now = NOON + timedelta(hours=6, minutes=minutes)
        station.write(watch)
        assert shift_calls(station, event) == calls
        assert station.read(lambda c: shifts.shift_at(c, event.id, shift.id)).is_running is is_open


@pytest.mark.parametrize("what", ["person", "zone", "device"])
def test_unknown_parts(station: Station, event: Event, hostess: Person, what: str) -> None:
    """A shift of nobody, or at a place that is not there, is refused."""
    with pytest.raises(NotFoundError):
        if what == "person":
            planned(station, event, replace(hostess, id="nobody"))
        else:
            planned(station, event, hostess, **{f"{what}_id": "nowhere"})


def test_planned_anew_and_taken_out(
    station: Station, event: Event, hostess: Person, by: Callable[[Person], Actor]
) -> None:
    """The same plan again is no fact; a begun shift is neither changed nor taken out."""
    shift = planned(station, event, hostess)
    wish = ShiftWish(person_id=hostess.id, starts_at=shift.starts_at, ends_at=NOON + timedelta(hours=6))
    again = station.write(lambda tx: shifts.plan_shift(tx, event.id, wish, shift.id))
    station.write(lambda tx: shifts.plan_shift(tx, event.id, replace(wish, post=Post(place="Door")), shift.id))
    assert again == shift
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    assert [fact.body["fields"] for fact in facts if fact.kind == "shift.changed"] == [["place"]]
    gone = planned(station, event, hostess, 7, 8)
    station.write(lambda tx: shifts.remove_shift(tx, event.id, gone.id))
    station.write(lambda tx: shifts.begin(tx, event.id, shift.id), by(hostess))
    with pytest.raises(ConflictError):
        station.write(lambda tx: shifts.remove_shift(tx, event.id, shift.id))
