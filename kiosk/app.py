"""The station's web app: the shell, and each audience's pages mounted on it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from fastapi import FastAPI

from kiosk.guest.pace import Pace
from kiosk.guest.visit import Visits
from kiosk.shared import live, pairing, shell
from server.station import Station

#: Each has `router() -> APIRouter`; what a route needs of the station it finds in `request.app.state`.
ROUTES = ("kiosk.guest.routes", "kiosk.desk.routes", "kiosk.office.routes", "kiosk.api.routes")


def build_app(station: Station) -> FastAPI:
    """The whole web app of one station. Its routes find the station by kiosk.shared.access.station_of()."""
    app = FastAPI(title="Ospite", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.state.station = station
    app.state.seen = {}
    app.state.visits, app.state.pace = Visits(), Pace()
    shell.dress(app, hosts=station.settings.allowed_hosts)
    app.include_router(live.router())
    app.include_router(pairing.router())
    for name in ROUTES:
        if find_spec(name):
            app.include_router(import_module(name).router())
    return app
