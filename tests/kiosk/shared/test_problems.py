"""Errors as people and programs see them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Form

from kiosk.shared import problems, shell
from kiosk.shared.problem_words import WORDS
from server.domain import errors
from tests.fakes.web_client import WebClient

SERVER = Path(__file__).parents[3] / "server"


def every_class() -> list[type[errors.OspiteError]]:
    """The tree drawn in server/domain/errors.py."""
    kinds = [entry for entry in vars(errors).values() if isinstance(entry, type)]
    return [kind for kind in kinds if issubclass(kind, errors.OspiteError)]


@pytest.fixture
def web() -> Iterator[WebClient]:
    """An app whose routes raise each error."""
    app = FastAPI()
    shell.dress(app)
    kinds = {kind.__name__: kind for kind in every_class()}

    @app.get("/raise/{name}")
    @app.get("/api/v1/raise/{name}")
    async def raises(name: str) -> None:
        kind = kinds[name]
        raise kind("seats", "no such seat") if kind is errors.FieldError else kind("no such seat")

    @app.post("/api/v1/number")
    async def number(number: int = Form()) -> int:
        return number

    client = WebClient(app)
    yield client
    client.close()


@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_every_kind_of_error_has_its_words_and_status(web: WebClient, kind: type[errors.OspiteError]) -> None:
    """People get a title and advice in their language, programs problem+json with the code."""
    page = web.get(f"/raise/{kind.__name__}", headers={"Accept": "text/html", "Accept-Language": "it"})
    answer = web.get(f"/api/v1/raise/{kind.__name__}")
    assert kind.code in WORDS
    assert page.status_code == answer.status_code >= 400
    assert 'lang="it"' in page.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == kind.code


def test_a_more_precise_code_falls_back_to_the_words_of_its_kind() -> None:
    """No code alone, whatever a service adds later."""
    assert problems.words_for("field.some_new_rule") == WORDS["field"]
    assert problems.words_for("unheard.of", "conflict") == WORDS["conflict"]


def test_every_code_in_the_server_finds_words() -> None:
    """Each code raised anywhere has words of its own or of its class."""
    codes = {code for path in SERVER.rglob("*.py") for code in re.findall(r"code=\"([a-z_.]+)\"", path.read_text())}
    assert codes
    assert all(problems.words_for(code, "input") for code in codes)


def test_malformed_input_names_the_field_and_repeats_nothing(web: WebClient) -> None:
    """A program learns where; what was sent stays out, since it may be personal."""
    answer = web.post_page("/api/v1/number", data={"number": "Anna"})
    assert answer.status_code == 422
    assert answer.json()["fields"] == ["number"]
    assert "Anna" not in answer.text


def test_htmx_gets_a_banner_for_the_problem_region(web: WebClient) -> None:
    """The page stays, the words appear in it."""
    answer = web.get("/raise/ConflictError", headers={"HX-Request": "true", "Accept": "text/html"})
    assert answer.headers["hx-retarget"] == "#problem"
    assert "<html" not in answer.text and "banner" in answer.text
