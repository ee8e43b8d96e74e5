"""The station's web app: the shell, and each audience's pages mounted on it."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.datastructures import State

from kiosk.api import check_ins
from kiosk.api import routes as api
from kiosk.desk import routes as desk
from kiosk.desk import vouching
from kiosk.desk.vouchers import Vouchers
from kiosk.guest import routes as guest
from kiosk.guest.pace import Pace
from kiosk.guest.ration import Rations
from kiosk.guest.steps import PARTS
from kiosk.guest.visit import Visits
from kiosk.guest.way_in import STOPS
from kiosk.office import routes as office
from kiosk.shared import live, pairing, shell, warnings
from kiosk.shared.cameras import Cameras
from kiosk.shared.event_words import AllEventWords
from kiosk.shared.glances import Glances
from kiosk.shared.kiosk_troubles import KioskTroubles
from server.services.printer_tuning import find_printers
from server.station import Station


def build_app(station: Station) -> FastAPI:
    """The whole web app of one station. Its routes find the station by kiosk.shared.access.station_of()."""
    app = FastAPI(
        title="Ospite",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.router.routes.insert(0, check_ins.route())
    seat(app, station)
    shell.dress(app, hosts=station.settings.allowed_hosts)
    vouching.install(app)
    # the first are found first: a scanner at a door must not wait for every page's address to be tried
    audiences = (api, live, guest, desk, warnings, pairing, office)
    shell.join(app.router, (audience.router() for audience in audiences))
    return app


def seat(app: FastAPI, station: Station) -> None:
    """Let `app` serve `station`; all that it kept of another one is gone, but not how its pages are made."""
    rendering = getattr(app.state, "rendering", None)
    app.state = State({"rendering": rendering} if rendering else None)
    app.state.station = station
    app.state.seen, app.state.tokens = {}, {}
    app.state.event_words = AllEventWords()
    app.state.visits, app.state.pace, app.state.cameras = Visits(), Pace(), Cameras()
    app.state.rations = Rations()
    app.state.vouchers = Vouchers()
    app.state.glances = Glances(station)
    app.state.troubles = KioskTroubles(app.state.cameras)
    troubles: KioskTroubles = app.state.troubles
    station.trouble_watch.asks(troubles.told_to_desk)
    app.state.finds_printers = find_printers
    app.state.stops, app.state.parts = STOPS, PARTS
