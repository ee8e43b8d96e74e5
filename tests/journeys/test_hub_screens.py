"""Every page of the back office in three languages, on a laptop, a tablet and a phone, by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from server.domain.access import TokenRole
from server.hub.app import Hub
from server.hub.tokens import add_token
from server.services.pusher import Pusher
from server.station import Station
from tests.fakes.clock import FakeClock
from tests.fakes.hub_web import served
from tests.fakes.inspection import LANDSCAPE, PHONE, TABLET, Tour
from tests.fakes.journal_scene import add_list, admit, new_station, note, push_all, pusher_of
from tests.fakes.uplink import DirectUplink

pytestmark = pytest.mark.timeout(180)
PASSWORD = "a few good words"


@pytest.fixture
def tour(browser: Browser, hub: Hub, pictures: Path | None) -> Iterator[Tour]:
    """A browser before the hub; what was found wrong is told at the end."""
    with ExitStack() as stack:
        url = stack.enter_context(served(hub))
        context = browser.new_context(reduced_motion="reduce", base_url=url)
        stack.callback(context.close)
        tour = Tour(page=context.new_page(), own=url, sizes=(LANDSCAPE, TABLET, PHONE), pictures=pictures)
        yield tour
    assert not tour.wrong, "\n" + "\n".join(tour.wrong)


def test_every_page(tour: Tour, hub: Hub, clock: FakeClock, tmp_path: Path) -> None:
    """Set-up and sign-in with their mistakes, nothing yet, a station that agrees, one that is behind, a new token."""
    page = tour.page
    tour.visit("hub-set-up", "/set-up")
    page.fill("#code", "WRONG")
    _send(tour, PASSWORD, 422)
    tour.look("hub-set-up-mistaken")
    page.fill("#code", hub.set_up_code)
    _send(tour, PASSWORD)
    tour.visit("hub-events-none", "/")
    tour.visit("hub-stations-none", "/stations")
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
    page.fill("#name", "North")
    with page.expect_navigation():
        page.locator("form[action='/tokens'] button").click()
    tour.look("hub-token-made")
    page.locator("form[action='/sign-out'] button").click()
    tour.visit("hub-sign-in", "/sign-in")
    _send(tour, "wrong", 422)
    tour.look("hub-sign-in-mistaken")


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
