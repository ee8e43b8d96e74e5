"""Addresses as people write them, and links to what stands behind them: sockets, terminals, files."""

from __future__ import annotations

import os
import pty
import tty
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from usb.core import USBError

from server.domain.errors import FieldError
from server.domain.print_job import JobState, Trouble
from server.printing.driver import Driver, Patience
from server.printing.escpos import language as escpos
from server.printing.families import PrinterFields, driver_for, endpoint
from server.printing.links.address import (
    Address,
    DeviceAddress,
    FileAddress,
    SerialAddress,
    TcpAddress,
    UsbAddress,
    parse_address,
)
from server.printing.links.library import UsbLink, bulk_endpoints
from server.printing.links.link import LinkError
from server.printing.links.opening import link_to

QUICK = Patience(status=0.2, stall=0.4, proof=0.5, silent=0.2, look=0.1, clear=0.2)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://10.0.0.5:9100", TcpAddress(host="10.0.0.5", port=9100)),
        ("tcp://printer.example", TcpAddress(host="printer.example")),
        ("tcp://[::1]:9101", TcpAddress(host="::1", port=9101)),
        ("tcp://h?snmp=public", TcpAddress(host="h", community="public")),
        ("tcp://h:9?snmp=a%26b&snmp_port=1161", TcpAddress(host="h", port=9, community="a&b", snmp_port=1161)),
        (" usb:04b8:0202 ", UsbAddress(vendor=0x04B8, product=0x0202)),
        ("usb:/dev/usb/lp0", DeviceAddress(path="/dev/usb/lp0")),
        ("serial:/dev/ttyUSB0", SerialAddress(path="/dev/ttyUSB0")),
        ("serial:/dev/ttyUSB0?baud=9600&flow=rtscts", SerialAddress(path="/dev/ttyUSB0", baud=9600, flow="rtscts")),
        ("file:/tmp/badge.bin", FileAddress(path="/tmp/badge.bin")),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    """Every form that is promised."""
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "10.0.0.5", "tcp://", "tcp://host:0", "tcp://host:99999", "tcp://host:x", "tcp://u:p@host", "tcp://host/x",
        "tcp://ho st", "tcp://a..b", "tcp://.", "ipp://" + "a" * 64,
        "tcp://h?snmp=", "tcp://h?snmp_port=161", "tcp://h?snmp=x&snmp_port=0", "tcp://h?community=x",
        "tcp://h?snmp=x&snmp_port=65536", "tcp://h?snmp=x y",
        "http://host", "usb:04b8", "usb:/etc/passwd", "usb:04b8:02021", "serial:ttyUSB0",
        "serial:/dev/ttyS0?baud=1", "serial:/dev/ttyS0?speed=9600", "serial:/dev/ttyS0?flow=dtr", "file:relative",
        "file:/a?b=c", "file:/a\x00b",
    ],
)  # fmt: skip
def test_wrong_addresses_say_what_is_allowed(text: str) -> None:
    """One field is to blame, and the answer shows the forms."""
    with pytest.raises(FieldError) as caught:
        parse_address(text)
    assert (caught.value.field, caught.value.code) == ("address", "field.address")
    assert "tcp://HOST:9100" in str(caught.value.details["allowed"])


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"driver": "ipp"}, "address", "field.address_ipp"),
        ({"driver": "escpos", "address": "ipp://h/ipp/print"}, "address", "field.address_ipp"),
        ({"driver": "laser"}, "driver", "field.driver"),
        ({"driver": "virtual", "address": "file:/tmp/x"}, "address", "field.address"),
        ({"address": "tcp://h:1?snmp=public"}, "address", "field.address"),
        ({"driver": "brother", "width_dots": 696}, "dpi", "field.range"),
        ({"driver": "brother", "width_dots": 697, "dpi": 300}, "roll", "field.roll"),
        ({"driver": "brother", "width_dots": 696, "length_dots": 500, "dpi": 300}, "roll", "field.roll"),
        ({"length_dots": -1}, "length_dots", "field.range"),
        ({"width_dots": 10}, "width_dots", "field.range"),
        ({"dpi": 72}, "dpi", "field.range"),
        ({"band_rows": 201}, "band_rows", "field.range"),
    ],
)
def test_printers_that_cannot_be_used(changes: dict[str, object], field: str, code: str) -> None:
    """What is not in this release, or no printer has, is refused when it is set up."""
    values: dict[str, object] = {"driver": "escpos", "address": "tcp://h:1", "width_dots": 576, "dpi": 203}
    with pytest.raises(FieldError) as caught:
        endpoint(PrinterFields(**values | changes))  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.code) == (field, code)


@pytest.fixture
def terminal() -> Iterator[tuple[int, str]]:
    """A serial line: its far end, and the path of ours."""
    far, near = pty.openpty()
    tty.setraw(far)
    tty.setraw(near)
    yield far, os.ttyname(near)
    os.close(near)
    os.close(far)


@pytest.mark.parametrize("scheme", ["serial", "device"])
def test_terminal_carries_both_ways(terminal: tuple[int, str], scheme: str) -> None:
    """Bytes go out whole, answers come in, and nothing there is an empty answer."""
    far, path = terminal
    link = link_to(SerialAddress(path=path) if scheme == "serial" else DeviceAddress(path=path))
    link.open()
    assert link.read_some() == b""
    assert link.write_some(b"\x10\x04\x01") == 3
    assert os.read(far, 10) == b"\x10\x04\x01"
    os.write(far, b"\x12\x00\x11")
    heard = b""
    while len(heard) < 3:
        heard += link.read_some()
    assert heard == b"\x12\x00\x11"
    link.close()
    link.close()


def test_second_opener_of_a_device_is_told_that_it_is_busy(terminal: tuple[int, str]) -> None:
    """A test card beside a station that prints; once the first hangs up it is free."""
    first, second = (link_to(DeviceAddress(path=terminal[1])) for _ in range(2))
    first.open()
    with pytest.raises(LinkError) as caught:
        second.open()
    assert caught.value.trouble is Trouble.BUSY
    second.close()
    first.close()
    second.open()
    second.close()


def test_pulled_device_is_told_at_once() -> None:
    """Its file ends: that is no silence."""
    far, near = pty.openpty()
    link = link_to(DeviceAddress(path=os.ttyname(near)))
    link.open()
    os.close(near)
    os.close(far)
    with pytest.raises(LinkError) as caught:
        link.read_some()
    assert caught.value.trouble is Trouble.LOST
    link.close()


def test_line_that_takes_nothing_shows_no_progress(terminal: tuple[int, str]) -> None:
    """Nobody reads at the far end: the link says so instead of hanging."""
    link = link_to(DeviceAddress(path=terminal[1]))
    link.open()
    assert any(not link.write_some(b"x" * 4096) for _ in range(100))
    link.close()


@pytest.mark.parametrize(
    "address",
    [
        DeviceAddress(path="/dev/no-such-printer"),
        SerialAddress(path="/dev/no-such-line"),
        FileAddress(path="/no/such/folder/x"),
        TcpAddress(host="127.0.0.1", port=1),
        UsbAddress(vendor=0xDEAD, product=0xBEEF),
    ],
    ids=["device", "serial", "file", "tcp", "usb"],
)
def test_nothing_there_is_unreachable(address: Address) -> None:
    """Whatever cable: a printer that is not there is an error of ours, with its trouble."""
    link = link_to(address)
    with pytest.raises(LinkError) as caught:
        link.open()
    assert caught.value.trouble is Trouble.UNREACHABLE
    link.close()


class Interface(list[SimpleNamespace]):
    """An interface of a USB device, as pyusb has it: endpoints in a row."""

    def __init__(self, kind: int, *endpoints: tuple[int, int]) -> None:
        super().__init__(SimpleNamespace(bEndpointAddress=at, bmAttributes=sort) for at, sort in endpoints)
        self.bInterfaceClass = kind


@pytest.mark.parametrize(
    ("interfaces", "ways"),
    [
        ([Interface(7, (0x81, 2), (0x02, 2))], (0x81, 0x02)),
        ([Interface(7, (0x82, 2), (0x01, 2))], (0x82, 0x01)),
        ([Interface(8, (0x83, 2), (0x04, 2)), Interface(7, (0x85, 3), (0x02, 2), (0x81, 2))], (0x81, 0x02)),
        ([Interface(7, (0x02, 2))], None),
        ([], None),
    ],
    ids=["Brother", "Epson", "storage and interrupts beside it", "one way only", "nothing"],
)
def test_usb_printer_tells_its_ways(interfaces: list[Interface], ways: tuple[int, int] | None) -> None:
    """Makers number their endpoints as they like."""
    assert bulk_endpoints(interfaces) == ways


def test_file_takes_a_badge_and_proves_nothing(tmp_path: Path) -> None:
    """A file gets the whole badge; its end is `sent`."""
    image = Image.new("1", (576, 240), 0)
    target = tmp_path / "badge.bin"
    driver: Driver = driver_for(
        endpoint(PrinterFields(driver="escpos", address=f"file:{target}", width_dots=576, dpi=203)), patience=QUICK
    )
    assert driver.status().state == "unknown"
    outcome = driver.print(image, 5)
    assert (outcome.state, outcome.trouble) == (JobState.SENT, None)
    assert target.read_bytes() == escpos.job_bytes(image, 5, band_rows=100)


@pytest.mark.parametrize("kind", [FileAddress, DeviceAddress])
def test_no_address_leads_a_badge_into_a_file_that_holds_something(
    tmp_path: Path, kind: type[FileAddress] | type[DeviceAddress]
) -> None:
    """A station's own database, say: it is neither cut short nor written into."""
    database = tmp_path / "station.db"
    database.write_bytes(b"all guests")
    link = link_to(kind(path=str(database)))
    with pytest.raises(LinkError) as caught:
        link.open()
    link.close()
    assert (caught.value.trouble, database.read_bytes()) == (Trouble.UNREACHABLE, b"all guests")


def test_a_pipe_that_nobody_reads_keeps_nobody_waiting(tmp_path: Path) -> None:
    """Opening one waits for its reader, unless it is told not to."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(LinkError) as caught:
        link_to(FileAddress(path=str(tmp_path / "pipe"))).open()
    assert caught.value.trouble is Trouble.UNREACHABLE


def test_no_device_is_made_where_none_is() -> None:
    """A printer that is unplugged stays away, and its place free."""
    with pytest.raises(LinkError):
        link_to(FileAddress(path="/dev/shm/no-such-printer")).open()
    assert not Path("/dev/shm/no-such-printer").exists()


def test_usb_answers_are_asked_for_in_whole_packets() -> None:
    """libusb ends a transfer that is shorter than what the printer sends with an overflow."""

    class Device:
        """Sends packets of 512 bytes at most, as USB 2 does."""

        def read(self, endpoint: int, size: int, timeout: int) -> bytes:
            if size % 512:
                raise USBError("Overflow", errno=75)
            return b"\x02" * 84

    link = UsbLink(UsbAddress(vendor=0x0A5F, product=0x0166))
    link._printer = SimpleNamespace(device=Device(), in_ep=0x82)
    assert link.read_some() == b"\x02" * 84
