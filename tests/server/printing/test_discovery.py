"""Printers are found where they are, and asked what they are without a dot on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import FieldError
from server.domain.printer import Media
from server.printing.discovery.asking import identify, identify_on_usb
from server.printing.discovery.device_id import DeviceId, parse_device_id
from server.printing.discovery.dns_message import RecordType, question, records_in
from server.printing.discovery.dns_sd import IPP, RAW, Service, services
from server.printing.discovery.finding import found_at, found_on_network, found_on_usb, place_of
from server.printing.discovery.identity import Identity, identity_by_name
from server.printing.discovery.usb import UsbPrinter, usb_printers
from server.printing.links.address import Address, IppAddress, TcpAddress, parse_address
from server.printing.virtual.printer import VirtualPrinter
from tests.fakes.brother_metal import BrotherNetworkMetal, BrotherUsbMetal
from tests.fakes.brother_works import QlWorks
from tests.fakes.emupos import start_emupos
from tests.fakes.ipp_metal import IppMetal
from tests.fakes.ippeveprinter import start_ippeveprinter
from tests.fakes.metal import Mishap
from tests.fakes.printers import silent, simulator
from tests.fakes.responder import Announced, responder
from tests.fakes.zpl_metal import ZplMetal

QUICK = (0.1,) * 20
LASER = Announced(
    title="Office. 2nd floor", kind="_ipp._tcp", port=631, text={"rp": "ipp/print", "ty": "Example Laser"}
)
LABELS = Announced(
    title="Zebra (1)", kind="_pdl-datastream._tcp", port=9100, host="192.0.2.9", text={"ty": "ZTC ZD421-300dpi ZPL"}
)


@pytest.mark.parametrize("forget_older", [False, True])
@pytest.mark.parametrize("forthcoming", [True, False])
def test_services_on_the_network(forthcoming: bool, forget_older: bool) -> None:
    """Whether a printer tells all at once or has to be asked again, and with the mark on its records or without."""
    with responder([LASER, LABELS], forthcoming=forthcoming, forget_older=forget_older) as target:
        found = services(target, listen_seconds=QUICK)
    assert sorted(found, key=lambda service: service.port) == [
        Service(kind=IPP, title="Office. 2nd floor", host="127.0.0.1", port=631, text=LASER.text),
        Service(kind=RAW, title="Zebra (1)", host="192.0.2.9", port=9100, text=LABELS.text),
    ]


def test_silent_network() -> None:
    """Nobody answers: nothing is found, and nobody waits for long."""
    with responder([]) as target:
        assert services(target, listen_seconds=(0.05,)) == []


@given(st.binary(max_size=120))
def test_garbage_from_the_network(data: bytes) -> None:
    """Whatever arrives is records or nothing."""
    head = b"\x00\x00\x84\x00\x00\x00\x00\x05\x00\x00\x00\x00"
    assert isinstance(records_in(data), list)
    assert isinstance(records_in(head + data), list)


def test_name_that_points_at_itself() -> None:
    """A pointer to itself ends the reading."""
    assert records_in(b"\x00\x00\x84\x00\x00\x00\x00\x01\x00\x00\x00\x00\xc0\x0c" + bytes(10)) == []


def test_own_question_is_no_answer() -> None:
    """What we asked comes back to us on some networks."""
    assert records_in(question("_ipp._tcp.local", RecordType.PTR)) == []


@pytest.mark.parametrize(
    ("text", "device_id", "title"),
    [
        (
            "MFG:EPSON;CMD:ESC/POS;MDL:TM-m30III;CLS:PRINTER;DES:EPSON TM-m30III;",
            DeviceId(maker="EPSON", model="TM-m30III", languages="ESC/POS"),
            "EPSON TM-m30III",
        ),
        (
            "MANUFACTURER:Zebra Technologies ;COMMAND SET:ZPL;MODEL:ZTC ZD421-203dpi ZPL;CLASS:PRINTER;",
            DeviceId(maker="Zebra Technologies", model="ZTC ZD421-203dpi ZPL", languages="ZPL"),
            "Zebra Technologies ZTC ZD421-203dpi ZPL",
        ),
        (
            "MFG:Brother;MDL:Brother QL-820NWB",
            DeviceId(maker="Brother", model="Brother QL-820NWB"),
            "Brother QL-820NWB",
        ),
        ("", DeviceId(), ""),
        (";;:;MFG\x00:;a", DeviceId(), ""),
    ],
)
def test_device_id(text: str, device_id: DeviceId, title: str) -> None:
    """Short and long keys, and what is broken."""
    assert parse_device_id(text) == device_id
    assert parse_device_id(text).title == title


@pytest.mark.parametrize(
    ("model", "said", "driver", "width_dots", "dpi"),
    [
        ("EPSON TM-m30III", "ESC/POS", "escpos", 576, 203),
        ("TM-T88IV", "", "escpos", 512, 180),
        ("TM-T88VII", "", "escpos", 576, 203),
        ("POS58 Printer", "", "escpos", 384, 203),
        ("Zebra Technologies ZTC ZD421-203dpi ZPL", "ZPL", "zpl", 832, 203),
        ("ZTC ZD621-300dpi ZPL", "", "zpl", 1248, 300),
        ("Brother QL-820NWB", "", "brother", 696, 300),
        ("Brother QL-1110NWB", "", "brother", 1164, 300),
        ("Brother NC-9300h, Firmware Ver.1.00, BROTHER QL-720NW", "", "brother", 696, 300),
    ],
)
def test_what_a_name_tells(model: str, said: str, driver: str, width_dots: int, dpi: int) -> None:
    """Names that makers give their printers."""
    known = identity_by_name(model, said)
    assert known is not None
    assert (known.driver, known.width_dots, known.dpi) == (driver, width_dots, dpi)


@pytest.mark.parametrize("model", ["", "HP LaserJet Pro M404dn", "DYMO LabelWriter 450", "Linux printer server"])
def test_names_that_tell_nothing(model: str) -> None:
    """No driver is guessed where none is known."""
    assert identity_by_name(model) is None


def plug_in(root: Path, name: str, port: str, *, told: str, serial: str = "") -> None:
    """What the kernel shows of a printer."""
    interface = root / "bus" / port / f"{port}:1.0"
    interface.mkdir(parents=True)
    (interface / "ieee1284_id").write_text(told)
    for file, text in (("idVendor", "04b8\n"), ("idProduct", "0e28\n"), ("serial", serial)):
        (interface.parent / file).write_text(text)
    (root / "usbmisc" / name).mkdir(parents=True)
    (root / "usbmisc" / name / "device").symlink_to(interface)
    (root / "dev" / "usb").mkdir(parents=True, exist_ok=True)
    (root / "dev" / "usb" / name).touch()


def test_printers_on_usb(tmp_path: Path) -> None:
    """Each once, under the name that stays where udev gave one."""
    plug_in(tmp_path, "lp0", "1-1", told="MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;")
    plug_in(tmp_path, "lp1", "1-2", told="MFG:Zebra;CMD:ZPL;MDL:ZD421;")
    (tmp_path / "dev" / "ospite").mkdir()
    for name in ("lp1", "socket-1-2", "0a5f-0120-D2J1"):
        (tmp_path / "dev" / "ospite" / name).symlink_to(tmp_path / "dev" / "usb" / "lp1")
    found = usb_printers(tmp_path / "usbmisc", tmp_path / "dev")
    assert [(printer.address, printer.device_id.title) for printer in found] == [
        (f"usb:{tmp_path}/dev/usb/lp0", "EPSON TM-T20III"),
        (f"usb:{tmp_path}/dev/ospite/0a5f-0120-D2J1", "Zebra ZD421"),
    ]


def test_one_place_by_two_names() -> None:
    """A printer that was set up under one name is not found again under another."""
    assert place_of("usb:/dev/./null") == place_of("usb:/dev/null") != place_of("usb:/dev/zero")
    assert place_of("ipps://192.0.2.3?cert=system") == place_of("ipp://192.0.2.3/ipp/print")
    assert place_of("not an address") == "not an address"


def test_machine_without_usb(tmp_path: Path) -> None:
    """A container has none of it."""
    assert usb_printers(tmp_path / "none", tmp_path) == []


def test_usb_printer_of_unknown_kind() -> None:
    """It is shown, and somebody has to say what it is."""
    laser = DeviceId(maker="HP", model="LaserJet", languages="PJL,PCL,PDF")
    (found,) = found_on_usb([UsbPrinter(address="usb:/dev/usb/lp0", device_id=laser)], lambda vendor, at: never(at))
    assert (found.title, found.identity.driver) == ("HP LaserJet", "")


def test_usb_printer_that_names_no_language_is_asked() -> None:
    """Cheap receipt printers say nothing of themselves, and answer."""
    asked: list[Address] = []

    def ask(vendor: str, address: Address) -> Identity | None:
        del vendor
        asked.append(address)
        return Identity(driver="escpos")

    (found,) = found_on_usb([UsbPrinter(address="usb:/dev/usb/lp0", device_id=DeviceId(model="USB Printer"))], ask)
    assert (found.title, found.identity.driver, len(asked)) == ("USB Printer", "escpos", 1)


@pytest.mark.parametrize(
    ("works", "width_dots"),
    [
        (QlWorks(width_mm=29, length_mm=90), 306),
        (QlWorks(model=b"D", faults={Mishap.PAPER_OUT}), 1164),
        (QlWorks(faults={Mishap.COVER_OPEN}), 696),
    ],
)
def test_brother_on_usb_is_asked_in_its_own_language_first(works: QlWorks, width_dots: int) -> None:
    """Its maker's number says how: it answers nothing else, and the roll that is in it tells its width."""
    metal = BrotherUsbMetal(works)
    metal.start()
    mute = UsbPrinter(address=metal.address, device_id=DeviceId(), vendor="04f9")
    (found,) = found_on_usb([mute])
    assert (found.identity.driver, found.identity.width_dots, found.identity.dpi) == ("brother", width_dots, 300)
    assert metal.badges() == []
    metal.stop()


def test_other_printer_with_that_number_is_asked_as_all_are() -> None:
    """What does not answer in Brother's language may speak another."""
    metal = ZplMetal()
    metal.start()
    told = identify_on_usb("04f9", parse_address(metal.address))
    assert (told and told.driver, metal.badges()) == ("zpl", [])
    metal.stop()


def test_virtual_printer_is_known_by_asking() -> None:
    """It answers ESC/POS' question, and no paper moves."""
    printer = VirtualPrinter()
    printer.start()
    told = identify(parse_address(printer.address), snmp_port=1)
    assert (told and told.driver, printer.wait_for_pages(0)) == ("escpos", [])
    printer.stop()


def test_emupos_is_known_by_asking(tmp_path: Path) -> None:
    """So does a receipt printer that others wrote."""
    with start_emupos(tmp_path) as judge:
        told = identify(parse_address(judge.address), snmp_port=1)
        assert (told and told.driver, judge.receipts()) == ("escpos", [])


def test_zpl_printer_is_known_by_asking() -> None:
    """It tells its model and its dots."""
    metal = ZplMetal()
    metal.start()
    told = identify(parse_address(metal.address), snmp_port=1)
    assert told == Identity(
        driver="zpl", model="ZD421-203dpi", width_dots=832, dpi=203, media=Media.GAP, has_cutter=False
    )
    assert metal.badges() == []
    metal.stop()


def test_driverless_printer_is_known_by_asking(tmp_path: Path) -> None:
    """Model, resolution, and the width of the label that is in it."""
    with start_ippeveprinter(tmp_path) as eve:
        told = identify(parse_address(eve.address))
    assert told is not None
    assert (told.driver, told.dpi, told.width_dots) == ("ipp", 203, round(3.5 * 203))


def test_silent_printer_stays_unknown() -> None:
    """A person has to say what it is."""
    with simulator(silent) as running:
        assert identify(parse_address(running.address), snmp_port=1) is None


def test_nothing_there() -> None:
    """An address where nobody is."""
    assert identify(TcpAddress(host="127.0.0.1", port=1), snmp_port=1) is None
    assert identify(IppAddress(host="127.0.0.1", port=1)) is None


def never(address: Address) -> Identity | None:
    """Nobody may be asked."""
    raise AssertionError(address)


def test_printer_whose_language_we_speak_is_found_at_its_own_port() -> None:
    """There it proves more than by IPP, and its name is enough."""
    text = {"ty": "EPSON TM-m30III"}
    offers = [
        Service(kind=IPP, title="Till", host="192.0.2.3", port=631, text=text),
        Service(kind=RAW, title="Till", host="192.0.2.3", port=9100, text=text),
    ]
    (found,) = found_on_network(offers, [], never)
    assert (found.title, found.identity.model) == ("Till", "EPSON TM-m30III")
    assert (found.address, found.identity.driver) == ("tcp://192.0.2.3:9100", "escpos")


def test_other_printers_are_found_by_ipp() -> None:
    """An office printer is never sent bytes of a language that it may print."""
    offers = [
        Service(kind=RAW, title="Laser", host="192.0.2.4", port=9100),
        Service(kind=IPP, title="Laser", host="192.0.2.4", port=631, text={"rp": "ipp/print"}),
    ]
    asked: list[Address] = []

    def ask(address: Address) -> Identity | None:
        asked.append(address)
        return Identity(driver="ipp", model="Laser")

    (found,) = found_on_network(offers, [], ask)
    assert (found.address, asked) == ("ipp://192.0.2.4:631/ipp/print", [IppAddress(host="192.0.2.4")])


def test_print_server_offers_many_printers() -> None:
    """Each under its own name."""
    offers = [
        Service(kind=IPP, title=name, host="192.0.2.6", port=631, text={"rp": f"printers/{name}"})
        for name in ("a", "b")
    ]
    found = found_on_network(offers, [], lambda place: Identity(driver="ipp", model=""))
    assert sorted(printer.address for printer in found) == [
        "ipp://192.0.2.6:631/printers/a",
        "ipp://192.0.2.6:631/printers/b",
    ]


def test_printer_that_is_set_up_is_left_alone() -> None:
    """It may be printing, and serves one client at a time."""
    offers = [Service(kind=RAW, title="Till", host="192.0.2.3", port=9100, text={"ty": "TM-T20"})]
    for known in ("tcp://192.0.2.3:9100", "tcp://192.0.2.3", "tcp://192.0.2.3?snmp=staff"):
        assert found_on_network(offers, ["file:/x", known], never) == []


def test_machine_that_announces_nonsense() -> None:
    """It is shown by its name, and asked nothing."""
    offers = [Service(kind=IPP, title="X", host="192.0.2.5", port=631, text={"rp": "a b?c"})]
    (found,) = found_on_network(offers, [], never)
    assert (found.title, found.identity.driver) == ("X", "")


@pytest.mark.parametrize(
    ("typed", "answers", "address"),
    [
        ("192.0.2.7", lambda place: isinstance(place, IppAddress), "ipp://192.0.2.7/ipp/print"),
        ("192.0.2.7", lambda place: isinstance(place, TcpAddress), "tcp://192.0.2.7"),
        (" tcp://192.0.2.7:9101 ", lambda place: True, "tcp://192.0.2.7:9101"),
        ("usb:/dev/usb/lp0", lambda place: True, "usb:/dev/usb/lp0"),
        ("192.0.2.7", lambda place: False, None),
    ],
)
def test_typed_address(typed: str, answers: Callable[[Address], bool], address: str | None) -> None:
    """A host is asked by IPP and then in its own language; an address is asked as it stands."""
    named = Identity(driver="x", model="Y")
    found = found_at(typed, lambda place: named if answers(place) else None, lambda place: False)
    assert (found and found.address) == address


@pytest.mark.parametrize("typed", ["", "a b", "not..a..host", "http://x", "tcp://", "192.0.2.7/x"])
def test_typed_address_that_is_none(typed: str) -> None:
    """It is told as such, and nobody is asked."""
    with pytest.raises(FieldError):
        found_at(typed, never)


def test_a_silent_printer_at_a_typed_address_is_found_without_its_kind() -> None:
    """The cheapest never say a word: somebody names their kind, and a test card shows whether it was right."""
    with simulator(silent) as mute:
        address = mute.address
        found = found_at(address)
        assert found is not None
        assert (found.address, found.identity.driver) == (address, "")
    assert found_at(address) is None


def test_typed_host_of_a_printer_whose_language_we_speak() -> None:
    """Although it answers by IPP."""
    found = found_at("192.0.2.7", lambda place: Identity(driver="ipp", model="EPSON TM-m30III"))
    assert found is not None
    assert (found.address, found.identity.driver) == ("tcp://192.0.2.7", "escpos")


def test_ipp_simulator_is_found_from_its_announcement() -> None:
    """The whole way: announced, asked, told."""
    metal = IppMetal()
    metal.start()
    port = parse_address(metal.address).port  # type: ignore[union-attr]
    with responder([Announced(title="Badges", kind="_ipp._tcp", port=port, text={"rp": "ipp/print"})]) as target:
        (found,) = found_on_network(services(target, listen_seconds=QUICK), [])
    assert (found.address, found.identity.driver) == (metal.address, "ipp")
    metal.stop()


def test_brother_on_the_network_is_known_beside_its_line() -> None:
    """By SNMP: nothing is sent to where it prints."""
    metal = BrotherNetworkMetal()
    metal.start()
    place = parse_address(metal.address)
    assert isinstance(place, TcpAddress)
    told = identify(place, snmp_port=place.snmp_port)
    assert (told and told.driver, metal.badges()) == ("brother", [])
    metal.stop()
