"""A browser of the office whose pages are toured: an organiser signed in, forms sent as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from kiosk.commands.sample_event import add_sample_event
from server.domain.access import Role
from server.domain.event import Event
from server.domain.guest import Guest
from server.services import people
from server.station import Station
from server.store.people import Person
from tests.fakes.browser import served
from tests.fakes.inspection import LANDSCAPE, PHONE, TABLET, Tour
from tests.fakes.scene import PASSWORD
from tests.fakes.touring import Toured, touring
from tests.fakes.web_app import app_of

DESKTOP = (1680, 1050)


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An event whose pages are toured, and who looks at them."""

    event: Event
    guests: list[Guest]
    organiser: Person

    @property
    def base(self) -> str:
        """Where its pages begin."""
        return f"/office/events/{self.event.slug}"


@contextmanager
def office_tour(browser: Browser, station: Station, toured: Toured, pictures: Path | None) -> Iterator[Tour]:
    """A browser before the station."""
    sizes = (LANDSCAPE, DESKTOP, TABLET, PHONE)
    with served(app_of(station)) as server, touring(browser, server.url, sizes, toured, pictures) as tour:
        yield tour


def sign_in(tour: Tour, station: Station) -> Person:
    """Add an organiser, and sign her in."""
    wish = people.PersonWish(name="Olga", role=Role.ORGANISER, password=PASSWORD)
    olga = station.write(lambda tx: people.add_person(tx, wish))
    tour.page.goto("/office/sign-in")
    tour.page.fill("#name", "Olga")
    tour.page.fill("#password", PASSWORD)
    send(tour, "form.stack")
    return olga


def open_event(tour: Tour, station: Station) -> Opened:
    """The sample event, and an organiser who is signed in."""
    event, guests = station.write(lambda tx: add_sample_event(tx, station.clock()))
    return Opened(event=event, guests=guests, organiser=sign_in(tour, station))


def send(tour: Tour, form: str, status: int = 0) -> None:
    """Send a form; with `status` the station refuses it."""
    page = tour.page
    page.locator(form).evaluate_all("forms => forms.forEach((form) => { form.noValidate = true; })")
    with ExitStack() as stack:
        if status:
            stack.enter_context(tour.mistaken(status))
        with page.expect_navigation():
            page.locator(f"{form} >> button[type=submit]").first.click()
