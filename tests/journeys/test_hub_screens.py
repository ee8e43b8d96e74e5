"""Every page of the back office in three languages, on a laptop, a tablet and a phone, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from server.domain.access import SYSTEM, TokenRole
from server.domain.request import Department, Gesture, Outcome, Severity
from server.hub import notices
from server.hub.app import Hub
from server.hub.notices import Failure
from server.hub.tokens import add_token
from server.services.pusher import Pusher
from server.services.requests import Settlement, settle_request
from server.station import Station
from server.store.event import event_by_id
from tests.fakes.clock import FakeClock
from tests.fakes.hub_web import served
from tests.fakes.inspection import LANDSCAPE, PHONE, TABLET, Tour
from tests.fakes.journal_scene import add_list, admit, new_station, note, push_all, pusher_of
from tests.fakes.requests import LONG_ANSWER, complain
from tests.fakes.touring import Toured, touring
from tests.fakes.uplink import DirectUplink

PASSWORD = "a few good words"


@pytest.fixture
def tour(browser: Browser, hub: Hub, pictures: Path | None, toured: Toured) -> Iterator[Tour]:
    """A browser before the hub."""
    with served(hub) as url, touring(browser, url, (LANDSCAPE, TABLET, PHONE), toured, pictures) as tour:
        yield tour


def test_every_page(tour: Tour, hub: Hub, clock: FakeClock, tmp_path: Path) -> None:
    """Set-up and sign-in with their mistakes, nothing yet, a station that agrees, one that is behind, a new token,
    what guests ask for, and who outside is told."""
    page = tour.page
    tour.visit("hub-set-up", "/set-up")
    page.fill("#code", "WRONG")
    _send(tour, PASSWORD, 422)
    tour.look("hub-set-up-mistaken")
    page.fill("#code", hub.set_up_code)
    _send(tour, PASSWORD)
    tour.visit("hub-events-none", "/")
    tour.visit("hub-stations-none", "/stations")
    tour.visit("hub-threads-none", "/threads")
    with ExitStack() as stack:
        north, pusher = _station(stack, hub, clock, tmp_path)
        event_id = add_list(north, 40)
        for number in range(25):
            clock.advance(minutes=3)
            admit(north, event_id, f"g{number}")
        push_all(pusher)
        tour.visit("hub-events", "/")
        tour.visit("hub-event-agreeing", f"/events/{event_id}")
        note(north, 3000)
        pusher.push_once()
        tour.visit("hub-event-behind", f"/events/{event_id}")
        tour.visit("hub-stations", "/stations")
        _threads(tour, north, event_id, pusher)
        _notices(tour, hub, clock)
    page.goto("/stations")
    page.fill("#name", "North")
    with page.expect_navigation():
        page.locator("form[action='/tokens'] button").click()
    tour.look("hub-token-made")
    page.goto("/notices")  # it asks nothing by itself, which would be refused once the session is over
    page.locator("form[action='/sign-out'] button").click()
    tour.visit("hub-sign-in", "/sign-in")
    _send(tour, "wrong", 422)
    tour.look("hub-sign-in-mistaken")


def _threads(tour: Tour, north: Station, event_id: str, pusher: Pusher) -> None:
    """Requests that wait, are overdue, are done; one that is answered, on the way and there; one said without words."""
    page = tour.page
    event = north.read(lambda connection: event_by_id(connection, event_id))
    cold = complain(north, event, "kiosk", guest_id="g1", due_at=north.clock() - timedelta(minutes=9))
    complain(north, event, "kiosk", text="Too cold", severity=Severity.URGENT, department=Department.HOSPITALITY)
    done = complain(north, event, "kiosk", text="Too warm", name="Kim Bos")
    offered = Settlement(outcome=Outcome.DONE, done=LONG_ANSWER, gesture=Gesture.VOUCHER, gesture_note="Twee drankjes")
    north.write(lambda tx: settle_request(tx, event_id, done, offered), SYSTEM)
    push_all(pusher)
    tour.visit("hub-threads", "/threads")
    tour.visit("hub-threads-all", "/threads?which=all")
    tour.visit("hub-thread-settled", f"/threads/{done}")
    page.goto(f"/threads/{cold}")
    page.fill("#name", "Ellen van der Heijden-Castiglione")
    page.check("[name=for_guest]")
    for text, status in ((LONG_ANSWER, 0), (" ", 422)):
        page.fill("#text", text)
        if status:
            with tour.mistaken(status), page.expect_navigation():
                page.locator("form.card button").click()
            tour.look("hub-thread-mistaken")
        else:
            with page.expect_navigation():
                page.locator("form.card button").click()
            tour.visit("hub-thread-underway", f"/threads/{cold}")
    for _ in range(2):
        push_all(pusher)
    tour.visit("hub-thread-answered", f"/threads/{cold}")


def _notices(tour: Tour, hub: Hub, clock: FakeClock) -> None:
    """Nobody is told; a program with its secret, a mailbox, one that failed and one that arrived; mistakes."""
    page = tour.page
    tour.visit("hub-notices-none", "/notices")
    page.fill("#address", "https://congress.example.org/ospite/arrivals")
    with page.expect_navigation():
        page.locator("form[action$='/webhooks'] button").click()
    tour.look("hub-notices-secret")
    mailbox = {"to": "host@example.org, desk@example.org", "host": "smtp.example.org", "sender": "station@example.org"}
    for name, value in mailbox.items():
        page.fill(f"#{name}", value)
    with page.expect_navigation():
        page.locator("form[action$='/mailboxes'] button").click()
    for target, failure in zip(hub.ask(notices.targets), (Failure.REFUSED, None), strict=True):
        hub.ask(lambda rows, target=target: notices.note_test(rows, target.target.id, clock()))  # type: ignore[misc]
        told = hub.ask(lambda rows: notices.claim(rows, clock()))
        assert told
        hub.ask(lambda rows, told=told, failure=failure: notices.settle(rows, told, failure, clock()))  # type: ignore[misc]
    clock.advance(minutes=4)
    tour.visit("hub-notices", "/notices")
    page.fill("#address", "http://")
    with tour.mistaken(422), page.expect_navigation():
        page.locator("form[action$='/webhooks'] button").click()
    tour.look("hub-notices-mistaken")


def _station(stack: ExitStack, hub: Hub, clock: FakeClock, folder: Path) -> tuple[Station, Pusher]:
    north = new_station(folder / "north", clock)
    stack.callback(north.stop)
    token = hub.ask(lambda connection: add_token(connection, "North", TokenRole.SYNC, clock()))
    return north, pusher_of(north, DirectUplink(hub, token))


def _send(tour: Tour, password: str, status: int = 0) -> None:
    tour.page.fill("#password", password)
    with ExitStack() as stack:
        if status:
            stack.enter_context(tour.mistaken(status))
        with tour.page.expect_navigation():
            tour.page.locator("form.card button").click()
