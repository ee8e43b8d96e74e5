"""Events and zones: made, changed, and what is said of bad input."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.office.event_form import slug_from
from server.domain.event import AdmissionPolicy, Event, SecondFactor, WalkIns
from server.domain.guest import Guest
from server.domain.language import Tone
from server.printing.drawing.fonts import package_for
from server.services import event_setup
from server.station import Station
from server.store.guests import add_guests
from tests.fakes.web_client import WebClient

FORM = {
    "name": "Fête d'été", "slug": "", "venue": "Palazzo", "starts": "2026-07-01T18:00", "ends": "2026-07-01T23:30",
    "timezone": "Europe/Rome", "languages": ["it", "ar", "en"], "tone": "informal", "hue": "330", "doors_minutes": "45",
    "admission": "day", "reentry": "1", "second_factor": "email", "template": "card_86x54",
    "print_badges": "1",
}  # fmt: skip


def one_event(station: Station, slug: str) -> Event:
    """An event as it is stored."""
    return station.read(lambda connection: event_setup.event_page(connection, slug)).event


def test_a_new_event_asks_for_more_than_a_name(office: WebClient) -> None:
    """Unless the organiser says otherwise: whoever knows a last name would get that guest's badge."""
    assert '<option value="email" selected>' in office.get("/office/new-event").text


def test_a_new_event_is_as_described(office: WebClient, station: Station) -> None:
    """All fields arrive; times are the venue's; the short name is made of the name."""
    answer = office.post_page("/office/events", data=FORM)
    assert answer.headers["location"].startswith("/office/events/fete-d-ete")
    event = one_event(station, "fete-d-ete")
    assert event.starts_at == datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
    assert (event.languages, event.tone) == (("it", "ar", "en"), Tone.INFORMAL)
    assert (event.hue, event.doors_before.total_seconds()) == (330, 45 * 60)
    assert (event.admission, event.second_factor) == (AdmissionPolicy.ONCE_PER_DAY, SecondFactor.EMAIL)
    assert (event.walk_ins, event.template, event.reentry) == (WalkIns.DESK, "card_86x54", True)
    assert "Getting ready" in office.get("/office/events/fete-d-ete").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "Please fill this in"),
        ({"slug": "Not Good"}, "Only lower-case letters"),
        ({"starts": "tomorrow"}, "Write a day and a time"),
        ({"starts": ""}, "Write a day and a time"),
        ({"starts": "2026-03-29T02:30"}, "Write a day and a time"),
        ({"ends": "2026-07-01T17:00"}, "This lies before the start"),
        ({"timezone": "Europe/Atlantis"}, "Choose a time zone"),
        ({"timezone": "../etc/passwd"}, "Choose a time zone"),
        ({"languages": ["nl", "xx"]}, "Choose at least one language"),
        ({"languages": []}, "Choose at least one language"),
        ({"tone": "rude"}, "Choose one of these"),
        ({"hue": "360"}, "out of range"),
        ({"hue": "blue"}, "Write a whole number"),
        ({"doors_minutes": "-5"}, "out of range"),
        ({"doors_minutes": "9" * 30}, "Write a whole number"),
        ({"admission": "always"}, "Choose one of these"),
        ({"template": "../../secret"}, "There is no such template"),
    ],
)
def test_a_mistake_stands_beside_its_field(
    office: WebClient, station: Station, change: dict[str, str | list[str]], words: str
) -> None:
    """Bad input ends in words; what was typed is still there, and no event is made."""
    answer = office.post_page("/office/events", data=FORM | change)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Palazzo" in answer.text
    assert station.read(event_setup.all_events) == []


def test_a_short_name_is_used_once(office: WebClient, event: Event) -> None:
    """The second event with the same short name is told so."""
    answer = office.post_page("/office/events", data=FORM | {"slug": event.slug})
    assert (answer.status_code, "Another event has this short name" in answer.text) == (422, True)


def test_settings_change_all_but_the_short_name(office: WebClient, station: Station, event: Event) -> None:
    """Saving stores what the form says; ticks that are off are off."""
    form = {name: value for name, value in FORM.items() if name not in ("reentry", "print_badges")}
    answer = office.post_page(f"/office/events/{event.slug}/settings", data=form | {"slug": "other"})
    assert answer.status_code == 303
    after = one_event(station, event.slug)
    assert (after.name, after.reentry, after.print_badges) == ("Fête d'été", False, False)


def test_an_unknown_event_is_not_here(office: WebClient) -> None:
    """A kind page, no stack."""
    answer = office.get("/office/events/none")
    assert (answer.status_code, "This is not here" in answer.text) == (404, True)


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Fête d'été", "fete-d-ete"), ("  Gala  2026! ", "gala-2026"), ("京都", ""), ("x" * 99, "x" * 60)],
)
def test_short_names_from_names(name: str, slug: str) -> None:
    """Letters without accents, digits, single hyphens."""
    assert slug_from(name) == slug


def test_a_zone_is_added_and_changed(office: WebClient, station: Station, event: Event) -> None:
    """Capacity, categories and times of the venue are kept."""
    address = f"/office/events/{event.slug}/zones"
    form = {"name": "Lounge", "capacity": "40", "who": "some", "categories": ["guest"], "opens": "2026-11-23T13:00"}
    assert office.post_page(address, data=form).status_code == 303
    _, lounge = station.read(lambda connection: event_setup.event_page(connection, event.slug)).zones
    assert (lounge.name, lounge.capacity, lounge.categories) == ("Lounge", 40, frozenset({"guest"}))
    assert lounge.opens_at == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    office.post_page(f"{address}/{lounge.id}", data={"name": "Bar", "capacity": "", "who": "everybody"})
    _, bar = station.read(lambda connection: event_setup.event_page(connection, event.slug)).zones
    assert (bar.name, bar.capacity, bar.categories, bar.opens_at) == ("Bar", None, None, None)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": ""}, "Please fill this in"),
        ({"name": "Entrance"}, "Another zone has this name"),
        ({"name": "Hall", "capacity": "-1"}, "out of range"),
        ({"name": "Hall", "capacity": "many"}, "Write a whole number"),
        ({"name": "Hall", "opens": "2026-11-23T13:00", "closes": "2026-11-23T12:00"}, "before the start"),
    ],
)
def test_a_zone_that_cannot_be(office: WebClient, event: Event, form: dict[str, str], words: str) -> None:
    """Bad input ends in words."""
    answer = office.post_page(f"/office/events/{event.slug}/zones", data=form)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_another_events_zone_is_not_here(office: WebClient, event: Event) -> None:
    """An id that does not belong to the event in the address."""
    assert office.post_page(f"/office/events/{event.slug}/zones/none", data={"name": "x"}).status_code == 404


def test_badge_previews_are_pictures(office: WebClient) -> None:
    """The preview is a PNG; an unknown template is a clear refusal."""
    assert office.get("/office/badges/card_86x54.png?event=Gala").content.startswith(b"\x89PNG")
    assert office.get("/office/badges/none.png").status_code == 422


def test_names_that_cannot_be_printed_are_told(office: WebClient, station: Station, event: Event) -> None:
    """On the overview, asked after the page; nothing where all is well."""
    assert f'hx-get="/office/events/{event.slug}/fonts"' in office.get(f"/office/events/{event.slug}").text
    assert office.get(f"/office/events/{event.slug}/fonts").text == ""
    guest = Guest(id="odd", event_id=event.id, first_name="Anna", last_name=chr(0x14400))
    station.write(lambda transaction: add_guests(transaction.connection, [guest]))
    text = office.get(f"/office/events/{event.slug}/fonts").text
    assert f"The badge of 1 guest would show boxes instead of {chr(0x14400)}." in text
    assert (package_for(chr(0x14400)) or "No font for them is known") in text
