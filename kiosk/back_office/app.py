"""The hub's web app: its JSON interface, and the back office's pages on `/`."""

from __future__ import annotations

from fastapi import FastAPI

from kiosk.back_office import entry, notices, routes, threads
from kiosk.shared import shell
from server.hub.app import Hub
from server.hub.routes import router as json_router


def build_app(hub: Hub) -> FastAPI:
    """The whole web app of one hub. Its routes find the hub by server.hub.routes.hub_of()."""
    app = FastAPI(title="Ospite hub", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.state.hub = hub
    app.state.sign_in = {"/": "/sign-in"}
    shell.dress(app, hosts=hub.settings.allowed_hosts)
    shell.join(app.router, (json_router(), entry.router(), notices.router(), routes.router(), threads.router()))
    return app
