"""A group completes what is asked and checks in, in a real Chromium: by finger first, then by keyboard alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page, expect

from server.domain.badge_text import Allowed, BadgeAsks
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.domain.question import Question, QuestionKind, QuestionText
from server.services import questions
from server.station import Station
from server.store import guests as guest_rows
from server.store import print_jobs
from server.store.printers import PrinterRow
from tests.fakes.inspection import LANDSCAPE
from tests.fakes.kiosk_page import Opening
from tests.fakes.scanner import scan
from tests.fakes.scene import CODES


@dataclass(frozen=True)
class Kiosk:
    """A kiosk's page, and the station behind it."""

    page: Page
    station: Station

    def go_to(self, selector: str) -> None:
        """Tab until it has the focus."""
        for _ in range(80):
            if self.page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} was not reached")

    def printed(self) -> list[tuple[str, str]]:
        """What the badges on their way call their guests."""
        jobs = self.station.read(lambda connection: print_jobs.jobs_in(connection, [JobState.QUEUED]))
        return sorted((job.snapshot.first_name, job.snapshot.last_name) for job in jobs)


@pytest.fixture
def kiosk(opened: Opening, station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow) -> Kiosk:
    """Anna and Björn booked together; each is asked whether they park, and may say what their badge calls them."""
    party = [replace(guests[name], party="B1") for name in ("Anna", "Björn")]
    parking = Question(
        id="", event_id="", code="parking", kind=QuestionKind.YES_NO, texts={"nl": QuestionText(title="Parkeert u?")}
    )
    asks = BadgeAsks(called=Allowed.MAY, may_hide=True)
    station.write(lambda tx: guest_rows.change_guests(tx.connection, party))
    station.write(lambda tx: questions.add_question(tx, event, parking))
    station.write(lambda tx: questions.change_asks(tx, event, asks))
    return Kiosk(opened(LANDSCAPE), station)


def test_two_come_together_and_say_what_their_badges_call_them(kiosk: Kiosk) -> None:
    """Ticked, asked one after the other with their names above, written by touch in capitals; one badge each."""
    page = kiosk.page
    scan(page, CODES["Anna"])
    page.locator(".member", has_text="Björn").tap()
    expect(page.locator(".member :checked")).to_have_count(2)
    page.locator(".-group .acts .-main").tap()
    for name, keys, called in (("Anna B.", "mia", "Mia"), ("Björn Ö.", "bo", "Bo")):
        expect(page.locator(".details .done")).to_have_text(name)
        page.locator(".choices button").first.tap()
        page.locator(".badge-line button").first.tap()
        field = page.locator("#badge-text")
        expect(field).to_be_focused()
        for _ in range(len(name.split()[0])):
            page.locator(".key[data-key=back]").tap()
        for key in keys:
            page.locator(f".key[data-letter={key}]").tap()
        expect(field).to_have_value(called)
        page.locator(".find button").tap()
        expect(page.locator(".badge-line b").first).to_have_text(called)
        page.locator(".details .-main").tap()
    expect(page.locator(".kiosk.-badges .now")).to_have_text("0 van de 2 badges zijn eruit")
    assert kiosk.printed() == [("Bo", "Öztürk"), ("Mia", "Berg")]
    assert page.url.endswith("/kiosk") and page.title() == "Ospite"
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Berg")


def test_all_of_it_works_by_keyboard_alone(kiosk: Kiosk) -> None:
    """Space ticks, Enter goes on, and what is typed on a whole keyboard arrives as it is."""
    page = kiosk.page
    scan(page, CODES["Anna"])
    expect(page.locator(".kiosk.-group")).to_be_visible()
    kiosk.go_to(".-group [hx-vals*=me]")
    page.keyboard.press("Enter")
    expect(page.locator("#details-title")).to_be_focused()
    kiosk.go_to(".choices button")
    page.keyboard.press("Enter")
    expect(page.locator(".details.-badge h1")).to_be_focused()
    kiosk.go_to("[hx-post='/kiosk/leave_off']")
    page.keyboard.press("Enter")
    expect(page.locator(".badge-line.-hidden")).to_have_count(1)
    kiosk.go_to("[hx-post='/kiosk/write']")
    page.keyboard.press("Enter")
    expect(page.locator("#badge-text")).to_be_focused()
    # The keys on the screen, once built, put the caret behind what stands there.
    expect(page.locator(".keyboard .-space")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("Àñna", delay=60)
    page.keyboard.press("Enter")
    expect(page.locator(".badge-line b").first).to_have_text("Àñna")
    kiosk.go_to(".details .-main")
    page.keyboard.press("Enter")
    expect(page.locator(".kiosk.-badge")).to_be_visible()
    assert kiosk.printed() == [("Àñna", "")]
