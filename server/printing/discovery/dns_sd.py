"""Printers that announce themselves on the network: one question by mDNS, and what comes back within a moment.

RFC 6762, section 5.1 (one-shot queries) and RFC 6763 (services). Asked from a port of our own, so that it works beside
a resolver of the system's and without one.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from server.printing.discovery.dns_message import Record, RecordType, question, records_in

MDNS = ("224.0.0.251", 5353)
#: What printers offer, by the name that they offer it under.
RAW, IPP, IPPS = "_pdl-datastream._tcp.local", "_ipp._tcp.local", "_ipps._tcp.local"
_KINDS = (RAW, IPP, IPPS)
#: Each round asks again, and for what the answers before it left open.
_LISTEN_SECONDS = (0.7, 0.7, 0.6, 0.6)
#: A datagram is lost now and then.
_LEAST_ROUNDS = 2
_SLICE_SECONDS = 0.1
#: In one round: a network with more services than that tells the others in the next.
_MOST_QUESTIONS = 100
_LARGEST_DATAGRAM = 9000


@dataclass(frozen=True, kw_only=True)
class Service:
    """Something that a printer offers."""

    #: RAW, IPP or IPPS.
    kind: str
    #: What it is called, for people.
    title: str
    #: An address of the network's.
    host: str
    port: int
    text: dict[str, str] = field(default_factory=dict)


def services(target: tuple[str, int] = MDNS, *, listen_seconds: Iterable[float] = _LISTEN_SECONDS) -> list[Service]:
    """What printers offer. It takes about two seconds, and is empty where there is no network."""
    seen: dict[Record, str] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        line.settimeout(_SLICE_SECONDS)
        for number, seconds in enumerate(listen_seconds):
            if number >= _LEAST_ROUNDS and seen and not _missing(seen):
                break
            wanted = [(kind, RecordType.PTR) for kind in _KINDS] + _missing(seen)
            for name, kind in wanted[:_MOST_QUESTIONS]:
                _ask(line, target, question(name, kind))
            seen |= _heard(line, seconds)
    return _services_in(seen)


def _ask(line: socket.socket, target: tuple[str, int], message: bytes) -> None:
    """On every network that the station is on: a question goes out on one only.

    One question a message: all that is asked in one is answered in one, and what does not fit is dropped.
    """
    for index, _ in socket.if_nameindex():
        with contextlib.suppress(OSError):  # one without mDNS, or that is down
            line.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("=4s4si", b"", b"", index))
            line.sendto(message, target)


def _heard(line: socket.socket, seconds: float) -> dict[Record, str]:
    """What arrives within that time, each record with the address that it came from."""
    heard: dict[Record, str] = {}
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):  # nothing came within a slice
            message, (sender, _) = line.recvfrom(_LARGEST_DATAGRAM)
            heard |= dict.fromkeys(records_in(message), sender)
    return heard


def _missing(seen: Iterable[Record]) -> list[tuple[str, RecordType]]:
    """What the answers so far speak of and do not tell."""
    told = {(record.name, record.type) for record in seen}
    wanted = [
        (record.target, kind)
        for record in seen
        if record.type is RecordType.PTR and record.name in _KINDS
        for kind in (RecordType.SRV, RecordType.TXT)
    ]
    wanted += [(record.target, RecordType.A) for record in seen if record.type is RecordType.SRV]
    return [(name, kind) for name, kind in wanted if (name.lower(), kind) not in told]


def _services_in(seen: dict[Record, str]) -> list[Service]:
    """The services that are known well enough; a host without an address is where its answer came from."""
    hosts = {record.name: record.target for record in seen if record.type is RecordType.A}
    places = {record.name: record for record in seen if record.type is RecordType.SRV and record.port}
    texts = {record.name: dict(record.text) for record in seen if record.type is RecordType.TXT}
    found = []
    for record in seen:
        place = places.get(record.target.lower())
        if record.type is RecordType.PTR and record.name in _KINDS and place:
            found.append(
                Service(
                    kind=record.name,
                    title=record.target.removesuffix(f".{record.name}").replace("\\.", "."),
                    host=hosts.get(place.target, seen[place]),
                    port=place.port,
                    text=texts.get(place.name, {}),
                )
            )
    return found
