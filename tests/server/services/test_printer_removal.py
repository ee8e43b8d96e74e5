"""Taking a printer away: only where nobody and nothing waits for it, and without rewriting what it printed."""

from __future__ import annotations

import pytest

from server.domain.batch import BatchState
from server.domain.errors import ConflictError, NotFoundError
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState
from server.services import batches, devices, print_jobs, printers
from server.services.batches import BatchWish
from server.services.devices import DeviceWish
from server.services.print_jobs import BadgeWish
from server.services.print_moves import Move, move_job
from server.services.printer_removal import remove_printer
from server.services.printers import PrinterWish
from server.station import Station
from server.store.printers import PrinterRow
from tests.fakes.spooling import Spooling, virtual_printer, wait_until


@pytest.fixture
def front(station: Station) -> PrinterRow:
    """A printer that is not there."""
    wish = PrinterWish(name="Front", driver="escpos", address="tcp://127.0.0.1:9")
    return station.write(lambda transaction: printers.add_printer(transaction, wish))


def remove(station: Station, printer: PrinterRow) -> None:
    """Take it away."""
    station.write(lambda transaction: remove_printer(transaction, printer.id))


def test_its_name_and_address_are_free_again(station: Station, front: PrinterRow) -> None:
    """It is nowhere to be chosen, and may be set up anew; taking it away twice finds nothing."""
    remove(station, front)
    assert station.read(printers.all_printers) == []
    wish = PrinterWish(name=front.name, driver=front.driver, address=front.address)
    again = station.write(lambda transaction: printers.add_printer(transaction, wish))
    remove(station, again)
    with pytest.raises(NotFoundError):
        remove(station, front)


@pytest.mark.parametrize("field", ["printer_id", "fallback_printer_id"])
def test_a_printer_that_a_kiosk_uses_stays(station: Station, front: PrinterRow, field: str) -> None:
    """Its own or its second: nobody's badges go elsewhere without a word. The kiosk is named."""
    other = PrinterWish(name="Another", driver="escpos", address="tcp://127.0.0.1:10")
    station.write(lambda transaction: printers.add_printer(transaction, other))
    wish = DeviceWish(name="Kiosk 1", place="", **{field: front.id})  # type: ignore[arg-type]
    station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
    with pytest.raises(ConflictError) as caught:
        remove(station, front)
    assert (caught.value.code, caught.value.details["devices"]) == ("printer.in_use", "Kiosk 1")


def test_a_printer_where_badges_wait_stays_until_they_are_called_off(
    station: Station, event: Event, guests: dict[str, Guest], front: PrinterRow
) -> None:
    """No badge is lost with its printer; afterwards the badge still names it."""
    wish = BadgeWish(event=event, guest=guests["Anna"])
    job = station.write(lambda transaction: print_jobs.queue_first_badge(transaction, wish))
    assert job is not None
    with pytest.raises(ConflictError, match="wait"):
        remove(station, front)
    station.write(lambda transaction: move_job(transaction, job.id, Move(to=JobState.CANCELLED)))
    remove(station, front)
    assert station.read(printers.printer_names)[job.printer_id].startswith("Front (")


def test_a_printer_with_a_batch_stays(
    station: Station, event: Event, guests: dict[str, Guest], front: PrinterRow
) -> None:
    """Also while the batch is paused: it may run on."""
    wish = BatchWish(event_id=event.id, printer_id=front.id)
    batch = station.write(lambda transaction: batches.start_batch(transaction, wish))
    station.write(lambda transaction: batches.move_batch(transaction, event.id, batch.id, BatchState.PAUSED))
    with pytest.raises(ConflictError) as caught:
        remove(station, front)
    assert caught.value.code == "printer.awaited"


def test_nobody_asks_a_printer_that_was_taken_away(station: Station, event: Event) -> None:
    """Its worker rests; the station stops as ever."""
    spooling = Spooling(station, event)
    with virtual_printer() as printer:
        row = spooling.add(f"tcp://127.0.0.1:{printer.port}")
        spooling.start()
        wait_until(lambda: station.read(printers.all_printers)[0].state == "ready")
        remove(station, row)
        spooling.stop()
    assert station.read(printers.all_printers) == []
