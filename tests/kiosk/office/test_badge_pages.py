"""Badge templates in the office: listed, copied, brought in, drawn, saved, printed, chosen for guests."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import httpx
import pytest
from PIL import Image

from kiosk.office import badge_forms, badge_words
from server.domain.event import Event
from server.domain.language import HOUSE_LANGUAGES
from server.printing.drawing import schema
from server.printing.drawing.fields import FIELDS
from server.printing.drawing.pretix_layout import LossKind
from server.printing.drawing.template import Kind
from server.printing.drawing.template_file import list_templates, load_template
from server.printing.drawing.template_reading import Fault
from server.services import templates
from server.services.badge_check import DoubtKind
from server.services.badge_samples import SAMPLES
from server.services.template_editing import draft_of
from server.services.templates import Origin
from server.station import Station
from server.store.printers import PrinterRow
from tests.fakes.badges import LOGO_SVG
from tests.fakes.web_client import WebClient

JSON = {"Accept": "application/json", "Content-Type": "application/json"}


def ask(office: WebClient, path: str, **body: Any) -> httpx.Response:
    """What the editor's script sends."""
    return office.post_page(f"/office/badges/{path}", content=json.dumps(body), headers=JSON)


def draft(station: Station, name: str) -> dict[str, Any]:
    """A template as the page holds it."""
    return draft_of(station.read(lambda connection: templates.find_template(connection, name)))


@pytest.fixture
def own(office: WebClient) -> str:
    """A copy of the card, by name."""
    return str(office.post_page("/office/badges/card_86x54/copy").headers["location"].rpartition("/")[2])


def test_everything_of_a_template_has_words() -> None:
    """Each kind, key, choice, field, sample, fault, loss and doubt: none is shown as its code."""
    assert set(badge_words.KINDS) == set(Kind)
    forms = [*badge_forms.KIND_FORMS.values(), badge_forms.TOP_FORM, badge_forms.LINE_FORM]
    keys = [key for form in forms for key in form]
    assert {key.name for key in keys} <= set(badge_words.KEYS)
    chosen = {(key.name, choice) for key in keys for choice in key.choices if key.name != "rows"}
    assert chosen <= set(badge_words.CHOICES)
    assert set(FIELDS) < set(badge_words.FIELDS)
    assert set(SAMPLES) == set(badge_words.SAMPLES)
    assert set(Fault) == set(badge_words.FAULTS)
    assert set(LossKind) == set(badge_words.LOSSES)
    assert set(DoubtKind) == set(badge_words.DOUBTS)
    assert set(Origin) == set(badge_words.ORIGINS)
    assert {load_template(name).title for name in list_templates()} == set(badge_words.READY_TITLES)
    assert set(badge_forms.KIND_FORMS) == set(schema.KIND_KEYS)


def test_nobody_else_gets_at_templates(stranger: WebClient) -> None:
    """Neither the pages nor what the editor asks."""
    assert stranger.get("/office/badges").headers["location"] == "/office/sign-in"
    assert ask(stranger, "card_86x54/preview").status_code == 401
    assert stranger.get("/office/badges/card_86x54/export").status_code == 303


def test_every_template_is_listed_with_its_use(office: WebClient, event: Event) -> None:
    """Ready-made ones, and which event uses which."""
    page = office.get("/office/badges").text
    assert ("Card, 86 x 54 mm" in page, f"Used by {event.name}" in page) == (True, True)


def test_a_new_badge_is_begun(office: WebClient) -> None:
    """By title and size; a size that cannot be is said beside its field."""
    form = {"title": "VIP card", "width_mm": "60,5", "height_mm": "40"}
    assert office.post_page("/office/badges", data=form).headers["location"] == "/office/badges/vip-card"
    assert "VIP card" in office.get("/office/badges/vip-card").text
    answer = office.post_page("/office/badges", data=form | {"height_mm": "4000"})
    assert (answer.status_code, "out of range" in answer.text) == (422, True)


def test_a_draft_is_drawn(office: WebClient, station: Station, own: str) -> None:
    """As PNG at the size of the badge, with which elements are shown to this guest."""
    told = ask(office, f"{own}/preview", draft=draft(station, own), guest="no-code", language="nl").json()
    picture = Image.open(io.BytesIO(base64.b64decode(told["png"].partition(",")[2])))
    assert (picture.mode, picture.size) == ("1", (687, 432))
    assert False in told["shown"] and True in told["shown"]


@pytest.mark.parametrize("language", HOUSE_LANGUAGES)
def test_what_is_wrong_is_said_in_the_readers_language(
    office: WebClient, station: Station, own: str, language: str
) -> None:
    """With the element and its key; saving is refused the same way."""
    wrong = draft(station, own)
    wrong["element"][1]["x_mm"] = 500
    office.cookies.set("language", language)
    fault = ask(office, f"{own}/preview", draft=wrong).json()["fault"]
    assert (fault["element"], fault["key"]) == (1, "x_mm")
    assert {"en": "A number from 0 to 86.", "nl": "Een getal van 0 tot 86.", "it": "Un numero da 0 a 86."}[
        language
    ] == fault["words"]
    assert ask(office, own, draft=wrong, version=1).status_code == 422


def test_two_who_save_at_once(office: WebClient, station: Station, own: str) -> None:
    """The second is told, and may keep theirs as a copy."""
    changed = draft(station, own) | {"title": "Changed"}
    assert ask(office, own, draft=changed, version=1).json() == {"version": 2}
    late = ask(office, own, draft=changed, version=1)
    assert (late.status_code, late.json()["code"]) == (409, "template.changed")
    assert ask(office, own, draft=changed, version=1, copy=True).json()["address"].startswith("/office/badges/changed")


def test_what_is_ready_made_is_saved_as_a_copy(office: WebClient, station: Station) -> None:
    """It never changes itself."""
    mine = draft(station, "card_86x54") | {"title": "Mine"}
    assert ask(office, "card_86x54", draft=mine, version=0).json() == {"address": "/office/badges/mine?said=saved"}
    assert draft(station, "card_86x54")["title"] == "Card, 86 x 54 mm"


def test_a_guest_of_the_event_is_drawn(office: WebClient, station: Station, event: Event) -> None:
    """By name or code; nobody, and several, are said."""
    asked = {"draft": draft(station, "card_86x54"), "event": event.slug}
    assert "png" in ask(office, "card_86x54/preview", **asked, typed="Anna Berg").json()
    assert "Nobody" in ask(office, "card_86x54/preview", **asked, typed="Zacharias").json()["fault"]["words"]
    assert "Several" in ask(office, "card_86x54/preview", **asked, typed="Berg").json()["fault"]["words"]


def test_a_picture_is_uploaded(office: WebClient, own: str) -> None:
    """Under a safe name; what is none, or too large, is refused."""
    address = f"/office/badges/{own}/pictures"
    sent = {"picture": ("../Logo.svg", LOGO_SVG.encode())}
    name = office.post_page(address, files=sent).json()["name"]
    assert name.startswith("logo-") and name.endswith(".svg")
    assert office.post_page(address, files={"picture": ("a.png", b"none")}).status_code == 422
    assert office.post_page(address, files={"picture": ("a.png", b"x" * 14_000_000)}).status_code == 413


def test_a_file_is_brought_and_taken_away(office: WebClient) -> None:
    """The same text; one that is wrong is told with its line; a layout of pretix tells what is lost."""
    file = office.get("/office/badges/label_62x29/export")
    assert file.headers["content-disposition"] == 'attachment; filename="label_62x29.toml"'
    brought = office.post_page("/office/badges/import", files={"template": ("mine.toml", file.content)})
    name = brought.headers["location"].partition("?")[0].rpartition("/")[2]
    assert office.get(f"/office/badges/{name}/export").content == file.content
    wrong = file.content.replace(b'"qr"', b'"cr"')
    answer = office.post_page("/office/badges/import", files={"template": ("mine.toml", wrong)})
    assert (answer.status_code, "Line " in answer.text) == (422, True)
    assert "kind: One of these: text, stack, qr, " in answer.text
    answer = office.post_page("/office/badges/import", files={"template": ("mine.toml", b'title = "A"\nwidth_mm = \n')})
    assert "Line 2: This file cannot be read" in answer.text
    layout = [{"type": "textarea", "page": 1, "left": "5", "bottom": "40", "width": "60", "fontsize": "20",
               "content": "attendee_name", "fontfamily": "Open Sans", "downward": False, "align": "left"}]  # fmt: skip
    answer = office.post_page("/office/badges/import", files={"template": ("a.json", json.dumps(layout).encode())})
    assert (answer.status_code, "Open Sans: drawn in Noto Sans" in answer.text) == (200, True)


def test_a_ready_made_template_is_called_in_the_readers_language(office: WebClient, event: Event) -> None:
    """In the list, at the event, in the editor, and as a copy; what an organiser wrote stays."""
    dutch = {"Accept-Language": "nl"}
    copy = office.post_page("/office/badges/card_86x54/copy", headers=dutch).headers["location"]
    for page in ("/office/badges", f"/office/events/{event.slug}/templates", f"/office/events/{event.slug}/settings"):
        text = office.get(page, headers=dutch).text
        assert "Kaart, 86 x 54 mm" in text and "Card, 86 x 54 mm" not in text
    assert "Kaart, 86 x 54 mm" in office.get("/office/badges/card_86x54", headers=dutch).text
    assert "Kaart, 86 x 54 mm, kopie" in office.get(copy).text


def test_copies_of_one_template_are_told_apart(office: WebClient) -> None:
    """By a number behind the title, and not by their pictures."""
    for _ in range(3):
        office.post_page("/office/badges/label_62x29/copy")
    text = office.get("/office/badges").text
    for title in ("29 mm, copy</a>", "29 mm, copy 2</a>", "29 mm, copy 3</a>"):
        assert text.count(title) == 1


def test_a_template_is_deleted_when_nobody_needs_it(office: WebClient, own: str) -> None:
    """And told why not while an event uses it."""
    answer = office.post_page(f"/office/badges/{own}/remove")
    assert "The template is deleted" in office.get(answer.headers["location"]).text
    assert office.post_page(f"/office/badges/{own}/remove").status_code == 404


def test_an_event_chooses_by_category_and_zone(office: WebClient, station: Station, event: Event, own: str) -> None:
    """Rules are kept, shown again, and taken away; the template in use stays."""
    address = f"/office/events/{event.slug}/templates"
    form = {"template": "label_62x29", "category": ["VIP", ""], "zone": ["", ""], "rule_template": [own, ""]}
    assert office.post_page(address, data=form).status_code == 303
    rules = station.read(lambda connection: templates.rules_of(connection, event.id))
    assert [(rule.category, rule.template) for rule in rules] == [("VIP", own)]
    assert f'value="{own}" selected' in office.get(address).text
    assert "An event uses this template" in office.post_page(f"/office/badges/{own}/remove").text
    office.post_page(address, data=form | {"rule_template": ["", ""]})
    assert station.read(lambda connection: templates.rules_of(connection, event.id)) == []
    assert office.post_page(address, data=form | {"template": "none"}).status_code == 422


def test_a_printer_that_is_away_is_said_so(office: WebClient, station: Station, printer: PrinterRow) -> None:
    """A test print never claims more than the printer said."""
    told = ask(office, "card_86x54/print", draft=draft(station, "card_86x54"), printer=printer.id).json()
    assert told == {"said": "Nothing answers at its address.", "is_proved": False}
    assert ask(office, "card_86x54/print", draft={}, printer=printer.id).status_code == 422
    assert ask(office, "card_86x54/print", draft=draft(station, "card_86x54")).status_code == 422


@pytest.mark.parametrize("body", ["", "[", "[]", "[" * 100_000])
def test_what_is_no_question_is_refused(office: WebClient, body: str) -> None:
    """Whatever is sent in its place."""
    assert office.post_page("/office/badges/card_86x54/preview", content=body, headers=JSON).status_code == 422
