"""Where a printer is, as organisers write it: `tcp://10.0.0.5:9100`, `usb:04b8:0202`, `ipp://10.0.0.5/ipp/print`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from server.domain.errors import FieldError

#: What printers listen on for raw data.
RAW_PORT = 9100
#: What printers listen on for IPP (RFC 8010, section 4; RFC 7472 for `ipps`).
IPP_PORT = 631
#: Where a printer that is its own server answers (PWG 5100.14, section 4.2).
IPP_PATH = "/ipp/print"
#: Takes any certificate: printers sign their own. The line is enciphered; who answers is not checked.
ANY_CERTIFICATE = "any"
#: Takes what the system's own authorities vouch for.
SYSTEM_CERTIFICATE = "system"
#: What printers listen on for SNMP, and what they call those who may read.
SNMP_PORT, SNMP_COMMUNITY = 161, "public"
_LAST_PORT = 65535
#: The serial speeds that printers have.
BAUD_RATES = (9600, 19200, 38400, 57600, 115200)
FLOWS = ("none", "xonxoff", "rtscts")
ALLOWED = (
    "tcp://HOST:9100 (for a Brother with ?snmp=COMMUNITY), usb:VVVV:PPPP (vendor and product in hex), usb:/dev/usb/lp0,"
    " serial:/dev/ttyUSB0?baud=115200, ipp://HOST/ipp/print, ipps://HOST/ipp/print or file:/path"
)


@dataclass(frozen=True, kw_only=True)
class TcpAddress:
    """A printer on the network."""

    host: str
    port: int = RAW_PORT
    #: Whom the printer tells how it is by SNMP; empty: as it left the factory. Only Brother's driver asks.
    community: str = ""
    snmp_port: int = SNMP_PORT


@dataclass(frozen=True, kw_only=True)
class UsbAddress:
    """A printer on USB, by the numbers of its maker and model."""

    vendor: int
    product: int


@dataclass(frozen=True, kw_only=True)
class DeviceAddress:
    """A printer that the system offers as a device file to write to and read from."""

    path: str


@dataclass(frozen=True, kw_only=True)
class SerialAddress:
    """A printer on a serial line."""

    path: str
    baud: int = 115200
    flow: str = "none"


@dataclass(frozen=True, kw_only=True)
class FileAddress:
    """A file that takes the bytes and never answers."""

    path: str


@dataclass(frozen=True, kw_only=True)
class IppAddress:
    """A printer that speaks IPP, or a queue on a print server."""

    host: str
    port: int = IPP_PORT
    path: str = IPP_PATH
    #: Enciphered: `ipps`.
    tls: bool = False
    #: ANY_CERTIFICATE, SYSTEM_CERTIFICATE, or the SHA-256 of the one that is taken, in hex.
    certificate: str = ANY_CERTIFICATE


#: What a link goes to.
LinkAddress = TcpAddress | UsbAddress | DeviceAddress | SerialAddress | FileAddress
Address = LinkAddress | IppAddress


def parse_address(text: str) -> Address:
    """The address that `text` means.

    Raises: FieldError for `address`, saying what is allowed.
    """
    scheme, _, rest = text.strip().partition(":")
    if scheme == "tcp":
        return _tcp(text.strip())
    if scheme in ("ipp", "ipps"):
        return _ipp(text.strip())
    if scheme == "usb" and (numbers := re.fullmatch(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})", rest)):
        return UsbAddress(vendor=int(numbers[1], 16), product=int(numbers[2], 16))
    path, _, query = rest.partition("?")
    if not path.startswith("/") or "\x00" in path or (query and scheme != "serial"):
        raise _refused(text)
    if scheme == "serial":
        return _serial(text, path, query)
    if scheme == "usb" and path.startswith("/dev/"):
        return DeviceAddress(path=path)
    if scheme == "file":
        return FileAddress(path=path)
    raise _refused(text)


def _tcp(text: str) -> TcpAddress:
    parts, host, port = _on_network(text, RAW_PORT)
    if parts.path:
        raise _refused(text)
    community, snmp_port = _snmp(parts.query)
    return TcpAddress(host=host, port=port, community=community, snmp_port=snmp_port)


def _snmp(query: str) -> tuple[str, int]:
    choices = dict(parse_qsl(query, keep_blank_values=True))
    community, port = choices.pop("snmp", ""), choices.pop("snmp_port", str(SNMP_PORT))
    known = not query or (re.fullmatch(r"[!-~]{1,32}", community) and re.fullmatch(r"[1-9][0-9]{0,4}", port))
    if choices or not known or int(port) > _LAST_PORT:
        message = f"after tcp://HOST:PORT only ?snmp=COMMUNITY and &snmp_port={SNMP_PORT} may stand"
        raise FieldError("address", message, code="field.address", allowed=ALLOWED)
    return community, int(port)


def _ipp(text: str) -> IppAddress:
    parts, host, port = _on_network(text, IPP_PORT)
    tls = parts.scheme == "ipps"
    choices = dict(parse_qsl(parts.query, keep_blank_values=True))
    certificate = choices.pop("cert", ANY_CERTIFICATE).lower()
    known = certificate in (ANY_CERTIFICATE, SYSTEM_CERTIFICATE) or re.fullmatch(r"[0-9a-f]{64}", certificate)
    if choices or (parts.query and not tls) or not known:
        message = "after ipps://HOST/... only ?cert=any, ?cert=system or ?cert=SHA-256 (64 hex digits) may stand"
        raise FieldError("address", message, code="field.address", allowed=ALLOWED)
    path = parts.path if parts.path not in ("", "/") else IPP_PATH
    if not re.fullmatch(r"(/[A-Za-z0-9._~%@+-]+)+/?", path):
        raise _refused(text)
    return IppAddress(host=host, port=port, path=path, tls=tls, certificate=certificate)


def _on_network(text: str, usual_port: int) -> tuple[SplitResult, str, int]:
    """The parts of `text`, its host and its port."""
    try:
        parts = urlsplit(text)
        port = usual_port if parts.port is None else parts.port
    except ValueError as exc:
        raise _refused(text) from exc
    if not parts.hostname or not port or parts.fragment or "@" in parts.netloc:
        raise _refused(text)
    labels = parts.hostname.removesuffix(".").split(".")
    # a name with an empty or too long part makes Python's resolver raise what is no OSError
    if not all(re.fullmatch(r"[A-Za-z0-9_:%-]{1,63}", label) for label in labels):
        raise _refused(text)
    return parts, parts.hostname, port


def _serial(text: str, path: str, query: str) -> SerialAddress:
    choices = dict(parse_qsl(query, keep_blank_values=True))
    baud, flow = choices.pop("baud", "115200"), choices.pop("flow", "none")
    if choices or baud not in map(str, BAUD_RATES) or flow not in FLOWS:
        speeds, flows = ", ".join(map(str, BAUD_RATES)), ", ".join(FLOWS)
        message = f"after serial:/dev/... only ?baud= ({speeds}) and &flow= ({flows}) may stand"
        raise FieldError("address", message, code="field.address", allowed=ALLOWED)
    return SerialAddress(path=path, baud=int(baud), flow=flow)


def _refused(text: str) -> FieldError:
    message = f"{text[:80]!r} is not a printer's address; allowed: {ALLOWED}"
    return FieldError("address", message, code="field.address", allowed=ALLOWED)
