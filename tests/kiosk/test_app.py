"""One app may serve one station after the other."""

from __future__ import annotations

from pathlib import Path

from kiosk.app import build_app, seat
from server.domain.access import TokenRole
from server.domain.event import Event
from server.services.tokens import add_token
from server.station import Station
from tests.fakes.clock import FakeClock
from tests.fakes.journal_scene import new_station
from tests.fakes.web_client import WebClient


def test_nothing_of_another_station_is_kept(station: Station, event: Event, clock: FakeClock, tmp_path: Path) -> None:
    """Whoever was let in there, and is remembered, is nobody here."""
    secret = station.write(lambda act: add_token(act, "shop", TokenRole.INTEGRATION)).secret
    guests = f"/api/v1/events/{event.slug}/guests"
    app = build_app(station)
    program = WebClient(app, headers={"Authorization": f"Bearer {secret}"})
    assert program.get(guests).status_code == 200
    other = new_station(tmp_path / "other", clock)
    seat(app, other)
    assert program.get(guests).status_code == 401
    assert program.get("/healthz").json()["station"] == other.identity.name
    program.close()
    other.stop()
