"""The JSON interface, as docs/api.md promises it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from server.domain.access import TokenRole
from server.domain.event import Event
from server.domain.guest import Guest
from server.services.event_setup import add_event
from server.services.tokens import add_token, revoke_token
from server.station import Station, build_station
from server.store.printers import PrinterRow
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient

KEYS = [
    *("ref", "first_name", "last_name", "company", "email", "category", "language", "code", "status", "walk_in"),
    *("checked_in_at", "checked_out_at", "zone", "station", "device", "badge_copies", "badge_proof"),
]


def bearer(station: Station, role: TokenRole, event: Event | None = None) -> dict[str, str]:
    """The header of a new token."""
    made = station.write(lambda act: add_token(act, "test", role, event.id if event else None))
    return {"Authorization": f"Bearer {made.secret}"}


@pytest.fixture
def client(station: Station, event: Event) -> Iterator[WebClient]:
    """A program with an integration token."""
    headers = bearer(station, TokenRole.INTEGRATION)
    made = WebClient(app_of(station), headers=headers)
    yield made
    made.close()


@pytest.fixture
def checkins(event: Event) -> str:
    """Where check-ins are posted."""
    return f"/api/v1/events/{event.slug}/check-ins"


def test_healthz_needs_no_token(client: WebClient) -> None:
    """Anybody may ask whether the station works."""
    answer = client.get("/healthz", headers={"Authorization": ""})
    assert answer.status_code == 200
    assert set(answer.json()) == {"status", "version", "station", "facts", "waiting", "disk", "warnings"}
    assert answer.json()["status"] == "ok"


def test_check_in_admits_once_and_repeats_its_answer(
    client: WebClient, checkins: str, guests: dict[str, Guest]
) -> None:
    """The first scan admits, the same key gets the same answer, another key is told who was first."""
    guest = next(iter(guests.values()))
    first = client.post(checkins, json={"code": guest.code, "key": "k1"}).json()
    assert (first["outcome"], first["repeated"], first["guest"]["code"]) == ("admitted", False, guest.code)
    assert list(first["guest"])[: len(KEYS)] == KEYS
    again = client.post(checkins, json={"code": guest.code, "key": "k1"}).json()
    assert again == first | {"repeated": True}
    second = client.post(checkins, json={"code": guest.code, "key": "k2"}).json()
    assert (second["outcome"], second["reason"]) == ("refused", "already_in")
    assert set(second["first"]) == {"at", "station", "device"}
    assert second["first"]["station"] == first["guest"]["station"]


def test_a_key_is_good_for_one_guest(client: WebClient, checkins: str, guests: dict[str, Guest]) -> None:
    """A key used again for another code does not answer green for the first guest."""
    client.post(checkins, json={"code": guests["Anna"].code, "key": "k1"})
    answer = client.post(checkins, json={"code": guests["Björn"].code, "key": "k1"})
    assert (answer.status_code, answer.json()["code"]) == (409, "key.reused")


@pytest.mark.parametrize("body", [b"not json", b'{"code": "\xff"}', b"[" * 5000])
def test_what_is_no_json_is_malformed(client: WebClient, checkins: str, body: bytes) -> None:
    """422 with the body named, whatever is wrong with it."""
    answer = client.post(checkins, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["field"]) == (422, "body")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b'{"code": "A", "key": "k"}', "text/plain"), (b'{"code": "A", "key": "k"}', ""), (b"", "application/json")],
)
def test_what_is_not_sent_as_json_is_malformed(
    client: WebClient, checkins: str, body: bytes, content_type: str
) -> None:
    """Nothing, or what any page may send without asking, is no scan."""
    answer = client.post(checkins, content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["field"]) == (422, "body")


def test_an_empty_code_is_malformed_and_one_that_nobody_has_is_unknown(client: WebClient, checkins: str) -> None:
    """A program that sends nothing made a mistake; a guest who shows something else did not."""
    empty = client.post(checkins, json={"code": "", "key": "k"})
    nobodys = client.post(checkins, json={"code": "nobody", "key": "k"})
    assert (empty.status_code, empty.json()["field"]) == (422, "code")
    assert (nobodys.status_code, nobodys.json()["reason"]) == (200, "unknown_code")


@pytest.mark.parametrize(
    ("detail", "status"),
    [
        ({"email": "not an address"}, 422),
        ({"language": "klingon"}, 422),
        ({"language": "1"}, 422),
        ({"email": "ada@example.com", "language": "pt-BR"}, 200),
        ({"email": "", "language": ""}, 200),
    ],
)
def test_a_guest_has_an_address_and_a_language_that_can_be(
    client: WebClient, event: Event, detail: dict[str, str], status: int
) -> None:
    """What is neither is refused, and the field named."""
    answer = client.post(f"/api/v1/events/{event.slug}/guests", json={"ref": "r", "last_name": "Ada"} | detail)
    assert answer.status_code == status
    assert status == 200 or answer.json()["field"] in detail


def test_a_scan_is_posted_and_small(client: WebClient, checkins: str) -> None:
    """Another method is none of ours, and what is too large is not read."""
    wrong = client.get(checkins)
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["allow"]) == (405, "method_not_allowed", "POST")
    assert wrong.json()["title"] == "This cannot be done in this way"
    answer = client.post(checkins, content=b"x" * 300_000, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_the_answer_shows_the_guest_as_the_list_does(
    client: WebClient, event: Event, checkins: str, guests: dict[str, Guest]
) -> None:
    """What a scan answers from memory is what the next question reads from disk."""
    said = client.post(checkins, json={"code": guests["Anna"].code, "key": "k1"}).json()["guest"]
    found = client.get(f"/api/v1/events/{event.slug}/guests", params={"q": guests["Anna"].full_name}).json()["guests"]
    assert said in found


def test_metrics_without_a_token_is_a_problem_document(client: WebClient) -> None:
    """A program asks, so a program is answered."""
    answer = client.get("/metrics", headers={"Authorization": ""})
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_a_walk_in_can_be_corrected_later(client: WebClient, event: Event) -> None:
    """Without a reference of the shop's they get one of ours."""
    path = f"/api/v1/events/{event.slug}/guests"
    ref = client.post(path, json={"first_name": "Nina"}).json()["guest"]["ref"]
    changed = client.post(path, json={"ref": ref, "company": "Haven"}).json()
    assert (changed["added"], changed["guest"]["company"], changed["guest"]["walk_in"]) == (False, "Haven", True)


def test_unknown_code_is_refused_not_an_error(client: WebClient, checkins: str) -> None:
    """A code of nobody is an answer, 200."""
    answer = client.post(checkins, json={"code": "NOBODY", "key": "k"})
    assert answer.status_code == 200
    assert answer.json() == {"outcome": "refused", "reason": "unknown_code", "repeated": False}


def test_out_and_in_again(client: WebClient, checkins: str, guests: dict[str, Guest]) -> None:
    """Who leaves is shown as left, and may come back."""
    code = next(iter(guests.values())).code
    client.post(checkins, json={"code": code, "key": "1"})
    out = client.post(checkins, json={"code": code, "key": "2", "direction": "out"}).json()
    assert (out["outcome"], out["guest"]["status"]) == ("admitted", "left")
    back = client.post(checkins, json={"code": code, "key": "3"}).json()
    assert back["guest"]["status"] == "arrived"


def test_printing_is_asked_for(client: WebClient, checkins: str, guests: dict[str, Guest], printer: PrinterRow) -> None:
    """`print` leaves a queued job that can be looked at."""
    code = next(iter(guests.values())).code
    job_id = client.post(checkins, json={"code": code, "key": "1", "print": True}).json()["print_job"]
    job = client.get(f"/api/v1/print-jobs/{job_id}").json()
    assert (job["state"], job["copy"], job["attempts"]) == ("queued", 1, 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"key": "k"}, "code"),
        ({"code": "A"}, "key"),
        ({"code": "A", "key": ""}, "key"),
        ({"code": "A", "key": "k", "direction": "up"}, "direction"),
        ({"code": "A", "key": "k" * 300}, "key"),
        ({"code": "A", "key": "k\0k"}, "key"),
        ({"code": "A", "key": "k", "print": "yes"}, "print"),
        ({"code": ["A"], "key": "k"}, "code"),
        ({"code": "A", "key": "k", "extra": 1}, "extra"),
    ],
)
def test_malformed_body_names_the_field(client: WebClient, checkins: str, body: dict[str, object], field: str) -> None:
    """422 as a problem document that names what is wrong, and does not repeat it."""
    answer = client.post(checkins, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in answer.json()["field"]


def test_no_token_wrong_role_unknown_event(station: Station, client: WebClient, checkins: str, event: Event) -> None:
    """401, 403 and 404, each as a problem document."""
    sync = bearer(station, TokenRole.SYNC)
    cases = [
        (client.post(checkins, json={"code": "A", "key": "k"}, headers={"Authorization": "Bearer nope"}), 401),
        (client.post(checkins, json={"code": "A", "key": "k"}, headers=sync), 403),
        (client.post("/api/v1/events/other/check-ins", json={"code": "A", "key": "k"}), 404),
        (client.get(f"/api/v1/events/{event.slug}/facts", headers=sync), 200),
    ]
    assert [answer.status_code for answer, _ in cases] == [status for _, status in cases]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic YTpi"}, {"Origin": "http://evil.example"}])
def test_an_act_without_a_token_is_told_that_one_is_needed(
    station: Station, checkins: str, headers: dict[str, str]
) -> None:
    """A program that forgot its token is not told of other sites."""
    nobody = WebClient(app_of(station))
    answer = nobody.post(checkins, json={"code": "A", "key": "k"}, headers=headers)
    nobody.close()
    assert (answer.status_code, answer.json()["code"]) == (401, "access.token")


def test_a_revoked_token_is_nobody(station: Station, client: WebClient, event: Event) -> None:
    """Revoking takes effect at the next request."""
    made = station.write(lambda act: add_token(act, "short", TokenRole.INTEGRATION))
    station.write(lambda act: revoke_token(act, made.token.id))
    answer = client.get(f"/api/v1/events/{event.slug}/guests", headers={"Authorization": f"Bearer {made.secret}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("by_another_process", [False, True])
def test_a_revoked_token_lets_nobody_in(
    station: Station, client: WebClient, checkins: str, guests: dict[str, Guest], by_another_process: bool
) -> None:
    """Refused at the very next scan, whoever revoked it."""
    made = station.write(lambda act: add_token(act, "short", TokenRole.INTEGRATION))
    headers = {"Authorization": f"Bearer {made.secret}"}
    first = client.post(checkins, json={"code": guests["Anna"].code, "key": "1"}, headers=headers)
    revoking = build_station(station.settings, clock=station.clock, serves=False) if by_another_process else station
    revoking.write(lambda act: revoke_token(act, made.token.id))
    later = [client.post(checkins, json={"code": guests["Björn"].code, "key": key}, headers=headers) for key in "23"]
    if by_another_process:
        revoking.stop()
    assert [answer.status_code for answer in (first, *later)] == [200, 401, 401]
    assert [answer.json()["code"] for answer in later] == ["access.token"] * 2
    second = later[0]
    assert second.headers["www-authenticate"] == "Bearer"


def test_a_token_of_one_event_knows_no_other(station: Station, client: WebClient, event: Event) -> None:
    """Another event's token is told that the event is not there."""
    other = station.write(lambda act: add_event(act, replace(event, slug="other", name="Other")))
    headers = bearer(station, TokenRole.INTEGRATION, other)
    for path in ("guests", "attendance", "facts"):
        assert client.get(f"/api/v1/events/{event.slug}/{path}", headers=headers).status_code == 404
    scan = client.post(f"/api/v1/events/{event.slug}/check-ins", json={"code": "A", "key": "k"}, headers=headers)
    assert (scan.status_code, scan.json()["code"]) == (404, "not_found.event")


def test_find_guests(client: WebClient, event: Event, guests: dict[str, Guest]) -> None:
    """Part of a name is enough."""
    guest = next(iter(guests.values()))
    found = client.get(f"/api/v1/events/{event.slug}/guests", params={"q": guest.last_name[:4], "limit": 5}).json()
    assert guest.code in [row["code"] for row in found["guests"]]


def test_guest_is_added_then_corrected_by_ref(client: WebClient, event: Event) -> None:
    """The same ref twice is one guest; what is left out stays."""
    path = f"/api/v1/events/{event.slug}/guests"
    added = client.post(path, json={"ref": "X-1", "first_name": "Nina", "company": "Haven"}).json()
    changed = client.post(path, json={"ref": "X-1", "last_name": "Lund"}).json()
    assert (added["added"], changed["added"]) == (True, False)
    assert [changed["guest"][key] for key in ("first_name", "last_name", "company")] == ["Nina", "Lund", "Haven"]


def test_walk_in_without_a_name_is_malformed(client: WebClient, event: Event) -> None:
    """A guest needs a name."""
    answer = client.post(f"/api/v1/events/{event.slug}/guests", json={"company": "Haven"})
    assert (answer.status_code, answer.json()["field"]) == (422, "first_name")


@pytest.mark.parametrize(
    ("name", "start"), [("csv", b"ref,first_name"), ("xlsx", b"PK"), ("pdf", b"%PDF"), ("json", b'{"event"')]
)
def test_attendance_in_each_format(client: WebClient, event: Event, name: str, start: bytes) -> None:
    """The export in each promised format."""
    answer = client.get(f"/api/v1/events/{event.slug}/attendance", params={"format": name})
    assert answer.status_code == 200
    assert answer.content.startswith(start)


def test_attendance_json_rows_have_the_promised_keys(client: WebClient, event: Event) -> None:
    """Keys and their order are promised."""
    rows = client.get(f"/api/v1/events/{event.slug}/attendance").json()["rows"]
    assert {tuple(list(row)[: len(KEYS)]) for row in rows} == {tuple(KEYS)}


def test_facts_after_a_position(client: WebClient, event: Event, checkins: str, guests: dict[str, Guest]) -> None:
    """The journal is read on from where somebody stopped."""
    path = f"/api/v1/events/{event.slug}/facts"
    last = client.get(path, params={"limit": 1000}).json()["facts"][-1]["sequence"]
    client.post(checkins, json={"code": next(iter(guests.values())).code, "key": "1"})
    kinds = [fact["kind"] for fact in client.get(path, params={"after": last}).json()["facts"]]
    assert "guest.checked_in" in kinds


def test_metrics_are_prometheus_text(client: WebClient) -> None:
    """Each figure has its help and its type."""
    text = client.get("/metrics").text
    assert "# TYPE ospite_guests_arrived gauge" in text
    assert 'ospite_guests_arrived{event="' in text


def test_openapi_names_every_promised_call(client: WebClient) -> None:
    """The description of the interface is complete."""
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    promised = {"check-ins", "guests", "attendance", "facts"}
    assert {f"/api/v1/events/{{slug}}/{name}" for name in promised} | {"/healthz", "/metrics"} <= set(paths)
    scan = paths["/api/v1/events/{slug}/check-ins"]["post"]
    assert scan["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/CheckInBody")
