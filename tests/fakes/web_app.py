"""The station's web app, assembled once for all tests of a process: that takes longer than most of them."""

from __future__ import annotations

from fastapi import FastAPI

from kiosk.app import build_app, seat
from server.station import Station

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
