"""Importing in the office: drop, look, correct, confirm, and what is said of a list that cannot be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.domain.event import Event
from server.services import guest_register
from server.services.event_setup import add_event
from server.services.guest_register import GuestFilter
from server.station import Station
from tests.fakes.scene import sample_event
from tests.fakes.web_client import WebClient

SAMPLES = Path(__file__).parents[2] / "samples"
LIST = "Voornaam;Achternaam;Bedrijf;Barcode\nTom;Pous;Acme;T-1\nIris;Vos;;T-2\n"
REJECTED = LIST + "Kim;Bos;;T-2\n"


@pytest.fixture
def base(event: Event) -> str:
    """Where lists are dropped."""
    return f"/office/events/{event.slug}/guests/import"


def drop(office: WebClient, base: str, content: str | bytes, name: str = "list.csv") -> str:
    """Drop a file; where its page is."""
    data = content.encode() if isinstance(content, str) else content
    answer = office.post_page(base, files={"list": (name, data)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def settled(office: WebClient, address: str) -> str:
    """The list's page once no work runs."""
    for _ in range(2000):
        text = office.get(f"{address}/part").text
        if "every 700ms" not in text:
            return text
    raise AssertionError("the work on the list never ended")


def total(station: Station, event: Event) -> int:
    """How many guests there are."""
    page = station.read(lambda connection: guest_register.register_page(connection, event.id, GuestFilter()))
    return page.total


def test_a_list_is_looked_at_before_anything_changes(
    office: WebClient, base: str, station: Station, event: Event
) -> None:
    """The preview counts, names the columns and shows guests; the event's list stays as it was."""
    before = total(station, event)
    text = settled(office, drop(office, base, LIST))
    for words in ("list.csv", "Voornaam", "First name", "Tom", "Nothing has changed so far", "Not in the file"):
        assert words in text
    assert total(station, event) == before


def test_confirming_imports_once(office: WebClient, base: str, station: Station, event: Event) -> None:
    """Two guests more; a second confirmation and a second import change nothing."""
    before = total(station, event)
    address = drop(office, base, LIST)
    settled(office, address)
    for _ in range(2):
        assert office.post_page(f"{address}/confirm").status_code == 303
        assert "Imported" in settled(office, address)
    assert total(station, event) == before + 2
    again = settled(office, drop(office, base, LIST))
    assert "There is nothing to import" in again
    assert not list(station.settings.uploads_dir.glob(f"{address.rsplit('/', 1)[1]}.*"))


def test_rejected_rows_say_why_and_may_be_left_out(
    office: WebClient, base: str, station: Station, event: Event
) -> None:
    """Row, column and reason; the others are imported only when a person says so."""
    before = total(station, event)
    address = drop(office, base, REJECTED)
    text = settled(office, address)
    assert re.search(r">4</td><td>Barcode</td><td>the same ticket code as in row 3<", text)
    office.post_page(f"{address}/confirm")
    assert "Some rows cannot be imported" in settled(office, address)
    assert total(station, event) == before
    office.post_page(f"{address}/columns")
    settled(office, address)
    office.post_page(f"{address}/confirm", data={"without_rejected": "1"})
    assert "Imported" in settled(office, address)
    assert total(station, event) == before + 2


def test_a_column_is_taken_otherwise(office: WebClient, base: str) -> None:
    """What a person chooses for a column outweighs what was recognised."""
    address = drop(office, base, LIST)
    settled(office, address)
    office.post_page(f"{address}/columns", data={"field-2": "room", "field-0": "first_name", "field-1": "last_name"})
    text = settled(office, address)
    assert re.search(r'id="field-2".*?<option value="room" selected', text, re.S)
    office.post_page(f"{address}/columns", data={"field-0": "skip", "field-1": "skip", "field-3": "skip"})
    text = settled(office, address)
    assert "No column holds names or ticket codes" in text
    assert 'id="field-0"' in text


def test_columns_that_nobody_knows_are_chosen(office: WebClient, base: str) -> None:
    """A list of which no column is understood asks which one holds the names."""
    address = drop(office, base, "Bedrijf;Functie;Kolom C\nAcme;Chef;Tom 1\nAjax;Kok;Iris 2\n")
    text = settled(office, address)
    assert "No column holds names or ticket codes" in text
    office.post_page(f"{address}/columns", data={"field-2": "full_name"})
    assert "What the import would do" in settled(office, address)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is not a CSV or XLSX file"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"just some words\nwithout any heading\n", "No row names the columns"),
        (b"Voornaam;Achternaam\n", "There is no guest below the headings"),
    ],
)
def test_a_broken_list_says_what_to_do(
    office: WebClient, base: str, station: Station, event: Event, content: bytes, words: str
) -> None:
    """Words a person can act on, and nothing changes."""
    before = total(station, event)
    address = drop(office, base, content)
    assert words in settled(office, address)
    office.post_page(f"{address}/confirm")
    assert words in settled(office, address)
    assert total(station, event) == before


def test_no_file_and_an_empty_one(office: WebClient, base: str) -> None:
    """Both are refused on the page where files are dropped."""
    for answer in (office.post_page(base), office.post_page(base, files={"list": ("x.csv", b"")})):
        assert (answer.status_code, "The file is empty" in answer.text) == (422, True)


def test_a_file_is_forgotten(office: WebClient, base: str, station: Station) -> None:
    """Another file, please: the first is deleted and its page is gone."""
    address = drop(office, base, LIST)
    settled(office, address)
    assert office.post_page(f"{address}/forget").status_code == 303
    assert office.get(address).status_code == 404
    assert not list(station.settings.uploads_dir.iterdir())


def test_a_list_is_its_events_alone(office: WebClient, base: str, station: Station) -> None:
    """Another event's address does not show it."""
    address = drop(office, base, LIST)
    settled(office, address)
    other = station.write(lambda transaction: add_event(transaction, sample_event(slug="other")))
    assert office.get(address.replace("/gala/", f"/{other.slug}/")).status_code == 404


def test_an_unknown_list_is_not_here(office: WebClient, base: str) -> None:
    """Made-up ids, also ones that look like paths."""
    for name in ("0" * 32, "..%2F..%2Fospite", "x"):
        assert office.get(f"{base}/{name}").status_code == 404


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.iterdir() if path.suffix in (".csv", ".xlsx")))
def test_every_sample_is_read(office: WebClient, base: str, name: str) -> None:
    """The exports of real shops lead to a preview that can be confirmed."""
    text = settled(office, drop(office, base, (SAMPLES / name).read_bytes(), name))
    assert f'action="{base}/' in text
    assert "What the import would do" in text


@pytest.mark.parametrize(("language", "words"), [("nl", "Afgewezen rijen"), ("it", "Righe scartate")])
def test_rejections_speak_the_readers_language(office: WebClient, base: str, language: str, words: str) -> None:
    """The reasons too."""
    address = drop(office, base, REJECTED)
    settled(office, address)
    text = office.get(address, headers={"Accept-Language": language}).text
    assert words in text
    assert "the same ticket code" not in text
