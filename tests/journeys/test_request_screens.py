"""Requests with all that is said about them, and tickets that were admitted twice, on a tablet and on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from server.domain.access import Actor
from server.domain.conflict import Verdict
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.request import Category, Department, Gesture, Outcome, Severity
from server.services import conflicts, merges, requests, threads
from server.services.check_in import CheckInWish, check_in
from server.services.requests import RequestWish, Settlement
from server.station import Station
from server.store.event import main_zone
from server.store.people import Person
from server.sync.returns import Return
from server.sync.threads import ANSWERED
from tests.fakes.conflicts import add_conflict
from tests.fakes.desk_walk import let_in, sign_in
from tests.fakes.inspection import Tour
from tests.fakes.requests import LONG_ANSWER, add_phrase, complain


def test_requests(
    tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], supervisor: Person, hostess: Person
) -> None:
    """None, a new one and its mistake, all of them, a guest's, none found, an answer to tell, and how it ended."""
    event, guests = rich_list
    page, guest = tour.page, guests[1]
    device_id = let_in(tour, station, event)
    sign_in(tour, supervisor)
    tour.visit("desk-requests-none", "/desk/requests")
    tour.visit("desk-request-new", "/desk/requests/new")
    add_phrase(station, event, nl="Het is hier te koud, of het tocht", it="Qui fa troppo freddo, o c’è corrente")
    tour.visit("desk-request-new-guest", f"/desk/requests/new?guest={guest.id}")
    page.locator("#text").fill(" ")
    with tour.mistaken(422):
        page.locator("form.card [type=submit]").click()
        expect(page.locator(".banner.-warn")).to_be_visible()
    tour.look("desk-request-new-mistaken")
    hers = Actor(name=f"person:{hostess.id}", device_id=device_id)
    urgent = RequestWish(
        category=Category.LOST, text="Een zwarte paraplu met houten greep", guest_id=guests[30].id, at_desk=True,
        severity=Severity.URGENT, department=Department.TECHNICAL, restricted=True,
    )  # fmt: skip
    station.write(lambda tx: requests.make_request(tx, event, urgent), hers)
    cold = complain(station, event, device_id, guest_id=guest.id)
    station.write(lambda tx: requests.take_request(tx, event.id, cold), hers)
    complain(station, event, device_id, text="Too cold")
    tour.visit("desk-requests", "/desk/requests")
    tour.visit("desk-requests-guest", f"/desk/requests?guest={guest.id}")
    page.get_by_role("searchbox").fill("zzz")
    page.locator("form[role=search] button").click()
    expect(page.locator(".empty")).to_be_visible()
    tour.look("desk-requests-not-found")
    station.write(lambda tx: threads.say(tx, event.id, cold, "Ze zit bij het raam, tafel 3", for_guest=False), hers)
    _answer(station, event, cold)
    tour.visit("desk-request-to-tell", f"/desk/requests/{cold}")
    page.locator("details.card > summary").click()
    with tour.mistaken(409):
        page.locator("form[action$='/settle'] [type=submit]").click()
        expect(page.locator(".banner.-warn")).to_be_visible()
    tour.look("desk-request-untold")
    offered = Settlement(outcome=Outcome.DONE, done=LONG_ANSWER, gesture=Gesture.VOUCHER, gesture_note="Twee drankjes")
    station.write(lambda tx: threads.tell_guest(tx, event.id, cold, reached=True), hers)
    station.write(lambda tx: requests.settle_request(tx, event.id, cold, offered), hers)
    tour.visit("desk-request-offered", f"/desk/requests/{cold}")


def _answer(station: Station, event: Event, request_id: str) -> None:
    """The back office says what the guest should hear."""
    body = {"request": request_id, "text": LONG_ANSWER, "by": "Ellen van der Heijden", "for_guest": True}
    said = Return(number=1, id="r1", kind=ANSWERED, event_id=event.id, at=station.clock(), body=body)
    station.write(lambda tx: threads.take_answer(tx, said))


def _merge(station: Station, event: Event, first: Guest, other: Guest, by: Actor) -> None:
    """Two records of one person who was let in with both tickets become one."""
    for guest in (first, other):
        wish = CheckInWish(event_id=event.id, guest_id=guest.id, anyway_reason="ok", at_desk=True)
        station.write(lambda tx, wish=wish: check_in(tx, wish), by)  # type: ignore[misc]
    wish = merges.MergeWish(
        event_id=event.id, guest_id=first.id, other_id=other.id, version=first.version, other_version=other.version,
        chosen={},
    )  # fmt: skip
    station.write(lambda tx: merges.merge(tx, wish), by)


def test_tickets_admitted_twice(
    tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]], supervisor: Person, hostess: Person
) -> None:
    """None, one that waits, a decision that cannot be or is not hers, one that is decided, and all of them."""
    event, guests = rich_list
    page = tour.page
    device_id = let_in(tour, station, event)
    sign_in(tour, supervisor)
    tour.visit("desk-conflicts-none", "/desk/conflicts")
    zone = station.read(lambda connection: main_zone(connection, event.id))
    far = {"station": "Station Congrescentrum Noord, begane grond", "device": "Kiosk ingresso principale", "badges": 2}
    waiting = add_conflict(station, zone, guests[1], station.clock(), "a", far)
    decided = add_conflict(station, zone, guests[2], station.clock(), "b")
    tour.visit("desk-conflict", f"/desk/conflicts/{waiting}")
    page.locator("[name=verdict][value=mistake]").check()
    page.locator("[name=takes_back]").evaluate_all("fields => fields.forEach((field) => { field.checked = false; })")
    with tour.mistaken(409):
        page.locator("form.card [type=submit]").click()
        expect(page.locator(".banner.-warn")).to_be_visible()
    tour.look("desk-conflict-mistaken")
    by = Actor(name=f"person:{supervisor.id}", device_id=device_id)
    _merge(station, event, guests[1], guests[3], by)
    (both,) = (
        view.conflict
        for view in station.read(lambda connection: conflicts.all_conflicts(connection, event.id))
        if view.conflict.is_of_two_tickets
    )
    tour.visit("desk-conflict-two-tickets", f"/desk/conflicts/{both.id}")
    note = "Het kaartje was doorgestuurd aan een collega; excuses gemaakt."
    station.write(lambda tx: conflicts.decide(tx, event.id, decided, Verdict.MISTAKE, takes_back="b1", note=note), by)
    tour.visit("desk-conflict-decided", f"/desk/conflicts/{decided}")
    tour.visit("desk-conflicts", "/desk/conflicts")
    page.goto(f"{tour.own}/desk")
    tour.look("desk-board-conflict")
    sign_in(tour, hostess)
    page.goto(f"{tour.own}/desk/conflicts/{waiting}")
    with tour.mistaken(403), page.expect_navigation():
        page.locator("form.card [type=submit]").click()
    expect(page.locator("#vouch")).to_be_visible()
    tour.look("desk-vouch-page")
