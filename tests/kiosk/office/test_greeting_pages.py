"""The organiser's rules: whom to call when important guests come."""

from __future__ import annotations

from server.domain.event import Event
from server.domain.greeting import Step
from server.domain.guest import Guest
from server.services.greetings import greetings_of
from server.station import Station
from server.store.people import Person
from tests.fakes.web_client import WebClient

BASE = "/office/events/gala"


def test_a_rule_is_written_read_changed_and_deleted(
    office: WebClient, station: Station, event: Event, guests: dict[str, Guest], hostess: Person
) -> None:
    """What was typed stands there again; an empty step is left out."""
    assert "No rule yet." in office.get(f"{BASE}/greetings").text
    assert "everybody at the desk" in office.get(f"{BASE}/new-greeting").text
    sent = {
        "guest": guests["Björn"].email, "to_1": f"person:{hostess.id}", "minutes_1": "1", "to_2": "", "minutes_2": "2",
        "to_3": "role:organiser", "minutes_3": "4", "know": "Coffee, black", "from_at": "2026-06-01T12:00",
    }  # fmt: skip
    assert office.post_page(f"{BASE}/greetings", data=sent).status_code == 303
    (rule,) = station.read(lambda connection: greetings_of(connection, event.id))
    assert rule.guest_id == guests["Björn"].id and rule.know == "Coffee, black" and rule.from_at
    assert rule.chain == (Step(to=f"person:{hostess.id}", minutes=1), Step(to="role:organiser", minutes=4))
    listed = office.get(f"{BASE}/greetings").text
    assert "Björn Öztürk" in listed and f"{hostess.name} (1) → the organisers (4)" in listed
    page = office.get(f"{BASE}/greetings/{rule.id}").text
    assert "Coffee, black" in page and "2026-06-01T12:00" in page
    assert office.post_page(f"{BASE}/greetings/{rule.id}", data=sent | {"know": ""}).status_code == 303
    assert station.read(lambda connection: greetings_of(connection, event.id))[0].know == ""
    assert office.post_page(f"{BASE}/greetings/{rule.id}/remove").status_code == 303
    assert office.get(f"{BASE}/greetings/{rule.id}").status_code == 404


def test_mistakes_stand_beside_their_fields(office: WebClient, event: Event) -> None:
    """Nobody, everybody, no time, no number: what was typed stays."""
    one = {"to_1": "role:hostess", "minutes_1": "2", "know": "kept as typed"}
    for wrong, words in (
        ({}, "Say at least whom it is about"),
        ({"guest": "nobody@example.org"}, "No guest, or several"),
        ({"vip": "1", "minutes_1": "99"}, "out of range"),
        ({"vip": "1", "minutes_1": "x"}, "whole number"),
        ({"vip": "1", "from_at": "yesterday"}, "Write a day and a time."),
        ({"vip": "1", "zone_id": "x"}, "Choose one of these."),
    ):
        answer = office.post_page(f"{BASE}/greetings", data=one | wrong)
        assert answer.status_code == 422 and words in answer.text and "kept as typed" in answer.text
