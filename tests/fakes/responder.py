"""Machines that announce printers on a network: an mDNS responder on loopback, its messages written by dnspython."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdatatype
import dns.rrset

_SLICE_SECONDS = 0.02
_TTL = 120


@dataclass(frozen=True, kw_only=True)
class Announced:
    """One service of one machine."""

    title: str
    #: Such as `_ipp._tcp`.
    kind: str
    port: int
    host: str = "127.0.0.1"
    text: dict[str, str] = field(default_factory=dict)

    def records(self) -> dict[str, dns.rrset.RRset]:
        """All that is told of it, by kind."""
        kind = dns.name.from_text(f"{self.kind}.local.")
        name = dns.name.Name((self.title.encode(), *kind.labels))
        machine = dns.name.from_text(f"printer-{self.port}.local.")
        text = " ".join(f'"{key}={value}"' for key, value in self.text.items()) or '""'
        return {
            "PTR": _record(kind, "PTR", name.to_text()),
            "SRV": _record(name, "SRV", f"0 0 {self.port} {machine}"),
            "TXT": _record(name, "TXT", text),
            "A": _record(machine, "A", self.host),
        }


def _record(name: dns.name.Name, kind: str, text: str) -> dns.rrset.RRset:
    return dns.rrset.from_rdata(name, _TTL, dns.rdata.from_text("IN", kind, text))


@contextmanager
def responder(
    announced: Iterable[Announced], *, forthcoming: bool = True, forget_older: bool = False
) -> Iterator[tuple[str, int]]:
    """Answers questions at the address that it gives.

    `forthcoming`: the answer to the first question tells all. `forget_older`: it sets that mark, as many printers do.
    """
    offers = list(announced)
    stopping = threading.Event()
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    line.settimeout(_SLICE_SECONDS)

    def serve() -> None:
        while not stopping.is_set():
            try:
                data, asker = line.recvfrom(9000)
            except TimeoutError:
                continue
            reply = _reply(dns.message.from_wire(data), offers, forthcoming)
            if reply.answer:
                line.sendto(_marked(reply.to_wire()) if forget_older else reply.to_wire(), asker)

    thread = threading.Thread(target=serve, name="responder", daemon=True)
    thread.start()
    try:
        yield line.getsockname()
    finally:
        stopping.set()
        thread.join()
        line.close()


def _reply(asked: dns.message.Message, offers: list[Announced], forthcoming: bool) -> dns.message.Message:
    reply = dns.message.Message(id=0)
    reply.flags = dns.flags.QR | dns.flags.AA
    for question in asked.question:
        for records in (offer.records() for offer in offers):
            wanted = records.get(dns.rdatatype.to_text(question.rdtype))
            if wanted is not None and wanted.name == question.name:
                reply.answer.append(wanted)
                if forthcoming:
                    reply.additional += [record for record in records.values() if record is not wanted]
    return reply


def _marked(message: bytes) -> bytes:
    """With the mark on each SRV, TXT and A."""
    for kind in (b"\x00\x21", b"\x00\x10", b"\x00\x01"):
        message = message.replace(kind + b"\x00\x01\x00\x00\x00\x78", kind + b"\x80\x01\x00\x00\x00\x78")
    return message
