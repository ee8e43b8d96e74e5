"""The guest list, one guest, the figures and the attendance."""

from __future__ import annotations

import json

import pytest

from server.domain.access import Actor
from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.services import guest_desk, history
from server.services.check_in import CheckInWish, check_in
from server.services.event_setup import add_event
from server.services.exports import export_bytes
from server.station import Station
from server.store import guests as guest_rows
from tests.fakes.scene import CODES, sample_event
from tests.fakes.web_client import WebClient


@pytest.fixture
def base(event: Event) -> str:
    """The event's address."""
    return f"/office/events/{event.slug}"


@pytest.fixture
def anna_is_in(station: Station, event: Event, at_kiosk: Actor) -> None:
    """Anna was admitted."""
    wish = CheckInWish(event_id=event.id, code=CODES["Anna"], key="k")
    station.write(lambda transaction: check_in(transaction, wish), at_kiosk)


def names_on(text: str) -> list[str]:
    """Which of the sample guests a page shows."""
    return [name for name in CODES if f"{name}</a>" in text]


def test_the_list_shows_everybody(office: WebClient, base: str) -> None:
    """By last name, with status words."""
    text = office.get(f"{base}/guests").text
    assert len(names_on(text)) == 5
    assert "5 guests" in text
    assert "Unpaid" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=arrived", ["Anna"]),
        ("status=unpaid", ["Carla"]),
        ("status=cancelled", ["Dirk"]),
        ("status=expected", ["Björn", "Élise"]),
        ("status=left", []),
        ("status=nonsense", list(CODES)),
        ("category=guest&status=unpaid", ["Carla"]),
        ("category=none", []),
    ],
)
def test_filters(office: WebClient, base: str, anna_is_in: None, query: str, shown: list[str]) -> None:
    """Status and category narrow the list; an unknown status filters nothing."""
    assert names_on(office.get(f"{base}/guests?{query}").text) == shown


def test_pages_follow_one_another(office: WebClient, station: Station, event: Event, base: str) -> None:
    """Each guest stands on exactly one page, and no name stands in an address."""
    many = [Guest(id=f"{n:032x}", event_id=event.id, first_name="Many", last_name=f"Guest{n:03}") for n in range(120)]
    station.write(lambda transaction: guest_rows.add_guests(transaction.connection, many))
    address, seen = f"{base}/guests", 0
    for _ in range(3):
        text = office.get(address).text
        seen += text.count("Many</a>")
        start = text.find('href="' + f"{base}/guests?status=&amp;category=&amp;after=")
        if start < 0:
            break
        address = text[start + 6 :].split('"')[0].replace("&amp;", "&")
        assert "Guest" not in address
    assert seen == 120


def test_search_forgives_accents_and_takes_codes(office: WebClient, base: str) -> None:
    """Any words of any field, or a scanned code."""
    for typed, name in (("ozturk", "Björn"), ("rozen", "Anna"), (CODES["Carla"], "Carla"), ("dupont elise", "Élise")):
        assert name in names_on(office.post_page(f"{base}/guests/search", data={"typed": typed}).text)
    assert "Nobody like that" in office.post_page(f"{base}/guests/search", data={"typed": "zzzz"}).text


def test_a_guest_is_corrected(office: WebClient, station: Station, event: Event, base: str) -> None:
    """What is saved is stored; ticks that are off are off."""
    guest = guest_of(station, event, "Björn")
    address = f"{base}/guests/{guest.id}"
    assert "Dr. Host" in office.get(address).text
    answer = office.post_page(address, data={"first_name": "Bjørn", "last_name": "Ö", "standing": "unpaid"})
    assert answer.status_code == 303
    after = guest_of(station, event, "Björn")
    assert (after.first_name, after.vip, after.standing, after.host) == ("Bjørn", False, Standing.UNPAID, "Dr. Host")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"first_name": "", "last_name": ""}, "Please fill this in"),
        ({"first_name": "x" * 501}, "This is too long"),
        ({"standing": "king"}, "Choose one of these"),
    ],
)
def test_a_guest_who_cannot_be(
    office: WebClient, station: Station, event: Event, base: str, form: dict[str, str], words: str
) -> None:
    """Bad input ends in words beside the field."""
    guest = guest_of(station, event, "Anna")
    answer = office.post_page(f"{base}/guests/{guest.id}", data=form)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert guest_of(station, event, "Anna") == guest


def test_another_events_guest_is_not_here(office: WebClient, station: Station, event: Event) -> None:
    """An id reaches into no other event, neither to read nor to write nor to page."""
    guest = guest_of(station, event, "Anna")
    station.write(lambda transaction: add_event(transaction, sample_event(slug="other")))
    address = f"/office/events/other/guests/{guest.id}"
    assert office.get(address).status_code == 404
    assert office.post_page(address, data={"first_name": "Eve"}).status_code == 404
    assert office.get(f"/office/events/other/guests?after={guest.id}").status_code == 404


def test_markup_in_a_name_is_text(office: WebClient, station: Station, event: Event, base: str) -> None:
    """A name is never a tag."""
    guest = guest_of(station, event, "Anna")
    office.post_page(f"{base}/guests/{guest.id}", data={"first_name": "<script>alert(1)</script>"})
    assert "<script>alert" not in office.get(f"{base}/guests").text
    assert "<script>alert" not in office.get(f"{base}/guests/{guest.id}").text


def test_the_figures_count(office: WebClient, base: str, anna_is_in: None) -> None:
    """Arrived of registered, who is expected, and the chart."""
    text = office.get(f"{base}/figures").text
    assert "of 3 on the list · 33%" in text.replace("\u00a0", "")
    assert '<svg class="chart"' in text
    assert "This station works alone" in text
    assert "Let a kiosk in" in text


@pytest.mark.parametrize(("name", "start"), [("csv", b""), ("xlsx", b"PK"), ("json", b"{"), ("pdf", b"%PDF")])
def test_attendance_is_taken(
    office: WebClient, station: Station, event: Event, base: str, anna_is_in: None, name: str, start: bytes
) -> None:
    """A file with a telling name; that it was taken stands in the journal."""
    answer = office.post_page(f"{base}/attendance", data={"format": name})
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert f"gala-attendance-2026-11-23.{name}" in answer.headers["content-disposition"]
    facts = station.read(lambda connection: history.facts_of_event(connection, event.id, after=0, limit=1000))
    assert facts[-1].kind == "attendance.exported"
    assert facts[-1].actor.startswith("person:")


def test_a_csv_for_a_person_is_read_by_excel(office: WebClient, base: str, station: Station) -> None:
    """It begins with a byte order mark; a program's begins with the first key."""
    taken = office.post_page(f"{base}/attendance", data={"format": "csv"}).content
    assert taken.startswith(b"\xef\xbb\xbfref,")
    assert station.read(lambda connection: export_bytes(connection, "gala", "csv")).startswith(b"ref,")


def test_attendance_is_filtered(office: WebClient, base: str, anna_is_in: None) -> None:
    """Only those who arrived."""
    form = {"format": "json", "status": "arrived", "category": "guest"}
    rows = json.loads(office.post_page(f"{base}/attendance", data=form).content)["rows"]
    assert [row["first_name"] for row in rows] == ["Anna"]


@pytest.mark.parametrize("form", [{"format": "exe"}, {"format": "csv", "status": "gone"}, {}])
def test_attendance_that_cannot_be(office: WebClient, base: str, form: dict[str, str]) -> None:
    """A format or status that there is not."""
    answer = office.post_page(f"{base}/attendance", data=form)
    assert (answer.status_code, "Choose one of these" in answer.text) == (422, True)


def guest_of(station: Station, event: Event, name: str) -> Guest:
    """A sample guest as stored, found by code."""
    (line,) = station.read(lambda connection: guest_desk.find_guests(connection, event.id, CODES[name]))
    return line.guest


def test_needs_are_shown_after_a_look_that_is_recorded(
    office: WebClient, station: Station, guests: dict[str, Guest], base: str
) -> None:
    """The page tells that there are some; saving it without them takes nothing away."""
    elise = guests["Élise"]
    page = f"{base}/guests/{elise.id}"
    assert "wheelchair" not in office.get(page).text
    assert "wheelchair" in office.post_page(f"{page}/needs").text
    office.post_page(page, data={"first_name": "Élise", "must_follow": "1", "notes": "Ring the host"})
    card = station.read(lambda connection: guest_desk.guest_card(connection, elise.event_id, elise.id))
    assert (card.line.guest.needs, card.line.guest.is_note_open) == ("wheelchair", True)
    assert [fact.kind for fact in card.history] == ["guest.changed", "needs.seen"]
