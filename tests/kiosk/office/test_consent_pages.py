"""Writing what guests agree to: a start to begin with, versions, counts, previews, sheets and exports."""

from __future__ import annotations

import re

import pypdfium2
import pytest

from server.domain.access import Actor
from server.domain.consent import ConsentKind, How, Reply
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import consent_replies, consents, exports
from server.services.consent_replies import ReplyWish
from server.services.consents import ConsentPage
from server.station import Station
from server.store import journal
from tests.fakes.consents import SIGNATURE_PNG, add_consent
from tests.fakes.web_client import WebClient

HOME = "/office/events/gala/consents"


def sent(**changes: str) -> dict[str, str]:
    """The form as an organiser fills it in."""
    return {
        "code": "rules",
        "title_nl": "Huisregels",
        "body_nl": "Wees aardig.",
        "title_it": "",
        "body_it": "",
        "kind": "must",
        "asked": "once",
        "who": "everybody",
        "is_on": "1",
    } | changes


def known(station: Station, event: Event, code: str = "rules") -> ConsentPage:
    """A consent as it is now."""
    return station.read(lambda c: consents.consent_page(c, event.id, code))


def pages_of(data: bytes) -> list[tuple[str, int]]:
    """Text and number of pictures of each page, as somebody else's reader sees them."""
    with pypdfium2.PdfDocument(data) as document:
        return [
            (
                page.get_textpage().get_text_bounded(),
                sum(1 for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])),
            )
            for page in document
        ]


def says(station: Station, event: Event, guest: Guest, actor: Actor, **more: object) -> None:
    """A guest says something at a kiosk."""
    values: dict[str, object] = {
        "guest_id": guest.id,
        "code": "rules",
        "version": 1,
        "language": "it",
        "reply": Reply.GIVEN,
        "how": How.SIGNED,
        "signature": SIGNATURE_PNG,
    }
    wish = ReplyWish(**values | more)  # type: ignore[arg-type]
    station.write(lambda tx: consent_replies.record_reply(tx, event, wish), actor)


@pytest.mark.parametrize("start", ["photo", "rules", "waiver"])
def test_a_start_has_its_text_in_every_language(office: WebClient, station: Station, event: Event, start: str) -> None:
    """Sent as it is, it can be used at once."""
    text = office.get(f"/office/events/gala/new-consent?start={start}").text
    filled = dict(re.findall(r'name="((?:title|body)_..)"[^>]*?value="([^"]+)"', text))
    bodies = dict(re.findall(r'<textarea id="(body_..)"[^>]*>([^<]+)</textarea>', text))
    assert set(filled) == {"title_nl", "title_it", "title_en"} and set(bodies) == {"body_nl", "body_it", "body_en"}
    assert len(set(filled.values())) == len(set(bodies.values())) == 3
    answer = office.post_page(HOME, data=sent(code=start) | filled | bodies)
    assert answer.headers["location"] == f"{HOME}/{start}?said=consent_added"
    assert set(known(station, event, start).newest.texts) == {"nl", "it", "en"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Not a code"}, "code"),
        ({"title_nl": ""}, "title_nl"),
        ({"body_nl": " "}, "body_nl"),
        ({"title_it": "Regole"}, "body_it"),
        ({"body_nl": "x" * 20_001}, "body_nl"),
        ({"who": "some"}, "categories"),
    ],
)
def test_a_form_that_cannot_be_says_where(
    office: WebClient, station: Station, event: Event, changes: dict[str, str], field: str
) -> None:
    """What was written stays in the form; nothing is stored."""
    answer = office.post_page(HOME, data=sent(**changes))
    assert answer.status_code == 422
    assert 'class="error"' in answer.text and (f'name="{field}"' in answer.text or field == "categories")
    assert "Huisregels" in answer.text or "title_nl" in changes
    assert station.read(lambda c: consents.consent_pages(c, event.id)) == []


def test_a_changed_wording_is_another_version(office: WebClient, station: Station, event: Event) -> None:
    """With or without asking again; the older ones are there to be read; a code that is taken is refused."""
    office.post_page(HOME, data=sent())
    assert office.post_page(HOME, data=sent()).status_code == 422
    office.post_page(f"{HOME}/rules", data=sent(version="1", body_nl="Wees heel aardig.", asks_again="no"))
    assert (known(station, event).consent.version, known(station, event).consent.counts_from) == (2, 1)
    office.post_page(f"{HOME}/rules", data=sent(version="2", body_nl="Wees lief.", asks_again="yes"))
    assert (known(station, event).consent.version, known(station, event).consent.counts_from) == (3, 3)
    text = office.get(f"{HOME}/rules").text
    for words in ("Version 3", "Version 2", "Version 1", "Wees heel aardig.", "Nobody was asked again."):
        assert words in text
    late = office.post_page(f"{HOME}/rules", data=sent(version="1", body_nl="Te laat."))
    assert late.status_code == 422 and "Somebody else saved another wording" in late.text and "Te laat." in late.text
    assert known(station, event).consent.version == 3


def test_the_preview_shows_what_is_being_written(office: WebClient, station: Station, event: Event) -> None:
    """Paragraphs and points, and no tag of anybody's."""
    text = office.post_page(
        "/office/events/gala/consent-preview", data=sent(body_nl="Een <b>\r\n\r\n- punt", title_nl="<script>")
    ).text
    assert "<p>Een &lt;b&gt;</p>" in text and "<li>punt</li>" in text and "&lt;script&gt;" in text
    assert station.read(lambda c: consents.consent_pages(c, event.id)) == []


def test_switched_off_it_stays_with_what_was_said(
    office: WebClient, station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """Counts stay; nobody is asked any more."""
    add_consent(station, event, wants_signature=True)
    says(station, event, guests["Anna"], at_kiosk)
    form = sent(version="1")
    for language, text in known(station, event).newest.texts.items():
        form |= {f"title_{language}": text.title, f"body_{language}": text.body}
    del form["is_on"]
    office.post_page(f"{HOME}/rules", data=form)
    text = office.get(HOME).text
    assert "Not asked" in text
    assert (known(station, event).given, known(station, event).open) == (1, 0)
    assert len(known(station, event).versions) == 1


def test_sheets_hold_text_answer_place_and_signature(
    office: WebClient, station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """A page a guest, in the language that they read; that it was taken is recorded."""
    add_consent(station, event, wants_signature=True)
    says(station, event, guests["Anna"], at_kiosk)
    says(station, event, guests["Björn"], at_kiosk, language="nl", how=How.PRESSED, signature=b"")
    answer = office.post_page("/office/events/gala/consent-sheets", data={"code": "rules"})
    assert answer.headers["content-type"] == "application/pdf"
    pages = pages_of(answer.content)
    anna, pictures = next(page for page in pages if "Anna Berg" in page[0])
    for words in ("Regole della casa", "Siate gentili", "Agreed (signed at the kiosk)", "1 · Italiano", "Kiosk 1"):
        assert words in anna
    assert (len(pages), pictures) == (2, 1)
    one = office.post_page("/office/events/gala/consent-sheets", data={"guest": guests["Björn"].id})
    assert [("Björn Öztürk" in text, pictures) for text, pictures in pages_of(one.content)] == [(True, 0)]
    kinds = [
        fact.body for fact in station.read(lambda c: journal.read_after(c, 0, limit=999)) if "exported" in fact.kind
    ]
    assert kinds == [{"count": 2}, {"count": 1}]
    assert "Take the sheets (PDF)" in office.get(f"/office/events/gala/guests/{guests['Anna'].id}").text
    assert office.post_page("/office/events/gala/consent-sheets", data={"guest": "nobody"}).status_code == 404


def test_sheets_of_nobody_and_of_a_very_long_text(
    office: WebClient, station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """A page that says so; and as many pages as the text needs."""
    office.post_page(HOME, data=sent(body_nl="Zeer lang verhaal. " * 900))
    empty = office.post_page("/office/events/gala/consent-sheets", data={"code": "rules"})
    assert "Nobody said anything yet." in pages_of(empty.content)[0][0]
    says(station, event, guests["Anna"], at_kiosk, language="nl")
    full = office.post_page("/office/events/gala/consent-sheets", data={"code": "rules"})
    assert len(pages_of(full.content)) >= 2


def test_exports_have_a_column_for_each(
    station: Station, event: Event, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """Behind those that every event has: yes, no, or nothing."""
    plain = station.read(lambda c: exports.export_bytes(c, "gala", "csv")).decode().splitlines()[0]
    add_consent(station, event)
    add_consent(station, event, code="photo", kind=ConsentKind.CHOICE)
    says(station, event, guests["Anna"], at_kiosk)
    says(station, event, guests["Anna"], at_kiosk, code="photo", reply=Reply.DECLINED, how=How.PRESSED)
    lines = station.read(lambda c: exports.export_bytes(c, "gala", "csv")).decode().splitlines()
    assert lines[0] == f"{plain},consent_rules,consent_photo"
    assert next(line for line in lines if "Anna" in line).endswith(",yes,no")
    assert next(line for line in lines if "Carla" in line).endswith(",,")
