"""Every route of the desk and the office, asked for as every role: allowed or refused as the table of rights says.

The routes are those that the app has; a new one is walked without a word here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from inspect import getclosurevars

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from kiosk.desk.rights import Act, may
from kiosk.shared.access import in_office
from server.domain.access import Role
from server.domain.event import Event
from server.services import people
from server.services.people import PersonWish, SignInWish
from server.services.secret_words import sha256_of
from server.station import Station
from server.store.devices import Device, save_device
from tests.fakes.scene import PASSWORD, PIN
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient

#: The doors themselves, and how many wait behind them, which a locked tablet shows without a name.
OPEN = {
    ("GET", "/desk/sign-in"),
    ("GET", "/desk/sign-in/waiting"),
    ("POST", "/desk/sign-in"),
    ("POST", "/desk/sign-out"),
    ("GET", "/office"),
    ("GET", "/office/setup"),
    ("POST", "/office/setup"),
    ("GET", "/office/sign-in"),
    ("POST", "/office/sign-in"),
    ("POST", "/office/sign-out"),
}
NOT_LET_IN = ("access", "forbidden")


@pytest.fixture
def app(station: Station, event: Event) -> FastAPI:
    """The station's web app; it has an event."""
    return app_of(station)


@pytest.fixture
def anybody(app: FastAPI, station: Station, tablet: Device) -> Iterator[WebClient]:
    """The browser of a paired tablet, with nobody signed in."""
    station.write(lambda tx: save_device(tx.connection, replace(tablet, token_sha256=sha256_of("tablet-secret"))))
    client = WebClient(app, headers={"Accept": "application/json"})
    client.cookies.set("tablet", "tablet-secret")
    yield client
    client.close()


def _routes(app: FastAPI) -> list[tuple[str, str, APIRoute]]:
    return [
        (method, str(context.path), context.original_route)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute) and re.match("/(desk|office)(/|$)", str(context.path))
        for method in sorted(context.methods or ())
    ]


def _acts_of(dependant: Dependant) -> set[Act]:
    """All acts that a route asks for."""
    acts: set[Act] = set()
    for needed in dependant.dependencies:
        if needed.call is in_office:
            acts.add(Act.PREPARE)
        if getattr(needed.call, "__qualname__", "").startswith("asking_to."):
            acts.add(getclosurevars(needed.call).nonlocals["act"])
        acts |= _acts_of(needed)
    return acts


def _act_of(route: APIRoute) -> Act | None:
    """The one act that a route asks for; None: for none."""
    return next(iter(_acts_of(route.dependant)), None)


def _is_let_in(client: WebClient, method: str, path: str) -> bool:
    """Whether the route answers at all; what it says of made-up ids and empty forms is another matter."""
    address = re.sub(r"{[a-z_]+(:[a-z]+)?}", "x", path)
    answer = client.get(address) if method == "GET" else client.post_page(address)
    if answer.is_redirect:
        return not answer.headers["location"].endswith("/sign-in")
    is_problem = answer.headers.get("content-type", "").startswith("application/problem+json")
    return not (is_problem and answer.json()["code"].partition(".")[0] in NOT_LET_IN)


def _sign_in_everywhere(client: WebClient, station: Station, tablet: Device, role: Role) -> None:
    """Somebody with this role, by PIN at the desk and by password in the office."""
    whom = PersonWish(name="X", role=role, pin=PIN, password=PASSWORD)
    person = station.write(lambda tx: people.add_person(tx, whom))
    for cookie, secret, device_id in (("person_at_desk", PIN, tablet.id), ("person", PASSWORD, "")):
        wish = SignInWish(person_id=person.id, secret=secret, device_id=device_id, address="127.0.0.1")
        client.cookies.set(cookie, people.sign_in(station, wish, station.clock()).token)


def test_every_route_asks_for_an_act_of_the_table(app: FastAPI) -> None:
    """One and no other; none but the doors is open, and the doors are all there are."""
    routes = _routes(app)
    assert len(routes) > 150
    acts = {(method, path): _acts_of(route.dependant) for method, path, route in routes}
    assert {route for route, asked in acts.items() if not asked} == OPEN
    assert {route: asked for route, asked in acts.items() if len(asked) > 1} == {}


@pytest.mark.parametrize("role", Role)
def test_a_role_gets_what_the_table_allows(
    app: FastAPI, anybody: WebClient, station: Station, tablet: Device, role: Role
) -> None:
    """Whoever may is let in, whoever may not is refused: at each route."""
    _sign_in_everywhere(anybody, station, tablet, role)
    wrong = [
        f"{method} {path}: {act}"
        for method, path, route in _routes(app)
        if (act := _act_of(route)) and _is_let_in(anybody, method, path) is not may(role, act)
    ]
    assert wrong == []


@pytest.mark.parametrize("cookies", [{}, {"person_at_desk": "made-up", "person": "made-up"}])
def test_nobody_gets_in_without_signing_in(app: FastAPI, anybody: WebClient, cookies: dict[str, str]) -> None:
    """A paired tablet alone opens nothing, nor does a session that somebody made up."""
    anybody.cookies.update(cookies)
    routes = [(method, path) for method, path, _ in _routes(app) if (method, path) not in OPEN]
    assert [route for route in routes if _is_let_in(anybody, *route)] == []


def test_a_pin_opens_no_office(app: FastAPI, anybody: WebClient, station: Station, tablet: Device) -> None:
    """An organiser who signed in by PIN shows that session to the office: it is refused everywhere."""
    _sign_in_everywhere(anybody, station, tablet, Role.ORGANISER)
    anybody.cookies.set("person", anybody.cookies["person_at_desk"])
    office = [(method, path) for method, path, route in _routes(app) if _act_of(route) is Act.PREPARE]
    assert [route for route in office if _is_let_in(anybody, *route)] == []
