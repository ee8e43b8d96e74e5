"""Which link goes to which address."""

from __future__ import annotations

from server.printing.links.address import DeviceAddress, FileAddress, LinkAddress, SerialAddress, TcpAddress, UsbAddress
from server.printing.links.library import SerialLink, UsbLink
from server.printing.links.link import Link
from server.printing.links.sockets import DeviceLink, FileLink, TcpLink


def link_to(address: LinkAddress) -> Link:
    """A new link to `address`, not yet open."""
    match address:
        case TcpAddress():
            return TcpLink(address)
        case DeviceAddress():
            return DeviceLink(address)
        case UsbAddress():
            return UsbLink(address)
        case SerialAddress():
            return SerialLink(address)
        case FileAddress():
            return FileLink(address)
