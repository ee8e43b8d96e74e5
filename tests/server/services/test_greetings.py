"""Important guests: the right person is called, and the next one if nobody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.access import Actor, Role
from server.domain.alert import AlertKind
from server.domain.errors import FieldError, NotFoundError
from server.domain.event import Event, Zone
from server.domain.greeting import MOST_STEPS, Arrival, Greeting, Step, checked, chosen
from server.domain.guest import Guest
from server.domain.item import Noun
from server.services.alerts import board, take_alert
from server.services.check_in import CheckInWish, check_in
from server.services.greetings import (
    arrivals_of,
    greetings_of,
    guest_meant,
    is_called,
    remove_greeting,
    save_greeting,
)
from server.services.items import pass_item
from server.services.merges import MergeWish, merge
from server.services.undoing import undo_check_in
from server.station import Station
from server.store.guests import change_guests
from server.store.people import Person
from tests.fakes.clock import NOON, FakeClock

HALL = Zone(id="hall", event_id="e", name="Hall")
DOOR = Zone(id="door", event_id="e", name="Door", is_main=True)
HANNA = Step(to="role:hostess", minutes=2)


def rule(number: int = 1, **more: object) -> Greeting:
    """A rule with this id."""
    return Greeting(id=str(number), event_id="e", **{"chain": (HANNA,)} | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "zone", "fits"),
    [
        (rule(vip=True), DOOR, True),
        (rule(vip=True), HALL, False),
        (rule(vip=True, zone_id="hall"), HALL, True),
        (rule(category="press"), DOOR, False),
        (rule(company="ROZEN"), DOOR, True),
        (rule(guest_id="other"), DOOR, False),
        (rule(vip=True, from_at=NOON), DOOR, True),
        (rule(vip=True, from_at=NOON + timedelta(seconds=1)), DOOR, False),
        (rule(vip=True, to_at=NOON), DOOR, False),
    ],
)
def test_whom_a_rule_is_about(one: Greeting, zone: Zone, fits: bool) -> None:
    """Every part that is said has to fit; without a zone it is the entrance."""
    guest = Guest(id="g", event_id="e", vip=True, category="guest", company="Rozen Consulting")
    assert (chosen([one], guest, zone, NOON) is one) is fits


def test_the_most_particular_rule_counts() -> None:
    """A guest's own before the company's before the category's before all VIPs'; of equals the older one."""
    guest = Guest(id="g", event_id="e", vip=True, category="guest", company="Rozen")
    order = [rule(1, guest_id="g"), rule(2, company="rozen"), rule(3, category="guest"), rule(4, vip=True)]
    while order:
        assert chosen(reversed(order), guest, DOOR, NOON) is order.pop(0)
    assert chosen([rule(6, vip=True), rule(5, vip=True)], guest, DOOR, NOON) == rule(5, vip=True)


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (rule(), "vip"),
        (rule(vip=True, chain=()), "to_1"),
        (rule(vip=True, chain=(HANNA,) * (MOST_STEPS + 1)), "to_1"),
        (rule(vip=True, chain=(HANNA, Step(to="role:organiser", minutes=0))), "minutes_2"),
        (rule(vip=True, know="x" * 301), "know"),
        (rule(vip=True, from_at=NOON, to_at=NOON), "to_at"),
    ],
)
def test_rules_that_cannot_be(one: Greeting, field: str) -> None:
    """About everybody, calling nobody or too many, no time, too long, a window without width."""
    with pytest.raises(FieldError) as caught:
        checked(one)
    assert caught.value.field == field


def _comes(station: Station, guest: Guest, actor: Actor) -> None:
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=guest.event_id, guest_id=guest.id)), actor)


def _arrival(station: Station, event: Event) -> Arrival:
    (found,) = station.read(lambda connection: arrivals_of(connection, event.id)).values()
    return found


def _minutes(station: Station, clock: FakeClock, minutes: float) -> None:
    clock.advance(seconds=minutes * 60)
    station.trouble_watch.look()


@pytest.fixture
def to_sven(station: Station, event: Event, hostess: Person, supervisor: Person) -> Greeting:
    """VIPs are told to the hostess, then to the supervisor, then to the organisers."""
    chain = (Step(to=f"person:{hostess.id}"), Step(to=f"person:{supervisor.id}", minutes=3), Step(to="role:organiser"))
    wanted = Greeting(id="", event_id=event.id, vip=True, chain=chain, know="Speaks German")
    return station.write(lambda tx: save_greeting(tx, event, wanted))


def test_nobody_answers_and_the_next_is_called(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, clock: FakeClock, to_sven: Greeting,
    hostess: Person, supervisor: Person, organiser: Person,
) -> None:  # fmt: skip
    """Each has their minutes; the last stays called; who was called before still is."""
    _comes(station, guests["Björn"], at_kiosk)
    people = (hostess, supervisor, organiser)
    called = []
    for minutes in (0, 1.9, 0.1, 3, 60):
        _minutes(station, clock, minutes)
        arrival = _arrival(station, event)
        called.append([is_called(arrival, person) for person in people])
    assert called == [
        [True, False, False], [True, False, False], [True, True, False], [True, True, True], [True, True, True]
    ]  # fmt: skip
    assert _arrival(station, event).know == "Speaks German"


def test_who_is_on_the_way_stops_the_calling(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, clock: FakeClock, to_sven: Greeting,
    hostess: Person, supervisor: Person,
) -> None:  # fmt: skip
    """Taken: nobody else is called. Passed on and not answered: it goes on."""
    _comes(station, guests["Björn"], at_kiosk)
    (alert,) = station.read(lambda connection: board(connection, event.id))
    hanna = Actor(name=f"person:{hostess.id}")
    station.write(lambda tx: take_alert(tx, event.id, alert.id), hanna)
    _minutes(station, clock, 5)
    assert _arrival(station, event).step == 0
    station.write(lambda tx: pass_item(tx, event.id, Noun.ALERT, alert.id, supervisor.id, owner=hanna.name), hanna)
    _minutes(station, clock, 5)
    assert _arrival(station, event).step == 1


def test_a_vip_without_a_rule_is_told_to_everybody(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, hostess: Person
) -> None:
    """Never unnoticed; and whoever is no VIP comes in quietly."""
    _comes(station, guests["Anna"], at_kiosk)
    assert station.read(lambda connection: board(connection, event.id)) == []
    _comes(station, guests["Björn"], at_kiosk)
    assert is_called(_arrival(station, event), hostess)


def test_a_category_may_be_greeted_though_no_vip(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """Once: who goes out and comes in again was greeted already."""
    station.write(lambda tx: save_greeting(tx, event, replace(rule(category="guest"), id="")))
    _comes(station, guests["Anna"], at_kiosk)
    alerts = station.read(lambda connection: board(connection, event.id))
    assert [(alert.kind, alert.guest_id) for alert in alerts] == [(AlertKind.VIP, guests["Anna"].id)]
    station.write(lambda tx: undo_check_in(tx, event.id, guests["Anna"].id, reason="mistake"))
    _comes(station, guests["Anna"], at_kiosk)
    assert len(station.read(lambda connection: board(connection, event.id))) == 1


def test_rules_are_changed_and_deleted(station: Station, event: Event, to_sven: Greeting) -> None:
    """Unknown people, zones and guests cannot stand in one; a rule that is gone cannot be changed."""
    for wrong in ({"chain": (Step(to="person:nobody"),)}, {"zone_id": "nowhere"}, {"guest_id": "nobody"}):
        with pytest.raises(FieldError):
            station.write(lambda tx, wrong=wrong: save_greeting(tx, event, replace(to_sven, **wrong)))  # type: ignore[misc]
    station.write(lambda tx: remove_greeting(tx, event, to_sven.id))
    assert station.read(lambda connection: greetings_of(connection, event.id)) == []
    with pytest.raises(NotFoundError):
        station.write(lambda tx: save_greeting(tx, event, to_sven))


def test_a_guest_is_named_by_what_is_theirs(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """E-mail in any case, reference or code; nothing, or nobody's, is nobody."""
    anna = guests["Anna"]
    for typed in (anna.email.upper(), anna.ref, f" {anna.code} "):
        found = station.read(lambda connection, typed=typed: guest_meant(connection, event.id, typed))  # type: ignore[misc]
        assert found and found.id == anna.id
    assert station.read(lambda connection: guest_meant(connection, event.id, " ")) is None


def test_an_old_record_is_nobody(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Two records that became one are one guest, though both have the same address."""
    anna, elise = guests["Anna"], guests["Élise"]
    station.write(lambda tx: change_guests(tx.connection, [replace(elise, email=anna.email)]))
    wish = MergeWish(
        event_id=event.id, guest_id=anna.id, other_id=elise.id, version=anna.version, other_version=elise.version,
        chosen={},
    )  # fmt: skip
    station.write(lambda tx: merge(tx, wish))
    found = station.read(lambda connection: guest_meant(connection, event.id, anna.email))
    assert found and found.id == anna.id


def test_roles_are_called_with_those_above(supervisor: Person) -> None:
    """A supervisor hears what hostesses are called for, not what organisers are."""
    calls = [Arrival(alert_id="a", chain=(Step(to=f"role:{role}"),), called_at=NOON) for role in Role]
    assert [is_called(call, supervisor) for call in calls] == [True, True, False]
