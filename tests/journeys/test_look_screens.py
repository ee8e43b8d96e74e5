"""A kiosk in an organiser's look: by day, by night, and while nobody is there."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from kiosk.guest.visit import Step
from server.domain.check_in import Reason
from server.domain.palette import Scheme
from server.domain.print_job import JobState
from server.services import looks
from tests.fakes.browser import await_line
from tests.fakes.kiosk_walk import LONG_ROOM, Kiosk
from tests.fakes.looks import dress


def test_an_organisers_look(kiosk: Kiosk) -> None:
    """The welcome with logo and background, the pictures while nobody is there, and other screens by night."""
    page, inspector, station = kiosk.page, kiosk.inspector, kiosk.station
    station.write(lambda transaction: dress(transaction, kiosk.event, "e2007a"))
    expect(page.locator(".backdrop img.-on")).to_have_css("opacity", "1")
    kiosk.look("welcome-look", Step.WELCOME)
    page.evaluate("document.getElementById('show').dataset.after = '0.1'")
    page.keyboard.press("Shift")
    page.evaluate("document.getElementById('show').dataset.after = '600'")
    expect(page.locator("#show img.-on")).to_have_css("opacity", "1")
    inspector.look("kiosk-idle-pictures")
    station.write(lambda tx: looks.change_look(tx, kiosk.event.id, lambda look: replace(look, scheme=Scheme.DARK)))
    expect(page.locator("html[data-scheme=dark]")).to_be_attached()
    await_line(page)
    kiosk.look("refused-dark", Step.REFUSED, reason=Reason.NOT_YET)
    kiosk.move_badge(JobState.PRINTED)
    kiosk.look("badge-dark", Step.BADGE, first_name="Bo", room=LONG_ROOM, print_job=kiosk.job)
