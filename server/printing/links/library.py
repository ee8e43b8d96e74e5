"""Links by python-escpos: USB by number and serial lines, each with explicit time-outs.

The library is imported only when a link is opened, because it sets up logging and profiles as it is imported.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

from server.domain.print_job import Trouble
from server.printing.links.address import SerialAddress, UsbAddress
from server.printing.links.link import CHUNK_BYTES, SLICE_SECONDS, LinkError

_PRINTER_CLASS, _BULK, _TOWARDS_US = 0x07, 0x02, 0x80


class SerialLink:
    """A serial line by python-escpos, with the write time-out that it does not set."""

    answers = True

    #: A small chunk, so that a slow line still shows progress.
    _CHUNK = 256
    _WRITE_SECONDS = 5.0

    def __init__(self, address: SerialAddress) -> None:
        self._address = address
        self._printer: Any = None

    def open(self) -> None:
        """Open the line at its speed."""
        from escpos.printer import Serial

        self._printer = Serial(
            devfile=self._address.path,
            baudrate=self._address.baud,
            timeout=SLICE_SECONDS,
            xonxoff=self._address.flow == "xonxoff",
            dsrdtr=False,
        )
        _open(self._printer)
        self._printer.device.write_timeout = self._WRITE_SECONDS
        self._printer.device.rtscts = self._address.flow == "rtscts"

    def write_some(self, data: bytes) -> int:
        """As Link; how much of a chunk went out before a stall is not known."""
        from serial import SerialException, SerialTimeoutException

        try:
            self._printer.device.write(data[: self._CHUNK])
        except SerialTimeoutException as exc:
            raise LinkError(Trouble.STALLED, "the serial line takes nothing") from exc
        except (SerialException, OSError) as exc:
            raise LinkError(Trouble.LOST, f"the serial line broke: {exc}") from exc
        return len(data[: self._CHUNK])

    def read_some(self) -> bytes:
        """As Link."""
        from serial import SerialException

        try:
            return bytes(self._printer.device.read(max(1, self._printer.device.in_waiting)))
        except (SerialException, OSError) as exc:
            raise LinkError(Trouble.LOST, f"the serial line broke: {exc}") from exc

    def close(self) -> None:
        """As Link, without waiting for a line that takes nothing."""
        if self._printer is not None and self._printer.device is not None:
            with contextlib.suppress(OSError):  # the cable is out: there is nothing left to hang up
                self._printer.device.close()
        self._printer = None


class UsbLink:
    """A USB printer by its numbers, by python-escpos and pyusb; every transfer has a time-out."""

    answers = True

    _WRITE_MS = 5000
    _READ_MS = int(SLICE_SECONDS * 1000)

    def __init__(self, address: UsbAddress) -> None:
        self._address = address
        self._printer: Any = None

    def open(self) -> None:
        """Find it and take it from the kernel's own driver."""
        from escpos.printer import Usb

        self._printer = Usb(self._address.vendor, self._address.product, timeout=self._WRITE_MS)
        _open(self._printer)
        ways = bulk_endpoints(self._printer.device.get_active_configuration())
        if ways is not None:
            self._printer.in_ep, self._printer.out_ep = ways

    def write_some(self, data: bytes) -> int:
        """As Link."""
        from usb.core import USBError, USBTimeoutError

        try:
            return int(self._printer.device.write(self._printer.out_ep, data[:CHUNK_BYTES], self._WRITE_MS))
        except USBTimeoutError as exc:
            raise LinkError(Trouble.STALLED, "the printer takes nothing") from exc
        except USBError as exc:
            raise LinkError(Trouble.LOST, f"the cable was pulled: {exc}") from exc

    def read_some(self) -> bytes:
        """As Link."""
        from usb.core import USBError, USBTimeoutError

        try:
            return bytes(self._printer.device.read(self._printer.in_ep, CHUNK_BYTES, self._READ_MS))
        except USBTimeoutError:
            return b""
        except USBError as exc:
            raise LinkError(Trouble.LOST, f"the cable was pulled: {exc}") from exc

    def close(self) -> None:
        """As Link."""
        if self._printer is not None:
            self._printer.close()
            self._printer = None


def bulk_endpoints(interfaces: Iterable[Any]) -> tuple[int, int] | None:
    """A USB printer's own way in and way out: python-escpos expects Epson's, a Brother has others. None: it tells none.

    `interfaces` are those of a pyusb configuration. Source: USB device class definition for printing devices, 1.1.
    """
    for interface in interfaces:
        bulk = [point.bEndpointAddress for point in interface if point.bmAttributes & 0x03 == _BULK]
        ways_in = [address for address in bulk if address & _TOWARDS_US]
        ways_out = [address for address in bulk if not address & _TOWARDS_US]
        if interface.bInterfaceClass == _PRINTER_CLASS and ways_in and ways_out:
            return ways_in[0], ways_out[0]
    return None


def _open(printer: Any) -> None:
    """Open a python-escpos printer, its errors as ours."""
    from escpos.exceptions import Error

    try:
        printer.open()
    except (Error, OSError, RuntimeError, ValueError) as exc:
        raise LinkError(Trouble.UNREACHABLE, f"not found: {exc}") from exc
