"""The board: what waits, who is on it, and what comes next."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.alert import Alert, AlertKind
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState, PrintJob, Trouble
from server.services.alerts import Call, raise_alert
from server.services.check_in import CheckInWish, check_in
from server.services.print_moves import Move, move_job
from server.station import Station
from server.store import alerts, print_jobs
from server.store.printers import PrinterRow, save_printer
from tests.fakes.clock import FakeClock
from tests.fakes.web_client import WebClient


def _call(station: Station, event: Event, actor: Actor, kind: AlertKind = AlertKind.CALL) -> Alert:
    call = Call(event_id=event.id, kind=kind, device_id=actor.device_id)
    return station.write(lambda tx: raise_alert(tx, call), actor)


def _alert(station: Station, alert_id: str) -> Alert:
    return station.read(lambda connection: alerts.alert_by_id(connection, alert_id))


def _badge(station: Station, guest: Guest, actor: Actor, *moves: Move) -> PrintJob:
    """The guest's first badge, moved as a spooler would."""
    wish = CheckInWish(event_id=guest.event_id, guest_id=guest.id)
    answer = station.write(lambda tx: check_in(tx, wish), actor)
    assert answer.print_job
    for move in moves:
        station.write(lambda tx, move=move: move_job(tx, answer.print_job or "", move))
    return _job(station, answer.print_job)


def _job(station: Station, job_id: str) -> PrintJob:
    return station.read(lambda connection: print_jobs.job_by_id(connection, job_id))


def _figures(desk: WebClient) -> list[str]:
    """Expected, arrived, inside."""
    return re.findall(r'class="value">([^<]*)<', desk.get("/desk/figures").text)


def test_a_call_shows_where_and_how_long(
    desk: WebClient, station: Station, event: Event, at_kiosk: Actor, clock: FakeClock
) -> None:
    """A kiosk's call names the kiosk, its place and its age."""
    _call(station, event, at_kiosk)
    clock.advance(seconds=75)
    text = desk.get("/desk/alerts").text
    assert "A guest asks for a person" in text
    assert "Kiosk 1 · by the door" in text
    assert "1:15" in text
    assert "1 waits for you" in text


@pytest.mark.parametrize(
    ("name", "words"),
    [("Carla", "Not paid"), ("Dirk", "Cancelled"), ("Élise", "Needs the desk")],
)
def test_a_refusal_tells_staff_the_plain_reason(
    desk: WebClient, station: Station, guests: dict[str, Guest], at_kiosk: Actor, name: str, words: str
) -> None:
    """The guest read kind words; the desk reads who and why, with the way to the card."""
    guest = guests[name]
    wish = CheckInWish(event_id=guest.event_id, code=guest.code)
    station.write(lambda tx: check_in(tx, wish), at_kiosk)
    text = desk.get("/desk").text
    assert words in text
    assert f"/desk/guests/{guest.id}" in text


def test_a_vip_arrival_names_host_and_door(
    desk: WebClient, station: Station, guests: dict[str, Guest], at_kiosk: Actor
) -> None:
    """Whoever receives the guest learns who, where, and whom to tell."""
    wish = CheckInWish(event_id=guests["Björn"].event_id, guest_id=guests["Björn"].id)
    station.write(lambda tx: check_in(tx, wish), at_kiosk)
    text = desk.get("/desk/alerts").text
    for words in ("Björn Öztürk has arrived", "Tell the host: Dr. Host", "Kiosk 1"):
        assert words in text


def test_on_my_way_then_done(desk: WebClient, station: Station, event: Event, at_kiosk: Actor) -> None:
    """Taking names me, done takes it off the board and keeps how it ended."""
    alert = _call(station, event, at_kiosk)
    assert "You are on the way" in desk.post_page(f"/desk/alerts/{alert.id}/take").text
    assert (
        "Nobody needs you" in desk.post_page(f"/desk/alerts/{alert.id}/settle", data={"outcome": "nobody_there"}).text
    )
    assert _alert(station, alert.id).outcome == "nobody_there"


def test_the_second_to_take_is_told_kindly(desk: WebClient, station: Station, event: Event, at_kiosk: Actor) -> None:
    """A colleague was faster: the board says who, and a toast says so."""
    alert = _call(station, event, at_kiosk)
    other = Actor(name="person:somebody-else")
    station.write(lambda tx: alerts.save_alert(tx.connection, replace(alert, taken_by=other.name, taken_at=tx.now)))
    answer = desk.post_page(f"/desk/alerts/{alert.id}/take")
    assert answer.status_code == 200
    assert "A colleague was faster" in json.loads(answer.headers["HX-Trigger"])["toast"]
    assert "is on the way" in answer.text


def test_settled_twice_is_told_kindly(desk: WebClient, station: Station, event: Event, at_kiosk: Actor) -> None:
    """Done by a colleague a moment before."""
    alert = _call(station, event, at_kiosk)
    desk.post_page(f"/desk/alerts/{alert.id}/settle")
    answer = desk.post_page(f"/desk/alerts/{alert.id}/settle")
    assert "dealt with it already" in json.loads(answer.headers["HX-Trigger"])["toast"]


UNCERTAIN = (Move(to=JobState.SENDING), Move(to=JobState.UNCERTAIN, trouble=Trouble.NO_ANSWER))


def test_a_badge_nobody_knows_of_is_asked_about(
    desk: WebClient, station: Station, guests: dict[str, Guest], printer: PrinterRow, at_kiosk: Actor
) -> None:
    """Two buttons; "it came out" is proof by a person and ends the alert."""
    job = _badge(station, guests["Anna"], at_kiosk, *UNCERTAIN)
    text = desk.get("/desk/alerts").text
    assert "did it come out?" in text
    assert "It did not: print again" in text
    assert "Nobody needs you" in desk.post_page(f"/desk/badges/{job.id}/came-out").text
    assert _job(station, job.id).proof == "person"


def test_no_badge_there_prints_one_more_and_only_one(
    desk: WebClient, station: Station, guests: dict[str, Guest], printer: PrinterRow, at_kiosk: Actor
) -> None:
    """The answer "it did not" gives that copy up and asks for the next; a second press is told so."""
    job = _badge(station, guests["Anna"], at_kiosk, *UNCERTAIN)
    assert "Nobody needs you" in desk.post_page(f"/desk/badges/{job.id}/not-there").text
    again = desk.post_page(f"/desk/badges/{job.id}/not-there")
    assert "moved on" in json.loads(again.headers["HX-Trigger"])["toast"]
    jobs = station.read(lambda connection: print_jobs.jobs_of(connection, guests["Anna"].id))
    assert [(known.copy, known.state) for known in jobs] == [(2, JobState.QUEUED), (1, JobState.FAILED)]


def test_a_badge_that_waits_for_paper_may_be_tried_now(
    desk: WebClient, station: Station, guests: dict[str, Guest], printer: PrinterRow, at_kiosk: Actor
) -> None:
    """The board says what is wrong with the printer, and "try now" sends the same copy again."""
    job = _badge(station, guests["Anna"], at_kiosk, Move(to=JobState.ATTENTION, trouble=Trouble.PAPER_OUT))
    assert "Load a roll" in desk.get("/desk/alerts").text
    desk.post_page(f"/desk/badges/{job.id}/try-now")
    assert _job(station, job.id).state is JobState.QUEUED


def test_a_guest_who_says_no_badge_came_gets_another(
    desk: WebClient, station: Station, guests: dict[str, Guest], printer: PrinterRow, at_kiosk: Actor
) -> None:
    """The printer swore that it printed; the hostess prints again and the alert goes."""
    done = (Move(to=JobState.SENDING), Move(to=JobState.CONFIRMING), Move(to=JobState.PRINTED))
    job = _badge(station, guests["Anna"], at_kiosk, *done)
    call = Call(event_id=job.event_id, kind=AlertKind.BADGE, reason="missing", print_job_id=job.id)
    station.write(lambda tx: raise_alert(tx, call), at_kiosk)
    assert "says that no badge came out" in desk.get("/desk/alerts").text
    assert "Nobody needs you" in desk.post_page(f"/desk/badges/{job.id}/again").text


def test_printers_in_trouble_stand_on_the_board(desk: WebClient, station: Station, printer: PrinterRow) -> None:
    """With name, and what to do; and it is not said above that nobody is needed."""
    row = replace(printer, state="attention", reason="cover_open")
    station.write(lambda tx: save_printer(tx.connection, row))
    text = desk.get("/desk").text
    assert "Front" in text
    assert "The cover is open" in text
    assert "A printer needs you" in text and "All is quiet" not in text


def test_figures_follow_arrivals(desk: WebClient, station: Station, guests: dict[str, Guest], at_kiosk: Actor) -> None:
    """Three may still come, then two and one is inside; who may not come in is not expected."""
    assert _figures(desk) == ["3", "0", "0"]
    wish = CheckInWish(event_id=guests["Anna"].event_id, guest_id=guests["Anna"].id)
    station.write(lambda tx: check_in(tx, wish), at_kiosk)
    assert _figures(desk) == ["2", "1", "1"]


def test_what_the_board_listens_for_is_said_when_it_happens(
    desk: WebClient, station: Station, event: Event, at_kiosk: Actor
) -> None:
    """The topics that the board's page names are those a call, and an answer to it, are told under."""
    topics = desk.get("/desk").text.partition('data-topics="')[2].partition('"')[0].split()

    async def heard_during_call() -> frozenset[str]:
        subscription = station.signals.subscribe(topics)
        await station.act(
            lambda tx: raise_alert(tx, Call(event_id=event.id, kind=AlertKind.CALL, device_id="x")), at_kiosk
        )
        return await subscription.next(5)

    assert "alert" in asyncio.run(heard_during_call())
