"""Words that somebody left for a guest, read at a kiosk: by whom the kiosk knows for sure, behind a touch, once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from server.domain.event import Event, SecondFactor
from server.domain.guest import Guest
from server.domain.request import Category, Request, Telling
from server.services import threads
from server.services.check_in import CheckInWish, check_in
from server.services.event_setup import change_event
from server.services.requests import RequestWish, make_request
from server.station import Station
from server.store.requests import request_by_id
from tests.fakes.web_client import WebClient
from tests.kiosk.guest.test_details import post, scan

ANSWER = "The front row is yours"


def asked_and_answered(station: Station, event: Event, guest: Guest, *, restricted: bool = False) -> Request:
    """A request of a guest with an answer for them."""
    wish = RequestWish(
        category=Category.SPECIAL, text="Could I sit closer?", guest_id=guest.id, restricted=restricted, at_desk=True
    )
    request = station.write(lambda tx: make_request(tx, event, wish))
    station.write(lambda tx: threads.say(tx, event.id, request.id, "ask Bea"))
    return station.write(lambda tx: threads.say(tx, event.id, request.id, ANSWER, for_guest=True))


def telling_of(station: Station, request: Request) -> Telling:
    """How far the answer is."""
    return station.read(lambda c: request_by_id(c, request.event_id, request.id)).telling


def is_offered(page: str) -> bool:
    """Whether the screen says that something waits, without saying what."""
    assert ANSWER not in page
    return "/kiosk/telling" in page


def count_in(page: str) -> str:
    """So many texts as the screen shows."""
    found = re.search(r'"count": (\d+)', page)
    assert found
    return found[1]


@pytest.mark.parametrize("comes_again", [False, True])
def test_an_answer_is_read_behind_a_touch_and_once(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest], comes_again: bool
) -> None:
    """After the check-in, or when they come by again; nothing among colleagues is shown; then the desk knows."""
    anna = guests["Anna"]
    if comes_again:
        station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=anna.id, at_desk=True)))
    request = asked_and_answered(station, event, anna)
    before = scan(web)
    assert is_offered(before)
    page = post(web, "telling")
    assert ANSWER in page and "Could I sit closer?" in page and "ask Bea" not in page
    assert is_offered(post(web, "back")) and telling_of(station, request) is Telling.WAITS
    shown = post(web, "telling")
    assert not is_offered(post(web, "heard_it", count=count_in(shown)))
    assert telling_of(station, request) is Telling.READ
    post(web, "leave")
    assert not is_offered(scan(web))


def test_what_is_said_while_they_read_is_shown_first(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """Nobody is taken to have read what they did not see; what they read is not shown with a later answer."""
    request = asked_and_answered(station, event, guests["Anna"])
    scan(web)
    count = count_in(post(web, "telling"))
    station.write(lambda tx: threads.say(tx, event.id, request.id, "Row 2 after all", for_guest=True))
    page = post(web, "heard_it", count=count)
    assert ANSWER in page and "Row 2 after all" in page and telling_of(station, request) is Telling.WAITS
    post(web, "heard_it", count=count_in(page))
    station.write(lambda tx: threads.say(tx, event.id, request.id, "Seat 14", for_guest=True))
    later = post(web, "telling")
    assert "Seat 14" in later and ANSWER not in later


def test_no_restricted_answer_is_ever_offered(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """People tell it."""
    request = asked_and_answered(station, event, guests["Anna"], restricted=True)
    assert not is_offered(scan(web))
    assert ANSWER not in post(web, "telling") + post(web, "heard_it", count="1")
    assert telling_of(station, request) is Telling.WAITS


@pytest.mark.parametrize("factor", [SecondFactor.NONE, SecondFactor.EMAIL])
def test_a_name_alone_is_anybodys_to_type(
    web: WebClient, station: Station, event: Event, guests: dict[str, Guest], factor: SecondFactor
) -> None:
    """Who was found by name is offered it only where a second question proved who they are."""
    station.write(lambda tx: change_event(tx, replace(event, second_factor=factor)))
    asked_and_answered(station, event, guests["Anna"])
    post(web, "find")
    post(web, "names", name="Anna")
    post(web, "choose", number="0")
    post(web, "prove", answer=guests["Anna"].email)
    page = post(web, "confirm")
    assert 'data-step="badge"' in page and is_offered(page) is (factor is SecondFactor.EMAIL)
