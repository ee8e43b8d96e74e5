"""The app's addresses: each once, those of programs alone described, and pages that refresh themselves hear of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from fastapi.routing import APIRoute

from server.station import Station
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient

TEMPLATES = Path(__file__).parents[2] / "kiosk"


def test_each_address_is_there_once(station: Station) -> None:
    """A part that is joined twice would be worked out twice at each start."""
    routes = [route for route in app_of(station).routes if isinstance(route, APIRoute)]
    named = Counter((route.path, method) for route in routes for method in route.methods or ())
    assert [address for address, times in named.items() if times > 1] == []


def test_only_what_programs_use_is_described(station: Station) -> None:
    """Pages are not promised to anybody."""
    client = WebClient(app_of(station))
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert [path for path in paths if not path.startswith(("/api/", "/healthz", "/metrics"))] == []
    client.close()


def test_a_page_that_refreshes_itself_listens() -> None:
    """Without topics of its own no stream is opened, and its live parts stand still, unless they ask by themselves."""
    pages = [path for path in TEMPLATES.rglob("templates/*.html") if "{% extends" in path.read_text(encoding="utf-8")]
    deaf = [
        path.name
        for path in pages
        if re.search(r"\bdata-live=(?![^>]*hx-trigger=.every )", path.read_text(encoding="utf-8"))
        and "{% block topics %}" not in path.read_text(encoding="utf-8")
    ]
    assert pages and deaf == []
