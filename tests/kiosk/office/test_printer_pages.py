"""Printers in the office: set up, tried, and the virtual one's paper and faults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.office import terms
from server.domain.access import Role
from server.domain.printer import Media
from server.printing.families import Family
from server.services import devices, people, printers
from server.services.devices import DeviceWish
from server.settings import Settings
from server.station import Station, build_station
from server.store.printers import PrinterRow
from tests.fakes.scene import PASSWORD
from tests.fakes.venue import eventually
from tests.fakes.web_app import app_of
from tests.fakes.web_client import WebClient

FORM = {"name": "Front", "driver": "escpos", "address": "tcp://127.0.0.1:9", "width_dots": "576", "dpi": "203"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Station]:
    """A station whose loops run, so that virtual printers listen."""
    built = build_station(Settings(data_dir=tmp_path / "data"))
    wish = people.PersonWish(name="Olga", role=Role.ORGANISER, password=PASSWORD)
    built.write(lambda transaction: people.add_person(transaction, wish))
    built.start()
    yield built
    built.stop()


@pytest.fixture
def desk(running: Station) -> Iterator[WebClient]:
    """An organiser signed in there."""
    client = WebClient(app_of(running), headers={"Accept": "text/html", "Accept-Language": "en"})
    client.post_page("/office/sign-in", data={"name": "Olga", "password": PASSWORD})
    yield client
    client.close()


def the_printer(station: Station) -> PrinterRow:
    """The one that is set up."""
    (printer,) = station.read(printers.all_printers)
    return printer


def test_a_printer_is_set_up_and_changed(office: WebClient, station: Station) -> None:
    """All fields arrive, and can be changed."""
    assert office.post_page("/office/printers", data=FORM).status_code == 303
    printer = the_printer(station)
    assert (printer.name, printer.address, printer.width_dots) == ("Front", "tcp://127.0.0.1:9", 576)
    address = f"/office/printers/{printer.id}"
    office.post_page(address, data=FORM | {"name": "Back", "width_dots": "384", "place": "hall"})
    after = the_printer(station)
    assert (after.name, after.width_dots, after.place) == ("Back", 384, "hall")
    assert "Back" in office.get("/office/printers/list").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Please fill this in"),
        ({"address": "http://example.org"}, "Such an address cannot be used"),
        ({"address": ""}, "Such an address cannot be used"),
        ({"width_dots": "wide"}, "Write a whole number"),
        ({"width_dots": "99999"}, "out of range"),
        ({"dpi": "1"}, "out of range"),
        ({"driver": "ipp"}, "Driverless printers, and they alone"),
        ({"driver": "fax"}, "Choose one of these"),
    ],
)
def test_a_printer_that_cannot_be(office: WebClient, station: Station, change: dict[str, str], words: str) -> None:
    """Bad input ends in words beside the field, and nothing is set up."""
    answer = office.post_page("/office/printers", data=FORM | change)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert station.read(printers.all_printers) == []


def test_two_printers_have_two_names(office: WebClient, printer: PrinterRow) -> None:
    """The second is told so."""
    answer = office.post_page("/office/printers", data=FORM | {"name": printer.name})
    assert (answer.status_code, "Another printer has this name" in answer.text) == (422, True)


@pytest.mark.parametrize("act", ["test", "status"])
def test_a_printer_that_is_away_is_said_so(office: WebClient, station: Station, printer: PrinterRow, act: str) -> None:
    """Asking or testing tells that nothing answers, and the state is kept."""
    answer = office.post_page(f"/office/printers/{printer.id}/{act}")
    assert "Nothing answers at its address" in office.get(answer.headers["location"]).text
    assert the_printer(station).state == "offline"


def test_unknown_printers_and_paper(office: WebClient, printer: PrinterRow) -> None:
    """Made-up ids, and the paper of a printer made of metal."""
    assert office.get("/office/printers/none").status_code == 404
    assert office.post_page("/office/printers/none/test").status_code == 404
    for address in (f"/office/printers/{printer.id}/paper", f"/office/printers/{printer.id}/paper/1.png"):
        assert office.get(address).status_code == 404


def test_the_virtual_printers_paper_is_seen(desk: WebClient, running: Station) -> None:
    """A test card comes out on a page; out of paper it says so; loaded again it prints."""
    answer = desk.post_page("/office/printers", data=FORM | {"driver": "virtual", "address": ""})
    printer = the_printer(running)
    address = f"/office/printers/{printer.id}"
    assert answer.headers["location"].startswith(address)
    virtual = eventually(lambda: running.virtual_printers.of(printer.id))
    tested = desk.post_page(f"{address}/test").headers["location"]
    assert "The test card is out" in desk.get(tested).text
    assert desk.get(f"{address}/paper/{virtual.pages()[-1].number}.png").content.startswith(b"\x89PNG")
    desk.post_page(f"{address}/faults", data={"fault": "paper_out", "active": "1"})
    tested = desk.post_page(f"{address}/test").headers["location"]
    assert "Paper is out" in desk.get(tested).text
    desk.post_page(f"{address}/faults", data={"fault": "paper_out"})
    assert not virtual.faults
    assert "Paper out" in desk.get(f"{address}/paper").text
    assert desk.post_page(f"{address}/faults", data={"fault": "fire"}).status_code == 422


def test_every_kind_can_be_chosen(office: WebClient) -> None:
    """Each family and each sort of paper has words in the form."""
    assert set(terms.DRIVERS) == set(Family)
    assert set(terms.MEDIA) == set(Media)
    page = office.get("/office/printers").text
    assert [value for value in (*Family, *Media) if f'value="{value}"' not in page] == []


def test_a_label_printer_is_set_up(office: WebClient, station: Station) -> None:
    """Paper, cutter and darkness arrive, and are shown again; bad ones end in words."""
    labels = FORM | {"driver": "zpl", "media": "gap", "cutter": "no", "darkness": "70"}
    office.post_page("/office/printers", data=labels)
    printer = the_printer(station)
    assert (printer.driver, printer.media, printer.has_cutter, printer.darkness) == ("zpl", "gap", False, 70)
    address = f"/office/printers/{printer.id}"
    assert 'value="70"' in office.get(address).text
    assert "out of range" in office.post_page(address, data=labels | {"darkness": "101"}).text
    assert "Choose one of these" in office.post_page(address, data=labels | {"media": "stone"}).text
    office.post_page(address, data=labels | {"darkness": ""})
    assert the_printer(station).darkness is None


def test_a_brother_is_set_up_by_its_roll(office: WebClient, station: Station) -> None:
    """The roll gives width, length and dots an inch, and is shown again; another kind forgets it."""
    labels = FORM | {"driver": "brother", "roll": "62x29"}
    office.post_page("/office/printers", data=labels)
    printer = the_printer(station)
    assert (printer.width_dots, printer.length_dots, printer.dpi, printer.media) == (696, 271, 300, "gap")
    address = f"/office/printers/{printer.id}"
    assert '<option value="62x29" selected>62 × 29 mm (DK-11209)</option>' in office.get(address).text
    assert "Choose the roll" in office.post_page(address, data=labels | {"roll": "63"}).text
    office.post_page(address, data=labels | {"driver": "escpos", "width_dots": "576", "dpi": "203"})
    printer = the_printer(station)
    assert (printer.width_dots, printer.length_dots, printer.dpi) == (576, 0, 203)


def test_a_printer_is_taken_away_unless_a_kiosk_prints_there(office: WebClient, station: Station) -> None:
    """The kiosk is named, so that one knows where to go."""
    office.post_page("/office/printers", data=FORM)
    printer = the_printer(station)
    address = f"/office/printers/{printer.id}/remove"
    wish = DeviceWish(name="Kiosk by the door", place="", printer_id=printer.id)
    station.write(lambda transaction: devices.let_in_own_screen(transaction, wish))
    refused = office.post_page(address)
    assert (refused.status_code, "Kiosk by the door: badges come out here" in refused.text) == (409, True)
    (kiosk,) = station.read(devices.all_devices)
    free = DeviceWish(name=kiosk.name, place="")
    station.write(lambda transaction: devices.change_device(transaction, kiosk.id, free))
    assert office.post_page(address).headers["location"] == "/office/printers?said=printer_removed"
    assert station.read(printers.all_printers) == []
    assert office.get(f"/office/printers/{printer.id}").status_code == 404
