"""A kiosk of the sample event: without a browser for what its answers say, and in Chromium for what only that shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from server.domain.event import Event
from server.station import Station
from tests.fakes.browser import Served, served
from tests.fakes.kiosk_page import Opening
from tests.fakes.web_app import app_of, kiosk_of
from tests.fakes.web_client import WebClient


@pytest.fixture
def web(station: Station, event: Event) -> Iterator[WebClient]:
    """A paired kiosk's browser."""
    client = kiosk_of(station, event)
    yield client
    client.close()


@pytest.fixture
def server(station: Station, event: Event) -> Iterator[Served]:
    """The station on a port."""
    with served(app_of(station)) as running:
        yield running


@pytest.fixture
def opened(browser: Browser, server: Served, station: Station, event: Event) -> Iterator[Opening]:
    """Opens the welcome of a kiosk; what goes wrong there fails the test."""
    opening = Opening(browser, server, station, event)
    yield opening
    opening.close()
    assert opening.wrong == []
