"""One app may serve one station after the other."""

from __future__ import annotations

from pathlib import Path

from kiosk.app import build_app, seat
from kiosk.guest.visit import Visits
from server.station import Station
from tests.fakes.clock import FakeClock
from tests.fakes.journal_scene import new_station
from tests.fakes.web_client import WebClient


def test_nothing_of_another_station_is_kept(station: Station, clock: FakeClock, tmp_path: Path) -> None:
    """Neither what every app remembers, nor what a part of it left there when it was first asked."""
    app = build_app(station)
    before: Visits = app.state.visits
    app.state.left_behind = station
    other = new_station(tmp_path / "other", clock)
    seat(app, other)
    browser = WebClient(app)
    assert browser.get("/healthz").json()["station"] == other.identity.name
    assert app.state.visits is not before
    assert not hasattr(app.state, "left_behind")
    browser.close()
    other.stop()
