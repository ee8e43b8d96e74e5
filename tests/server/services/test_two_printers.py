"""Two printers, or two stations at one: who waits, who goes elsewhere, and that nothing comes out twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from server.domain.access import Actor
from server.domain.alert import AlertKind
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState, PrintJob
from server.printing.virtual.paper import Fault, Skill
from server.services import print_jobs
from server.services.alerts import board
from server.services.devices import DeviceWish, change_device
from server.services.print_jobs import BadgeWish
from server.station import Station
from server.store import journal
from server.store.devices import Device
from server.store.printers import PrinterRow, all_printers
from tests.fakes.spooling import QUICK, Spooling, virtual_printer, wait_until


@pytest.fixture
def spooling(station: Station, event: Event) -> Iterator[Spooling]:
    """A station with the sample event; the spooler starts when a test says so."""
    scene = Spooling(station, event)
    yield scene
    scene.stop()


def reasons(spooling: Spooling) -> list[str]:
    """Why the desk is called for badges now."""
    alerts = spooling.station.read(lambda connection: board(connection, spooling.event.id))
    return [alert.reason for alert in alerts if alert.kind is AlertKind.BADGE]


def troubles(spooling: Spooling) -> list[str]:
    """What is wrong with each printer, as far as is known."""
    return [printer.reason for printer in spooling.station.read(all_printers)]


def test_a_busy_printer_is_waited_for(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """Another station prints there: nobody is called for a moment's wait, and the badge comes out."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        spooling.start()
        spooling.wait(spooling.ask(guests["Anna"]).id, JobState.PRINTED)
        port = paper.port
    job = spooling.ask(guests["Björn"])
    wait_until(lambda: spooling.job(job.id).state is JobState.QUEUED)
    assert reasons(spooling) == []
    with virtual_printer(port=port) as paper:
        done = spooling.wait(job.id, JobState.PRINTED)
        assert (done.attempts, len(paper.pages()), reasons(spooling)) == (1, 1, [])


def test_a_printer_that_stays_busy_is_told(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """After a while somebody has to know."""
    with virtual_printer() as paper:
        spooling.add(paper.address)
        spooling.start(replace(QUICK, busy_seconds=0.2))
        spooling.wait(spooling.ask(guests["Anna"]).id, JobState.PRINTED)
    job = spooling.wait(spooling.ask(guests["Björn"]).id, JobState.ATTENTION)
    assert (job.reason, reasons(spooling)) == ("busy", ["busy"])


def with_fallback(spooling: Spooling, kiosk: Device, own: PrinterRow, fallback: PrinterRow) -> None:
    """Let a kiosk's badges come out elsewhere while its own printer cannot."""
    wish = DeviceWish(name=kiosk.name, event_id=kiosk.event_id, printer_id=own.id, fallback_printer_id=fallback.id)
    spooling.station.write(lambda transaction: change_device(transaction, kiosk.id, wish))


def asked_at(spooling: Spooling, actor: Actor, guest: Guest, printer: PrinterRow) -> PrintJob:
    """A first badge, asked for at a kiosk."""
    wish = BadgeWish(event=spooling.event, guest=guest, printer_id=printer.id)
    job = spooling.station.write(lambda transaction: print_jobs.queue_first_badge(transaction, wish), actor)
    assert job is not None
    return job


def test_fallback_printer_takes_over(
    spooling: Spooling, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor, station: Station
) -> None:
    """Nothing was sent: the same copy comes out at the kiosk's other printer, and nobody is called for it."""
    with virtual_printer() as front, virtual_printer() as back:
        own, other = spooling.add(front.address, "A front"), spooling.add(back.address, "B back")
        with_fallback(spooling, kiosk, own, other)
        front.set_fault(Fault.COVER_OPEN)
        spooling.start()
        done = spooling.wait(asked_at(spooling, at_kiosk, guests["Anna"], own).id, JobState.PRINTED)
        front.set_fault(Fault.COVER_OPEN, False)
        assert (done.copy, done.printer_id, done.moved_from) == (1, other.id, own.id)
        assert (len(front.pages()), len(back.pages()), reasons(spooling)) == (0, 1, [])
        facts = station.read(lambda connection: journal.about(connection, [f"print_job:{done.id}"]))
        (went,) = [fact.body for fact in facts if fact.body.get("left")]
        assert (went["left"], went["printer"], went["reason"]) == (own.id, other.id, "cover_open")


def test_what_was_forgotten_for_sure_may_go_elsewhere(
    spooling: Spooling, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """The paper ended in the middle and the printer confirmed that it forgot: one whole badge, at the other printer."""
    with virtual_printer() as front, virtual_printer() as back:
        own, other = spooling.add(front.address, "A front"), spooling.add(back.address, "B back")
        with_fallback(spooling, kiosk, own, other)
        spooling.start()
        spooling.wait(asked_at(spooling, at_kiosk, guests["Björn"], own).id, JobState.PRINTED)
        front.load_paper(rows=300)
        done = spooling.wait(asked_at(spooling, at_kiosk, guests["Anna"], own).id, JobState.PRINTED)
        front.load_paper()
        assert (done.printer_id, len(front.pages()), len(back.pages())) == (other.id, 1, 1)


def test_what_may_still_come_out_stays(
    spooling: Spooling, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """A printer that keeps its data prints it after the reload: that badge is a question, never sent elsewhere."""
    with virtual_printer(skills=frozenset(Skill) - {Skill.CLEAR}) as front, virtual_printer() as back:
        own, other = spooling.add(front.address, "A front"), spooling.add(back.address, "B back")
        with_fallback(spooling, kiosk, own, other)
        spooling.start()
        front.load_paper(rows=300)
        stays = spooling.wait(asked_at(spooling, at_kiosk, guests["Anna"], own).id, JobState.UNCERTAIN)
        goes = spooling.wait(asked_at(spooling, at_kiosk, guests["Björn"], own).id, JobState.PRINTED)
        front.load_paper()
        front.wait_for_pages(1)
        assert (stays.printer_id, goes.printer_id, len(back.pages())) == (own.id, other.id, 1)


def test_two_broken_printers_do_not_throw_a_badge_to_and_fro(
    spooling: Spooling, guests: dict[str, Guest], kiosk: Device, at_kiosk: Actor
) -> None:
    """It goes once; where the second printer is in trouble too it waits there, and the desk knows."""
    with virtual_printer() as front, virtual_printer() as back:
        own, other = spooling.add(front.address, "A front"), spooling.add(back.address, "B back")
        with_fallback(spooling, kiosk, own, other)
        front.set_fault(Fault.COVER_OPEN)
        back.set_fault(Fault.PAPER_OUT)
        spooling.start()
        # before the heart has beaten nobody knows of the second one, and the badge goes there once
        wait_until(lambda: troubles(spooling) == ["cover_open", "paper_out"])
        waits = spooling.wait(asked_at(spooling, at_kiosk, guests["Anna"], own).id, JobState.ATTENTION)
        assert (waits.printer_id, reasons(spooling)) == (own.id, ["cover_open"])
        back.load_paper()
        went = spooling.wait(waits.id, JobState.PRINTED)
        assert (went.printer_id, reasons(spooling)) == (other.id, [])
        with_fallback(spooling, kiosk, other, own)
        back.set_fault(Fault.PAPER_OUT)
        stuck = asked_at(spooling, at_kiosk, guests["Björn"], own)
        stuck = spooling.wait(stuck.id, JobState.ATTENTION)
        assert (stuck.reason, stuck.moved_from) == ("cover_open", "")
