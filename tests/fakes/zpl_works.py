"""A label printer's works as Zebra's Programming Guide describes them: ZPL in, labels and answers out.

Written from the guide (~HS, ~HQES, ~JA, ~JX, ^JZ, ^GF, ^PQ, "odometer.total_label_count"), not from our driver.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import dataclass, field
from enum import StrEnum

from PIL import Image


class Skill(StrEnum):
    """What some models lack."""

    #: ~HS at all; older and cheaper ones may have no way back.
    HOST_STATUS = "host_status"
    #: ~HS is answered although media is out or the head is open; the guide says that it is not.
    HOST_STATUS_IN_TROUBLE = "host_status_in_trouble"
    #: ~HQES.
    FLAGS = "flags"
    #: "odometer.total_label_count".
    COUNTER = "counter"


class Fault(StrEnum):
    """What can be wrong, by the bit of ~HQES that tells it."""

    PAPER_OUT = "00000001"
    RIBBON_OUT = "00000002"
    COVER_OPEN = "00000004"
    CUTTER = "00000008"
    PAUSED = "00010000"


_SILENCING = frozenset({Fault.PAPER_OUT, Fault.RIBBON_OUT, Fault.COVER_OPEN})
#: Obeyed at once, wherever they stand.
_AT_ONCE = re.compile(rb'~HS|~HI|~HQES|~JA|~JX|~SD\d\d|! U1 getvar "([\w.]+)"\r\n')
_FIELD = re.compile(rb"\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([^^~]*)\^FS")


@dataclass
class ZplWorks:
    """Buffer, engine, sensors and counter. Not thread-safe; knows no socket."""

    skills: frozenset[Skill] = frozenset(Skill)
    faults: set[Fault] = field(default_factory=set)
    #: Labels counted over its life.
    count: int = 31084
    #: Whether it counts: with some the number stands still.
    counts: bool = True
    #: What ~HS says of labels remaining while idle: some makers have noise there.
    noise: int = 0
    #: Times ~HS is answered before a label that was begun is out.
    looks_to_print: int = 0
    #: Labels that came out, oldest first.
    labels: list[Image.Image] = field(default_factory=list)
    #: The formats they were printed from.
    printed: list[bytes] = field(default_factory=list)
    answers: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    _buffer: bytearray = field(default_factory=bytearray)
    _formats: list[bytes] = field(default_factory=list)
    _looks: int = 0
    _begun: bool = False

    @property
    def waiting(self) -> int:
        """Whole formats that were not printed yet."""
        return len(self._formats)

    @property
    def open_bytes(self) -> int:
        """Bytes of a format that has begun and not ended."""
        return len(self._buffer) if b"^XA" in self._buffer else 0

    def receive(self, data: bytes) -> None:
        """Take bytes: control instructions at once, formats when they are whole."""
        self.received += data
        self._buffer += data
        while match := _AT_ONCE.search(self._buffer):
            self._keep_formats(match.start())
            match = _AT_ONCE.search(self._buffer)
            assert match is not None
            word, name = bytes(match[0]), match[1]
            del self._buffer[match.start() : match.end()]
            self._obey(word, name, match.start())
        self._keep_formats(len(self._buffer))
        self.work()

    def work(self) -> None:
        """Print what can be printed; a label takes as many looks as it takes."""
        while self._formats and not self.faults and self._looks >= self.looks_to_print:
            self._print(self._formats.pop(0))
            self._looks, self._begun = 0, False

    def strike(self, fault: Fault, *, in_the_middle: bool = False) -> None:
        """Something breaks; `in_the_middle` of the label that is being printed, which is then half on paper."""
        self.faults.add(fault)
        self._begun = in_the_middle and bool(self._formats)

    def mend(self) -> None:
        """All is well again; a label that was half on paper is printed anew, unless ^JZN said not to."""
        self.faults.clear()
        if self._begun and self._formats and b"^JZN" in self._formats[0]:
            self._formats.pop(0)
        self._begun = False
        self.work()

    def forget(self) -> None:
        """The plug was pulled: all but the counter is gone."""
        self._buffer.clear()
        self._formats.clear()
        self.answers.clear()
        self._looks, self._begun = 0, False

    def hang_up(self) -> None:
        """The client went."""
        self.answers.clear()

    def _keep_formats(self, end: int) -> None:
        """Whole formats in the first `end` bytes go to the queue; what stands between them is no label."""
        while (close := self._buffer.find(b"^XZ", 0, end)) >= 0:
            begin = self._buffer.rfind(b"^XA", 0, close)
            if begin >= 0:
                self._formats.append(bytes(self._buffer[begin:close]))
            del self._buffer[: close + 3]
            end -= close + 3

    def _obey(self, word: bytes, name: bytes | None, place: int) -> None:
        if word == b"~JA":
            del self._buffer[:place]
            self._formats.clear()
            self._begun = False
        elif word == b"~JX":
            del self._buffer[:place]
        elif word == b"~HQES" and Skill.FLAGS in self.skills:
            self.answers += self._flags()
        elif word == b"~HI":
            self.answers += b"\x02ZD421-203dpi,V93.21.26Z,8,8176KB,X\x03"
        elif word == b"~HS":
            self._host_status()
        elif name is not None and Skill.COUNTER in self.skills:
            self.answers += b'"%d"' % self.count if name == b"odometer.total_label_count" else b'"?"'

    def _flags(self) -> bytes:
        bits = sum(int(fault, 16) for fault in self.faults)
        lines = (
            "",
            "",
            "  PRINTER STATUS                             ",
            f"   ERRORS:         {int(bool(bits))} 00000000 {bits:08X}          ",
            "   WARNINGS:       0 00000000 00000000          ",
        )
        return b"\x02" + "\r\n".join(lines).encode() + b"\x03"

    def _host_status(self) -> None:
        if self._formats:
            self._looks += 1
        self.work()
        silent = self.faults & _SILENCING and Skill.HOST_STATUS_IN_TROUBLE not in self.skills
        if silent or Skill.HOST_STATUS not in self.skills:
            return
        has = [int(fault in self.faults) for fault in (Fault.PAPER_OUT, Fault.PAUSED)]
        waiting, is_open = len(self._formats), int(self.open_bytes > 0)
        head, ribbon = int(Fault.COVER_OPEN in self.faults), int(Fault.RIBBON_OUT in self.faults)
        lines = (
            f"030,{has[0]},{has[1]},0799,{waiting:03d},0,0,{is_open},000,0,0,0",
            f"000,0,{head},{ribbon},1,2,6,0,{self.noise:08d},1,000",
            "1234,0",
        )
        self.answers += b"".join(b"\x02" + line.encode() + b"\x03\r\n" for line in lines)

    def _print(self, label: bytes) -> None:
        size = re.search(rb"\^PW(\d+)\^LL(\d+)", label)
        assert size is not None, "the label has no size"
        paper = Image.new("1", (int(size[1]), int(size[2])), 1)
        for x, y, total, count, row_bytes, data in _FIELD.findall(label):
            dots = decoded(data)
            if dots is None or not int(total) == int(count) == len(dots) or len(dots) > 99_999:
                continue
            rows = len(dots) // int(row_bytes)
            part = Image.frombytes("1", (int(row_bytes) * 8, rows), dots, "raw", "1;I")
            paper.paste(part, (int(x), int(y)))
        self.labels.append(paper)
        self.printed.append(label)
        self.count += self.counts


def decoded(data: bytes) -> bytes | None:
    """The dots of a ^GF field in B64 or Z64; None: its CRC says that it was damaged, and nothing is printed of it."""
    _, kind, coded, crc = data.strip().split(b":")
    if binascii.crc_hqx(coded, 0) != int(crc, 16):
        return None
    plain = base64.b64decode(coded, validate=True)
    return zlib.decompress(plain) if kind == b"Z64" else plain
