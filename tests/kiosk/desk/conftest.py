"""A tablet with somebody signed in, talking to the whole app without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI

from server.services.secret_words import sha256_of
from server.station import Station
from server.store.devices import Device, save_device
from server.store.people import Person
from tests.fakes.scene import PIN
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient

SignIn = Callable[[Person], WebClient]


@pytest.fixture
def app(station: Station) -> FastAPI:
    """The station's web app."""
    return app_of(station)


@pytest.fixture
def tablet_secret(station: Station, tablet: Device) -> str:
    """What the tablet's browser keeps in its cookie."""
    known = replace(tablet, token_sha256=sha256_of("tablet-secret"))
    station.write(lambda transaction: save_device(transaction.connection, known))
    return "tablet-secret"


@pytest.fixture
def door(app: FastAPI, tablet_secret: str) -> Iterator[WebClient]:
    """The paired tablet with nobody signed in, read in English."""
    client = WebClient(app, headers={"Accept": "text/html", "Accept-Language": "en"})
    client.cookies.set("tablet", tablet_secret)
    yield client
    client.close()


@pytest.fixture
def sign_in(door: WebClient) -> SignIn:
    """Sign somebody in on the tablet."""

    def signed_in(person: Person) -> WebClient:
        answer = door.post_page("/desk/sign-in", data={"person": person.id, "pin": PIN})
        assert answer.status_code == 303, answer.text
        return door

    return signed_in


@pytest.fixture
def desk(sign_in: SignIn, hostess: Person) -> WebClient:
    """The tablet with the hostess signed in."""
    return sign_in(hostess)
