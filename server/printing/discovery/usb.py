"""Printers on USB: those that the kernel made a device file for, and those that only libusb sees.

Source: Linux, Documentation/ABI/testing/sysfs-class-usbmisc and drivers/usb/class/usblp.c (`ieee1284_id`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.printing.discovery.device_id import DeviceId, parse_device_id

SYSFS = Path("/sys/class/usbmisc")
DEVICES = Path("/dev")
#: Where our udev rules put names that do not depend on the order of plugging in.
_STABLE = "ospite"
#: USB's class of printers.
_PRINTER_CLASS = 7


@dataclass(frozen=True, kw_only=True)
class UsbPrinter:
    """A printer on a cable."""

    #: As a printer's address is written.
    address: str
    device_id: DeviceId
    #: USB's number of its maker, four hexadecimal digits; empty: the kernel does not tell.
    vendor: str = ""


def usb_printers(sysfs: Path = SYSFS, devices: Path = DEVICES) -> list[UsbPrinter]:
    """Every printer on USB; with the kernel's own driver first, because its files need no rights of root."""
    found = list(_by_kernel(sysfs, devices))
    by_kernel = {numbers for numbers, _ in found}
    found += [(numbers, printer) for numbers, printer in _by_library() if numbers not in by_kernel]
    return [printer for _, printer in found]


def _by_kernel(sysfs: Path, devices: Path) -> Iterable[tuple[tuple[str, str], UsbPrinter]]:
    """Printers with a device file, each with the numbers of its maker and model."""
    for entry in sorted(sysfs.glob("lp*")):
        interface = (entry / "device").resolve()
        told = parse_device_id(_line(interface / "ieee1284_id"))
        numbers = (_line(interface.parent / "idVendor"), _line(interface.parent / "idProduct"))
        device_id = DeviceId(
            maker=told.maker or _line(interface.parent / "manufacturer"),
            model=told.model or _line(interface.parent / "product"),
            languages=told.languages,
        )
        address = f"usb:{_stable_name(devices, entry.name)}"
        yield numbers, UsbPrinter(address=address, device_id=device_id, vendor=numbers[0])


def _stable_name(devices: Path, kernel_name: str) -> Path:
    """The printer's own name where udev gave it one; else the one that changes with the order of plugging in."""
    device = devices / "usb" / kernel_name
    names = [path for path in sorted((devices / _STABLE).glob("*")) if path.resolve() == device.resolve()]
    own = [path for path in names if path.name != kernel_name]
    return next(iter([*own, *names]), device)


def _by_library() -> Iterable[tuple[tuple[str, str], UsbPrinter]]:
    """Printers without a device file, by their numbers; none where there is no libusb."""
    import usb.core

    with contextlib.suppress(usb.core.NoBackendError, usb.core.USBError, OSError):
        for device in usb.core.find(find_all=True, custom_match=_is_printer):
            vendor, product = f"{device.idVendor:04x}", f"{device.idProduct:04x}"
            told = DeviceId(maker=_said(device, "manufacturer"), model=_said(device, "product"))
            printer = UsbPrinter(address=f"usb:{vendor}:{product}", device_id=told, vendor=vendor)
            yield (vendor, product), printer


def _is_printer(device: Any) -> bool:
    return any(interface.bInterfaceClass == _PRINTER_CLASS for config in device for interface in config)


def _said(device: Any, name: str) -> str:
    """A text of a device that we may not have the right to ask."""
    import usb.core

    with contextlib.suppress(usb.core.USBError, ValueError, NotImplementedError):
        return str(getattr(device, name) or "")
    return ""


def _line(path: Path) -> str:
    """What a file of the kernel says; empty where there is none."""
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace").strip()
    return ""
