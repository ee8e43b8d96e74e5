"""What ESC/POS printers say: bytes of several kinds, mixed, and told apart by their fixed bits.

Source: Epson ESC/POS Command Reference, "Identification of transmission status".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from server.domain.print_job import Trouble

_BLOCK_STARTS = 0x37
_XON, _XOFF = 0x11, 0x13
_ASB_BYTES = 4
#: A block that does not end in time was none.
_LONGEST_BLOCK = 80


@dataclass
class Replies:
    """All that came back on one connection, sorted."""

    #: Answers to DLE EOT, in the order asked.
    statuses: list[int] = field(default_factory=list)
    #: Four bytes each, sent by the printer when something changed.
    reports: list[bytes] = field(default_factory=list)
    #: Numbers of jobs that are out (GS ( H).
    completed: list[bytes] = field(default_factory=list)
    #: Answers to GS r: what stood before it was executed.
    in_order: list[int] = field(default_factory=list)
    #: The printer confirmed that its buffer is empty (DLE DC4, function 8).
    cleared: bool = False
    #: The printer asked us to wait.
    paused: bool = False
    _pending: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> None:
        """Sort what arrived; an answer cut in two waits for its rest."""
        self._pending += data
        while self._pending and (taken := self._take()):
            del self._pending[:taken]

    def _take(self) -> int:
        """How many bytes the first answer has; 0: it is not all there yet."""
        first = self._pending[0]
        if first == _BLOCK_STARTS:
            return self._take_block()
        if first in (_XON, _XOFF):
            self.paused = first == _XOFF
        elif first & 0x93 == 0x12:
            self.statuses.append(first)
        elif first & 0x93 == 0x10:
            return self._take_report()
        elif first & 0x90 == 0:
            self.in_order.append(first)
        return 1

    def _take_block(self) -> int:
        end = self._pending.find(0)
        if end < 0:
            return 1 if len(self._pending) > _LONGEST_BLOCK else 0
        block = bytes(self._pending[1:end])
        if block[:1] == b"\x22":
            self.completed.append(block[1:])
        elif block == b"\x25":
            self.cleared = True
        return end + 1

    def _take_report(self) -> int:
        """Bits 4 and 7 of a report's later bytes are 0; else its first byte was noise."""
        for place in range(1, _ASB_BYTES):
            if place >= len(self._pending):
                return 0
            if self._pending[place] & 0x90:
                return 1
        self.reports.append(bytes(self._pending[:_ASB_BYTES]))
        return _ASB_BYTES


def trouble_in(statuses: dict[int, int]) -> Trouble | None:
    """What stands in the way, from the answers to DLE EOT by kind; None: nothing.

    The bits are those of Epson's page for DLE EOT. The cover goes first: whoever changes a roll has it open.
    """
    printer, offline, error, paper = (statuses.get(kind, 0) for kind in (1, 2, 3, 4))
    found = (
        (Trouble.COVER_OPEN, offline & 0x04),
        (Trouble.PAPER_OUT, (paper & 0x60) or (offline & 0x20)),
        (Trouble.CUTTER, error & 0x08),
        (Trouble.FAULT, (error & 0x64) or (offline & 0x40)),
        (Trouble.OFFLINE, printer & 0x08),
    )
    return next((trouble for trouble, bits in found if bits), None)


def paper_low_in(statuses: dict[int, int]) -> bool:
    """Whether the roll nears its end."""
    return bool(statuses.get(4, 0) & 0x0C)


def trouble_in_report(report: bytes) -> Trouble | None:
    """What stands in the way, from an automatic status report (GS a); None: nothing."""
    found = (
        (Trouble.COVER_OPEN, report[0] & 0x20),
        (Trouble.PAPER_OUT, report[2] & 0x0C),
        (Trouble.CUTTER, report[1] & 0x08),
        (Trouble.FAULT, report[1] & 0x64),
        (Trouble.OFFLINE, report[0] & 0x08),
    )
    return next((trouble for trouble, bits in found if bits), None)
