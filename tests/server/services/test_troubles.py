"""Trouble that nobody calls for: raised while it is so, settled when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.access import SYSTEM, Actor
from server.domain.alert import HANDED_OVER, Alert, AlertKind
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState, Trouble
from server.services.alerts import board, settle_alert, settle_alerts_about, take_alert
from server.services.check_in import CheckInWish, check_in
from server.services.event_setup import change_event
from server.services.print_jobs import cancel, reprint
from server.services.print_moves import Move, move_job
from server.services.troubles import LINE_PATIENCE, KiosksSay, heed_troubles, nobody_listens
from server.services.undoing import undo_check_in
from server.station import Station
from server.store import print_jobs, uplinks
from server.store.devices import Device
from server.store.printers import PrinterRow, keep_state
from tests.fakes.clock import FakeClock


def look(station: Station, event: Event, kiosks_say: KiosksSay = nobody_listens) -> list[Alert]:
    """What the watch finds, as it stands on the board."""
    station.trouble_watch.asks(kiosks_say)
    station.trouble_watch.look()
    return station.read(lambda connection: board(connection, event.id))


def printer_is(station: Station, printer: PrinterRow, state: str, reason: str = "") -> None:
    """How the printer answers from now on."""
    station.write(lambda tx: keep_state(tx.connection, replace(printer, state=state, reason=reason)))


def test_a_printer_calls_and_is_quiet_again(station: Station, event: Event, printer: PrinterRow) -> None:
    """One alert however often it is looked; another reason keeps whoever is on it; well again, it is settled."""
    printer_is(station, printer, "attention", "paper_out")
    (alert,) = look(station, event)
    assert (alert.kind, alert.reason, alert.printer_id) == (AlertKind.PRINTER, "paper_out", printer.id)
    station.write(lambda tx: take_alert(tx, event.id, alert.id), Actor(name="person:hanna"))
    printer_is(station, printer, "attention", "cover_open")
    (changed,) = look(station, event)
    assert (changed.id, changed.reason, changed.taken_by) == (alert.id, "cover_open", "person:hanna")
    printer_is(station, printer, "ready")
    assert look(station, event) == []


def test_what_is_no_news_writes_nothing(station: Station, event: Event, printer: PrinterRow) -> None:
    """A card that is written to every five seconds would not last."""
    printer_is(station, printer, "attention", "paper_out")
    look(station, event)
    before = station.read(lambda connection: connection.execute("SELECT count(*) FROM fact").fetchone()[0])
    look(station, event)
    assert station.read(lambda connection: connection.execute("SELECT count(*) FROM fact").fetchone()[0]) == before


def test_nobody_is_called_when_nobody_is_there(
    station: Station, event: Event, printer: PrinterRow, clock: FakeClock
) -> None:
    """After the event a printer that is switched off is nobody's business, and an open call about it ends."""
    printer_is(station, printer, "attention", "unreachable")
    assert len(look(station, event)) == 1
    clock.advance(hours=9)
    assert look(station, event) == []


def test_a_kiosk_may_have_two_troubles(station: Station, event: Event, kiosk: Device) -> None:
    """Each is an item of its own; a tablet has none."""
    found = look(station, event, lambda device, _: ["line", "camera"])
    assert sorted((alert.device_id, alert.reason) for alert in found) == [(kiosk.id, "camera"), (kiosk.id, "line")]
    (left,) = look(station, event, lambda device, _: ["camera"])
    assert left.reason == "camera"


def test_a_line_that_is_down_for_long_is_told(station: Station, event: Event, clock: FakeClock) -> None:
    """Not at once; and it ends with the first answer."""
    station.write(lambda tx: uplinks.keep_failure(tx.connection, uplinks.HUB, failure="uplink.timeout", at=tx.now))
    clock.advance(seconds=(LINE_PATIENCE - timedelta(seconds=1)).total_seconds())
    assert look(station, event) == []
    clock.advance(seconds=1)
    (alert,) = look(station, event)
    assert (alert.kind, alert.reason) == (AlertKind.SYNC, "uplink.timeout")
    contact = {"acked_to": 0, "clock_offset_ms": None}
    station.write(lambda tx: uplinks.keep_contact(tx.connection, uplinks.HUB, at=tx.now, **contact))  # type: ignore[arg-type]
    assert look(station, event) == []


@pytest.fixture
def owed(station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow, at_kiosk: Actor) -> Alert:
    """Anna is in, her badge failed, and the desk settled that without another."""
    anna = guests["Anna"]
    job = station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=anna.id)), at_kiosk).print_job
    for state in (JobState.SENDING, JobState.UNCERTAIN, JobState.FAILED):
        station.write(
            lambda tx, state=state: move_job(tx, job or "", Move(to=state, trouble=Trouble.NO_ANSWER)), SYSTEM
        )  # type: ignore[misc]
    assert [alert.kind for alert in look(station, event)] == [AlertKind.BADGE]
    station.write(lambda tx: settle_alerts_about(tx, AlertKind.BADGE, outcome="helped", print_job_id=job or ""))
    (alert,) = look(station, event)
    assert (alert.kind, alert.guest_id, alert.print_job_id) == (AlertKind.BADGE_OWED, anna.id, job)
    return alert


def test_a_badge_is_owed_until_one_is_handed_over(station: Station, event: Event, owed: Alert) -> None:
    """Somebody says so, and it is never asked again."""
    station.write(lambda tx: settle_alert(tx, event.id, owed.id, outcome=HANDED_OVER))
    assert look(station, event) == []


@pytest.mark.parametrize("was_asked_before", [True, False])
def test_a_copy_that_was_on_its_way_is_not_owed_again(
    station: Station, event: Event, owed: Alert, clock: FakeClock, was_asked_before: bool
) -> None:
    """The badge by hand stands for it too, whenever it fails; not for one that is asked for afterwards."""
    job = station.read(lambda connection: print_jobs.job_by_id(connection, owed.print_job_id))
    asked_at = station.clock() if was_asked_before else station.clock() + timedelta(minutes=2)
    again = replace(job, id="again", copy=2, created_at=asked_at)
    clock.advance(minutes=1)
    station.write(lambda tx: settle_alert(tx, event.id, owed.id, outcome=HANDED_OVER))
    station.write(lambda tx: print_jobs.add_job(tx.connection, again))
    expected = [] if was_asked_before else [(AlertKind.BADGE_OWED, "again")]
    assert [(alert.kind, alert.print_job_id) for alert in look(station, event)] == expected


def test_a_badge_that_came_out_after_all_is_owed_no_more(
    station: Station, event: Event, owed: Alert, printer: PrinterRow
) -> None:
    """Another copy is asked for: that copy's fate is told of from then on."""
    job = station.read(lambda connection: print_jobs.job_by_id(connection, owed.print_job_id))
    again = replace(job, id="again", copy=2, state=JobState.QUEUED, reason="")
    station.write(lambda tx: print_jobs.add_job(tx.connection, again))
    assert look(station, event) == []


def test_a_badge_that_was_called_off_is_owed_too(
    station: Station, event: Event, guests: dict[str, Guest], printer: PrinterRow, at_kiosk: Actor
) -> None:
    """Until another is asked for, though it counts as the same copy; or the event has no badges any more."""
    anna = guests["Anna"]
    job = station.write(lambda tx: check_in(tx, CheckInWish(event_id=event.id, guest_id=anna.id)), at_kiosk).print_job
    station.write(lambda tx: cancel(tx, event.id, job or ""))
    (alert,) = look(station, event)
    assert (alert.kind, alert.guest_id, alert.print_job_id) == (AlertKind.BADGE_OWED, anna.id, job)
    without = station.write(lambda tx: change_event(tx, replace(event, print_badges=False)))
    assert look(station, event) == []
    station.write(lambda tx: change_event(tx, replace(without, print_badges=True)))
    assert [again.print_job_id for again in look(station, event)] == [job]
    station.write(lambda tx: reprint(tx, event.id, anna.id, reason="called off by mistake", printer_id=printer.id))
    assert look(station, event) == []


def test_who_left_is_owed_nothing(station: Station, event: Event, owed: Alert) -> None:
    """Nor whose check-in was taken back."""
    station.write(lambda tx: undo_check_in(tx, event.id, owed.guest_id, reason="mistake"))
    assert look(station, event) == []


def test_a_station_without_a_watch_looks_once(station: Station, event: Event, printer: PrinterRow) -> None:
    """The act itself may be called by whoever has a transaction; a healthy station then says nothing."""
    printer_is(station, printer, "attention", "paper_out")
    station.write(heed_troubles)
    (alert,) = station.read(lambda connection: board(connection, event.id))
    assert (alert.kind, alert.reason) == (AlertKind.PRINTER, "paper_out")
    printer_is(station, printer, "ready")
    station.write(heed_troubles)
    assert station.read(lambda connection: board(connection, event.id)) == []
