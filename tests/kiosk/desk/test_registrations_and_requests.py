"""Who registers at a kiosk, and what guests ask for there, as the desk sees and answers it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.event import Event, WalkIns, Zone
from server.domain.guest import Guest
from server.domain.request import Category
from server.domain.walk_in import WalkInDetails, WalkInForm
from server.services import event_setup, requests, walk_ins
from server.services.check_in import CheckInWish
from server.services.requests import RequestWish
from server.services.walk_ins import Registration
from server.station import Station
from tests.fakes.web_client import WebClient

ON_BOARD = {"HX-Request": "true"}
KIM = WalkInDetails(first_name="Kim", last_name="Bos", company="Bos & Co", email="kim@example.org", language="nl")


@pytest.fixture
def walk_in(station: Station, event: Event, at_kiosk: Actor) -> str:
    """The id of somebody who waits at the kiosk."""
    return _waits(station, event, at_kiosk, KIM)


def _waits(station: Station, event: Event, at_kiosk: Actor, details: WalkInDetails) -> str:
    station.write(lambda tx: walk_ins.change_form(tx, event, WalkIns.APPROVAL, WalkInForm()))
    registration = Registration(details=details, wish=CheckInWish(event_id=event.id, key=details.first_name))
    found = station.write(lambda tx: walk_ins.register(tx, registration, lambda *_: False), at_kiosk).walk_in
    assert found
    return found.id


@pytest.fixture
def request_id(station: Station, event: Event, at_kiosk: Actor, guests: dict[str, Guest]) -> str:
    """The id of Anna's complaint."""
    wish = RequestWish(category=Category.COMPLAINT, text="It is <b>cold</b>", guest_id=guests["Anna"].id)
    return station.write(lambda tx: requests.make_request(tx, event, wish), at_kiosk).id


def test_who_waits_stands_on_the_board(desk: WebClient, walk_in: str) -> None:
    """With name, kiosk and age; a locked tablet counts them; one touch lets them register."""
    board = desk.get("/desk/alerts").text
    assert "Kim Bos wants to register" in board and "Kiosk 1 · by the door" in board and "1 waits for you" in board
    answer = desk.post_page(f"/desk/walk-ins/{walk_in}/approve", headers=ON_BOARD)
    assert answer.status_code == 200 and "Kim Bos" not in answer.text
    late = desk.post_page(f"/desk/walk-ins/{walk_in}/approve", headers=ON_BOARD)
    assert "A colleague has decided already." in late.headers["HX-Trigger"]
    assert "Kim Bos" in desk.get("/desk/guests?typed=kim").text


def test_a_locked_tablet_counts_them(door: WebClient, walk_in: str, request_id: str) -> None:
    """Both, without a name."""
    assert "2" in door.get("/desk/sign-in/waiting").text and "Kim" not in door.get("/desk/sign-in/waiting").text


def test_looking_closer_and_saying_no(desk: WebClient, walk_in: str) -> None:
    """The page says all; a reason is chosen; whoever comes second reads that it is over."""
    page = desk.get(f"/desk/walk-ins/{walk_in}").text
    assert "kim@example.org" in page and "Bos &amp; Co" in page
    told = {"reason": "no_room", "remark": "comes back"}
    assert desk.post_page(f"/desk/walk-ins/{walk_in}/decline", data=told).status_code == 303
    again = desk.post_page(f"/desk/walk-ins/{walk_in}/decline", data=told)
    assert again.status_code == 409 and "A colleague has decided already." in again.text
    assert "Kim" not in again.text
    assert desk.post_page(f"/desk/walk-ins/{walk_in}/decline", data={"reason": "ugly"}).status_code == 422
    assert desk.get("/desk/walk-ins/nobody").status_code == 404


def test_who_may_be_on_the_list_is_looked_at_first(
    desk: WebClient, station: Station, event: Event, at_kiosk: Actor
) -> None:
    """The board offers no quick yes; the page leads to the card of whom they look like."""
    walk_in = _waits(station, event, at_kiosk, replace(KIM, first_name="Anna", last_name="Berg"))
    board = desk.get("/desk/alerts").text
    assert "May be somebody on the list" in board and "/approve" not in board
    assert "Rozen Consulting" in desk.get(f"/desk/walk-ins/{walk_in}").text


def test_full_is_told_to_who_says_yes(desk: WebClient, station: Station, zone: Zone, walk_in: str) -> None:
    """They go on waiting."""
    station.write(lambda tx: event_setup.change_zone(tx, replace(zone, capacity=0)))
    answer = desk.post_page(f"/desk/walk-ins/{walk_in}/approve")
    assert answer.status_code == 409 and "As many are inside as may be." in answer.text
    assert "Kim Bos wants to register" in desk.get("/desk/alerts").text


def test_a_request_is_taken_and_done(desk: WebClient, request_id: str) -> None:
    """What was said is text, not markup; owner, outcome and what was done are shown."""
    board = desk.get("/desk/alerts").text
    assert "A guest is not happy" in board and "It is &lt;b&gt;cold&lt;/b&gt;" in board and "Anna Berg" in board
    assert "You look after it" in desk.post_page(f"/desk/requests/{request_id}/take", headers=ON_BOARD).text
    done = {"outcome": "done", "done": "The door is shut"}
    assert desk.post_page(f"/desk/requests/{request_id}/settle", data=done).status_code == 303
    page = desk.get(f"/desk/requests/{request_id}").text
    assert "The door is shut" in page and "It is done" in page and "Hanna Hostess" in page
    assert desk.post_page(f"/desk/requests/{request_id}/settle", data=done).status_code == 409
    assert "A guest is not happy" not in desk.get("/desk/alerts").text


def test_a_request_that_somebody_else_took(desk: WebClient, station: Station, event: Event, request_id: str) -> None:
    """The second is told who looks after it, and may still say that it is done."""
    other = Actor(name="person:other", device_id="t")
    station.write(lambda tx: requests.take_request(tx, event.id, request_id), other)
    answer = desk.post_page(f"/desk/requests/{request_id}/take", headers=ON_BOARD)
    assert "A colleague was faster" in answer.headers["HX-Trigger"] and "somebody looks after it" in answer.text
    long = {"outcome": "passed_on", "done": "x" * 301}
    assert "too long" in desk.post_page(f"/desk/requests/{request_id}/settle", data=long).text
    assert desk.post_page(f"/desk/requests/{request_id}/settle", data={"outcome": "passed_on"}).status_code == 303
