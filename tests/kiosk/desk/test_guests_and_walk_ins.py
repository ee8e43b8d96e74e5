"""Finding guests, scanning them, and adding those who are not on the list."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from server.domain.event import Event, WalkIns
from server.domain.guest import Guest
from server.services.event_setup import change_event
from server.services.guest_desk import find_guests
from server.station import Station
from server.store import guests as guest_rows
from server.store.printers import PrinterRow
from tests.fakes.scene import CODES
from tests.fakes.web_client import WebClient


@pytest.mark.parametrize(
    ("typed", "name"),
    [("berg an", "Anna Berg"), ("ozturk", "Björn"), ("rozen", "Anna"), ("ref-Carla", "Carla"), ("Ozturc", "Björn")],
)
def test_any_field_finds_a_guest(desk: WebClient, guests: dict[str, Guest], typed: str, name: str) -> None:
    """Words in any order, without accents, of any field, with a slip."""
    assert name in desk.post_page("/desk/guests/search", data={"typed": typed}).text


def test_nobody_found_offers_a_walk_in(desk: WebClient, guests: dict[str, Guest]) -> None:
    """The way on is at hand."""
    text = desk.post_page("/desk/guests/search", data={"typed": "zzzz"}).text
    assert "Nobody found" in text
    assert "/desk/walk-in" in text


def test_a_long_list_is_cut_and_says_so(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """A hundred alike are not a page: type a little more."""
    many = [
        replace(guests["Anna"], id=f"{number:032x}", ref=f"m{number}", code=f"M{number:019d}") for number in range(100)
    ]
    station.write(lambda tx: guest_rows.add_guests(tx.connection, many))
    text = desk.post_page("/desk/guests/search", data={"typed": "anna"}).text
    assert text.count("/desk/guests/") == 40
    assert "There are more" in text
    told = re.search(r'role="status">([^<]*)<', text)
    assert told and "There are more" in told[1], "who listens is told so too, with the number"


def test_a_list_that_just_fits_is_not_called_cut(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """With forty there are no more."""
    forty = [
        replace(guests["Anna"], id=f"{number:032x}", ref=f"m{number}", code=f"M{number:019d}", last_name="Zwaluw")
        for number in range(40)
    ]
    station.write(lambda tx: guest_rows.add_guests(tx.connection, forty))
    text = desk.post_page("/desk/guests/search", data={"typed": "zwaluw"}).text
    assert text.count("/desk/guests/") == 40
    assert "There are more" not in text


def test_a_scanned_code_leads_to_the_card(desk: WebClient, guests: dict[str, Guest]) -> None:
    """On any page of the desk, in whatever case the scanner sends it."""
    answer = desk.post_page("/desk/scan", data={"code": CODES["Anna"].lower()}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/desk/guests/{guests['Anna'].id}"


def test_a_code_that_nobody_has_is_said_so(desk: WebClient, guests: dict[str, Guest]) -> None:
    """Kindly, and without leaving the page."""
    answer = desk.post_page("/desk/scan", data={"code": "NOBODYS-CODE"}, headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert json.loads(answer.headers["HX-Trigger"])["toast"] == "Nobody has this code"


WALK_IN = {
    "first_name": "Nora",
    "last_name": "New",
    "company": "Nowhere",
    "category": "press",
    "email": "n@example.org",
}


def _found(station: Station, event: Event, typed: str) -> list[str]:
    lines = station.read(lambda connection: find_guests(connection, event.id, typed))
    return [line.status.value for line in lines if line.guest.walk_in]


def test_a_walk_in_is_added_let_in_and_printed_once(
    desk: WebClient, station: Station, event: Event, printer: PrinterRow
) -> None:
    """One form, one press; the same press again is the same guest."""
    for _ in range(2):
        answer = desk.post_page("/desk/walk-in", data=WALK_IN | {"key": "k1"})
        assert answer.status_code == 303
    assert _found(station, event, "nora") == ["arrived"]
    text = desk.get(answer.headers["location"]).text
    for words in ("Nora New", "Walk-in", "Added as a walk-in", "Waits its turn", "press"):
        assert words in text


def test_a_walk_in_without_a_name_is_asked_for_one(desk: WebClient, station: Station, event: Event) -> None:
    """What was typed stays; nobody is added."""
    answer = desk.post_page("/desk/walk-in", data=WALK_IN | {"key": "k1", "first_name": "", "last_name": ""})
    assert answer.status_code == 422
    assert "A guest needs a name." in answer.text
    assert 'value="Nowhere"' in answer.text
    assert _found(station, event, "nowhere") == []


def test_where_no_walk_ins_are_taken(desk: WebClient, station: Station, event: Event) -> None:
    """The page says so, and the form posted by hand adds nobody."""
    station.write(lambda tx: change_event(tx, replace(event, walk_ins=WalkIns.OFF)))
    assert "takes no walk-ins" in desk.get("/desk/walk-in").text
    assert desk.post_page("/desk/walk-in", data=WALK_IN | {"key": "k1"}).status_code == 403
    assert _found(station, event, "nora") == []


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Gasten zoeken"), ("it", "Cerca ospiti"), ("en", "Search guests")]
)
def test_each_reads_the_desk_in_their_own_language(desk: WebClient, language: str, words: str) -> None:
    """The choice is kept in a cookie."""
    desk.post_page("/language", data={"language": language, "back": "/desk/guests"})
    assert words in desk.get("/desk/guests").text
