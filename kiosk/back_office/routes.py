"""The back office's pages: events with their figures, stations with their state, tokens, exports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.back_office import views
from kiosk.shared.rendering import page
from server.domain.access import TokenRole
from server.hub import access, tokens
from server.hub.app import Hub
from server.hub.attendance import attendance_of
from server.hub.routes import Format, export, hub_of, session_of


def _signed_in(request: Request) -> Hub:
    """The hub, for who signed in. A page that refreshes itself does not keep a session alive.

    Raises: AccessError.
    """
    hub, session = hub_of(request), session_of(request)
    by_hand = "hx-request" not in request.headers
    hub.ask(lambda connection: access.check_session(connection, session, hub.clock(), by_hand=by_hand))
    request.state.signed_in = True
    return hub


SignedIn = Annotated[Hub, Depends(_signed_in)]


def router() -> APIRouter:
    """Everything behind the sign-in."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/")
    def events(request: Request, hub: SignedIn) -> Response:
        return page(request, "back_office/events.html", hub.ask(views.events_page(hub.clock())))

    @routes.get("/now")
    def events_now(request: Request, hub: SignedIn) -> Response:
        return page(request, "back_office/events_now.html", hub.ask(views.events_page(hub.clock())))

    @routes.get("/events/{event_id}")
    def event(request: Request, hub: SignedIn, event_id: str) -> Response:
        context = hub.ask(views.event_page(event_id, hub.clock()))
        request.state.look = str(context.figures.event.hue)
        return page(request, "back_office/event.html", context)

    @routes.get("/events/{event_id}/now")
    def event_now(request: Request, hub: SignedIn, event_id: str) -> Response:
        return page(request, "back_office/event_now.html", hub.ask(views.event_page(event_id, hub.clock())))

    @routes.get("/events/{event_id}/attendance")
    def attendance(hub: SignedIn, event_id: str, wanted: Annotated[Format, Query(alias="format")]) -> Response:
        return export(hub.ask(lambda connection: attendance_of(connection, event_id)), wanted)

    @routes.get("/stations")
    def stations(request: Request, hub: SignedIn) -> Response:
        return page(request, "back_office/stations.html", hub.ask(views.stations_page(hub.clock())))

    @routes.get("/stations/now")
    def stations_now(request: Request, hub: SignedIn) -> Response:
        return page(request, "back_office/stations_now.html", hub.ask(views.stations_page(hub.clock())))

    @routes.post("/tokens")
    def add_token(
        request: Request, hub: SignedIn, name: Annotated[str, Form()], role: Annotated[TokenRole, Form()]
    ) -> Response:
        secret = hub.ask(lambda connection: tokens.add_token(connection, name, role, hub.clock()))
        context = hub.ask(views.stations_page(hub.clock(), secret=secret))
        return page(request, "back_office/stations.html", context)

    @routes.post("/tokens/{token_id}/revoke")
    def revoke_token(hub: SignedIn, token_id: str) -> Response:
        hub.ask(lambda connection: tokens.revoke_token(connection, token_id))
        return RedirectResponse("/stations", 303)

    return routes
