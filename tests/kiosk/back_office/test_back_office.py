"""The back office over HTTP: coming in, figures, exports, tokens, and what stations may send."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterator

import httpx
import pytest
from openpyxl import load_workbook

from kiosk.back_office import terms
from kiosk.shared.catalogues import problems
from server.domain.access import TokenRole
from server.hub.access import Tries, new_set_up_code
from server.hub.app import Hub, HubSettings, build_hub
from server.hub.figures import Agreement
from server.hub.tokens import add_token
from server.services.pusher import next_push
from server.station import Station
from server.sync.wire import push_to_json
from tests.fakes.clock import FakeClock
from tests.fakes.hub_web import served
from tests.fakes.journal_scene import add_list, admit, note, push_all, pusher_of
from tests.fakes.postgres import empty_database
from tests.fakes.uplink import DirectUplink

PASSWORD = "a few good words"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def web() -> Iterator[tuple[Hub, str]]:
    """One web app for all tests of this module, and its address."""
    built = build_hub(HubSettings(database=empty_database()))
    with served(built) as address:
        yield built, address
    built.stop()


@pytest.fixture
def hub(web: tuple[Hub, str], clock: FakeClock) -> Hub:
    """An empty hub."""
    empty_database()
    hub = web[0]
    hub.clock, hub.tries, hub.set_up_code = clock, Tries(), new_set_up_code()
    return hub


@pytest.fixture
def browser(hub: Hub, web: tuple[Hub, str]) -> Iterator[httpx.Client]:
    """Somebody who has not signed in."""
    with httpx.Client(base_url=web[1], headers=OURS, timeout=20) as client:
        yield client


@pytest.fixture
def signed_in(hub: Hub, browser: httpx.Client) -> httpx.Client:
    """Somebody who set the back office up."""
    browser.post("/set-up", data={"code": hub.set_up_code, "password": PASSWORD})
    return browser


@pytest.fixture
def event_id(hub: Hub, north: Station, clock: FakeClock) -> str:
    """An event of four guests that the hub knows; one has arrived, one is called like a formula."""
    event = add_list(north, 4)
    north.write(lambda act: act.connection.execute("UPDATE guest SET last_name = '=1+1' WHERE id = 'g3'"))
    admit(north, event, "g2")
    token = hub.ask(lambda connection: add_token(connection, "North", TokenRole.SYNC, clock()))
    push_all(pusher_of(north, DirectUplink(hub, token)))
    return event


def bearer(hub: Hub, role: TokenRole) -> dict[str, str]:
    """A program's header."""
    secret = hub.ask(lambda connection: add_token(connection, "Program", role, hub.clock()))
    return {"Authorization": f"Bearer {secret}"}


def test_the_first_start_asks_for_the_printed_code(hub: Hub, browser: httpx.Client) -> None:
    """No password, no page; a wrong code sets none; the right one signs in and is used up."""
    assert browser.get("/").headers["location"] == "/sign-in"
    assert browser.get("/sign-in").headers["location"] == "/set-up"
    assert browser.post("/set-up", data={"code": "WRONG", "password": PASSWORD}).status_code == 422
    assert browser.post("/set-up", data={"code": hub.set_up_code, "password": "short"}).status_code == 422
    code = hub.set_up_code
    assert (
        browser.post("/set-up", data={"code": f"{code[:4]} {code[4:].lower()}", "password": PASSWORD}).status_code
        == 303
    )
    assert browser.get("/").status_code == 200
    assert browser.post("/set-up", data={"code": code, "password": "another password"}).status_code == 422
    kept = hub.ask(lambda rows: rows.execute("SELECT hash FROM password").fetchall())
    assert [row["hash"][:10] for row in kept] == ["$argon2id$"]


def test_the_session_ends_with_sign_out_and_with_time(signed_in: httpx.Client, clock: FakeClock) -> None:
    """A page that refreshes itself keeps nobody signed in."""
    assert signed_in.get("/").status_code == 200
    clock.advance(hours=1)
    assert signed_in.get("/now", headers={"HX-Request": "true"}).status_code == 200
    clock.advance(hours=1, minutes=1)
    gone = signed_in.get("/now", headers={"HX-Request": "true"})
    assert (gone.status_code, gone.headers["hx-redirect"]) == (401, "/sign-in")
    assert signed_in.post("/sign-in", data={"password": PASSWORD}).status_code == 303
    signed_in.post("/sign-out")
    assert signed_in.get("/").status_code == 303


def test_ten_wrong_passwords_lock_for_a_while(signed_in: httpx.Client, clock: FakeClock) -> None:
    """Even the right one is refused then."""
    signed_in.post("/sign-out")
    tries = [signed_in.post("/sign-in", data={"password": "guess"}).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]
    assert signed_in.post("/sign-in", data={"password": PASSWORD}).status_code == 429
    clock.advance(minutes=15)
    assert signed_in.post("/sign-in", data={"password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("path", ["/", "/now", "/stations", "/stations/now", "/events/{event}", "/events/{event}/now"])
@pytest.mark.parametrize("language", ["en", "nl", "it"])
def test_every_page_draws_in_every_language(signed_in: httpx.Client, event_id: str, path: str, language: str) -> None:
    """With an event and a station on it."""
    answer = signed_in.get(path.format(event=event_id), headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert "North door" in answer.text


@pytest.mark.parametrize("path", ["/", "/now", "/stations", "/stations/now"])
def test_an_empty_back_office_draws_too(signed_in: httpx.Client, path: str) -> None:
    """Before any station called."""
    assert signed_in.get(path).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/now"),
        ("GET", "/stations"),
        ("GET", "/events/x"),
        ("GET", "/events/x/attendance?format=csv"),
        ("GET", "/api/v1/events"),
        ("GET", "/api/v1/events/x/figures"),
        ("GET", "/api/v1/events/x/attendance"),
        ("POST", "/tokens"),
        ("POST", "/tokens/x/revoke"),
    ],
)
def test_nothing_is_shown_to_who_did_not_sign_in(browser: httpx.Client, method: str, path: str) -> None:
    """To the sign-in page, or 401 for programs."""
    answer = browser.request(method, path, data={"name": "x", "role": "sync"} if method == "POST" else None)
    assert answer.status_code == (401 if path.startswith("/api") else 303)


@pytest.mark.parametrize("path", ["/set-up", "/sign-in", "/sign-out", "/tokens", "/tokens/x/revoke"])
def test_nothing_is_done_for_another_site(signed_in: httpx.Client, path: str) -> None:
    """Forms of other sites are refused, with a session too."""
    assert signed_in.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_figures_and_agreement_for_programs(hub: Hub, browser: httpx.Client, event_id: str, north: Station) -> None:
    """As numbers; a station that has more than arrived does not agree."""
    headers = bearer(hub, TokenRole.INTEGRATION)
    found = browser.get("/api/v1/events/gala-g/figures", headers=headers).json()
    assert found["event"] == {"id": event_id, "slug": "gala-g", "name": "Winter Gala"}
    assert [found[name] for name in ("registered", "arrived", "no_show", "inside")] == [4, 1, 3, 1]
    assert found["agree"] is True
    assert [station["agreement"] for station in found["stations"]] == [Agreement.AGREE]
    assert browser.get("/api/v1/events", headers=headers).json()["events"][0]["arrived"] == 1
    assert browser.get("/api/v1/events/nothing/figures", headers=headers).status_code == 404


def test_exports_hold_every_guest_and_no_formula(signed_in: httpx.Client, event_id: str) -> None:
    """CSV, XLSX and JSON say the same; nothing in them runs."""
    path = f"/events/{event_id}/attendance"
    table = list(csv.DictReader(io.StringIO(signed_in.get(path, params={"format": "csv"}).text)))
    assert [row["status"] for row in table] == ["expected", "expected", "expected", "arrived"]
    assert table[0]["last_name"] == "'=1+1"
    assert table[-1]["checked_in_at"] == "2026-11-23T13:00:00+01:00"
    sheet = load_workbook(io.BytesIO(signed_in.get(path, params={"format": "xlsx"}).content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == list(table[0])
    found = signed_in.get(path, params={"format": "json"}).json()
    assert [row["ref"] for row in found["rows"]] == [row["ref"] for row in table]
    assert signed_in.get(path, params={"format": "exe"}).status_code == 422


def test_a_token_is_shown_once_and_dies_when_revoked(
    hub: Hub, signed_in: httpx.Client, north: Station, event_id: str
) -> None:
    """Made on the page, used by a program, revoked on the page."""
    shown = signed_in.post("/tokens", data={"name": "Report", "role": "integration"}).text
    found = re.search(r'<code class="secret">([^<]+)</code>', shown)
    assert found is not None
    assert found[1] not in signed_in.get("/stations").text
    headers = {"Authorization": f"Bearer {found[1]}"}
    with httpx.Client(base_url=signed_in.base_url, headers=headers) as program:
        assert program.get("/api/v1/events").status_code == 200
        token = hub.ask(lambda rows: rows.execute("SELECT id FROM token WHERE name = 'Report'").fetchone())
        assert token is not None
        signed_in.post(f"/tokens/{token['id']}/revoke")
        assert program.get("/api/v1/events").status_code == 401


def test_a_stations_token_neither_reads_nor_writes_for_others(hub: Hub, browser: httpx.Client, north: Station) -> None:
    """403 for reading, for another station's journal, and for a reader's token that writes."""
    note(north)
    headers = bearer(hub, TokenRole.SYNC)
    body = push_to_json(north.read(lambda rows: next_push(rows, north.identity, north.clock(), most=9)))
    own = f"/api/v1/stations/{north.identity.id}/facts"
    assert browser.get("/api/v1/events", headers=headers).status_code == 403
    assert browser.post("/api/v1/stations/another/facts", headers=headers, content=body).status_code == 403
    assert browser.post(own, headers=headers, content=body).json()["acked_to"] == 1
    assert browser.post("/api/v1/stations/another/facts", headers=headers, content=body).status_code == 403
    assert browser.post(own, headers=bearer(hub, TokenRole.INTEGRATION), content=body).status_code == 401
    assert browser.post(own, content=body).status_code == 401


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (gzip.compress(b" " * (9 * 1024 * 1024), mtime=0), "gzip", 413),
        (b" " * (17 * 1024 * 1024), "identity", 413),
        (b"{", "identity", 422),
        (b"no gzip", "gzip", 422),
        (json.dumps({"format": 1}).encode(), "identity", 422),
    ],
)
def test_bombs_and_nonsense_are_refused(
    hub: Hub, browser: httpx.Client, body: bytes, encoding: str, status: int
) -> None:
    """With a stable status, and a token is not bound by them."""
    headers = bearer(hub, TokenRole.SYNC) | {"Content-Encoding": encoding}
    assert browser.post("/api/v1/stations/north/facts", headers=headers, content=body).status_code == status
    bound = hub.ask(lambda rows: rows.execute("SELECT station_id FROM token").fetchall())
    assert [row["station_id"] for row in bound] == [None]


def test_a_gap_is_a_409_with_the_position(hub: Hub, browser: httpx.Client, north: Station) -> None:
    """As docs/hub.md says."""
    note(north, 3)
    push = north.read(lambda rows: next_push(rows, north.identity, north.clock(), most=9))
    message = json.loads(push_to_json(push))
    message["after"] = {"sequence": 2, "hash": push.facts[1]["hash"]}
    message["facts"] = message["facts"][2:]
    path, headers = f"/api/v1/stations/{north.identity.id}/facts", bearer(hub, TokenRole.SYNC)
    answer = browser.post(path, headers=headers, json=message)
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (answer.status_code, told["code"], told["restart_from"]) == (409, "sync.gap", 0)


def test_healthz_needs_no_token(browser: httpx.Client, event_id: str) -> None:
    """It says how much is here and nothing of whom."""
    told = browser.get("/healthz").json()
    assert told == {"status": "ok", "version": told["version"], "stations": 1, "facts": told["facts"]}


def test_every_text_is_there_in_every_language() -> None:
    """Nothing is missing, fuzzy or left over."""
    assert problems(["back_office"]) == []


def test_every_agreement_has_words() -> None:
    """A code without words would show nothing."""
    assert set(terms.AGREEMENTS) == set(Agreement)
