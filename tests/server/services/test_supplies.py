"""What is left on a printer's roll: counted from badges that came out, told once, begun anew with a new roll."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.domain.alert import AlertKind
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.domain.supply import Supply
from server.printing.virtual.paper import Fault
from server.services import supplies
from server.services.alerts import board
from server.services.supplies import SupplyWish
from server.station import Station
from server.store import journal
from server.store.printers import PrinterRow
from tests.fakes.spooling import Spooling, virtual_printer, wait_until


@pytest.fixture
def spooling(station: Station, event: Event) -> Iterator[Spooling]:
    """A station with the sample event; the spooler starts when a test says so."""
    scene = Spooling(station, event)
    yield scene
    scene.stop()


def count(spooling: Spooling, printer: PrinterRow, **wish: object) -> Supply:
    """Let a printer's rolls be counted."""
    wanted = SupplyWish(**wish)  # type: ignore[arg-type]
    return spooling.station.write(lambda act: supplies.count_rolls(act, printer.id, wanted))


def supply(spooling: Spooling, printer: PrinterRow) -> Supply:
    """What is in a printer now."""
    return spooling.station.read(supplies.all_supplies)[printer.id]


def calls(spooling: Spooling) -> list[str]:
    """Reasons of the desk's open calls about rolls."""
    alerts = spooling.station.read(lambda connection: board(connection, spooling.event.id))
    return [alert.reason for alert in alerts if alert.kind is AlertKind.ROLL]


def test_badges_are_counted_and_the_desk_is_told_once(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """Each proof is one label less; from the limit on there is one call, however many follow."""
    with virtual_printer() as paper:
        printer = spooling.add(paper.address)
        count(spooling, printer, labels=4, warn_at=2)
        spooling.start()
        for name, left, told in (("Anna", 3, 0), ("Björn", 2, 1), ("Carla", 1, 1)):
            spooling.wait(spooling.ask(guests[name]).id, JobState.PRINTED)
            assert (supply(spooling, printer).left, len(calls(spooling))) == (left, told)
        assert calls(spooling) == ["roll_low"]


@pytest.mark.parametrize("fault", [Fault.COVER_OPEN, Fault.PAPER_OUT])
def test_opening_the_printer_is_a_new_roll(spooling: Spooling, guests: dict[str, Guest], fault: Fault) -> None:
    """Whoever opened it, or loaded it after the end, put one in; the desk's call ends with it."""
    with virtual_printer() as paper:
        printer = spooling.add(paper.address)
        count(spooling, printer, labels=3, warn_at=2)
        spooling.start()
        spooling.wait(spooling.ask(guests["Anna"]).id, JobState.PRINTED)
        assert calls(spooling) == ["roll_low"]
        paper.set_fault(fault)
        wait_until(lambda: supply(spooling, printer).was_opened)
        paper.set_fault(fault, False)
        wait_until(lambda: supply(spooling, printer).left == 3)
        assert calls(spooling) == []


def test_a_new_roll_by_hand(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """A printer that tells nothing of its cover is told by a person."""
    with virtual_printer() as paper:
        printer = spooling.add(paper.address)
        with pytest.raises(ConflictError):
            spooling.station.write(lambda act: supplies.new_roll(act, printer.id, how="hand"))
        count(spooling, printer, labels=1, warn_at=0)
        spooling.start()
        spooling.wait(spooling.ask(guests["Anna"]).id, JobState.PRINTED)
        assert (supply(spooling, printer).left, calls(spooling)) == (0, ["roll_low"])
        spooling.station.write(lambda act: supplies.new_roll(act, printer.id, how="hand"))
        assert (supply(spooling, printer).left, calls(spooling)) == (1, [])


def test_paper_is_counted_by_its_length(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """A badge of 100 mm on a metre of paper leaves room for nine."""
    with virtual_printer() as paper:
        printer = spooling.add(paper.address)
        assert count(spooling, printer, length_mm=1000).left == 10
        spooling.start()
        spooling.wait(spooling.ask(guests["Anna"]).id, JobState.PRINTED)
        assert (supply(spooling, printer).used_mm, supply(spooling, printer).left) == (100, 9)


def test_the_journal_tells_what_is_used(spooling: Spooling, guests: dict[str, Guest]) -> None:
    """Badges out since the last new roll are the count in the table."""
    with virtual_printer() as paper:
        printer = spooling.add(paper.address)
        count(spooling, printer, labels=100)
        spooling.start()
        for place, name in enumerate(sorted(guests)):
            spooling.wait(spooling.ask(guests[name]).id, JobState.PRINTED)
            if place == 1:
                spooling.station.write(lambda act: supplies.new_roll(act, printer.id, how="hand"))
        used = 0
        for fact in spooling.station.read(lambda connection: journal.read_after(connection, 0, limit=10_000)):
            if fact.kind == "roll.changed":
                used = 0
            elif fact.kind == "print_job.moved" and fact.body["to"] in ("printed", "executed", "sent"):
                used += 1
        assert supply(spooling, printer).used == used == 3


@pytest.mark.parametrize("wish", [{"labels": 0}, {"labels": 10**6}, {"length_mm": -1}, {"labels": 5, "warn_at": -1}])
def test_a_roll_that_cannot_be(spooling: Spooling, printer: PrinterRow, wish: dict[str, int]) -> None:
    """Nothing is counted that is no roll."""
    with pytest.raises(FieldError):
        count(spooling, printer, **wish)
    assert spooling.station.read(supplies.all_supplies) == {}


def test_no_such_printer(spooling: Spooling, printer: PrinterRow) -> None:
    """A roll is in a printer."""
    with pytest.raises(NotFoundError):
        spooling.station.write(lambda act: supplies.count_rolls(act, "other", SupplyWish(labels=5)))
