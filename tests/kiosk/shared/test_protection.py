"""What stands before every route: hosts, forged requests, sizes and headers."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from kiosk.shared import shell
from kiosk.shared.assets import STATIC_FOLDER
from kiosk.shared.protection import BODY_LIMIT_BYTES
from tests.fakes.web_client import WebClient


@pytest.fixture
def web() -> Iterator[WebClient]:
    """A dressed app with one page and one act."""
    app = FastAPI()
    shell.dress(app, hosts=["check-in.example"])

    @app.get("/page")
    async def page() -> HTMLResponse:
        return HTMLResponse("<p>here</p>")

    @app.post("/act")
    async def act(request: Request) -> dict[str, int]:
        return {"size": len(await request.body())}

    @app.get("/broken")
    async def broken() -> None:
        raise ValueError("Anna Berg <anna@example.org>")

    client = WebClient(app)
    yield client
    client.close()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_an_act_that_our_pages_did_not_send_is_refused(web: WebClient, headers: dict[str, str]) -> None:
    """ASVS 3.5.1: neither another site nor nobody in particular may change anything."""
    assert web.post("/act", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"Authorization": "Bearer something"}],
)
def test_an_act_from_our_pages_or_with_a_token_passes(web: WebClient, headers: dict[str, str]) -> None:
    """A token is never sent by a browser on its own; our own pages say where they are from."""
    assert web.post("/act", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8080", 200),
        ("127.0.0.1:8080", 200),
        ("[::1]:8080", 200),
        ("192.0.2.7", 200),
        ("check-in.example", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
def test_only_our_own_names_are_answered(web: WebClient, host: str, status: int) -> None:
    """A name that somebody else points at this machine gets nothing."""
    assert web.get("/page", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("path", ["/page", "/nothing-here", "/broken"])
def test_every_answer_carries_the_headers(web: WebClient, path: str) -> None:
    """ASVS 3.4, for pages, misses and failures alike."""
    headers = web.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
    assert "unsafe-" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"


def test_only_the_reader_may_compile_and_only_the_kiosk_has_a_camera(web: WebClient) -> None:
    """One worker's policy is wider than every page's, by one word; one page may ask for the camera."""
    reader = web.get("/static/js/camera-reader.js").headers["content-security-policy"]
    assert reader.split("; ") == ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'"]
    for path in ("/page", "/kiosk/away", "/kiosk/scan", "/static/js/camera.js", "/desk", "/office"):
        headers = web.get(path).headers
        assert "camera=()" in headers["permissions-policy"]
        assert "unsafe-" not in headers["content-security-policy"]
    assert "camera=(self)" in web.get("/kiosk").headers["permissions-policy"]


def test_too_large_a_body_is_refused_however_it_comes(web: WebClient) -> None:
    """By its announced length, and while it streams without one."""
    large = b"x" * (BODY_LIMIT_BYTES + 1)
    headers = {"Sec-Fetch-Site": "same-origin"}

    async def pieces() -> object:
        for start in range(0, len(large), 65536):
            yield large[start : start + 65536]

    assert web.post("/act", headers=headers, content=large).status_code == 413
    assert web.post("/act", headers=headers, content=pieces()).status_code == 413


def test_what_nobody_foresaw_is_a_kind_page_without_details(web: WebClient, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the page nor the log repeats what the exception says: it may name a guest."""
    answer = web.get("/broken", headers={"Accept-Language": "nl"})
    assert answer.status_code == 500
    assert "Er ging hier iets mis" in answer.text
    assert "Anna" not in answer.text and "Traceback" not in answer.text
    assert [record.action for record in caplog.records] == ["request.failed"]  # type: ignore[attr-defined]
    assert "Anna" not in caplog.text and "ValueError" in caplog.text


@pytest.mark.parametrize(
    ("headers", "packed"),
    [
        ({"Accept-Encoding": "gzip, br"}, True),
        ({"Accept-Encoding": "identity"}, False),
        ({"Range": "bytes=0-9"}, False),
    ],
)
def test_styles_travel_packed(web: WebClient, headers: dict[str, str], packed: bool) -> None:
    """Where the browser can unpack them, and wants the whole; a cache in between keeps both apart."""
    answer = web.get("/static/css/20-base.css", headers=headers)
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert answer.headers["vary"] == "Accept-Encoding"
    whole = (STATIC_FOLDER / "css" / "20-base.css").read_bytes()
    assert answer.content == (whole if answer.status_code == 200 else whole[:10])
    assert answer.headers["content-type"] == "text/css; charset=utf-8"


def test_fonts_and_unknown_files_are_not_packed(web: WebClient) -> None:
    """A font is packed already, and what is not there stays not there."""
    font = web.get("/static/vendor/figtree-5.3.0/figtree-latin-wght-normal.woff2")
    assert "content-encoding" not in font.headers
    assert web.get("/static/css/none.css").status_code == 404


def test_a_static_file_lasts_for_ever_only_under_an_address_that_names_its_content(web: WebClient) -> None:
    """So an update is seen at once, and everything else is loaded once."""
    assert "immutable" in web.get("/static/css/20-base.css?v=abc").headers["cache-control"]
    assert "immutable" not in web.get("/static/css/20-base.css").headers["cache-control"]
    assert web.get("/static/../app.py").status_code == 404


def test_a_look_is_colours_and_nothing_else(web: WebClient) -> None:
    """They come as a style sheet, since the policy allows no inline style."""
    answer = web.get("/look/210.css")
    assert "--hue:210;" in answer.text and answer.headers["content-type"].startswith("text/css")
    assert web.get("/look/360.css").status_code == 404


def test_choosing_a_language_goes_back_inside_only(web: WebClient) -> None:
    """The way back cannot lead to another site."""
    for back, target in [("/desk", "/desk"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil", "/")]:
        answer = web.post_page("/language", data={"language": "it", "back": back})
        assert (answer.status_code, answer.headers["location"]) == (303, target)
    assert web.get("/nothing-here").text.count("Qui non c’è") >= 1
