"""An organiser signed in, talking to the whole app without a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from server.station import Station
from server.store.people import Person
from tests.fakes.scene import PASSWORD
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient


@pytest.fixture
def app(station: Station) -> FastAPI:
    """The station's web app."""
    return app_of(station)


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[WebClient]:
    """A browser with nobody signed in, read in English."""
    client = WebClient(app, headers={"Accept": "text/html", "Accept-Language": "en"})
    yield client
    client.close()


@pytest.fixture
def office(stranger: WebClient, organiser: Person) -> WebClient:
    """The same browser with the organiser signed in."""
    answer = stranger.post_page("/office/sign-in", data={"name": organiser.name, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return stranger
