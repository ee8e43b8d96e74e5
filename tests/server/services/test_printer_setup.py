"""Setting printers up, asking how they are, and the test card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.complaint import Advice, Complaint
from server.domain.errors import ConflictError, FieldError, NotFoundError
from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering, PrinterStatus
from server.printing.discovery.finding import FoundPrinter
from server.printing.discovery.identity import Identity
from server.printing.virtual.paper import Fault
from server.services import printer_tuning, printers
from server.services.printers import PrinterWish
from server.station import Station
from server.store.printers import PrinterRow
from tests.fakes.spooling import virtual_printer


def add(station: Station, **changes: object) -> PrinterRow:
    """A printer, as typed with changes."""
    values: dict[str, object] = {"name": "Front", "driver": "escpos", "address": "tcp://127.0.0.1:9"}
    wish = PrinterWish(**values | changes)  # type: ignore[arg-type]
    return station.write(lambda transaction: printers.add_printer(transaction, wish))


def test_added_printer_is_listed(station: Station) -> None:
    """What was typed is kept, and nothing is known of it yet."""
    row = add(station, place=" by the door ")
    assert station.read(printers.all_printers) == [row]
    assert (row.state, row.answering, row.place) == ("unknown", "unknown", "by the door")
    assert station.read(lambda connection: printers.printer_by_name(connection, "Front")) == row


def test_name_is_taken_once(station: Station) -> None:
    """Two printers of one name would be told apart by nobody."""
    add(station)
    with pytest.raises(ConflictError):
        add(station)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"driver": "telex"}, "driver"),
        ({"address": "printer"}, "address"),
        ({"width_dots": 0}, "width_dots"),
        ({"dpi": 9000}, "dpi"),
    ],
)
def test_wrong_field_is_named(station: Station, changes: dict[str, object], field: str) -> None:
    """Nothing is set up by half."""
    with pytest.raises(FieldError) as caught:
        add(station, **changes)
    assert caught.value.field == field
    assert station.read(printers.all_printers) == []


def test_unknown_name(station: Station) -> None:
    """A command with a typo gets a clear answer."""
    with pytest.raises(NotFoundError):
        station.read(lambda connection: printers.printer_by_name(connection, "Rear"))


@pytest.mark.parametrize("change", [{"address": "tcp://127.0.0.1:10"}, {"driver": "zpl"}])
def test_another_printer_has_answered_nothing_yet(station: Station, change: dict[str, str]) -> None:
    """At another address, or in another language, silence means something else."""
    row = add(station)
    well = PrinterStatus(answering=Answering.PRINTED)
    station.write(lambda transaction: printers.keep_status(transaction, row.id, well))
    wish = replace(PrinterWish(name="Front", driver=row.driver, address=row.address), **change)
    changed = station.write(lambda transaction: printers.change_printer(transaction, row.id, wish))
    assert (changed.answering, changed.state) == ("unknown", "unknown")


def test_status_is_a_fact_only_where_it_changes(station: Station) -> None:
    """A heartbeat does not fill the journal."""
    row = add(station)
    seen = []
    station.writer.listen(lambda facts: seen.extend(fact.body for fact in facts))
    for status in (
        PrinterStatus(answering=Answering.STATUS),
        PrinterStatus(answering=Answering.STATUS),
        PrinterStatus(trouble=Trouble.PAPER_OUT, answering=Answering.STATUS),
        PrinterStatus(trouble=Trouble.UNREACHABLE),
        PrinterStatus(answering=Answering.STATUS),
    ):
        station.write(lambda transaction, status=status: printers.keep_status(transaction, row.id, status))
    assert [body["state"] for body in seen] == ["ready", "attention", "offline", "ready"]


def test_asking_a_printer(station: Station) -> None:
    """How it is, now."""
    with virtual_printer() as paper:
        row = add(station, driver="virtual", address=paper.address)
        assert printers.printer_status(row).is_ready
        paper.set_fault(Fault.COVER_OPEN)
        status = printers.printer_status(row)
        assert (status.is_ready, status.reason, status.state) == (False, "cover_open", "attention")
    assert printers.printer_status(row).reason == "unreachable"


def test_test_card_comes_out(station: Station) -> None:
    """One card, with proof, beside the queue."""
    with virtual_printer() as paper:
        row = add(station, address=paper.address)
        assert printers.print_test_card(row).state is JobState.PRINTED
        assert [page.width_dots for page in paper.pages()] == [576]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("tcp://127.0.0.1:9", "tcp://127.0.0.1:9"),
        ("tcp://Printer.example:9100", "tcp://printer.example"),
        ("usb:04B8:0202", "usb:04b8:0202"),
    ],
)
def test_one_printer_an_address(station: Station, first: str, second: str) -> None:
    """Two rows for one printer would send into each other's badges, however its address is written."""
    add(station, address=first)
    with pytest.raises(ConflictError) as caught:
        add(station, name="Rear", address=second)
    assert caught.value.code == "printer.address_taken"
    other = add(station, name="Rear", address="tcp://127.0.0.1:10")
    wish = PrinterWish(name="Rear", driver="escpos", address=second)
    with pytest.raises(ConflictError):
        station.write(lambda transaction: printers.change_printer(transaction, other.id, wish))


def test_card_that_is_cut_off_makes_the_printer_narrower(station: Station) -> None:
    """What was read off the ruler is kept; nothing else changes, and screens are told."""
    before = add(station, place="door")
    changed, remedy = station.write(
        lambda transaction: printer_tuning.answer_test_card(transaction, before.id, Complaint.CUT_OFF, 48)
    )
    assert (changed.width_dots, remedy.advice) == (376, None)
    assert station.read(printers.all_printers) == [changed]
    assert (changed.place, changed.address, changed.dpi) == (before.place, before.address, before.dpi)


def test_complaint_that_no_setting_helps(station: Station) -> None:
    """The printer stays as it is."""
    before = add(station)
    changed, remedy = station.write(
        lambda transaction: printer_tuning.answer_test_card(transaction, before.id, Complaint.PALE)
    )
    assert (changed, remedy.set_up, remedy.advice) == (before, None, Advice.AT_PRINTER)


def test_found_printer_is_set_up_as_it_is(station: Station) -> None:
    """Under a name that no other has, with what its model has."""
    add(station, name="EPSON TM-m30III")
    identity = Identity(driver="escpos", model="EPSON TM-m30III", width_dots=512, dpi=180)
    found = FoundPrinter(title="EPSON  TM-m30III", address="tcp://192.0.2.7:9100", identity=identity)
    known = station.read(printers.all_printers)
    row = station.write(lambda transaction: printers.add_printer(transaction, printer_tuning.wish_for(found, known)))
    assert (row.name, row.width_dots, row.dpi) == ("EPSON TM-m30III 2", 512, 180)


@pytest.mark.parametrize("title", ["", "x" * 200, "\n\t", "Bad\x00name"])
def test_name_that_a_device_announces_can_be_anything(station: Station, title: str) -> None:
    """It still makes a name that a printer can have."""
    found = FoundPrinter(title=title, address="tcp://192.0.2.7", identity=Identity(driver="escpos"))
    wish = printer_tuning.wish_for(found, [])
    assert station.write(lambda transaction: printers.add_printer(transaction, wish)).name
