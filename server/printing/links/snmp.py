"""Asking a printer one thing by SNMP: a GET of version 1 over UDP, and nothing else of that protocol.

Brother's label printers never answer on port 9100; they tell how they are by SNMP. Version 1 with one object a question
is what all of them speak, and it needs a few lines of BER. Sources: RFC 1157 (SNMPv1), ITU-T X.690 (BER).
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

from server.printing.links.link import SLICE_SECONDS

_INTEGER, _OCTETS, _NULL, _OBJECT, _SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
_GET, _RESPONSE = 0xA0, 0xA2
#: RFC 1155: a counter that only grows, one that goes up and down, hundredths of a second.
_NUMBERS = frozenset({_INTEGER, 0x41, 0x42, 0x43})
_LARGEST_DATAGRAM = 2048


@dataclass(kw_only=True)
class SnmpAsker:
    """Asks one printer; a lost datagram is asked for once more."""

    host: str
    port: int
    community: str
    #: For one answer.
    wait_seconds: float = 3 * SLICE_SECONDS
    tries: int = 2
    _request: int = field(default=0)

    def get(self, object_id: str) -> bytes | int | None:
        """The object's value, octets or a number; None: the printer does not answer, or has no such object."""
        self._request += 1
        question = get_request(self.community, self._request, object_id)
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as line:
            line.connect((self.host, self.port))
            line.settimeout(self.wait_seconds)
            for _ in range(self.tries):
                line.send(question)
                with contextlib.suppress(TimeoutError):  # asked once more, then it is silent
                    return value_in(line.recv(_LARGEST_DATAGRAM), self._request, object_id)
        return None


def get_request(community: str, request: int, object_id: str) -> bytes:
    """A GET of one object, of version 1."""
    binding = _part(_SEQUENCE, _part(_OBJECT, _object_bytes(object_id)) + _part(_NULL, b""))
    number = _part(_INTEGER, request.to_bytes(4, "big", signed=True))
    zero = _part(_INTEGER, b"\x00")
    body = _part(_GET, number + zero + zero + _part(_SEQUENCE, binding))
    return _part(_SEQUENCE, zero + _part(_OCTETS, community.encode()) + body)


def value_in(answer: bytes, request: int, object_id: str) -> bytes | int | None:
    """What `answer` says of that object; None: an error, another question's answer, or noise."""
    try:
        ((_, message),) = _parts(answer)
        _, _, (kind, body) = _parts(message)
        (_, number), (_, error), _, (_, bindings) = _parts(body)
        ((_, binding),) = _parts(bindings)
        (_, name), (tag, value) = _parts(binding)
    except (ValueError, IndexError):
        return None
    ours = kind == _RESPONSE and int.from_bytes(number, "big", signed=True) == request
    if not ours or any(error) or name != _object_bytes(object_id):
        return None
    if tag == _OCTETS:
        return value
    return int.from_bytes(value, "big", signed=tag == _INTEGER) if tag in _NUMBERS else None


def _part(tag: int, content: bytes) -> bytes:
    """Tag, length, content."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The parts that follow one another in `data`. Raises: ValueError, IndexError for what is no BER."""
    place = 0
    while place < len(data):
        tag, size, place = data[place], data[place + 1], place + 2
        if size & 0x80:
            digits = data[place : place + (size & 0x7F)]
            size, place = int.from_bytes(digits, "big"), place + len(digits)
        if place + size > len(data):
            raise ValueError("cut off")
        yield tag, data[place : place + size]
        place += size


def _object_bytes(object_id: str) -> bytes:
    """`1.3.6.1` as BER: the first two numbers in one byte, the others in groups of seven bits."""
    first, second, *others = map(int, object_id.split("."))
    encoded = bytearray([first * 40 + second])
    for number in others:
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(0x80 | number & 0x7F)
        encoded += bytes(reversed(groups))
    return bytes(encoded)
