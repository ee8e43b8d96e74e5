"""The organiser chooses who may register, writes ready-made words, and takes requests home."""

from __future__ import annotations

import json

import pytest

from server.domain.access import Actor
from server.domain.badge_text import Allowed
from server.domain.event import Event, WalkIns
from server.domain.request import Category, Outcome, Phrase
from server.domain.walk_in import WalkInForm
from server.services import event_setup, phrases, requests, walk_ins
from server.services.requests import RequestWish
from server.station import Station
from tests.fakes.web_client import WebClient
from tests.kiosk.office.test_event_pages import FORM

BASE = "/office/events/gala"
WORDS = {"category": "complaint", "place": "2", "text_nl": "Te koud", "text_en": "Too cold"}


def known(station: Station, event: Event) -> Event:
    """The event as it is now."""
    return station.read(lambda connection: event_setup.event_called(connection, event.slug))


def written(station: Station, event: Event) -> list[Phrase]:
    """Its ready-made words."""
    return station.read(lambda connection: phrases.phrases_of(connection, event.id))


def test_who_may_register_and_what_is_asked(station: Station, office: WebClient, event: Event) -> None:
    """Each detail by itself; what is not one of the choices is off; categories one a line."""
    assert "Who may add them?" in office.get(f"{BASE}/walk-ins").text
    sent = {"walk_ins": "approval", "email": "must", "phone": "nonsense", "categories": "Visitor\r\n Press \r\n\r\n"}
    assert office.post_page(f"{BASE}/walk-ins", data=sent).status_code == 303
    form = station.read(lambda connection: walk_ins.form_page(connection, event.id))
    assert form == WalkInForm(email=Allowed.MUST, company=Allowed.OFF, categories=("Visitor", "Press"))
    assert known(station, event).walk_ins is WalkIns.APPROVAL


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"walk_ins": "all"}, "Choose one of these."), ({"categories": "\n".join("abcdefghi")}, "These are too many.")],
)
def test_a_mistake_stands_beside_its_field(
    station: Station, office: WebClient, event: Event, wrong: dict[str, str], words: str
) -> None:
    """Nothing is changed by it."""
    answer = office.post_page(f"{BASE}/walk-ins", data={"walk_ins": "kiosk"} | wrong)
    assert answer.status_code == 422 and words in answer.text
    assert known(station, event).walk_ins is WalkIns.DESK


def test_the_events_settings_leave_both_as_they_are(station: Station, office: WebClient, event: Event) -> None:
    """Saved there, they are still what their own pages say."""
    office.post_page(f"{BASE}/walk-ins", data={"walk_ins": "kiosk"})
    office.post_page(f"{BASE}/requests", data={})
    assert office.post_page(f"{BASE}/settings", data=FORM | {"slug": "gala"}).status_code == 303
    after = known(station, event)
    assert (after.walk_ins, after.requests, after.name) == (WalkIns.KIOSK, False, FORM["name"])


def test_ready_made_words_are_written_changed_and_deleted(station: Station, office: WebClient, event: Event) -> None:
    """The first language is needed; a number is a number."""
    assert "Nothing yet" in office.get(f"{BASE}/requests").text
    assert office.get(f"{BASE}/new-phrase").status_code == 200
    for wrong, words in (({"text_nl": " "}, "Please fill this in."), ({"place": "first"}, "Write a whole number.")):
        answer = office.post_page(f"{BASE}/phrases", data=WORDS | wrong)
        assert answer.status_code == 422 and words in answer.text and "Too cold" in answer.text
    assert office.post_page(f"{BASE}/phrases", data=WORDS).status_code == 303
    (phrase,) = written(station, event)
    assert "Te koud" in office.get(f"{BASE}/phrases/{phrase.id}").text
    office.post_page(f"{BASE}/phrases/{phrase.id}", data=WORDS | {"category": "lost_and_found", "text_en": ""})
    (after,) = written(station, event)
    assert (after.category, after.texts) == (Category.LOST, {"nl": "Te koud"})
    assert office.post_page(f"{BASE}/phrases/{phrase.id}/remove").status_code == 303
    assert written(station, event) == []
    assert office.get(f"{BASE}/phrases/{phrase.id}").status_code == 404


def test_requests_are_seen_and_taken_home(
    station: Station, office: WebClient, event: Event, at_kiosk: Actor, at_desk: Actor
) -> None:
    """What was said, where and what was done; a file of each kind; that it was taken is recorded."""
    wish = RequestWish(category=Category.COMPLAINT, text="<i>cold</i>", name="Kim")
    made = station.write(lambda tx: requests.make_request(tx, event, wish), at_kiosk)
    station.write(lambda tx: requests.settle_request(tx, event.id, made.id, Outcome.DONE, "Shut the door"), at_desk)
    page = office.get(f"{BASE}/requests").text
    assert "&lt;i&gt;cold&lt;/i&gt;" in page and "Shut the door" in page and "Kiosk 1" in page and "Hanna" in page
    answer = office.post_page(f"{BASE}/requests/export", data={"format": "json"})
    assert 'filename="gala-requests-' in answer.headers["Content-Disposition"]
    assert json.loads(answer.content)["rows"][0]["done"] == "Shut the door"
    assert office.post_page(f"{BASE}/requests/export", data={"format": "pdf"}).status_code == 422
    bodies = station.read(
        lambda connection: [
            row[0] for row in connection.execute("SELECT body FROM fact WHERE kind = 'request.exported'")
        ]
    )
    assert [json.loads(body) for body in bodies] == [{"format": "json", "rows": 1}]


def test_reasons_to_admit_anyway_are_written(office: WebClient, station: Station, event: Event) -> None:
    """One a line; too many and too long are told, and nothing typed is lost."""
    page = f"/office/events/{event.slug}/reasons"
    office.post_page(page, data={"reasons": "The host vouches\r\n The mayor   says so \r\n"})
    assert "The host vouches\nThe mayor says so" in office.get(page).text
    for typed in ("\n".join(f"Reason {number}" for number in range(9)), "x" * 61):
        answer = office.post_page(page, data={"reasons": typed})
        assert answer.status_code == 422
        assert typed in answer.text
    assert "The mayor says so" in office.get(page).text
