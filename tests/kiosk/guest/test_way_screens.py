"""What a kiosk tells of ways, over HTTP: in the guest's language, from this kiosk, and nothing of anybody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.guest.screen import STEP_FREE_HEADER
from kiosk.guest.visit import Arrival, Person, Step, Visit
from kiosk.shared.way_words import ARROWS, LEVELS, PURPOSES, goal_text, way_text
from kiosk.shared.wording import load
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.language import GUEST_LANGUAGES
from server.domain.place import FOR_EVERYBODY, Goal, PlaceKind, Purpose
from server.domain.way import Arrow, Level, Route
from server.services import devices, venue_maps, ways
from server.station import Station
from server.store import guests as guest_rows
from server.store import print_jobs
from server.store.printers import PrinterRow
from tests.fakes.clock import NOON
from tests.fakes.scene import CODES
from tests.fakes.ways import LONG_PLACE, Venue, lay_out
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient


@pytest.fixture
def anna(station: Station, guests: dict[str, Guest]) -> Guest:
    """A guest with a room and a table."""
    changed = replace(guests["Anna"], room=f"{LONG_PLACE}, tavolo 12", language="en")
    station.write(lambda transaction: guest_rows.change_guests(transaction.connection, [changed]))
    return changed


@pytest.fixture
def venue(station: Station, web: WebClient, event: Event, anna: Guest) -> Venue:
    """Places, a map and ways from the kiosk."""
    (device,) = station.read(devices.all_devices)
    return station.write(lambda transaction: lay_out(transaction, event, device.id))


def scanned(web: WebClient, name: str = "Anna") -> str:
    """The screen after a scan."""
    return web.post_page("/kiosk/scan", data={"code": CODES[name], "key": name}).text


def test_the_badges_screen_tells_room_table_and_session(web: WebClient, venue: Venue) -> None:
    """Each with its arrow in words, and the way on to its map."""
    screen = scanned(web)
    for said in ("Your room", LONG_PLACE, "Ahead, to the left, up the stairs, 40 metres", "Your table", "Tavolo 12"):
        assert said in screen, said
    assert "Next: Openingstoespraak, 14:00" in screen
    assert f'"place": "{venue.hall.id}"' in screen
    assert "Your place" not in screen


def test_the_way_has_a_screen_with_map_and_marks(web: WebClient, venue: Venue) -> None:
    """Both ways are on it; the map is named and described in words."""
    scanned(web)
    screen = web.post_page("/kiosk/way", data={"place": venue.hall.id}).text
    assert "Behind you, to the right, up by lift, 85 metres" in screen and "Through the glass doors" in screen
    assert f"Map Begane grond with two marks: you are here, and {LONG_PLACE}" in screen
    assert f"/kiosk/maps/{venue.map.sha256}.webp" in screen
    picture = web.get(f"/kiosk/maps/{venue.map.sha256}.webp")
    assert picture.headers["content-type"] == "image/webp" and picture.headers["cache-control"].startswith("private")
    assert "-badge" in web.post_page("/kiosk/way_back").text


def test_the_map_is_asked_for_only_where_it_is_shown(web: WebClient, venue: Venue) -> None:
    """Neither the welcome nor the badge's screen loads it, nor does the welcome load what draws ways."""
    assert ".webp" not in web.get("/kiosk").text and "way.css" not in web.get("/kiosk").text
    assert ".webp" not in scanned(web)


def test_who_takes_no_steps_gets_a_badge_that_says_so(
    station: Station, web: WebClient, venue: Venue, anna: Guest, printer: PrinterRow
) -> None:
    """What is printed tells the way that the screen does: by lift, not up the stairs."""
    sent = {"code": CODES["Anna"], "key": "Anna"}
    web.post_page("/kiosk/scan", data=sent, headers={STEP_FREE_HEADER: "1"})
    (job,) = station.read(lambda connection: print_jobs.jobs_of(connection, anna.id))
    assert (job.snapshot.arrow, job.snapshot.level) == ("back_right", "lift_up")


def test_steps_without_another_way_lead_to_a_colleague(web: WebClient, venue: Venue) -> None:
    """The kiosk makes nothing up."""
    scanned(web)
    assert "A colleague is happy" in web.post_page("/kiosk/way", data={"place": venue.table.id}).text
    assert "No steps on this way" in web.post_page("/kiosk/way", data={"place": venue.coats.id}).text


def test_a_place_that_is_gone_leaves_the_others(station: Station, web: WebClient, event: Event, venue: Venue) -> None:
    """Deleted while a guest looks at it: no dead end, and the badge's screen goes on."""
    scanned(web)
    web.post_page("/kiosk/way", data={"place": venue.hall.id})
    station.write(lambda transaction: ways.remove_place(transaction, event.id, venue.hall.id))
    station.write(lambda transaction: venue_maps.remove_map(transaction, event.id, venue.map.id))
    again = web.post_page("/kiosk/way", data={"place": venue.hall.id})
    assert again.status_code == 200 and "Find your way here" in again.text and "Tavolo 12" in again.text
    assert web.get(f"/kiosk/maps/{venue.map.sha256}.webp").status_code == 404
    assert web.get("/kiosk/way_news").status_code == 200
    assert "Tavolo 12" in web.post_page("/kiosk/way_back").text


def test_nobody_learns_a_way_before_they_are_in(web: WebClient, venue: Venue) -> None:
    """Asked for out of turn, it is the screen that was there; what follows a badge finds nothing to follow."""
    assert "-welcome" in web.post_page("/kiosk/way", data={"place": venue.hall.id}).text
    assert "-welcome" in web.post_page("/kiosk/way_back").text
    assert web.get("/kiosk/way_news").status_code == 204
    assert "-refused" in scanned(web, "Carla")
    assert "-refused" in web.post_page("/kiosk/way", data={"place": venue.hall.id}).text


def test_the_next_guest_sees_nothing_of_the_one_before(web: WebClient, venue: Venue) -> None:
    """A scan on the screen of a way is another guest's."""
    scanned(web)
    web.post_page("/kiosk/way", data={"place": venue.hall.id})
    screen = scanned(web, "Björn")
    assert "-badge" in screen and LONG_PLACE not in screen and "Openingstoespraak" in screen


def test_without_places_the_lists_text_is_shown(web: WebClient, anna: Guest) -> None:
    """As before there were ways."""
    assert "Your place" in scanned(web)


def test_every_arrow_level_and_purpose_has_words() -> None:
    """None may be without."""
    assert (set(ARROWS), set(LEVELS), set(PURPOSES)) == (set(Arrow), set(Level), set(Purpose))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Straks: Opening, 13:00. Hall. Naar links, de trap op, 1 meter. Langs de bar."),
        ("it", "A seguire: Opening, 13:00. Hall. A sinistra, su per le scale, 1 metro."),
        ("en", "Next: Opening, 13:00. Hall. To the left, up the stairs, 1 metre. Past the bar."),
    ],
)
def test_a_way_is_one_text(venue: Venue, language: str, text: str) -> None:
    """To be read out; what the organiser said in another language is left out."""
    words = load()[language]
    route = Route(
        arrow=Arrow.LEFT, level=Level.STAIRS_UP, distance_m=1, words={"nl": "Langs de bar.", "en": "Past the bar"}
    )
    goal = Goal(purpose=Purpose.SESSION_NEXT, place=replace(venue.hall, name="Hall"), begins_at=NOON, session="Opening")
    assert way_text(words, goal, route, "Europe/Amsterdam") == text
    assert language in GUEST_LANGUAGES


@pytest.mark.parametrize("language", GUEST_LANGUAGES)
def test_what_anybody_looks_for_is_named_in_every_language(venue: Venue, language: str) -> None:
    """Beside the organiser's own word, unless that says the same."""
    words = load()[language]
    for kind in sorted(FOR_EVERYBODY - {PlaceKind.OTHER}):
        place = replace(venue.coats, kind=kind, name="Sotto le scale")
        told = goal_text(words, Goal(purpose=Purpose.NEARBY, place=place), "Europe/Amsterdam")
        assert told
        named = replace(place, name=f"{told.upper()} 2")
        assert goal_text(words, Goal(purpose=Purpose.NEARBY, place=named), "Europe/Amsterdam") == ""


def test_who_cannot_read_a_places_name_reads_what_it_is(web: WebClient, venue: Venue) -> None:
    """On the way to it, and where it may be chosen."""
    scanned(web)
    assert "<bdi>Cloakroom</bdi></button>" in web.post_page("/kiosk/way").text
    screen = web.post_page("/kiosk/way", data={"place": venue.coats.id}).text
    assert "<bdi>Cloakroom</bdi></p>" in screen and "<bdi>Garderobe</bdi></h1>" in screen


def test_a_booking_of_several_finds_everybodys_place(
    station: Station, web: WebClient, event: Event, venue: Venue, guests: dict[str, Guest]
) -> None:
    """Theirs together, no place twice, and back to the badges of all."""
    (device,) = station.read(devices.all_devices)
    people = tuple(
        Person(guest_id=guest.id, name=guest.first_name, key=guest.id) for guest in (guests["Björn"], guests["Anna"])
    )
    arrivals = tuple(Arrival(name=person.name) for person in people)
    visits = app_of(station).state.visits
    visits.keep(
        device.id,
        Visit(step=Step.BADGES, people=people, arrivals=arrivals, language="en", touched_at=station.clock()),
        station.clock(),
    )
    assert "Find your way here" in web.get("/kiosk/badges").text
    screen = web.post_page("/kiosk/way").text
    assert screen.count(f'"place": "{venue.auditorium.id}"') == 1 and LONG_PLACE in screen
    assert LONG_PLACE in web.post_page("/kiosk/way", data={"place": venue.hall.id}).text
    assert "-way" in web.get("/kiosk").text
    assert "-badges" in web.post_page("/kiosk/way_back").text
