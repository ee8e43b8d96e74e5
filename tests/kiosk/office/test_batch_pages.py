"""Badges printed ahead of doors, from the office and by command, and what a kiosk says afterwards."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.commands import run
from server.domain.batch import BatchState
from server.domain.event import Event
from server.domain.guest import Standing
from server.domain.print_job import JobState
from server.services import batches, devices, supplies
from server.services.devices import DeviceWish
from server.services.print_moves import Move, move_job
from server.station import Station
from server.store import guests as guest_rows
from server.store.printers import PrinterRow
from tests.fakes.scene import CODES
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient

HOME = "/office/events/gala/badges"


def welcome_all(station: Station, event: Event) -> None:
    """Nobody is unpaid or cancelled."""

    def change(transaction):  # type: ignore[no-untyped-def]  # a test's inner step
        known = list(guest_rows.guests_of(transaction.connection, event.id))
        welcome = [replace(guest, standing=Standing.OK, needs_desk=False) for guest in known]
        guest_rows.change_guests(transaction.connection, welcome)

    station.write(change)


def states(station: Station, event: Event) -> list[BatchState]:
    """Where the event's batches are."""
    return [one.batch.state for one in station.read(lambda connection: batches.progress_of(connection, event.id))]


def test_a_batch_is_counted_begun_paused_resumed_and_called_off(
    office: WebClient, station: Station, event: Event, printer: PrinterRow
) -> None:
    """Each act shows on the page that follows, and a second press changes nothing."""
    welcome_all(station, event)
    assert "5 badges, about 1 min" in office.get(HOME).text
    assert "1 badge, about 1 min" in office.get(f"{HOME}?first=Be&last=Berg&count=1").text
    assert office.post_page(HOME, data={"handing": "desk"}).status_code == 303
    (progress,) = station.read(lambda connection: batches.progress_of(connection, event.id))
    shown = office.get(HOME).text
    assert "0 of 5 out" in shown
    assert "5 to go, about 1 min" in shown
    assert "Guests collect them at the desk." in shown
    for act, state in (("pause", "paused"), ("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        office.post_page(f"{HOME}/{progress.batch.id}/{act}")
        assert states(station, event) == [BatchState(state)]
    assert office.post_page(f"{HOME}/{progress.batch.id}/burn").status_code == 404


def test_a_form_sent_twice_is_one_batch(office: WebClient, station: Station, event: Event, printer: PrinterRow) -> None:
    """Its key says so; with another choice it is refused, and a page that is new may begin another."""
    welcome_all(station, event)
    shown = office.get(HOME).text
    (key,) = re.findall('name="key" value="([0-9a-f]{32})"', shown)
    for _ in range(2):
        assert office.post_page(HOME, data={"handing": "desk", "key": key}).status_code == 303
    assert office.post_page(HOME, data={"first": "B", "key": key}).status_code == 409
    assert states(station, event) == [BatchState.RUNNING]
    assert f'value="{key}"' not in office.get(HOME).text


@pytest.mark.parametrize(
    ("choice", "said"),
    [("", "5 badges, about 1 min"), ("first=Be&last=Berg", "1 badge, about 1 min"), ("first=k&last=a", "")],
)
def test_the_count_alone_is_for_the_choice(
    office: WebClient, station: Station, event: Event, choice: str, said: str
) -> None:
    """A choice that cannot be has none."""
    welcome_all(station, event)
    assert office.get(f"{HOME}/count?{choice}").text.strip() == said


@pytest.mark.parametrize(
    ("sent", "said"),
    [({"category": "nobody"}, "There is nobody to print for."), ({"first": "k", "last": "a"}, "This lies before")],
)
def test_a_choice_that_cannot_be_is_told_beside_it(
    office: WebClient, event: Event, printer: PrinterRow, sent: dict[str, str], said: str
) -> None:
    """Nothing is begun, and the form keeps what was typed."""
    answer = office.post_page(HOME, data=sent)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_without_a_printer_nothing_begins(office: WebClient, event: Event) -> None:
    """The page says what is missing."""
    assert "There is no printer yet." in office.get(HOME).text
    assert office.post_page(HOME, data={}).status_code == 422


def test_the_kiosk_says_where_a_badge_lies_ready(station: Station, event: Event, printer: PrinterRow) -> None:
    """It is not printed a second time, and a guest who has it reads nothing of it."""
    welcome_all(station, event)
    token = station.write(lambda act: devices.let_in_own_screen(act, DeviceWish(name="K", event_id=event.id)))
    kiosk = WebClient(app_of(station), headers={"Accept-Language": "en"})
    kiosk.post_page("/pairing/claim", data={"token": token})
    kiosk.post_page("/kiosk/language", data={"language": "en"})
    wish = batches.BatchWish(event_id=event.id, ready_at="Desk 2")
    station.write(lambda act: batches.start_batch(act, wish))
    while job := station.write(lambda act: batches.feed(act, printer.id)):
        for state in (JobState.SENDING, JobState.CONFIRMING, JobState.PRINTED):
            station.write(lambda act, j=job, to=state: move_job(act, j.id, Move(to=to)))  # type: ignore[misc]
    for place, name, said in (
        ("Desk 2", "Anna", "collect your badge here: <bdi>Desk 2</bdi>"),
        ("@desk", "Björn", "collect your badge at the desk"),
        ("", "Carla", ""),
    ):
        station.write(lambda act, p=place: act.connection.execute("UPDATE batch SET ready_at = ?", [p]) and None)  # type: ignore[misc]
        kiosk.post_page("/kiosk/language", data={"language": "en"})
        page = kiosk.post_page("/kiosk/scan", data={"code": CODES[name], "key": name}).text
        assert said in page
        assert ("Your badge is ready" in page) == bool(said)
        kiosk.post_page("/kiosk/leave")
    kiosk.close()


def test_the_command_starts_lists_and_calls_off(
    station: Station, event: Event, printer: PrinterRow, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Beside the process that serves; typed wrong it says what there is."""
    welcome_all(station, event)
    data = ["--event", "gala", "--data", str(tmp_path / "data")]
    assert run(["badges", "print", "--from", "a", "--to", "b", "--ready-at", "desk", *data]) == 0
    assert "running\t0 of 1 out, 1 to go, about 1 min" in capsys.readouterr().out
    assert run(["badges", "pause", *data]) == 0
    assert run(["badges", "resume", "--batch", "nope", *data]) == 1
    assert "ospite badges list" in capsys.readouterr().err
    assert run(["badges", "cancel", *data]) == 0
    assert run(["badges", "list", *data]) == 0
    assert "cancelled" in capsys.readouterr().out.splitlines()[-1]
    assert run(["badges", "cancel", *data]) == 1
    assert run(["badges", "print", "--printer", "Rear", *data]) == 1
    assert run(["badges", "print", "--from", "k", "--to", "a", *data]) == 1
    assert run(["badges", "print", "--category", "nobody", *data]) == 1
    assert "there is nobody to print for" in capsys.readouterr().err


def test_the_roll_is_set_shown_and_begun_anew(
    office: WebClient, station: Station, event: Event, printer: PrinterRow
) -> None:
    """On the printer's page, in the list, and against the guests who are still expected."""
    address = f"/office/printers/{printer.id}"
    assert "badges left on" not in office.get("/office/events/gala").text
    office.post_page(f"{address}/supply", data={"labels": "2", "length_m": "", "warn_at": "2"})
    for page in (address, "/office/printers"):
        assert "2 badges left" in office.get(page).text
    dashboard = office.get("/office/events/gala").text
    assert "2 badges left on the roll" in dashboard
    assert "have more rolls at hand" in dashboard
    assert office.post_page(f"{address}/new-roll").status_code == 303
    answer = office.post_page(f"{address}/supply", data={"labels": "many", "warn_at": "2"})
    assert "said=roll_not_so" in answer.headers["location"]
    assert station.read(supplies.all_supplies)[printer.id].labels == 2
