"""Pages about shifts in three languages, on a tablet either way round and on a phone."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.shift import Post
from server.domain.walk_in import WalkInDetails
from server.services import hand_over, performance, shifts
from server.services.alerts import Call, raise_alert
from server.services.check_in import CheckInWish, check_in
from server.services.hand_over import Decision, EndWish
from server.services.shifts import ShiftWish
from server.station import Station
from server.store.people import Person
from server.store.printers import PrinterRow
from tests.fakes.desk_walk import let_in, sign_in
from tests.fakes.inspection import Tour
from tests.fakes.requests import complain, wait


def test_shifts(
    tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], supervisor: Person, hostess: Person,
    printer: PrinterRow,
) -> None:  # fmt: skip
    """Off duty with a shift to begin, on duty with things handed over, its end; the briefing; the figures."""
    event, guests = rich_list
    device_id = let_in(tour, station, event)
    sign_in(tour, supervisor)
    now = station.clock()
    for person, place in ((supervisor, "Garderobe"), (hostess, "Ingresso principale, banco accrediti VIP")):
        plan = ShiftWish(person_id=person.id, starts_at=now, ends_at=now + timedelta(hours=6),
                         post=Post(place=place, task="Welcome"))  # fmt: skip
        station.write(lambda tx, plan=plan: shifts.plan_shift(tx, event.id, plan))  # type: ignore[misc]
    tour.visit("desk-shift-offered", "/desk/shift")
    hers = Actor(name=f"person:{hostess.id}", device_id=device_id)
    begun = station.write(lambda tx: shifts.begin(tx, event.id), hers)
    complain(station, event, device_id, guest_id=guests[1].id)
    wait(station, event, device_id, WalkInDetails(first_name="Kim", last_name="Bos"))
    calls = Actor(name="system", device_id=device_id)
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=device_id)
    station.write(lambda tx: raise_alert(tx, call), calls)
    left = EndWish(shift_id=begun.id, decisions={}, otherwise=Decision(words="De paraplu staat achter de balie"))
    station.write(lambda tx: hand_over.end_shift(tx, event.id, left), hers)
    station.write(lambda tx: performance.show_workers(tx, event.id, shown=True))
    wish = CheckInWish(event_id=event.id, guest_id=guests[3].id, at_desk=True)
    station.write(lambda tx: check_in(tx, wish), hers)
    tour.page.goto(f"{tour.own}/desk")
    expect(tour.page.locator("#shift-nobodys")).to_be_visible()
    expect(tour.page.locator("#shift-notice")).to_be_visible()
    tour.look("desk-board-shift")
    station.write(lambda tx: shifts.begin(tx, event.id), Actor(name=f"person:{supervisor.id}", device_id=device_id))
    tour.visit("desk-shift-on", "/desk/shift")
    tour.visit("desk-shift-end", "/desk/shift/end")
    tour.visit("desk-briefing", "/desk/briefing")
    tour.visit("desk-performance", "/desk/performance")
