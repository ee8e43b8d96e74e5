"""Companions, reasons and badges that are owed, on the card."""

from __future__ import annotations

import json
from dataclasses import replace

from server.domain.check_in import Direction
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.services import print_jobs as jobs
from server.services.alerts import board
from server.services.anyway_reasons import change_reasons
from server.services.check_in import CheckInWish, check_in
from server.services.guest_desk import correct_guest, guest_card
from server.services.owed_badges import was_handed_over
from server.station import Station
from server.store import guests as guest_rows
from server.store import print_jobs
from server.store.printers import PrinterRow
from server.store.transaction import Transaction
from tests.fakes.web_client import WebClient


def _toast(answer: object) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"])  # type: ignore[attr-defined]


def _status(station: Station, guest: Guest) -> str:
    return station.read(lambda connection: guest_card(connection, guest.event_id, guest.id)).line.status.value


def _party(station: Station, guests: dict[str, Guest], *names: str) -> list[Guest]:
    together = [replace(guests[name], party="B1") for name in names]
    station.write(lambda tx: guest_rows.change_guests(tx.connection, together))
    return together


def test_some_or_all_of_a_booking_come_in_at_once(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """Those who are welcome are ticked; who is refused holds nobody up and is named; the same press is one act."""
    anna, bjorn, carla = _party(station, guests, "Anna", "Björn", "Carla")
    page = f"/desk/guests/{anna.id}"
    shown = desk.get(page).text
    assert f'name="with" value="{bjorn.id}" checked' in shown
    assert f'name="with" value="{carla.id}"' not in shown
    data = {"key": "1", "with": [anna.id, bjorn.id, carla.id]}
    for _ in range(2):
        assert _toast(desk.post_page(f"{page}/together", data=data)) == "2 checked in. Carla D'Amico: Not paid"
    assert [_status(station, one) for one in (anna, bjorn, carla)] == ["arrived", "arrived", "unpaid"]


def test_nobody_outside_the_booking_comes_along(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """An id of somebody else lets nobody in; nobody ticked is nobody in."""
    anna, _ = _party(station, guests, "Anna", "Björn")
    page = f"/desk/guests/{anna.id}/together"
    answer = desk.post_page(page, data={"key": "1", "with": [anna.id, guests["Élise"].id]})
    assert answer.status_code == 404
    assert _status(station, anna) == "expected"
    assert _toast(desk.post_page(page, data={"key": "2"})) == "0 checked in"


def test_whose_notes_come_first_is_said_beside_them(
    desk: WebClient, station: Station, guests: dict[str, Guest]
) -> None:
    """Whoever cannot be ticked to come along for that has it beside their name, and not only that they are expected."""
    anna, bjorn = _party(station, guests, "Anna", "Björn")
    noted = replace(bjorn, notes="Bring to the stage", must_follow=True)
    station.write(lambda tx: guest_rows.change_guests(tx.connection, [noted]))
    text = desk.get(f"/desk/guests/{anna.id}").text
    assert f'name="with" value="{bjorn.id}"' not in text and "Notes to follow first" in text


def test_the_organisers_reasons_are_offered(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """In place of ours; nothing in them is markup."""
    page = f"/desk/guests/{guests['Carla'].id}"
    assert "The list was wrong" in desk.get(page).text
    station.write(lambda tx: change_reasons(tx, event, "The mayor <b>says</b> so\n\nThe mayor <b>says</b> so\n"))
    text = desk.get(page).text
    assert text.count("The mayor &lt;b&gt;says") == 1
    assert "The list was wrong" not in text


def test_a_badge_that_is_owed_is_handed_over(
    desk: WebClient, station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow
) -> None:
    """Seen on the card; ticked with who; a colleague is told; taken back it is owed again."""
    anna = guests["Anna"]
    page = f"/desk/guests/{anna.id}"
    desk.post_page(f"{page}/check-in", data={"key": "1"})
    assert "No badge yet" not in desk.get(page).text
    job = station.read(lambda c: print_jobs.jobs_of(c, anna.id))[0]
    station.write(lambda tx: jobs.cancel(tx, event.id, job.id))
    assert job.state is JobState.QUEUED
    assert "No badge yet" in desk.get(page).text
    for _ in range(2):
        text = desk.post_page(f"{page}/owed/handed-over", data={"key": "2"}).text
    assert text.count("Badge handed over") == 2, "in the head, and once in the history"
    assert "No badge yet" not in text
    assert "colleague" in _toast(desk.post_page(f"{page}/owed/handed-over", data={"key": "3"}))
    assert station.read(lambda c: board(c, event.id)) == []
    assert "No badge yet" in desk.post_page(f"{page}/owed/not-after-all", data={"key": "4"}).text
    assert not station.read(lambda c: was_handed_over(c, anna.id))
    assert "colleague" in _toast(desk.post_page(f"{page}/owed/not-after-all", data={"key": "5"}))


def test_a_long_history_is_folded_and_whole(desk: WebClient, station: Station, guests: dict[str, Guest]) -> None:
    """Three hundred lines: the newest are there at once, and the oldest is not cut off."""
    anna = guests["Anna"]

    def often(transaction: Transaction) -> None:
        for number in range(300):
            correct_guest(transaction, anna.event_id, anna.id, {"phone": str(number)})

    station.write(lambda tx: _refused_once(tx, anna))
    station.write(often)
    text = desk.get(f"/desk/guests/{anna.id}").text
    assert text.count("Details changed: Phone") == 300
    assert "Not admitted" in text
    assert text.index("All that happened before (289)") < text.index("Not admitted")


def _refused_once(transaction: Transaction, guest: Guest) -> None:
    """The first thing that happened."""
    check_in(transaction, CheckInWish(event_id=guest.event_id, guest_id=guest.id, direction=Direction.OUT))
