"""The office's page of an event's own texts, over HTTP, and the kiosk that says them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import openpyxl
import pytest

from kiosk.office.guest_texts import SCREENS, guest_texts
from kiosk.office.wording_rows import id_of
from kiosk.shared.catalogues import found_in
from server.domain.event import Event
from server.domain.language import Tone
from server.domain.wording import code_of
from server.services import event_setup, wordings
from server.station import Station
from tests.fakes.scene import sample_event
from tests.fakes.web_app import kiosk_of
from tests.fakes.web_client import WebClient

HOME = "/office/events/gala/wording"
FIND, HELLO, LAST = "Find your name", "Welcome, %(name)s!", "%(out)s of %(num)s badge is out"


@pytest.fixture
def kiosk_web(station: Station, event: Event) -> Iterator[WebClient]:
    """A kiosk of the event."""
    client = kiosk_of(station, event)
    yield client
    client.close()


def save(office: WebClient, texts: dict[str, str], *, language: str = "nl", reset: str = "") -> tuple[int, str]:
    """Send the form; the status, and what came back."""
    sent = {f"text-{id_of(code)}": text for code, text in texts.items()}
    answer = office.post_page(HOME, data=sent | {"language": language, "screen": "welcome", "reset": reset})
    return answer.status_code, answer.text


def own(station: Station, event: Event, language: str = "nl") -> dict[str, str]:
    """What is kept."""
    return dict(station.read(lambda connection: wordings.wording_of(connection, event.id)).get(language, {}))


def test_every_text_of_the_kiosk_is_there() -> None:
    """Nothing that its pages say is missing, and every screen has texts."""
    said = {text[0] if isinstance(text, tuple) else text for _, text, _ in found_in("guest")}
    known = {text.singular for text in guest_texts()}
    # what only colleagues read, before a kiosk is let in
    assert {each for each in said - known if "screen" not in each and "office" not in each} == set()
    assert {screen for text in guest_texts() for screen in text.screens} == set(SCREENS)


def test_a_kiosk_says_it_and_no_other_event_does(
    station: Station, office: WebClient, kiosk_web: WebClient, event: Event
) -> None:
    """From the next screen on, in that language alone, with marks as marks; emptied or put back it is the original."""
    page = kiosk_web.get("/kiosk").text
    look = page.split("/kiosk/fresh?look=")[1].split('"')[0]
    assert "Zoek uw naam" in page
    assert save(office, {FIND: "Zoek <b>je</b> naam & ga"})[0] == 303
    assert kiosk_web.get(f"/kiosk/fresh?look={look}").headers["hx-refresh"] == "true"
    page = kiosk_web.get("/kiosk").text
    assert "Zoek &lt;b&gt;je&lt;/b&gt; naam &amp; ga" in page and "Zoek uw naam" not in page
    assert "Find your name" in kiosk_web.post_page("/kiosk/language", data={"language": "en"}).text
    other = station.write(
        lambda tx: event_setup.add_event(tx, replace(sample_event(), id="", slug="other", name="Other"))
    )
    beside = kiosk_of(station, other, "Kiosk 9")
    assert "Zoek uw naam" in beside.get("/kiosk").text
    beside.close()
    assert save(office, {FIND: "Zoek"}, reset=id_of(FIND))[0] == 303
    assert "Zoek uw naam" in kiosk_web.get("/kiosk").text and own(station, event) == {}


def test_a_percent_sign_is_a_sign_like_any(office: WebClient, kiosk_web: WebClient) -> None:
    """Also beside what is put in, and where nothing is."""
    assert save(office, {FIND: "100% welkom", HELLO: "50 % %(name)s"})[0] == 303
    assert "100% welkom" in kiosk_web.get("/kiosk").text
    preview = {"language": "nl", "screen": "badge", "code": HELLO, "text": "50 % %(name)s"}
    assert "50 % " in office.get(f"{HOME}/preview", params=preview).text


def test_a_text_of_ours_outweighs_the_tone(
    station: Station, office: WebClient, kiosk_web: WebClient, event: Event
) -> None:
    """Whichever way the event speaks to its guests."""
    save(office, {FIND: "Naam?"})
    station.write(lambda tx: event_setup.change_event(tx, replace(event, tone=Tone.INFORMAL)))
    assert "Naam?" in kiosk_web.get("/kiosk").text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dag", "%(name)s is missing"),
        ("Dag %(naam)s %(name)s", "%(naam)s cannot stand here"),
        ("Dag %(name) %(name)s", "A placeholder is not whole: copy it"),
        ("%(name)s " + "x" * 60, "At most 40 characters: more has no room"),
    ],
)
def test_a_broken_text_is_refused(station: Station, office: WebClient, event: Event, text: str, said: str) -> None:
    """In words beside its field; nothing of the form is saved, and what was typed stays."""
    answer = office.get(f"{HOME}?language=nl&typed=Welcome, ")
    assert id_of(HELLO) in answer.text
    sent = {f"text-{id_of(HELLO)}": text, f"text-{id_of(FIND)}": "Naam?", "language": "nl", "typed": "Welcome, "}
    refused = office.post_page(HOME, data=sent)
    assert refused.status_code == 422 and said in refused.text and text in refused.text
    assert own(station, event) == {}


def test_plural_forms_are_a_field_each(station: Station, office: WebClient, event: Event) -> None:
    """As many as the language has: six in Arabic."""
    station.write(lambda tx: event_setup.change_event(tx, replace(event, languages=("nl", "ar"))))
    page = office.get(f"{HOME}?language=ar&screen=together").text
    assert all(f"text-{id_of(code_of(LAST, form))}" in page for form in range(6)) and 'dir="rtl"' in page
    assert save(office, {code_of(LAST, 1): "%(out)s / %(num)s"})[0] == 303
    assert own(station, event) == {code_of(LAST, 1): "%(out)s / %(num)s"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_texts_are_taken_to_the_next_event(station: Station, office: WebClient, event: Event, kind: str) -> None:
    """Whole, also one that a spreadsheet would take for a formula; a broken row is told, the others are in."""
    save(office, {FIND: "=Naam", code_of(LAST, 0): "%(out)s van %(num)s"})
    table = office.get(f"{HOME}/table.{kind}").content
    station.write(lambda tx: event_setup.add_event(tx, replace(sample_event(), id="", slug="next", name="Next")))
    answer = office.post_page("/office/events/next/wording/table", files={"table": (f"t.{kind}", table, "x/y")})
    assert "2 texts of the table are taken." in answer.text
    after = station.read(lambda connection: event_setup.event_called(connection, "next"))
    assert own(station, after) == own(station, event) == {FIND: "=Naam", code_of(LAST, 0): "%(out)s van %(num)s"}
    assert office.get(f"{HOME}/table.pdf").status_code == 422


def test_what_a_table_gets_wrong_is_told(station: Station, office: WebClient, event: Event) -> None:
    """Row by row; a file that is no such table changes nothing."""
    book = openpyxl.Workbook()
    for row in (
        ("language", "english", "form", "own"),
        ("nl", HELLO, None, "Dag"),
        ("nl", FIND, None, "Naam?"),
        ("nl", "Gone for long", None, "Weg"),
        ("xx", FIND, None, "?"),
        ("nl", "Back", None, None),
    ):
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    held = io.BytesIO()
    book.save(held)
    answer = office.post_page(f"{HOME}/table", files={"table": ("t.xlsx", held.getvalue(), "x/y")}).text
    assert "Row 2: %(name)s is missing" in answer and "2 rows are about texts" in answer
    assert own(station, event) == {FIND: "Naam?"}
    for data, said in ((b"", "empty"), (b"a;b\n1;2\n", "columns language"), (b"%PDF-1.7", "not a CSV")):
        refused = office.post_page(f"{HOME}/table", files={"table": ("t.csv", data, "text/csv")})
        assert refused.status_code == 422 and said in refused.text
    assert own(station, event) == {FIND: "Naam?"}


def test_texts_that_nobody_says_are_shown_and_dropped(station: Station, office: WebClient, event: Event) -> None:
    """After an upgrade, or where a language is no longer offered."""
    changes = {"nl": {"Gone for long": "Weg", FIND: "Naam?"}, "ar": {FIND: "الاسم"}}
    station.write(lambda tx: wordings.change_wording(tx, event.id, changes))
    page = office.get(HOME).text
    assert "No longer said" in page and "Gone for long" in page and "الاسم" in page
    assert office.post_page(f"{HOME}/drop").status_code == 303
    assert station.read(lambda c: wordings.wording_of(c, event.id)) == {"nl": {FIND: "Naam?"}}


def test_a_text_is_tried_on_the_kiosks_own_screen(station: Station, office: WebClient, event: Event) -> None:
    """As it is typed, and not before it may stand there; every screen that can be shown is."""
    tried = {"language": "nl", "screen": "welcome", "code": FIND, "text": "Hoe heet je?"}
    assert "Hoe heet je?" in office.get(f"{HOME}/preview", params=tried).text
    assert "Zoek uw naam" in office.get(f"{HOME}/preview", params=tried | {"text": "%(x)s"}).text
    refused = {"screen": "refused", "code": "You are early – how nice", "text": "Nog even"}
    assert "Nog even" in office.get(f"{HOME}/preview", params=refused).text
    for screen in SCREENS:
        assert office.get(f"{HOME}/preview?screen={screen}").status_code == 200
    assert own(station, event) == {}
