"""Getting in on a shared tablet, and the lock that closes it."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from server.domain.access import Role
from server.domain.event import Event
from server.services import devices, event_setup, people
from server.services.devices import DeviceWish
from server.services.people import PersonWish
from server.station import Station
from server.store.devices import Device
from server.store.journal import read_after
from server.store.people import Person
from tests.fakes.clock import FakeClock
from tests.fakes.scene import PIN, sample_event
from tests.fakes.web_client import WebClient

WRONG = "000000"


def _try(door: WebClient, person_id: str, pin: str) -> tuple[int, str]:
    answer = door.post_page("/desk/sign-in", data={"person": person_id, "pin": pin})
    return answer.status_code, answer.text


def test_unpaired_tablet_shows_a_code_until_it_is_approved(app: FastAPI, station: Station, event: Event) -> None:
    """A new tablet asks for a code by POST, shows it, and is let in once the organiser typed it."""
    client = WebClient(app, headers={"Accept-Language": "en"})
    assert "pairing_role" not in client.get("/desk/sign-in").text
    shown = client.post_page("/pairing", data={"role": "tablet"}).text
    code = re.search(r'aria-label="([0-9A-Z ]{15})"', shown)
    assert code, shown
    wish = DeviceWish(name="Tablet 9", event_id=event.id)
    assert station.write(lambda tx: devices.approve_pairing(tx, code[1].replace(" ", ""), wish))
    assert "HX-Refresh" in client.get("/pairing?role=tablet").headers
    assert "Who are you?" in client.get("/desk/sign-in").text
    client.close()


def test_a_pin_on_an_unpaired_device_is_refused(app: FastAPI, hostess: Person) -> None:
    """The right PIN gets nowhere on a screen that nobody let in."""
    client = WebClient(app)
    assert client.post_page("/desk/sign-in", data={"person": hostess.id, "pin": PIN}).status_code == 401
    client.close()


def test_names_are_shown_and_the_right_pin_opens_the_board(door: WebClient, hostess: Person) -> None:
    """Touch a name, type the PIN, see the board."""
    assert hostess.name in door.get("/desk/sign-in").text
    assert "Your PIN" in door.get(f"/desk/sign-in?person={hostess.id}").text
    status, _ = _try(door, hostess.id, PIN)
    assert status == 303
    assert "Nobody needs you" in door.get("/desk").text


def test_a_wrong_pin_and_an_unknown_person_read_the_same(door: WebClient, hostess: Person) -> None:
    """Nobody learns from the answer who is on the list."""
    known, unknown = _try(door, hostess.id, WRONG), _try(door, "f" * 32, WRONG)
    assert known[0] == unknown[0] == 401
    assert "not the right PIN" in known[1]
    assert "not the right PIN" in unknown[1]


def test_wrong_pins_bring_delays_and_then_a_lock(door: WebClient, hostess: Person, clock: FakeClock) -> None:
    """After three wrong tries each waits; after ten this name is locked here for a quarter of an hour."""
    for _ in range(3):
        assert _try(door, hostess.id, WRONG)[0] == 401
    status, text = _try(door, hostess.id, PIN)
    assert status == 429
    assert "Not so fast: wait" in text
    for _ in range(7):
        clock.advance(minutes=5)
        assert _try(door, hostess.id, WRONG)[0] == 401
    clock.advance(minutes=5)
    status, text = _try(door, hostess.id, PIN)
    assert status == 429
    assert "locked on this tablet for another" in text
    clock.advance(minutes=11)
    assert _try(door, hostess.id, PIN)[0] == 303


def test_the_tablet_locks_after_two_idle_minutes(desk: WebClient, clock: FakeClock) -> None:
    """Nobody touched it: the next page asks who is there, and the same page asks by itself."""
    clock.advance(minutes=2, seconds=1)
    assert desk.get("/desk").headers["location"] == "/desk/sign-in"
    assert desk.get("/desk/here", headers={"Accept": "application/json"}).status_code == 401
    live = desk.get("/desk/alerts", headers={"HX-Request": "true", "Ospite-Live": "1"})
    assert live.headers["HX-Redirect"] == "/desk/sign-in"


def test_what_a_page_fetches_by_itself_is_no_activity(desk: WebClient, clock: FakeClock) -> None:
    """Live parts refresh all the time; the lock does not wait for them."""
    for _ in range(4):
        clock.advance(seconds=40)
        desk.get("/desk/alerts", headers={"HX-Request": "true", "Ospite-Live": "1"})
        desk.get("/desk/here", headers={"Accept": "application/json", "Ospite-Live": "1"})
    assert desk.get("/desk").status_code == 303


def test_an_unpaired_device_does_not_learn_how_many_wait(app: FastAPI, event: Event) -> None:
    """Not even the number."""
    client = WebClient(app)
    assert client.get("/desk/sign-in/waiting", headers={"Accept": "application/json"}).status_code == 401
    client.close()


def test_a_touch_is_activity(desk: WebClient, clock: FakeClock) -> None:
    """Whoever touches the page stays signed in, also without sending anything else."""
    for _ in range(4):
        clock.advance(seconds=100)
        assert desk.post_page("/desk/here", headers={"Accept": "application/json"}).status_code == 204
    assert desk.get("/desk").status_code == 200


@pytest.mark.parametrize("role", [None, Role.SUPERVISOR], ids=["access taken away", "another role"])
def test_whose_access_changes_is_signed_out_at_once(
    desk: WebClient, station: Station, hostess: Person, role: Role | None
) -> None:
    """In the middle of work: the next touch asks who is there."""
    changed = PersonWish(name=hostess.name, role=role or Role.HOSTESS)
    station.write(
        lambda tx: people.change_person(tx, hostess.id, changed) if role else people.remove_person(tx, hostess.id)
    )
    assert desk.get("/desk").headers["location"] == "/desk/sign-in"
    assert desk.post_page("/desk/here", headers={"Accept": "application/json"}).status_code == 401


def test_who_locked_the_tablet_is_recorded(
    desk: WebClient, station: Station, tablet: Device, hostess: Person, clock: FakeClock
) -> None:
    """By hand it is a person's act, after two idle minutes the station's; each on the tablet, and once."""
    desk.post_page("/desk/sign-out", data={"back": "/desk/guests"})
    desk.post_page("/desk/sign-in", data={"person": hostess.id, "pin": PIN})
    desk.get("/desk/sign-in")  # looking at the names signs nobody out
    assert desk.get("/desk").status_code == 200
    clock.advance(minutes=3)
    for _ in range(2):
        desk.get("/desk/sign-in")
    facts = station.read(lambda connection: read_after(connection, 0, limit=100))
    ended = [(fact.actor, fact.device_id, fact.body) for fact in facts if fact.kind == "person.signed_out"]
    assert ended == [(f"person:{hostess.id}", tablet.id, {}), ("system", tablet.id, {"reason": "idle"})]


def test_a_locked_tablet_leads_back_to_where_it_was(desk: WebClient) -> None:
    """Locked by hand in the middle of something; an address elsewhere is not believed."""
    locked = desk.post_page("/desk/sign-out", data={"back": "/desk/guests"})
    assert locked.headers["location"] == "/desk/sign-in?back=%2Fdesk%2Fguests"
    elsewhere = desk.post_page("/desk/sign-out", data={"back": "https://example.org"})
    assert elsewhere.headers["location"] == "/desk/sign-in"


def test_a_switch_names_the_others_and_stays_on_the_page(desk: WebClient, hostess: Person, supervisor: Person) -> None:
    """A wrong PIN leaves whoever was signed in; the right one begins the next session, and no page is left."""
    dialog = desk.get("/desk/switch").text
    assert supervisor.name in dialog
    assert hostess.name not in dialog
    htmx = {"HX-Request": "true"}
    wrong = desk.post_page("/desk/sign-in", data={"person": supervisor.id, "pin": WRONG}, headers=htmx)
    assert wrong.status_code == 401
    assert "not the right PIN" in wrong.text
    assert hostess.name in desk.get("/desk").text
    right = desk.post_page("/desk/sign-in", data={"person": supervisor.id, "pin": PIN}, headers=htmx)
    assert (right.status_code, right.headers["HX-Trigger"]) == (204, "switched")
    assert supervisor.name in desk.get("/desk").text


def test_signing_out_kills_the_session(desk: WebClient) -> None:
    """The old cookie opens nothing any more."""
    old = desk.cookies["person_at_desk"]
    assert desk.post_page("/desk/sign-out").headers["location"] == "/desk/sign-in"
    desk.cookies.set("person_at_desk", old)
    assert desk.get("/desk").status_code == 303


def test_one_browser_may_be_kiosk_and_tablet(desk: WebClient) -> None:
    """In a demo both stand on one machine: asking to be a kiosk does not put the tablet out."""
    desk.post_page("/pairing", data={"role": "kiosk"})
    assert desk.get("/desk").status_code == 200


def test_the_next_person_gets_a_new_session(desk: WebClient, supervisor: Person) -> None:
    """Switching on the same tablet ends the session before."""
    before = desk.cookies["person_at_desk"]
    desk.post_page("/desk/sign-in", data={"person": supervisor.id, "pin": PIN})
    assert desk.cookies["person_at_desk"] != before
    assert supervisor.name in desk.get("/desk").text


@pytest.mark.parametrize(
    ("back", "target"),
    [
        ("/desk/guests", "/desk/guests"),
        ("https://example.org/", "/desk"),
        ("/desk/../x//y", "/desk"),
        ("/deskx", "/desk"),
    ],
)
def test_signing_in_leads_back_to_the_desk_only(door: WebClient, hostess: Person, back: str, target: str) -> None:
    """The page that was locked comes back; no other address is believed."""
    answer = door.post_page("/desk/sign-in", data={"person": hostess.id, "pin": PIN, "back": back})
    assert answer.headers["location"] == target


def test_a_tablet_without_an_event_asks_for_one(
    door: WebClient, station: Station, tablet: Device, hostess: Person, event: Event
) -> None:
    """Where the organiser chose none and there are two, whoever signs in chooses; the choice stays."""
    other = station.write(lambda tx: event_setup.add_event(tx, sample_event(slug="lunch", name="Press Lunch")))
    station.write(lambda tx: devices.change_device(tx, tablet.id, DeviceWish(name=tablet.name)))
    answer = door.post_page("/desk/sign-in", data={"person": hostess.id, "pin": PIN})
    assert answer.headers["location"] == "/desk/event"
    assert "Press Lunch" in door.get("/desk/event").text
    assert door.post_page("/desk/event", data={"event": other.id}).status_code == 303
    assert "Press Lunch" in door.get("/desk").text
