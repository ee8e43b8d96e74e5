"""The end of a shift: what is open is handed over, and nothing is lost between two people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.domain.request import Category
from server.domain.shift import Duty
from server.domain.walk_in import WalkInDetails
from server.services import alerts, hand_over, shifts
from server.services.alerts import settle_alert, take_alert
from server.services.hand_over import Decision
from server.services.requests import RequestWish, make_request, take_request
from server.services.shift_watch import wants_to_act, watch
from server.services.signals import topics_of
from server.station import Station
from server.store import journal
from server.store.alerts import alert_by_id
from server.store.devices import Device
from server.store.people import Person
from server.store.requests import request_by_id
from tests.fakes.clock import NOON
from tests.fakes.requests import complain, wait
from tests.fakes.shifts import call, end, here, left, shift_calls


def hidden_request(station: Station, event: Event, actor: Actor) -> str:
    """What not everybody may see; its id."""
    wish = RequestWish(category=Category.COMPLAINT, text="About a colleague", restricted=True)
    return station.write(lambda tx: make_request(tx, event, wish), actor).id


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


def test_who_watches_a_thing_hears_that_it_went_to_somebody(
    station: Station, event: Event, hostess: Person, supervisor: Person, kiosk: Device, by: Callable[[Person], Actor]
) -> None:
    """A board that names its owner is told by the hand-over itself: nothing else tells of it."""
    shift = station.write(lambda tx: shifts.begin(tx, event.id), by(hostess))
    alert_id = call(station, event, kiosk.id)
    end(station, event, shift, by(hostess), otherwise=Decision(to_person=supervisor.id))
    (line,) = (one.line for one in left(station, event))
    station.write(lambda tx: hand_over.acknowledge(tx, event.id, line.id), by(supervisor))
    facts = station.read(lambda connection: journal.about(connection, [f"hand_over:{line.id}"]))
    assert len(facts) == 2
    assert all({"hand_over", "alert", f"alert:{alert_id}"} <= topics_of(fact) for fact in facts)


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
