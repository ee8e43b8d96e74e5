"""The accessibility statement: written in the office, read at the kiosk, published as a file."""

from __future__ import annotations

import pytest

from server.domain.event import Event
from server.station import Station
from server.store import journal
from tests.fakes.voice import FakeVoice
from tests.fakes.web_app import kiosk_of
from tests.fakes.web_client import WebClient

ADDRESS = "/office/events/gala/accessibility"
FILLED = {
    "provider": "Example Events <b>",
    "contact": "access@example.org",
    "note-nl": "De zaal heeft een trap.",
    "note-en": "The hall has stairs.",
}


def test_an_untouched_statement_is_whole(office: WebClient, event: Event) -> None:
    """Nobody has to write anything: it names the organiser as such, and no address."""
    page = office.get(ADDRESS).text
    assert "The organiser wants everybody to be able to check in at <bdi>Winter Gala</bdi>" in page
    assert "Later too" not in page and "Last changed" not in page


def test_what_the_organiser_says_is_read_at_the_kiosk_and_in_the_file(
    office: WebClient, station: Station, event: Event
) -> None:
    """In the reader's language, else one that it is written in; its fact holds no words."""
    assert office.post_page(ADDRESS, data=FILLED).status_code == 303
    assert office.post_page(ADDRESS, data=FILLED).status_code == 303
    kiosk = kiosk_of(station, event)
    assert "About accessibility" in kiosk.post_page("/kiosk/language", data={"language": "en"}).text
    read = kiosk.post_page("/kiosk/statement").text
    assert "<bdi>Example Events &lt;b&gt;</bdi> wants everybody" in read and "The hall has stairs." in read
    assert '<p lang="nl" dir="auto">De zaal' in kiosk.post_page("/kiosk/language", data={"language": "it"}).text
    file = office.get(f"{ADDRESS}/nl.html")
    assert "attachment" in file.headers["content-disposition"] and '<html lang="nl" dir="ltr">' in file.text
    assert "access@example.org" in file.text and "<script" not in file.text and "{{" not in file.text
    facts = [
        fact for fact in station.read(lambda c: journal.read_after(c, 0, limit=999)) if fact.kind == "statement.changed"
    ]
    assert [fact.body for fact in facts] == [{"fields": ["provider", "contact", "notes"]}]
    kiosk.close()


@pytest.mark.parametrize("step", ["find", "call"])
def test_it_leads_back_to_where_the_guest_was(station: Station, event: Event, step: str) -> None:
    """From each screen; what listening began there stays."""
    kiosk = kiosk_of(station, event)
    here = kiosk.post_page(f"/kiosk/{step}").text.partition('data-step="')[2].partition('"')[0]
    kiosk.post_page("/kiosk/statement")
    kiosk.post_page("/kiosk/listen")
    assert 'data-hearing="headset"' in kiosk.post_page("/kiosk/listen", data={"how": "headset"}).text
    kiosk.post_page("/kiosk/statement")
    assert f'data-step="{here}"' in kiosk.post_page("/kiosk/back").text
    kiosk.close()


def test_without_a_voice_it_says_so(station: Station, event: Event, voice: FakeVoice, office: WebClient) -> None:
    """It never promises what is not there."""
    assert "Listen instead of reading" in office.get(ADDRESS).text
    voice.is_absent = True
    kiosk = kiosk_of(station, event)
    assert kiosk.post_page("/kiosk/say", data={"text": "Welcome"}).status_code == 503
    kiosk.close()
    page = office.get(ADDRESS).text
    assert "Listen instead of reading" not in page and "cannot be listened to" in page


@pytest.mark.parametrize(
    ("sent", "status"), [({"provider": "a" * 201}, 422), ({"note-nl": "a" * 2001}, 422), ({}, 303)]
)
def test_too_much_is_refused(office: WebClient, event: Event, sent: dict[str, str], status: int) -> None:
    """Beside the field, and what was written stays there."""
    answer = office.post_page(ADDRESS, data=sent)
    assert answer.status_code == status
    assert office.get(f"{ADDRESS}/tlh.html").status_code == 404
