"""Taking and passing on: alerts, requests and walk-ins alike."""

from __future__ import annotations

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event, WalkIns
from server.domain.item import Noun
from server.domain.request import Category, Outcome
from server.domain.shift import Post
from server.domain.walk_in import WalkInDetails, WalkInForm
from server.services import requests, shifts, walk_ins
from server.services.alerts import Call, raise_alert, settle_alert
from server.services.board import desk_board, waiting_count
from server.services.check_in import CheckInWish
from server.services.items import colleagues, open_item, pass_item, take_item
from server.services.requests import RequestWish
from server.services.walk_ins import Registration
from server.station import Station
from server.store import journal
from server.store.people import Person
from tests.fakes.clock import FakeClock


@pytest.fixture(params=list(Noun))
def waiting(request: pytest.FixtureRequest, station: Station, event: Event, at_kiosk: Actor) -> tuple[Noun, str]:
    """One item of each noun."""
    if request.param is Noun.ALERT:
        call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id)
        return request.param, station.write(lambda tx: raise_alert(tx, call), at_kiosk).id
    if request.param is Noun.REQUEST:
        wish = RequestWish(category=Category.COMPLAINT, text="cold")
        return request.param, station.write(lambda tx: requests.make_request(tx, event, wish), at_kiosk).id
    station.write(lambda tx: walk_ins.change_form(tx, event, WalkIns.APPROVAL, WalkInForm()))
    registration = Registration(details=WalkInDetails(first_name="Kim"), wish=CheckInWish(event_id=event.id, key="k"))
    found = station.write(lambda tx: walk_ins.register(tx, registration, lambda *_: False), at_kiosk).walk_in
    assert found
    return request.param, found.id


def _actor(person: Person) -> Actor:
    return Actor(name=f"person:{person.id}", device_id="tablet")


def test_passed_on_waits_until_the_other_says_yes(
    station: Station, event: Event, waiting: tuple[Noun, str], hostess: Person, supervisor: Person
) -> None:
    """It has a new owner at once, counts as waiting until they take it, and then it is theirs."""
    hanna, sara = _actor(hostess), _actor(supervisor)
    station.write(lambda tx: take_item(tx, event.id, *waiting), hanna)
    count = lambda: station.read(lambda connection: waiting_count(connection, event.id))  # noqa: E731
    assert count() == 0
    given = station.write(lambda tx: pass_item(tx, event.id, *waiting, supervisor.id, owner=hanna.name), hanna)
    assert (given.owner, given.passed_by, given.is_held) == (sara.name, hanna.name, False)
    line = station.read(lambda connection: desk_board(connection, event.id, station.clock())).lines[0]
    assert (line.owner, line.passed_by, count()) == (supervisor.name, hostess.name, 1)
    station.write(lambda tx: take_item(tx, event.id, *waiting), sara)
    assert count() == 0
    with pytest.raises(ConflictError):
        station.write(lambda tx: take_item(tx, event.id, *waiting), hanna)


def test_of_two_who_pass_on_one_wins(
    station: Station, event: Event, waiting: tuple[Noun, str], hostess: Person, supervisor: Person
) -> None:
    """Whoever saw an owner that is none any more is told, and changes nothing; the fact names ids alone."""
    hanna = _actor(hostess)
    station.write(lambda tx: pass_item(tx, event.id, *waiting, supervisor.id, owner=""), hanna)
    with pytest.raises(ConflictError) as caught:
        station.write(lambda tx: pass_item(tx, event.id, *waiting, hostess.id, owner=""), hanna)
    assert caught.value.code == "item.moved"
    facts = station.read(lambda connection: journal.read_after(connection, 0, limit=1000))
    passed = [fact for fact in facts if fact.kind == f"{waiting[0]}.passed"]
    assert [(fact.body, fact.actor) for fact in passed] == [({"to": supervisor.id}, hanna.name)]


def test_nobody_gets_what_is_not_there(station: Station, event: Event, hostess: Person) -> None:
    """An unknown person, an unknown item, one that is settled."""
    alert = station.write(lambda tx: raise_alert(tx, Call(event_id=event.id, kind=AlertKind.CALL)))
    with pytest.raises(FieldError):
        station.write(lambda tx: pass_item(tx, event.id, Noun.ALERT, alert.id, "nobody", owner=""))
    with pytest.raises(NotFoundError):
        station.write(lambda tx: pass_item(tx, event.id, Noun.ALERT, "none", hostess.id, owner=""))
    station.write(lambda tx: settle_alert(tx, event.id, alert.id, outcome="helped"))
    with pytest.raises(ConflictError):
        station.write(lambda tx: pass_item(tx, event.id, Noun.ALERT, alert.id, hostess.id, owner=""))


def test_a_settled_restricted_request_is_not_there_either(
    station: Station, event: Event, hostess: Person, supervisor: Person
) -> None:
    """Who may not see it reads the same as for an id of nothing, not that it was settled; who may, that it was."""
    wish = RequestWish(category=Category.COMPLAINT, text="About a colleague", restricted=True)
    hidden = station.write(lambda tx: requests.make_request(tx, event, wish), _actor(supervisor)).id
    station.write(lambda tx: requests.settle_request(tx, event.id, hidden, Outcome.DONE), _actor(supervisor))
    for person, refusal in ((hostess, NotFoundError), (supervisor, ConflictError)):
        who = _actor(person)
        with pytest.raises(refusal):
            station.read(lambda c, who=who: open_item(c, event.id, Noun.REQUEST, hidden, reader=who.name))  # type: ignore[misc]
        with pytest.raises(refusal):
            station.write(lambda tx: pass_item(tx, event.id, Noun.REQUEST, hidden, supervisor.id, owner=""), who)


def test_a_locked_tablet_does_not_count_what_is_restricted(station: Station, event: Event, supervisor: Person) -> None:
    """Nobody is signed in who might see it."""
    for restricted in (False, True):
        wish = RequestWish(category=Category.COMPLAINT, text="cold", restricted=restricted)
        station.write(lambda tx, wish=wish: requests.make_request(tx, event, wish), _actor(supervisor))  # type: ignore[misc]
    assert station.read(lambda connection: waiting_count(connection, event.id)) == 1


def test_who_is_on_duty_is_offered_first(
    station: Station, event: Event, hostess: Person, supervisor: Person, organiser: Person, clock: FakeClock,
    waiting: tuple[Noun, str],
) -> None:  # fmt: skip
    """With where they are; then who is merely known; never oneself."""
    station.write(lambda tx: shifts.begin(tx, event.id, post=Post(place="Door B")), _actor(supervisor))
    found = station.read(lambda c: colleagues(c, event.id, *waiting, me=hostess.id, now=clock()))
    assert [(one.id, one.where) for one in found] == [(supervisor.id, "Door B"), (organiser.id, None)]


def test_nobody_is_offered_what_they_may_not_see(
    station: Station, event: Event, hostess: Person, supervisor: Person, organiser: Person, clock: FakeClock
) -> None:
    """A restricted request goes to whoever may see it."""
    wish = RequestWish(category=Category.COMPLAINT, text="x", restricted=True)
    request = station.write(lambda tx: requests.make_request(tx, event, wish), _actor(supervisor))
    found = station.read(lambda c: colleagues(c, event.id, Noun.REQUEST, request.id, me=supervisor.id, now=clock()))
    assert [one.id for one in found] == [organiser.id]
