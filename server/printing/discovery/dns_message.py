"""DNS messages as mDNS needs them: a question for some names, and the records of an answer (RFC 1035, section 4).

A library for DNS is of no use here: many printers set the mark "forget older answers" (RFC 6762, section 10.2), which
makes every record one of an unknown class.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from enum import IntEnum

_HEADER = struct.Struct(">6H")
_RECORD = struct.Struct(">HHIH")
_INTERNET = 1
_POINTER = 0xC0
_MOST_JUMPS = 20


class RecordType(IntEnum):
    """The kinds of records that tell of services."""

    A = 1
    PTR = 12
    TXT = 16
    SRV = 33


@dataclass(frozen=True, kw_only=True)
class Record:
    """One record. Names are in lower case, as they compare."""

    name: str
    type: RecordType
    #: A and PTR: what it points to; SRV: the host.
    target: str = ""
    #: Of SRV.
    port: int = 0
    #: Of TXT, keys in lower case.
    text: tuple[tuple[str, str], ...] = ()


def question(name: str, kind: RecordType) -> bytes:
    """Ask for one kind of record of a name."""
    return _HEADER.pack(0, 0, 1, 0, 0, 0) + _name_bytes(name) + struct.pack(">2H", kind, _INTERNET)


def records_in(message: bytes) -> list[Record]:
    """The records of an answer that are of use; none of what is no answer, and those before the first broken one."""
    found: list[Record] = []
    try:
        _, flags, questions, *counts = _HEADER.unpack_from(message)
        place = _HEADER.size
        if not flags & 0x8000:
            return []
        for _ in range(questions):
            place = _name_at(message, place)[1] + 4
        for _ in range(sum(counts)):
            name, place = _name_at(message, place)
            kind, _, _, size = _RECORD.unpack_from(message, place)
            place += _RECORD.size
            if kind in tuple(RecordType):
                found.append(_record(message, place, size, name, RecordType(kind)))
            place += size
    except (struct.error, IndexError, ValueError, OSError):
        return found
    return found


def _record(message: bytes, place: int, size: int, name: str, kind: RecordType) -> Record:
    data = message[place : place + size]
    if len(data) < size:
        raise ValueError("cut off")
    if kind is RecordType.A:
        return Record(name=name.lower(), type=kind, target=socket.inet_ntoa(data))
    if kind is RecordType.PTR:
        return Record(name=name.lower(), type=kind, target=_name_at(message, place)[0])
    if kind is RecordType.SRV:
        port = struct.unpack_from(">3H", data)[2]
        return Record(name=name.lower(), type=kind, target=_name_at(message, place + 6)[0].lower(), port=port)
    return Record(name=name.lower(), type=kind, text=_text(data))


def _text(data: bytes) -> tuple[tuple[str, str], ...]:
    """Keys and values (RFC 6763, section 6)."""
    pairs, place = [], 0
    while place < len(data):
        part = data[place + 1 : place + 1 + data[place]].decode("utf-8", "replace")
        key, _, value = part.partition("=")
        pairs.append((key.lower(), value))
        place += 1 + data[place]
    return tuple(pairs)


def _name_at(message: bytes, place: int) -> tuple[str, int]:
    """A name, and where what follows it begins. Raises: ValueError, IndexError for what is none."""
    labels: list[str] = []
    end, jumps = 0, 0
    while size := message[place]:
        if size & _POINTER == _POINTER:
            end = end or place + 2
            place = (size & 0x3F) << 8 | message[place + 1]
            jumps += 1
            if jumps > _MOST_JUMPS:
                raise ValueError("a name that never ends")
            continue
        labels.append(message[place + 1 : place + 1 + size].decode("utf-8", "replace").replace(".", "\\."))
        place += 1 + size
    return ".".join(labels), end or place + 1


def _name_bytes(name: str) -> bytes:
    """A name as it is asked for; a dot within a label is written `\\.`."""
    labels = [label.replace("\0", ".").encode()[:63] for label in name.replace("\\.", "\0").split(".")]
    return b"".join(bytes((len(label),)) + label for label in labels) + b"\0"
