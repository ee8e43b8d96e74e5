"""Pages of the office about who works how: roster, performance, reasons, greetings, what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload

from server.domain.access import SYSTEM, Actor, Role
from server.domain.event import Event, Zone
from server.domain.greeting import Greeting, Step
from server.domain.guest import Guest
from server.domain.request import Outcome
from server.domain.shift import Post
from server.services import anyway_reasons, event_setup, greetings, people, performance, requests, shifts
from server.services.check_in import CheckInWish, check_in
from server.services.shifts import ShiftWish
from server.station import Station
from server.store.people import Person
from tests.fakes.inspection import Tour
from tests.fakes.office_walk import office_tour, send, sign_in
from tests.fakes.requests import LONG_ANSWER, add_phrase, complain
from tests.fakes.touring import Toured

LONG_POST = "Ingresso principale, banco accrediti VIP"


@pytest.fixture
def tour(browser: Browser, station: Station, pictures: Path | None, toured: Toured) -> Iterator[Tour]:
    """A browser of the office."""
    with office_tour(browser, station, toured, pictures) as tour:
        yield tour


def test_shifts_and_figures(tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]]) -> None:
    """No roster, one, a shift that is changed, mistakes, a file that is none, one to look at; no figures, all."""
    event, guests = rich_list
    page, now = tour.page, station.clock()
    olga, hanna = sign_in(tour, station), _hostess(station)
    base = f"/office/events/{event.slug}"
    tour.visit("office-roster-none", f"{base}/roster")
    planned = [
        ShiftWish(person_id=person.id, starts_at=now + timedelta(hours=hours), ends_at=now + timedelta(hours=hours + 6),
                  post=Post(place=place, task="Benvenuto e registrazione"))
        for person, hours, place in ((olga, 1, "Garderobe"), (hanna, 1, LONG_POST), (hanna, 9, "Bar"))
    ]  # fmt: skip
    made = [station.write(lambda tx, wish=wish: shifts.plan_shift(tx, event.id, wish)) for wish in planned]  # type: ignore[misc]
    tour.visit("office-roster", f"{base}/roster")
    tour.visit("office-roster-change", f"{base}/roster?shift={made[1].id}")
    page.fill("#ends", "")
    send(tour, "#shift-form", 422)
    tour.look("office-roster-mistaken")
    _bring(tour, base, "a,b\n1,2")
    tour.look("office-roster-no-file")
    day = f"{event.local(now + timedelta(days=1)):%d-%m-%Y}"
    rows = [
        f"{hanna.name};{day};13:00;19:00;{LONG_POST};Welkom",
        f"Wie Dan;{day};13:00;19:00;Bar;",
        f"Olga;{day};x;1;;",
    ]
    _bring(tour, base, "\n".join(["Naam;Datum;Van;Tot;Plek;Taak", *rows]))
    tour.visit("office-roster-file", page.url.removeprefix(tour.own))
    tour.visit("office-performance-none", f"{base}/performance")
    station.write(lambda tx: performance.show_workers(tx, event.id, shown=True))
    hers = Actor(name=f"person:{hanna.id}")
    for guest in guests[20:30]:
        wish = CheckInWish(event_id=event.id, guest_id=guest.id, at_desk=True)
        station.write(lambda tx, wish=wish: check_in(tx, wish), hers)  # type: ignore[misc]
        station.write(lambda tx, wish=wish: check_in(tx, wish), hers)  # type: ignore[misc]
    tour.visit("office-performance", f"{base}/performance")
    page.locator("details.card > summary").click()
    tour.look("office-performance-each")


def _bring(tour: Tour, base: str, text: str) -> None:
    tour.page.goto(f"{base}/roster")
    file = FilePayload(name="rooster-zaterdag.csv", mimeType="text/csv", buffer=text.encode())
    tour.page.set_input_files("#roster", file)
    send(tour, "form[action$='/file']", 0 if text.startswith("Naam") else 422)


def _hostess(station: Station) -> Person:
    wish = people.PersonWish(name="Hanna van der Heijden-Castiglione", role=Role.HOSTESS, pin="246810")
    return station.write(lambda tx: people.add_person(tx, wish))


def test_reasons_greetings_and_requests(tour: Tour, station: Station, rich_list: tuple[Event, list[Guest]]) -> None:
    """Nothing yet, some, and mistakes."""
    event, guests = rich_list
    page = tour.page
    sign_in(tour, station)
    hanna = _hostess(station)
    base = f"/office/events/{event.slug}"
    tour.visit("office-reasons-none", f"{base}/reasons")
    own = "De gastheer heeft ze zelf opgehaald bij de deur\nPagherà alla cassa\nKaartje van een collega"
    station.write(lambda tx: anyway_reasons.change_reasons(tx, event, own))
    tour.visit("office-reasons", f"{base}/reasons")
    page.fill("#reasons", "\n".join("abcdefghi"))
    send(tour, "form.card", 422)
    tour.look("office-reasons-mistaken")
    tour.visit("office-greetings-none", f"{base}/greetings")
    rules = _rules(station, event, guests[1], hanna)
    tour.visit("office-greetings", f"{base}/greetings")
    tour.visit("office-greeting-one", f"{base}/greetings/{rules[0].id}")
    page.fill("#minutes_1", "99")
    send(tour, "form.card", 422)
    tour.look("office-greeting-mistaken")
    add_phrase(station, event, nl="Het is hier te koud", it="Qui fa troppo freddo")
    cold = complain(station, event, "kiosk", guest_id=guests[1].id)
    complain(station, event, "kiosk", name="Kim Bos")
    station.write(lambda tx: requests.settle_request(tx, event.id, cold, Outcome.DONE, LONG_ANSWER), SYSTEM)
    tour.visit("office-requests-report", f"{base}/requests")
    tour.visit("office-phrase-new", f"{base}/new-phrase")


def _rules(station: Station, event: Event, guest: Guest, hanna: Person) -> list[Greeting]:
    """One guest alone, whom four are called to; and whoever is important in a hall."""
    now = station.clock()
    hall = Zone(id="", event_id=event.id, name="Grote Zaal der Koninklijke Akademie")
    made = station.write(lambda tx: event_setup.add_zone(tx, hall))
    chain = [Step(to=f"person:{hanna.id}", minutes=1)] + [
        Step(to=f"role:{role.value}", minutes=4) for role in (Role.HOSTESS, Role.SUPERVISOR, Role.ORGANISER)
    ]
    alone = Greeting(
        id="", event_id=event.id, guest_id=guest.id, from_at=now, to_at=now + timedelta(hours=5), chain=tuple(chain),
        know="Koffie, zwart; de lift is links achter de balie.",
    )  # fmt: skip
    anyone = replace(alone, guest_id="", vip=True, company="Müller", zone_id=made.id, chain=(chain[1],))
    return [station.write(lambda tx, rule=rule: greetings.save_greeting(tx, event, rule)) for rule in (alone, anyone)]  # type: ignore[misc]
