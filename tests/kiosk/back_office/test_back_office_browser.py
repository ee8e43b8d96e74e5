"""The back office in a real Chromium: set up, and an arrival appears without a reload."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, expect

from server.domain.access import TokenRole
from server.hub.app import Hub, HubSettings, build_hub
from server.hub.tokens import add_token
from server.station import Station
from tests.fakes.browser import axe_violations
from tests.fakes.clock import FakeClock
from tests.fakes.hub_web import served
from tests.fakes.journal_scene import add_list, admit, new_station, push_all, pusher_of
from tests.fakes.postgres import empty_database
from tests.fakes.uplink import DirectUplink


def test_an_arrival_appears_by_itself(browser: Browser, tmp_path: Path, clock: FakeClock) -> None:
    """From the set-up code to the first guest; every page passes axe and asks nothing of other hosts."""
    with ExitStack() as stack:
        hub = build_hub(HubSettings(database=empty_database()), clock=clock)
        stack.callback(hub.stop)
        north = new_station(tmp_path / "n", clock)
        stack.callback(north.stop)
        _watch(browser, hub, north, clock)


def _watch(browser: Browser, hub: Hub, north: Station, clock: FakeClock) -> None:
    token = hub.ask(lambda connection: add_token(connection, "North", TokenRole.SYNC, clock()))
    pusher = pusher_of(north, DirectUplink(hub, token))
    event_id = add_list(north, 3)
    push_all(pusher)
    with served(hub) as url:
        page = browser.new_context(base_url=url, locale="en", reduced_motion="reduce").new_page()
        foreign: list[str] = []
        page.on("request", lambda asked: None if asked.url.startswith((url, "data:")) else foreign.append(asked.url))
        page.goto("/")
        page.get_by_label("Set-up code").fill(hub.set_up_code)
        page.get_by_label("New password").fill("a few good words")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Winter Gala").click()
        expect(page.locator(".banner")).to_have_class(re.compile("-good"))
        admit(north, event_id, "g1")
        push_all(pusher)
        expect(page.locator(".tile.-main .value")).to_have_text("1", timeout=20_000)
        for path in ("/", f"/events/{event_id}", "/stations"):
            page.goto(path)
            assert axe_violations(page) == []
        assert foreign == []
