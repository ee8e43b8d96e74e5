"""A hub on a database of its own, and a station that sends to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.domain.access import TokenRole
from server.hub.app import Hub, HubSettings, build_hub
from server.hub.tokens import add_token
from server.station import Station
from tests.fakes.clock import FakeClock
from tests.fakes.journal_scene import new_station
from tests.fakes.postgres import empty_database
from tests.fakes.uplink import DirectUplink


@pytest.fixture
def hub(clock: FakeClock) -> Iterator[Hub]:
    """An empty hub."""
    built = build_hub(HubSettings(database=empty_database()), clock=clock)
    yield built
    built.stop()


@pytest.fixture
def north(tmp_path: Path, clock: FakeClock) -> Iterator[Station]:
    """A station called North door."""
    built = new_station(tmp_path / "north", clock)
    yield built
    built.stop()


@pytest.fixture
def uplink(hub: Hub, clock: FakeClock) -> DirectUplink:
    """The line from the station to the hub."""
    return DirectUplink(hub, hub.ask(lambda connection: add_token(connection, "North", TokenRole.SYNC, clock())))
