"""Setting up who outside is told: a secret is seen once, a password never."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from kiosk.back_office.terms import FAILURES, MISTAKES
from server.hub.app import Hub, HubSettings, build_hub
from server.hub.notices import Failure, targets
from tests.fakes.hub_web import served
from tests.fakes.postgres import empty_database

PASSWORD = "a few good words"
MAIL = {
    "to": "host@example.org", "host": "smtp.example.org", "port": "587", "security": "starttls", "user": "u",
    "password": "mailbox-password", "sender": "station@example.org",
}  # fmt: skip


@pytest.fixture(scope="module")
def office() -> Iterator[tuple[httpx.Client, Hub]]:
    """Somebody signed in."""
    hub = build_hub(HubSettings(database=empty_database()))
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", "Accept-Language": "en"}
    with served(hub) as address, httpx.Client(base_url=address, headers=headers, timeout=20) as client:
        client.post("/set-up", data={"code": hub.set_up_code, "password": PASSWORD})
        yield client, hub
    hub.stop()


def test_a_webhooks_secret_is_shown_once(office: tuple[httpx.Client, Hub]) -> None:
    """In the answer to making it, and on no page after."""
    client, hub = office
    page = client.post("/notices/webhooks", data={"address": "https://example.org/hook", "wanted": "alerts"}).text
    (secret,) = re.findall(r'class="secret">([^<]+)<', page)
    (line,) = hub.ask(targets)
    assert line.target.settings == {"secret": secret} and secret not in repr(line)
    later = client.get("/notices").text
    assert "https://example.org/hook" in later and secret not in later
    assert client.post(f"/notices/{line.target.id}/test").status_code == 303
    assert hub.ask(targets)[0].waiting == 1
    assert client.post(f"/notices/{line.target.id}/remove").status_code == 303
    assert hub.ask(targets) == []
    assert client.post(f"/notices/{line.target.id}/remove").status_code == 404


def test_a_mailbox_never_shows_its_password(office: tuple[httpx.Client, Hub]) -> None:
    """Neither on the page, nor back in a form with a mistake."""
    client, hub = office
    assert client.post("/notices/mailboxes", data=MAIL).status_code == 303
    assert hub.ask(targets)[0].target.settings["password"] == MAIL["password"]
    assert MAIL["password"] not in client.get("/notices").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"to": "nobody"}, "Write one to five e-mail addresses"),
        ({"port": "x"}, "out of range"),
        ({"security": "none"}, "In the clear to this machine only"),
        ({"security": "magic"}, "Choose one of these."),
        ({"host": ""}, "Please fill this in."),
    ],
)
def test_mistakes_stand_beside_their_fields(
    office: tuple[httpx.Client, Hub], wrong: dict[str, str], words: str
) -> None:
    """What was typed stays, but for the password."""
    answer = office[0].post("/notices/mailboxes", data=MAIL | wrong)
    assert answer.status_code == 422 and words in answer.text
    assert 'value="station@example.org"' in answer.text and MAIL["password"] not in answer.text
    assert office[0].post("/notices/webhooks", data={"address": "nowhere"}).status_code == 422


def test_nobody_sees_it_without_signing_in(office: tuple[httpx.Client, Hub]) -> None:
    """Nor adds anybody: a browser is shown where to sign in, a program is told no."""
    forms, before = {"Sec-Fetch-Site": "same-origin"}, office[1].ask(targets)
    for accept, status in (("text/html", 303), ("application/json", 401)):
        with httpx.Client(base_url=office[0].base_url, headers=forms | {"Accept": accept}) as stranger:
            answers = [stranger.get("/notices")]
            answers.append(stranger.post("/notices/webhooks", data={"address": "https://example.org"}))
        assert [answer.status_code for answer in answers] == [status, status]
    assert office[1].ask(targets) == before


def test_every_failure_has_words() -> None:
    """What webhook.post() and mail.send() answer with, and nothing besides."""
    assert set(FAILURES) == set(Failure)
    assert "field" in MISTAKES
