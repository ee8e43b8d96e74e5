"""The station's web app, assembled once for all tests of a process: that takes longer than most of them."""

from __future__ import annotations

from fastapi import FastAPI

from kiosk.app import build_app, seat
from server.domain.event import Event
from server.services import devices
from server.services.devices import DeviceWish
from server.station import Station
from tests.fakes.web_client import WebClient

#: By the further names its machine is reached by.
_assembled: dict[tuple[str, ...], FastAPI] = {}


def app_of(station: Station) -> FastAPI:
    """The app, serving `station` from now on; what it kept of another one is gone."""
    hosts = tuple(station.settings.allowed_hosts)
    if hosts not in _assembled:
        _assembled[hosts] = build_app(station)
    app = _assembled[hosts]
    if app.state.station is not station:
        seat(app, station)
    return app


def kiosk_of(station: Station, event: Event, name: str = "Kiosk 1") -> WebClient:
    """The browser of a kiosk that was let in. Close it in the end."""
    wish = DeviceWish(name=name, place="by the door", event_id=event.id)
    token = station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
    client = WebClient(app_of(station))
    assert client.post_page("/pairing/claim", data={"token": token}).status_code == 204
    return client
