"""Requests at the back office: seen there, answered once, back at the station, and what is restricted is not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.back_office.app import build_app
from server.domain.access import SYSTEM
from server.domain.event import Event
from server.domain.request import Category, Department, Severity
from server.hub.app import Hub
from server.services import request_lists, requests, threads
from server.services.pusher import Pusher
from server.services.requests import RequestWish
from server.services.threads import Handling
from server.station import Station
from server.store.event import event_by_id
from tests.fakes.clock import FakeClock
from tests.fakes.journal_scene import add_list, push_all, pusher_of
from tests.fakes.uplink import DirectUplink
from tests.fakes.web_client import WebClient

PASSWORD = "a few good words"


@pytest.fixture
def event(north: Station) -> Event:
    """An event of two guests."""
    event_id = add_list(north, 2)
    return north.read(lambda connection: event_by_id(connection, event_id))


@pytest.fixture
def pusher(north: Station, uplink: DirectUplink) -> Pusher:
    """The station's line."""
    return pusher_of(north, uplink)


@pytest.fixture
def office(hub: Hub) -> Iterator[WebClient]:
    """Somebody signed in at the back office, reading English."""
    client = WebClient(build_app(hub), headers={"Accept": "text/html", "Accept-Language": "en"})
    client.post_page("/set-up", data={"code": hub.set_up_code, "password": PASSWORD})
    yield client
    client.close()


def made(north: Station, event: Event, **more: object) -> str:
    """A guest's complaint."""
    values: dict[str, object] = {"category": Category.COMPLAINT, "text": "It is <b>cold</b>", "guest_id": "g1"}
    wish = RequestWish(**values | more)  # type: ignore[arg-type]
    return north.write(lambda tx: requests.make_request(tx, event, wish), SYSTEM).id


def lines(north: Station, event: Event, request_id: str) -> list[str]:
    """What was said, as the station has it."""
    page = north.read(lambda c: request_lists.request_page(c, event.id, request_id, reader=SYSTEM.name))
    return [line.text for line in page.lines]


def test_answered_once_and_back_at_the_station(office: WebClient, north: Station, event: Event, pusher: Pusher) -> None:
    """The form sent twice is one answer; until the station has it, it is on its way."""
    request_id = made(north, event)
    push_all(pusher)
    listed = office.get("/threads").text
    assert "It is &lt;b&gt;cold&lt;/b&gt;" in listed and "Guest 1 Example" in listed and "North door" in listed
    address = f"/threads/{request_id}"
    sent = {"text": "The heating is on", "name": "Ellen", "for_guest": "true", "key": "one"}
    assert [office.post_page(f"{address}/answer", data=sent).status_code for _ in range(2)] == [303, 303]
    page = office.get(address).text
    assert page.count("The heating is on") == 1 and "on its way to the station" in page
    push_all(pusher)
    assert lines(north, event, request_id) == ["It is <b>cold</b>", "The heating is on"]
    push_all(pusher)
    page = office.get(address).text
    assert page.count("The heating is on") == 1 and "on its way to the station" not in page and "Ellen" in page
    assert "The guest has not heard the answer yet" in page


def test_what_is_no_answer(office: WebClient, north: Station, event: Event, pusher: Pusher) -> None:
    """Nothing, too much, about nothing, by nobody."""
    request_id = made(north, event)
    push_all(pusher)
    for text, told in ((" ", "Nothing is said yet."), ("x" * 1001, "This is too long.")):
        answer = office.post_page(f"/threads/{request_id}/answer", data={"text": text, "name": "Ellen"})
        assert answer.status_code == 422 and told in answer.text and 'value="Ellen"' in answer.text
    assert office.post_page("/threads/none/answer", data={"text": "Hello"}).status_code == 404
    office.cookies.clear()
    turned_away = office.post_page(f"/threads/{request_id}/answer", data={"text": "Hello"})
    assert (turned_away.status_code, turned_away.headers["location"]) == (303, "/sign-in")
    push_all(pusher)
    assert len(lines(north, event, request_id)) == 1


def test_a_hub_that_was_away_for_a_day(
    office: WebClient, north: Station, event: Event, pusher: Pusher, clock: FakeClock
) -> None:
    """Everything that was said meanwhile comes in order, what is done is told, what is overdue shows."""
    done, waits = made(north, event, text="First"), made(north, event, text="Second")
    north.write(lambda tx: threads.say(tx, event.id, done, "On it"), SYSTEM)
    clock.advance(days=1)
    north.write(lambda tx: requests.settle_request(tx, event.id, done, requests.Settlement(done="Found")), SYSTEM)
    office.post_page("/sign-in", data={"password": PASSWORD})
    push_all(pusher)
    page = office.get(f"/threads/{done}").text
    assert page.index("On it") < page.index("Found") and "It is done" in page
    listed = office.get("/threads").text
    assert "Second" in listed and "First" not in listed and "overdue since" in listed
    assert "First" in office.get("/threads?which=all").text and waits in listed


def test_what_is_restricted_leaves_nothing_at_the_hub(
    hub: Hub, office: WebClient, north: Station, event: Event, pusher: Pusher
) -> None:
    """Known before, with an answer from here: every word is gone from every table, also of one never told."""
    request_id = made(north, event, text="Harassed by a colleague")
    made(north, event, text="Followed to the car", restricted=True)
    push_all(pusher)
    assert "Harassed" in office.get("/threads").text
    office.post_page(f"/threads/{request_id}/answer", data={"text": "We call the police", "key": "one"})
    handling = Handling(severity=Severity.URGENT, department=Department.SECURITY, due_at=None, restricted=True)
    north.write(lambda tx: threads.change_handling(tx, event.id, request_id, handling), SYSTEM)
    push_all(pusher)
    assert office.get(f"/threads/{request_id}").status_code == 404
    assert "Nothing here" in office.get("/threads?which=all").text
    tables = hub.ask(lambda c: c.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall())
    for row in tables:
        kept = hub.ask(lambda c, name=row["tablename"]: c.execute(f"SELECT * FROM {name}").fetchall())  # type: ignore[misc]
        assert not [word for word in ("Harassed", "Followed", "police") if word in str(kept)], row
    assert lines(north, event, request_id) == ["Harassed by a colleague"]


def test_many_come_page_by_page(office: WebClient, north: Station, event: Event, pusher: Pusher) -> None:
    """So many a page, each once; a page past the end is empty."""
    for number in range(55):
        made(north, event, text=f"No. {number:02}.", key=str(number))
    push_all(pusher)
    pages = [office.get(f"/threads?page={number}").text for number in (1, 2, 3)]
    assert [page.count("No. ") for page in pages] == [50, 5, 0]
    assert "Page 1 of 2" in pages[0] and office.get("/threads?page=0").status_code == 422
