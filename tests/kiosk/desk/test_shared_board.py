"""The board is worked out once for all who may see the same: nobody reads what is another's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import pytest
from fastapi import FastAPI

from server.domain.access import Actor, Role
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.request import Category
from server.services.alerts import Call, raise_alert, take_alert
from server.services.requests import RequestWish, make_request
from server.station import Station
from server.store.people import Person, save_person
from tests.fakes.scene import PIN, add_staff
from tests.fakes.web_client import WebClient


@pytest.fixture
def at_desk(app: FastAPI, tablet_secret: str) -> Iterator[Callable[[Person, str], WebClient]]:
    """Somebody at a tablet of their own."""
    opened: list[WebClient] = []

    def sit(person: Person, language: str = "en") -> WebClient:
        client = WebClient(app, headers={"Accept": "text/html", "Accept-Language": language})
        opened.append(client)
        client.cookies.set("tablet", tablet_secret)
        assert client.post_page("/desk/sign-in", data={"person": person.id, "pin": PIN}).status_code == 303
        return client

    yield sit
    for client in opened:
        client.close()


@pytest.fixture
def secret(station: Station, event: Event, at_kiosk: Actor) -> str:
    """Words of a restricted request on the board."""
    wish = RequestWish(category=Category.COMPLAINT, text="A secret", restricted=True, at_desk=True)
    station.write(lambda tx: make_request(tx, event, wish), at_kiosk)
    return "A secret"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["hostess first", "supervisor first"])
def test_what_is_restricted_is_read_by_who_may_whoever_asks_first(
    at_desk: Callable[[Person], WebClient], hostess: Person, supervisor: Person, secret: str, order: tuple[int, int]
) -> None:
    """In one moment, with nothing between: a supervisor's board is not the hostess's."""
    readers = [at_desk(hostess), at_desk(supervisor)]
    texts: dict[int, str] = {who: readers[who].get("/desk/alerts").text for who in order}
    assert secret not in texts[0] and "Nobody needs you" in texts[0]
    assert secret in texts[1] and "1 waits for you" in texts[1]


def test_who_may_no_longer_reads_no_more(
    at_desk: Callable[[Person], WebClient], station: Station, supervisor: Person, secret: str
) -> None:
    """A role that was taken away counts at the very next look."""
    tablet = at_desk(supervisor)
    assert secret in tablet.get("/desk/alerts").text
    less = Person(id=supervisor.id, name=supervisor.name, role=Role.HOSTESS, pin_hash=supervisor.pin_hash)
    station.write(lambda tx: save_person(tx.connection, less))
    assert secret not in tablet.get("/desk/alerts").text


def test_each_reads_their_own_and_in_their_language(
    at_desk: Callable[..., WebClient], station: Station, event: Event, at_kiosk: Actor, hostess: Person
) -> None:
    """Who is on it reads "you", a colleague reads the name; every order of asking gives the same."""
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id)
    alert = station.write(lambda tx: raise_alert(tx, call), at_kiosk)
    station.write(lambda tx: take_alert(tx, event.id, alert.id), Actor(name=f"person:{hostess.id}"))
    colleague = station.write(lambda tx: add_staff(tx, "Carla Colleague", Role.HOSTESS))
    readers = {
        "You are on the way": at_desk(hostess),
        "Hanna Hostess is on the way": at_desk(colleague),
        "Hanna Hostess is onderweg": at_desk(colleague, "nl"),
    }
    for order in permutations(readers):
        station.write(lambda tx: tx.record("alert.changed", f"alert:{alert.id}", {"reason": ""}))
        texts = {words: readers[words].get("/desk/alerts").text for words in order}
        assert all((words in text) is (words == own) for own, text in texts.items() for words in readers)
