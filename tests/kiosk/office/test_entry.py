"""The way into the office: first set-up, sign in, sign out, and who is kept out."""

from __future__ import annotations

import re

import pytest

from server.domain.access import Role
from server.domain.event import Event
from server.services import people, set_up
from server.station import Station
from server.store.devices import Device
from server.store.people import Person
from tests.fakes.clock import FakeClock
from tests.fakes.scene import PASSWORD
from tests.fakes.web_client import WebClient

FORM = {"code": "ABCD1234", "name": "Olga", "password": "long enough", "password_again": "long enough"}
PAGES = [
    "/office/events", "/office/new-event", "/office/printers", "/office/devices", "/office/people", "/office/tokens",
    "/office/events/gala", "/office/events/gala/guests", "/office/events/gala/guests/import",
    "/office/events/gala/attendance", "/office/events/gala/zones", "/office/events/gala/settings",
    "/office/badges/strip_72x100.png",
]  # fmt: skip


@pytest.fixture
def offered(station: Station) -> None:
    """The station printed its set-up code."""
    station.write(lambda transaction: set_up.offer_setup_code(transaction, "ABCD1234"))


def test_first_start_leads_to_the_set_up(stranger: WebClient, offered: None) -> None:
    """Whoever opens the office of a new station lands on the set-up page."""
    assert stranger.get("/").headers["location"] == "/office"
    assert stranger.get("/office").headers["location"] == "/office/setup"
    assert stranger.get("/office/sign-in").headers["location"] == "/office/setup"
    assert "Set-up code" in stranger.get("/office/setup").text


def test_set_up_makes_an_organiser_who_is_signed_in(stranger: WebClient, offered: None, station: Station) -> None:
    """The right code, a name and a password open the office, and the page is gone for ever."""
    answer = stranger.post_page("/office/setup", data=FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/office/events")
    assert stranger.get("/office/events").status_code == 200
    assert stranger.get("/office/setup").headers["location"] == "/office/sign-in"
    assert stranger.post_page("/office/setup", data=FORM).status_code == 404
    assert [person.name for person in station.read(people.all_people)] == ["Olga"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "WRONG"}, "This is not the code"),
        ({"name": "  "}, "Please fill this in"),
        ({"password": "short", "password_again": "short"}, "At least ten characters"),
        ({"password": "", "password_again": ""}, "Please fill this in"),
        ({"password_again": "something else"}, "The two passwords differ"),
    ],
)
def test_a_wrong_set_up_says_what_is_wrong(
    stranger: WebClient, offered: None, station: Station, change: dict[str, str], words: str
) -> None:
    """Each mistake stands beside its field, and nobody is made an organiser."""
    answer = stranger.post_page("/office/setup", data=FORM | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert not station.read(people.is_set_up)


def test_guessing_the_code_has_to_wait(stranger: WebClient, offered: None, station: Station) -> None:
    """After three wrong codes even the right one is refused for a while, and the page says for how long."""
    for _ in range(3):
        stranger.post_page("/office/setup", data=FORM | {"code": "WRONG"})
    answer = stranger.post_page("/office/setup", data=FORM)
    assert answer.status_code == 429
    assert "Too many tries. Wait" in answer.text
    assert not station.read(people.is_set_up)


def test_no_code_was_offered_no_set_up(stranger: WebClient, station: Station) -> None:
    """Without a printed code nobody can set the station up, not even with an empty one."""
    assert stranger.post_page("/office/setup", data=FORM | {"code": ""}).status_code == 422
    assert not station.read(people.is_set_up)


def test_names_are_typed_and_case_does_not_matter(stranger: WebClient, organiser: Person) -> None:
    """The page lists nobody; the name is recognised however it is written."""
    assert organiser.name not in stranger.get("/office/sign-in").text
    answer = stranger.post_page("/office/sign-in", data={"name": " olga ORGANISER", "password": PASSWORD})
    assert answer.status_code == 303


def test_unknown_names_look_like_wrong_passwords(stranger: WebClient, organiser: Person) -> None:
    """Words, status and the delay after three tries are the same for a name that nobody has."""

    def tries(name: str) -> list[tuple[int, str]]:
        answers = [stranger.post_page("/office/sign-in", data={"name": name, "password": "wrong"}) for _ in range(4)]
        return [(answer.status_code, answer.text.replace(name, "NAME")) for answer in answers]

    known = tries(organiser.name)
    assert [status for status, _ in known] == [401, 401, 401, 429]
    assert known == tries("Nobody Known")


def test_after_a_wait_the_right_password_works(stranger: WebClient, organiser: Person, clock: FakeClock) -> None:
    """A delay ends."""
    for _ in range(3):
        stranger.post_page("/office/sign-in", data={"name": organiser.name, "password": "wrong"})
    clock.advance(minutes=1)
    answer = stranger.post_page("/office/sign-in", data={"name": organiser.name, "password": PASSWORD})
    assert answer.status_code == 303


def test_signing_out_kills_the_session(office: WebClient) -> None:
    """The old cookie opens nothing afterwards."""
    token = office.cookies["person"]
    assert office.post_page("/office/sign-out").headers["location"].startswith("/office/sign-in")
    office.cookies.set("person", token)
    assert office.get("/office/events").headers["location"] == "/office/sign-in"


def test_nobody_signed_in_sees_nothing(stranger: WebClient, organiser: Person, event: Event) -> None:
    """Every page sends strangers to the sign-in."""
    for address in PAGES:
        answer = stranger.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, "/office/sign-in"), address


@pytest.mark.parametrize("language", ["nl", "it", "en"])
def test_organisers_see_every_page(office: WebClient, event: Event, language: str) -> None:
    """Every page answers in the reader's language, without an inline style or script."""
    for address in PAGES:
        answer = office.get(address, headers={"Accept-Language": language})
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("text/html"):
            assert f'<html lang="{language}"' in answer.text
            assert not re.search(r"\s(style|on[a-z]+)=", answer.text), address


def test_a_supervisor_with_a_password_is_kept_out(
    stranger: WebClient, station: Station, organiser: Person, event: Event
) -> None:
    """The office is the organiser's alone."""
    wish = people.PersonWish(name="Sven", role=Role.SUPERVISOR, password="a long password")
    station.write(lambda transaction: people.add_person(transaction, wish))
    stranger.post_page("/office/sign-in", data={"name": "Sven", "password": "a long password"})
    for address in PAGES:
        assert stranger.get(address).status_code == 403, address


def test_a_device_alone_is_kept_out(stranger: WebClient, organiser: Person, tablet: Device) -> None:
    """A paired tablet's cookie is no way into the office."""
    stranger.cookies.set("device", "whatever")
    assert stranger.get("/office/events").status_code == 303


def test_forged_posts_are_refused(office: WebClient, station: Station) -> None:
    """A form of another site does nothing, whatever cookie the browser adds."""
    answer = office.post("/office/people", headers={"Sec-Fetch-Site": "cross-site"}, data={"name": "Eve"})
    assert answer.status_code == 403
    assert len(station.read(people.all_people)) == 1
