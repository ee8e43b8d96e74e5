"""A virtual printer's mechanics: ESC/POS bytes in, pages and answers out. The socket around it is `virtual`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from PIL import Image

from server.printing.escpos.language import CLEAR_BUFFER


class Fault(StrEnum):
    """What can be wrong with a printer."""

    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OFFLINE = "offline"


#: A printer with one of these prints nothing.
BLOCKING = frozenset({Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.CUTTER, Fault.OFFLINE})


class Skill(StrEnum):
    """What cheaper models lack."""

    #: DLE EOT.
    STATUS = "status"
    #: GS r.
    IN_ORDER = "in_order"
    #: GS ( H.
    COMPLETION = "completion"
    #: DLE DC4, function 8.
    CLEAR = "clear"


_STATUS = re.compile(rb"\x10\x04([\x01-\x04])")
#: Commands that take a fixed number of bytes behind their two; others are skipped byte by byte.
_FIXED = {b"\x1dr": 1, b"\x1da": 1, b"\x1bJ": 1, b"\x1bd": 1, b"\x1b3": 1, b"\x10\x04": 1, b"\x10\x05": 1}


@dataclass
class Mechanics:
    """The works: a buffer, a roll, sensors. Not thread-safe; knows no socket."""

    skills: frozenset[Skill] = frozenset(Skill)
    faults: set[Fault] = field(default_factory=set)
    #: Rows of dots left on the roll; None: it does not end.
    rows_left: int | None = None
    #: Pages cut, oldest first; whoever owns the works takes them away.
    pages: list[Image.Image] = field(default_factory=list)
    #: What is to be said to whoever is connected.
    answers: bytearray = field(default_factory=bytearray)
    #: Every byte received since start.
    received: bytearray = field(default_factory=bytearray)
    _buffer: bytearray = field(default_factory=bytearray)
    _strips: list[Image.Image] = field(default_factory=list)
    _reports: bool = False
    _recent: bytes = b""

    @property
    def blocked(self) -> bool:
        """Whether printing stands still."""
        return bool(self.faults & BLOCKING)

    def receive(self, data: bytes) -> None:
        """Take bytes: real-time commands at once and wherever they stand, the rest in order."""
        self.received += data
        self._buffer += data
        self._answer_status(data)
        if Skill.CLEAR in self.skills and (place := self._buffer.find(CLEAR_BUFFER)) >= 0:
            rest = bytes(self._buffer[place + len(CLEAR_BUFFER) :])
            self.forget()
            self._buffer += rest
            self.answers += b"\x37\x25\x00"
        self.work()

    def work(self) -> None:
        """Print what can be printed: all that is there, or nothing while a fault stands."""
        while not self.blocked and self._buffer and (taken := self._step()):
            del self._buffer[:taken]

    def forget(self) -> None:
        """What was received and not printed is gone."""
        self._buffer.clear()
        self._strips.clear()

    def hang_up(self) -> None:
        """The client went; what it sent stays, and its wish for reports goes."""
        self._reports = False
        self._recent = b""
        self.answers.clear()

    def set_fault(self, fault: Fault, active: bool) -> None:
        """Break or mend something; mending lets what is kept in the buffer come out."""
        before = set(self.faults)
        (self.faults.add if active else self.faults.discard)(fault)
        if fault is Fault.PAPER_OUT and not active and self.rows_left is not None:
            self.rows_left = None
        if self.faults != before and self._reports:
            self.answers += self._report()
        self.work()

    def _answer_status(self, data: bytes) -> None:
        """Answer DLE EOT, also one that was cut in two by the network."""
        window = self._recent + data
        known = len(self._recent)
        for match in _STATUS.finditer(window):
            if match.end() > known and Skill.STATUS in self.skills:
                self.answers.append(self._status(match[1][0]))
        self._recent = window[-2:]

    def _status(self, kind: int) -> int:
        has = self.faults.__contains__
        bits = {
            1: 0x08 if self.blocked else 0,
            2: (0x04 if has(Fault.COVER_OPEN) else 0) | (0x20 if has(Fault.PAPER_OUT) else 0),
            3: 0x08 if has(Fault.CUTTER) else 0,
            4: (0x60 if has(Fault.PAPER_OUT) else 0) | (0x0C if has(Fault.PAPER_LOW) else 0),
        }[kind]
        return 0x12 | bits

    def _report(self) -> bytes:
        has = self.faults.__contains__
        first = 0x10 | (0x08 if self.blocked else 0) | (0x20 if has(Fault.COVER_OPEN) else 0)
        third = (0x0C if has(Fault.PAPER_OUT) else 0) | (0x03 if has(Fault.PAPER_LOW) else 0)
        return bytes((first, 0x08 if has(Fault.CUTTER) else 0, third, 0))

    def _step(self) -> int:
        """Execute the command at the front; how many bytes it has, 0 while it is not all there."""
        head = bytes(self._buffer[:2])
        if head == b"\x1dv":
            return self._raster()
        if head == b"\x1dV":
            return self._cut()
        if head == b"\x1d(":
            return self._function()
        if head in _FIXED:
            return self._fixed(head)
        if head == b"\x1b@":
            self._strips.clear()
            return 2
        waits_for_more = len(head) < 2 and head[:1] in (b"\x1b", b"\x1d", b"\x10")
        return 0 if waits_for_more else 1

    def _raster(self) -> int:
        if len(self._buffer) < 8:
            return 0
        row_bytes = int.from_bytes(self._buffer[4:6], "little")
        rows = int.from_bytes(self._buffer[6:8], "little")
        end = 8 + row_bytes * rows
        if len(self._buffer) < end:
            return 0
        if self.rows_left is not None:
            self.rows_left -= rows
        if self.rows_left is not None and self.rows_left < 0:
            self.set_fault(Fault.PAPER_OUT, True)
            return 0
        if row_bytes and rows:
            dots = bytes(self._buffer[8:end])
            self._strips.append(Image.frombytes("1", (row_bytes * 8, rows), dots, "raw", "1;I"))
        return end

    def _cut(self) -> int:
        if len(self._buffer) < 3:
            return 0
        length = 4 if self._buffer[2] in (65, 66, 97, 98, 103, 104) else 3
        if len(self._buffer) < length:
            return 0
        self.tear_off()
        return length

    def tear_off(self) -> None:
        """What is printed and still hangs in the printer becomes a page: the cutter's work, or a hand's."""
        if not self._strips:
            return
        page = Image.new("1", (max(s.width for s in self._strips), sum(s.height for s in self._strips)), 1)
        top = 0
        for strip in self._strips:
            page.paste(strip, (0, top))
            top += strip.height
        self.pages.append(page)
        self._strips.clear()

    def _function(self) -> int:
        """GS ( ...: its own length says how long it is. `H`, 48: tell that all before it is printed."""
        if len(self._buffer) < 5:
            return 0
        end = 5 + int.from_bytes(self._buffer[3:5], "little")
        if len(self._buffer) < end:
            return 0
        if self._buffer[2:7] == b"H\x06\x00\x30\x30" and Skill.COMPLETION in self.skills:
            self.answers += b"\x37\x22" + self._buffer[7:11] + b"\x00"
        return end

    def _fixed(self, head: bytes) -> int:
        end = 2 + _FIXED[head]
        if len(self._buffer) < end:
            return 0
        value = self._buffer[2]
        if head == b"\x1dr" and Skill.IN_ORDER in self.skills:
            self.answers.append(0x03 if Fault.PAPER_LOW in self.faults else 0)
        if head == b"\x1da" and Skill.STATUS in self.skills:
            self._reports = bool(value)
            if self._reports:
                self.answers += self._report()
        return end
