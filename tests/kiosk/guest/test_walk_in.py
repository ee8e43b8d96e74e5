"""Who is not on the list registers at a kiosk, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.badge_text import Allowed
from server.domain.event import Event, WalkIns, Zone
from server.domain.walk_in import Decline, WalkInForm
from server.services import event_setup, walk_in_desk, walk_ins
from server.services.alerts import board
from server.station import Station
from server.store import guests as guest_rows
from tests.fakes.clock import FakeClock
from tests.fakes.consents import add_consent
from tests.fakes.scene import CODES
from tests.fakes.web_app import app_of, kiosk_of
from tests.fakes.web_client import WebClient
from tests.kiosk.guest.test_details import ask, post

KIM = {"first_name": "Kim", "last_name": "Bos", "company": "Bos & Co", "email": "kim@example.org"}
AT_DESK = Actor(name="person:desk", device_id="tablet")
TakeWalkIns = Callable[..., None]


@pytest.fixture
def take(station: Station, event: Event) -> TakeWalkIns:
    """Lets guests register at kiosks."""

    def act(walk_ins_at: WalkIns = WalkIns.KIOSK, **more: object) -> None:
        form = WalkInForm(**more)  # type: ignore[arg-type]
        station.write(lambda tx: walk_ins.change_form(tx, event, walk_ins_at, form))

    return act


def step_of(page: str) -> str:
    """The step; of a field with its name."""
    field = re.search(r'data-part="(?:field|choice):(\w+):', page)
    step = re.search(r'data-step="(\w+)"', page)
    assert step
    return field[1] if field else step[1]


def tell(web: WebClient, **said: str) -> str:
    """Type one detail after the other; the screen that follows."""
    page = ""
    for field, given in said.items():
        page = post(web, "told", field=field, given=given)
    return page


def registered(web: WebClient, **said: str) -> str:
    """All that Kim types, up to "that is right"."""
    post(web, "register")
    tell(web, **KIM | said)
    return post(web, "enrol")


def named(station: Station, event: Event, first_name: str = "Kim") -> int:
    """How many of the list are called so."""
    found = station.read(lambda connection: list(guest_rows.guests_of(connection, event.id)))
    return sum(guest.first_name == first_name for guest in found)


def decide(station: Station, event: Event, decline: Decline | None = None) -> None:
    """The desk decides about whoever waits."""
    (line,) = station.read(lambda connection: walk_in_desk.waiting(connection, event.id))
    if decline:
        station.write(lambda tx: walk_in_desk.decline(tx, event.id, line.walk_in.id, decline), AT_DESK)
    else:
        station.write(lambda tx: walk_in_desk.approve(tx, event.id, line.walk_in.id), AT_DESK)


def test_a_kiosk_without_it_says_nothing_of_it(web: WebClient) -> None:
    """No button on the welcome, nor below a search that found nobody; and posting it does nothing."""
    assert "/kiosk/register" not in web.get("/kiosk").text
    post(web, "find")
    assert "/kiosk/register" not in post(web, "names", name="zzzz")
    assert step_of(post(web, "register")) == "search"


def test_a_field_a_screen_and_then_all_at_a_glance(
    web: WebClient, station: Station, event: Event, take: TakeWalkIns
) -> None:
    """In the order of the form; each may be changed; nothing is kept before they say that it is right."""
    take(company=Allowed.MAY, email=Allowed.MUST)
    post(web, "find")
    assert "/kiosk/register" in post(web, "names", name="zzzz")
    assert step_of(post(web, "register")) == "first_name"
    for field, following in (("first_name", "last_name"), ("last_name", "company"), ("company", "email")):
        assert step_of(tell(web, **{field: KIM[field]})) == following
    page = tell(web, email=KIM["email"])
    assert "Bos &amp; Co" in page and step_of(page) == "walk_in"
    assert step_of(post(web, "retell", field="last_name")) == "last_name"
    assert "Vos" in tell(web, last_name="Vos")
    assert named(station, event) == 0
    assert step_of(post(web, "enrol")) == "badge"
    assert named(station, event) == 1


def test_what_cannot_be_so_is_asked_again_kindly(web: WebClient, take: TakeWalkIns) -> None:
    """It stands there still, with words; back goes back, and from the first field home."""
    take(email=Allowed.MUST, company=Allowed.OFF)
    post(web, "register")
    assert "in letters" not in post(web, "language", language="en")
    answer = web.post_page("/kiosk/told", data={"field": "first_name", "given": "12"})
    assert answer.status_code == 422 and "Please type your name in letters." in answer.text and "12" in answer.text
    tell(web, first_name="Kim", last_name="")
    assert "name@example.com" in tell(web, email="kim@")
    assert "fill this one in" in tell(web, email="")
    for expected in ("last_name", "first_name", "welcome"):
        assert step_of(post(web, "retell")) == expected


def test_straight_in_with_a_badge_and_touched_twice(
    web: WebClient, station: Station, event: Event, take: TakeWalkIns
) -> None:
    """One guest, one check-in; the guest's language is the screen's."""
    take()
    post(web, "language", language="it")
    assert step_of(registered(web)) == "badge"
    assert step_of(post(web, "enrol")) == "badge"
    assert named(station, event) == 1
    guest = next(
        one for one in station.read(lambda connection: list(guest_rows.guests_of(connection, event.id))) if one.walk_in
    )
    assert (guest.language, guest.company) == ("it", "Bos & Co")


def test_questions_and_consents_come_first(web: WebClient, station: Station, event: Event, take: TakeWalkIns) -> None:
    """As for other guests: the check-in follows them."""
    take()
    question = ask(station, event)
    add_consent(station, event)
    assert step_of(registered(web)) == "details"
    assert "/kiosk/back" not in post(web, "language", language="nl"), "they are on the list: nothing leads out of it"
    page = post(web, "answer", question=question.id, given="no nuts")
    assert step_of(page) == "consent"
    code, version = (re.search(f'name="{name}" value="([^"]*)"', page)[1] for name in ("code", "version"))  # type: ignore[index]
    assert step_of(post(web, "agree", code=code, version=version, language="nl", how="pressed")) == "badge"


def test_a_category_out_of_those_that_this_door_takes(
    web: WebClient, station: Station, event: Event, zone: Zone, take: TakeWalkIns
) -> None:
    """Two are offered, so it is asked; what is not offered is not taken."""
    take(categories=("Visitor", "Press", "VIP"), company=Allowed.OFF, email=Allowed.OFF)
    station.write(lambda tx: event_setup.change_zone(tx, replace(zone, categories=frozenset({"Visitor", "Press"}))))
    post(web, "register")
    page = tell(web, first_name="Kim", last_name="Bos")
    assert step_of(page) == "category" and "Press" in page and "VIP" not in page
    assert step_of(tell(web, category="VIP")) == "category"
    tell(web, category="Press")
    assert step_of(post(web, "enrol")) == "badge"


def test_full_before_and_after_typing(
    web: WebClient, station: Station, event: Event, zone: Zone, take: TakeWalkIns
) -> None:
    """Kind words, the desk is called once, nobody is added."""
    take()
    post(web, "language", language="en")
    post(web, "register")
    tell(web, **KIM)
    station.write(lambda tx: event_setup.change_zone(tx, replace(zone, capacity=0)))
    assert "It is full inside just now" in post(web, "enrol")
    post(web, "leave")
    post(web, "language", language="en")
    assert "It is full inside just now" in post(web, "register")
    assert named(station, event) == 0
    assert len(station.read(lambda connection: board(connection, event.id))) == 1


def test_the_day_before_there_is_no_ticket_for_another_day(web: WebClient, clock: FakeClock, take: TakeWalkIns) -> None:
    """Early or late is what they read."""
    take()
    clock.advance(days=-1)
    post(web, "language", language="en")
    assert "You are early" in post(web, "register")
    post(web, "leave")
    clock.advance(days=3)
    post(web, "language", language="en")
    assert "Check-in has closed here" in post(web, "register")


def test_the_desk_says_yes_and_the_kiosk_goes_on(
    web: WebClient, station: Station, event: Event, take: TakeWalkIns
) -> None:
    """The panel follows; the screen posts by itself; sent twice it is one check-in."""
    take(WalkIns.APPROVAL)
    assert step_of(registered(web)) == "awaited"
    assert "/kiosk/admitted" not in web.get("/kiosk/awaited").text
    assert step_of(post(web, "admitted")) == "awaited"
    decide(station, event)
    assert 'hx-post="/kiosk/admitted" hx-trigger="load"' in web.get("/kiosk/awaited").text
    assert step_of(post(web, "admitted")) == "badge"
    assert step_of(post(web, "admitted")) == "badge"
    assert web.get("/kiosk/awaited").status_code == 204
    assert named(station, event) == 1


def test_the_desk_says_no(web: WebClient, station: Station, event: Event, take: TakeWalkIns) -> None:
    """The guest reads that the desk helps, and never why."""
    take(WalkIns.APPROVAL)
    post(web, "language", language="en")
    registered(web)
    decide(station, event, Decline.NOT_INVITED)
    page = web.get("/kiosk/awaited").text
    assert "The desk is happy to help you further" in page and "invited" not in page
    assert step_of(post(web, "admitted")) == "awaited"
    assert named(station, event) == 0


def test_who_looks_like_a_guest_sees_what_everybody_sees(
    web: WebClient, station: Station, event: Event, take: TakeWalkIns
) -> None:
    """The very screen of an approval, to the letter: nothing tells that the name is on the list."""
    take(WalkIns.APPROVAL)
    other = registered(web)
    post(web, "leave")
    take(WalkIns.KIOSK)
    alike = registered(web, first_name="anna", last_name="berg")
    assert alike == other
    assert named(station, event, "anna") == 0


@pytest.mark.parametrize("way", ["leave", "scan"])
def test_who_leaves_is_forgotten(web: WebClient, station: Station, event: Event, take: TakeWalkIns, way: str) -> None:
    """Idle, "stop", or the next guest's code: the desk's card is gone, and nobody is added."""
    take(WalkIns.APPROVAL)
    registered(web)
    post(web, way, **({"code": CODES["Anna"]} if way == "scan" else {}))
    assert station.read(lambda connection: walk_in_desk.waiting(connection, event.id)) == []
    assert (
        station.read(lambda connection: connection.execute("SELECT count(*) FROM walk_in_details").fetchone()[0]) == 0
    )
    assert named(station, event) == 0


def test_a_station_that_was_killed_finds_who_waits(
    web: WebClient, station: Station, event: Event, take: TakeWalkIns
) -> None:
    """Its memory is gone: the page that is loaded anew waits on, and follows a yes that fell meanwhile."""
    take(WalkIns.APPROVAL)
    registered(web)
    app_of(station).state.visits = type(app_of(station).state.visits)()
    decide(station, event)
    page = web.get("/kiosk").text
    assert step_of(page) == "awaited" and "Kim" not in page
    assert step_of(post(web, "admitted")) == "badge"
    post(web, "leave")
    assert step_of(web.get("/kiosk").text) == "welcome"


def test_too_many_at_one_kiosk(web: WebClient, station: Station, event: Event, take: TakeWalkIns) -> None:
    """Twelve at once, then one in fifteen seconds; another kiosk is not slowed down."""
    take(email=Allowed.OFF, company=Allowed.OFF)
    other = kiosk_of(station, event, "Kiosk 2")
    letters = "abcdefghijklm"
    steps = []
    for letter in letters:
        post(web, "register")
        tell(web, first_name=f"Kim{letter * 5}", last_name=f"Bos{letter * 5}")
        steps.append(web.post_page("/kiosk/enrol").status_code)
        post(web, "leave")
    assert steps == [200] * 12 + [429]
    post(other, "register")
    tell(other, first_name="Noor", last_name="Yilmaz")
    assert step_of(post(other, "enrol")) == "badge"
    other.close()


def test_the_organiser_changes_the_form_meanwhile(
    web: WebClient, station: Station, event: Event, take: TakeWalkIns
) -> None:
    """What is needed by now is asked for; where it is switched off the kiosk is home again."""
    take(email=Allowed.OFF)
    post(web, "register")
    tell(web, first_name="Kim", last_name="Bos", company="")
    take(email=Allowed.MUST)
    assert step_of(post(web, "enrol")) == "email"
    tell(web, email="kim@example.org")
    take(WalkIns.DESK)
    assert step_of(post(web, "enrol")) == "welcome"
    assert named(station, event) == 0
