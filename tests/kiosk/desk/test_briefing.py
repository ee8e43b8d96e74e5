"""The briefing before doors: on the screen, as PDF, as a slip; who needs what is told to some, and on no paper."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest

from server.domain.access import Actor
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.domain.shift import Post
from server.services import shifts
from server.services.briefing import briefing
from server.services.check_in import CheckInWish, check_in
from server.services.dashboard import figures
from server.services.print_moves import Move, move_job
from server.services.shifts import ShiftWish
from server.station import Station
from server.store import guests as guest_rows
from server.store import print_jobs
from server.store.journal import read_after
from server.store.people import Person
from server.store.printers import PrinterRow
from tests.fakes.clock import NOON
from tests.fakes.web_client import WebClient
from tests.kiosk.desk.conftest import SignIn


def kinds(station: Station, event: Event) -> list[str]:
    """What was recorded."""
    facts = station.read(lambda connection: read_after(connection, 0, limit=1000, event_id=event.id))
    return [fact.kind for fact in facts]


def test_needs_are_for_some(
    station: Station, event: Event, hostess: Person, supervisor: Person, sign_in: SignIn
) -> None:
    """Everybody sees how many; who may see needs sees them, and each look is recorded."""
    desk = sign_in(hostess)
    shown = desk.get("/desk/briefing").text
    assert "1 guest has special needs" in shown
    assert "wheelchair" not in shown
    assert desk.post_page("/desk/briefing/needs").status_code == 403
    desk = sign_in(supervisor)
    assert "wheelchair" not in desk.get("/desk/briefing").text
    assert "wheelchair" in desk.post_page("/desk/briefing/needs").text
    assert "needs.seen" in kinds(station, event)


def test_what_it_tells(station: Station, event: Event, hostess: Person, printer: PrinterRow, desk: WebClient) -> None:
    """VIPs with their hosts, who is expected, the stock, and who works where."""
    wish = ShiftWish(
        person_id=hostess.id, starts_at=NOON, ends_at=NOON + timedelta(hours=4), post=Post(place="Cloakroom")
    )
    station.write(lambda tx: shifts.plan_shift(tx, event.id, wish))
    shown = desk.get("/desk/briefing").text
    for words in ("Björn", "Dr. Host", "Cloakroom", hostess.name, printer.name, "13:00–17:00"):
        assert words in shown


def test_who_was_let_in_all_the_same_counts(
    station: Station, event: Event, guests: dict[str, Guest], at_desk: Actor, desk: WebClient
) -> None:
    """As on the board: a cancelled guest who was admitted is here, in the sum and in their category."""
    before = station.read(lambda connection: briefing(connection, event, NOON))
    wish = CheckInWish(event_id=event.id, guest_id=guests["Dirk"].id, at_desk=True, anyway_reason="The host vouches")
    station.write(lambda tx: check_in(tx, wish), at_desk)
    after = station.read(lambda connection: briefing(connection, event, NOON))
    assert (after.listed, after.arrived) == (before.listed + 1, before.arrived + 1)
    board = station.read(lambda connection: figures(connection, event.id))
    assert (after.listed, after.arrived) == (board.registered, board.arrived)
    assert "1 here" in desk.get("/desk/briefing").text


def test_who_is_expected_when(
    station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow, desk: WebClient
) -> None:
    """Per quarter of an hour of this day, on the screen and on paper, where the list names times."""
    assert "per quarter" not in desk.get("/desk/briefing").text
    times = {"Anna": "18:30", "Björn": "18:44 - 19:00", "Élise": "24-11-2026 18:30"}
    timed = [replace(guest, custom={"Time slot": times.get(name, "")}) for name, guest in guests.items()]
    station.write(lambda tx: guest_rows.change_guests(tx.connection, timed))
    shown = desk.get("/desk/briefing").text
    assert re.findall(r"<th scope=.row.>(\d\d:\d\d)</th><td class=.-number.>(\d+)", shown) == [("18:30", "2")]
    with pypdfium2.PdfDocument(desk.post_page("/desk/briefing/pdf").content) as document:
        assert "Expected per quarter of an hour: 18:30 2" in document[0].get_textpage().get_text_range()


def test_as_pdf(station: Station, event: Event, printer: PrinterRow, desk: WebClient) -> None:
    """Another program reads the sheet; it names VIPs and no needs."""
    answer = desk.post_page("/desk/briefing/pdf")
    with pypdfium2.PdfDocument(answer.content) as document:
        text = "".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    assert "Öztürk" in text
    assert "Dr. Host" in text
    assert "wheelchair" not in text
    assert "briefing.taken" in kinds(station, event)


def test_as_slip(station: Station, event: Event, printer: PrinterRow, desk: WebClient) -> None:
    """The badge printer gets it once, however often the button was touched; without a printer that is said."""
    for _ in range(2):
        assert desk.post_page("/desk/briefing/slip", data={"key": "k"}).status_code == 303
    jobs = station.read(lambda connection: print_jobs.jobs_about(connection, f"briefing:{event.id}"))
    assert len(jobs) == 1
    assert jobs[0].slip
    assert [text for text, _ in jobs[0].slip.rows] == ["Björn Öztürk"]
    assert kinds(station, event).count("briefing.taken") == 1


@pytest.mark.parametrize("way", [(JobState.PRINTED,), (JobState.SENT,), (JobState.SENT, JobState.FAILED)])
def test_what_a_slip_said_is_forgotten(
    station: Station, event: Event, printer: PrinterRow, desk: WebClient, way: tuple[JobState, ...]
) -> None:
    """Once it is proven to be out; where nobody knows, with the next one. One that is still to come keeps its words."""
    subject = f"briefing:{event.id}"
    desk.post_page("/desk/briefing/slip", data={"key": "first"})
    (first,) = station.read(lambda connection: print_jobs.jobs_about(connection, subject))
    for to in (JobState.SENDING, JobState.CONFIRMING, *way):
        station.write(lambda tx, to=to: move_job(tx, first.id, Move(to=to)))  # type: ignore[misc]
    (out,) = station.read(lambda connection: print_jobs.jobs_about(connection, subject))
    assert (out.slip is None) == (way == (JobState.PRINTED,))
    for key in ("second", "third"):
        desk.post_page("/desk/briefing/slip", data={"key": key})
    jobs = station.read(lambda connection: print_jobs.jobs_about(connection, subject))
    assert [job.slip is None for job in jobs] == [True, False, False]


def test_without_a_printer(desk: WebClient) -> None:
    """It is said, and nothing is recorded."""
    answer = desk.post_page("/desk/briefing/slip", data={"key": "k"})
    assert answer.status_code == 409
    assert "There is no printer yet" in answer.text


def test_an_event_without_guests(station: Station, event: Event, desk: WebClient) -> None:
    """Nothing is there, and the sheet says so."""
    station.write(lambda tx: tx.connection.execute("DELETE FROM guest") and None)
    assert "None on the list" in desk.get("/desk/briefing").text
    assert desk.post_page("/desk/briefing/pdf").status_code == 200
