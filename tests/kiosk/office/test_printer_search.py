"""Finding printers in the office, and putting right what somebody sees on a test card."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kiosk.app import build_app
from kiosk.office import terms
from server.domain.complaint import MEASURED, Advice, Complaint
from server.printing.discovery.finding import FoundPrinter
from server.printing.discovery.identity import Identity
from server.services import printers
from server.services.people import Person
from server.services.printers import PrinterWish
from server.station import Station
from server.store.printers import PrinterRow
from tests.fakes.scene import PASSWORD
from tests.fakes.spooling import virtual_printer
from tests.fakes.web_client import WebClient
from tests.fakes.zpl_metal import ZplMetal

TILL = FoundPrinter(
    title="EPSON TM-T88IV",
    address="tcp://192.0.2.7:9100",
    identity=Identity(driver="escpos", width_dots=512, dpi=180),
)
UNKNOWN = FoundPrinter(title='<b>"POS"', address="usb:/dev/ospite/socket-1-1.2", identity=Identity(driver=""))
FOUND = "/office/printers/search/found"


@pytest.fixture
def searching(station: Station, organiser: Person) -> Iterator[WebClient]:
    """An organiser at a venue where these printers are found."""
    app = build_app(station)
    app.state.finds_printers = lambda known: [
        found for found in (TILL, UNKNOWN) if found.address not in {printer.address for printer in known}
    ]
    client = WebClient(app, headers={"Accept": "text/html", "Accept-Language": "en"})
    client.post_page("/office/sign-in", data={"name": organiser.name, "password": PASSWORD})
    yield client
    client.close()


def add(station: Station, address: str) -> PrinterRow:
    """A receipt printer."""
    wish = PrinterWish(name="Front", driver="escpos", address=address)
    return station.write(lambda transaction: printers.add_printer(transaction, wish))


def hidden_fields(text: str) -> dict[str, str]:
    """What the first form on a page would send."""
    form = text.split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_search_page_asks_for_the_list(office: WebClient) -> None:
    """The page is there at once; the list comes when the printers have answered."""
    page = office.get("/office/printers/search").text
    assert f'hx-get="{FOUND}"' in page
    at_one = office.get("/office/printers/search", params={"at": "a&b"}).text
    assert f'hx-get="{FOUND}?at=a%26b"' in at_one


def test_found_printer_is_set_up_with_one_touch(searching: WebClient, station: Station) -> None:
    """As it was found; then it is not found any more."""
    answer = searching.post_page("/office/printers", data=hidden_fields(searching.get(FOUND).text))
    (printer,) = station.read(printers.all_printers)
    assert answer.headers["location"].startswith(f"/office/printers/{printer.id}")
    assert (printer.name, printer.address, printer.width_dots, printer.dpi) == (
        "EPSON TM-T88IV",
        "tcp://192.0.2.7:9100",
        512,
        180,
    )
    assert "TM-T88IV" not in searching.get(FOUND).text


def test_unknown_kind_is_asked_for(searching: WebClient) -> None:
    """A person says what it is; what it calls itself is written as text."""
    text = searching.get(FOUND).text
    assert "&lt;b&gt;" in text
    assert 'id="driver-2"' in text


def test_printer_at_an_address(office: WebClient) -> None:
    """It is asked, and found as what it is."""
    metal = ZplMetal()
    metal.start()
    assert "ZD421-203dpi" in office.get(FOUND, params={"at": metal.address}).text
    metal.stop()


@pytest.mark.parametrize(
    ("at", "words"), [("tcp://127.0.0.1:1", "Nothing answers there"), ("a b", "This is no address")]
)
def test_nothing_at_an_address(office: WebClient, at: str, words: str) -> None:
    """It is said why nothing is found."""
    assert words in office.get(FOUND, params={"at": at}).text


def test_only_organisers_search(stranger: WebClient) -> None:
    """Nobody else makes the station ask around."""
    answer = stranger.get(FOUND)
    assert (answer.status_code, answer.headers["location"]) == (303, "/office/sign-in")


def test_complaint_sets_the_printer_and_prints_again(office: WebClient, station: Station) -> None:
    """What was read off the ruler; the next card is as wide as that."""
    with virtual_printer() as paper:
        printer = add(station, paper.address)
        tested = office.post_page(f"/office/printers/{printer.id}/test").headers["location"]
        assert "Did it come out whole?" in office.get(tested).text
        answer = {"complaint": "cut_off", "measured_cut_off": "48,5", "measured_too_narrow": "9"}
        location = office.post_page(f"/office/printers/{printer.id}/card", data=answer).headers["location"]
        text = office.get(location).text
        widths = [page.width_dots for page in paper.wait_for_pages(2)]
    assert "It prints less wide now" in text
    assert station.read(printers.all_printers)[0].width_dots == 384
    assert len(widths) == 2


def test_whole_card_ends_it(office: WebClient, station: Station) -> None:
    """Nothing is changed and nothing more is printed."""
    printer = add(station, "tcp://127.0.0.1:9")
    answer = office.post_page(f"/office/printers/{printer.id}/card", data={"complaint": "whole"})
    assert "ready for badges" in office.get(answer.headers["location"]).text
    assert station.read(printers.all_printers) == [printer]


@pytest.mark.parametrize("measured", ["", "wide", "nan"])
def test_measure_that_cannot_be(office: WebClient, station: Station, measured: str) -> None:
    """The printer stays as it is, and somebody is told to look."""
    printer = add(station, "tcp://127.0.0.1:9")
    answer = {"complaint": "cut_off", "measured_cut_off": measured}
    location = office.post_page(f"/office/printers/{printer.id}/card", data=answer).headers["location"]
    assert "No setting helps here" in office.get(location).text
    assert station.read(printers.all_printers) == [printer]


def test_complaint_that_there_is_not(office: WebClient, station: Station) -> None:
    """A made-up one, and one about a made-up printer."""
    printer = add(station, "tcp://127.0.0.1:9")
    assert office.post_page(f"/office/printers/{printer.id}/card", data={"complaint": "ugly"}).status_code == 422
    assert office.post_page("/office/printers/none/card", data={"complaint": "pale"}).status_code == 404


def test_every_complaint_and_advice_has_words() -> None:
    """Nothing that can be said is without words."""
    assert set(terms.COMPLAINTS) == set(Complaint)
    assert set(terms.MEASURES) == set(MEASURED)
    assert set(terms.CHANGES) == set(Complaint) - {Complaint.NOTHING}
    assert set(terms.ADVICE) == set(Advice)
