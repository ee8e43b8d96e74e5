"""A kiosk without a browser, for what its answers say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.domain.event import Event
from server.station import Station
from tests.fakes.web_app import kiosk_of
from tests.fakes.web_client import WebClient


@pytest.fixture
def web(station: Station, event: Event) -> Iterator[WebClient]:
    """A paired kiosk's browser."""
    client = kiosk_of(station, event)
    yield client
    client.close()
