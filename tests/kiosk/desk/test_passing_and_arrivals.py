"""Passing on and the arrival screen, as two colleagues see them."""

from __future__ import annotations

import json

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.greeting import Greeting, Step
from server.domain.guest import Guest
from server.services.alerts import Call, raise_alert, settle_alert, take_alert
from server.services.check_in import CheckInWish, check_in
from server.services.greetings import save_greeting
from server.station import Station
from server.store.people import Person
from tests.fakes.web_client import WebClient


def test_an_item_goes_to_a_colleague(
    desk: WebClient, station: Station, event: Event, hostess: Person, supervisor: Person, at_kiosk: Actor
) -> None:
    """Told as on the board, chosen by name; the board says who gave it to whom; who saw it otherwise is asked again."""
    call = Call(event_id=event.id, kind=AlertKind.CALL, device_id=at_kiosk.device_id or "")
    alert = station.write(lambda tx: raise_alert(tx, call))
    address = f"/desk/items/alert/{alert.id}/pass"
    page = desk.get(address).text
    assert supervisor.name in page and f'value="{hostess.id}"' not in page
    assert "A guest asks for a person · Kiosk 1" in page
    assert desk.post_page(address, data={"to": "nobody", "owner": ""}).status_code == 422
    assert desk.post_page(address, data={"to": supervisor.id, "owner": ""}).status_code == 303
    board = desk.get("/desk/alerts").text
    assert f"given to {supervisor.name}, who has not answered" in board and "1 waits for you" in board
    late = desk.post_page(address, data={"to": supervisor.id, "owner": ""})
    assert late.status_code == 409 and "somebody else has it now" in late.text
    station.write(lambda tx: settle_alert(tx, event.id, alert.id, outcome="helped"))
    assert desk.get(address).status_code == 303
    over = desk.post_page(address, data={"to": supervisor.id})
    assert (over.status_code, over.headers["location"]) == (303, "/desk")


def test_an_arrival_says_who_where_and_what_to_know(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor, hostess: Person
) -> None:
    """Who is called reads so; two who answer: the second is told; received, the screen is empty."""
    know = Greeting(
        id="", event_id=event.id, vip=True, chain=(Step(to=f"person:{hostess.id}"),), know="Allergic to <b>"
    )
    station.write(lambda tx: save_greeting(tx, event, know))
    bjorn = guests["Björn"]
    station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=bjorn.id)), at_kiosk)
    link = '<a class="button -quiet -small" href="/desk/arrivals">'
    assert link in desk.get("/desk/alerts").text, "the way there is as high as a finger"
    screen = desk.get("/desk/arrivals").text
    for words in ("Björn Öztürk has arrived", "Kiosk 1", "Dr. Host", "Allergic to &lt;b&gt;", "You are called"):
        assert words in screen
    alert_id = screen.partition('id="arrival-')[2].partition('"')[0]
    station.write(lambda tx: take_alert(tx, event.id, alert_id), Actor(name="person:other"))
    late = desk.post_page(f"/desk/arrivals/{alert_id}/take")
    assert "A colleague was faster" in json.loads(late.headers["HX-Trigger"])["toast"]
    assert "Nobody waits to be received" in desk.post_page(f"/desk/arrivals/{alert_id}/received").text
    again = desk.post_page(f"/desk/arrivals/{alert_id}/received")
    assert "dealt with it already" in json.loads(again.headers["HX-Trigger"])["toast"]
