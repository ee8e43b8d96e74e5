"""What ZPL printers say: frames from STX to ETX, and numbers in quotes, told apart by their shape.

Source: Zebra's Programming Guide (see `language`): ~HS, ~HQ, and "odometer.total_label_count".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from server.domain.print_job import Trouble

_FRAME = re.compile(rb"\x02([^\x02\x03]*)\x03")
_COUNT = re.compile(rb'"(\d{1,12}|\?)"')
_ERRORS = re.compile(r"ERRORS:\s*([01])\s+([0-9A-Fa-f]{8})\s+([0-9A-Fa-f]{8})")
_WARNINGS = re.compile(r"WARNINGS:\s*[01]\s+[0-9A-Fa-f]{8}\s+([0-9A-Fa-f]{8})")
#: ~HS, string 1: twelve numbers, b paper out, c pause, eee formats, f buffer full, h partial format, l too hot.
_FIRST = re.compile(r"\d{1,3},([01]),([01]),\d+,(\d+),[01],[01],([01]),\d+,[01],[01],([01])")
#: ~HS, string 2: o head up, p ribbon out, q ribbon in use, uuuuuuuu labels remaining.
_SECOND = re.compile(r"\d{1,3},\d,([01]),([01]),([01]),\w,\d,[01],(\d+),")
#: Bits of ~HQES, from the guide's tables of error and of warning flags.
_MEDIA_OUT, _RIBBON_OUT, _HEAD_OPEN, _CUTTER_FAULT, _PAUSED = 0x1, 0x2, 0x4, 0x8, 0x10000
_NAMED = _MEDIA_OUT | _RIBBON_OUT | _HEAD_OPEN | _CUTTER_FAULT | _PAUSED
_PAPER_NEAR_END = 0x8
#: Longer than any answer: what is left of it was noise.
_LONGEST = 2048


@dataclass(frozen=True, kw_only=True)
class HostStatus:
    """The answer to ~HS."""

    trouble: Trouble | None
    #: Formats that were received and wait.
    formats: int
    #: Labels of the batch being printed that are still to come; some makers have noise here.
    remaining: int
    #: A format has begun and not ended.
    partial: bool


@dataclass(frozen=True, kw_only=True)
class ErrorFlags:
    """The answer to ~HQES."""

    trouble: Trouble | None
    paper_low: bool


@dataclass
class Replies:
    """All that came back on one connection, sorted."""

    #: The last answer to each question; None: not answered since it was last forgotten.
    host: HostStatus | None = None
    flags: ErrorFlags | None = None
    #: Labels printed over the printer's life; -1: it does not count them.
    count: int | None = None
    _first: re.Match[str] | None = None
    _pending: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> None:
        """Sort what arrived; an answer cut in two waits for its rest."""
        self._pending += data
        while frame := _FRAME.search(self._pending):
            self._hear_count(frame.start())
            frame = _FRAME.search(self._pending) or frame
            text = frame[1].decode("ascii", "replace")
            del self._pending[: frame.end()]
            self._take(text.strip())
        self._hear_count(len(self._pending))
        del self._pending[:-_LONGEST]

    def _hear_count(self, end: int) -> None:
        """A number in quotes; no frame has quotes, so one that has not ended yet does not hide it."""
        while found := _COUNT.search(self._pending, 0, end):
            self.count = -1 if found[1] == b"?" else int(found[1])
            del self._pending[: found.end()]
            end -= found.end()

    def _take(self, text: str) -> None:
        if errors := _ERRORS.search(text):
            self.flags = _flags(errors, _WARNINGS.search(text))
        elif first := _FIRST.match(text):
            self._first = first
        elif (second := _SECOND.match(text)) and self._first:
            self.host, self._first = _host(self._first, second), None


def _host(first: re.Match[str], second: re.Match[str]) -> HostStatus:
    paper_out, paused, formats, partial, too_hot = first.groups()
    head_up, ribbon_out, has_ribbon, remaining = second.groups()
    found = (
        (Trouble.COVER_OPEN, head_up == "1"),
        (Trouble.PAPER_OUT, paper_out == "1"),
        (Trouble.RIBBON_OUT, ribbon_out == "1" and has_ribbon == "1"),
        (Trouble.FAULT, too_hot == "1"),
        (Trouble.OFFLINE, paused == "1"),
    )
    trouble = next((trouble for trouble, here in found if here), None)
    return HostStatus(trouble=trouble, formats=int(formats), remaining=int(remaining), partial=partial == "1")


def _flags(found: re.Match[str], warned: re.Match[str] | None) -> ErrorFlags:
    """Error and warning flags by the guide's tables; what they do not name is a fault all the same.

    The cover goes first: whoever changes a roll has it open.
    """
    present, others, errors_hex = found.groups()
    errors = int(errors_hex, 16) if present == "1" else 0
    unnamed = present == "1" and (errors & ~_NAMED or int(others, 16) or not errors)
    causes = (
        (Trouble.COVER_OPEN, errors & _HEAD_OPEN),
        (Trouble.PAPER_OUT, errors & _MEDIA_OUT),
        (Trouble.RIBBON_OUT, errors & _RIBBON_OUT),
        (Trouble.CUTTER, errors & _CUTTER_FAULT),
        (Trouble.FAULT, unnamed),
        (Trouble.OFFLINE, errors & _PAUSED),
    )
    return ErrorFlags(
        trouble=next((trouble for trouble, bits in causes if bits), None),
        paper_low=warned is not None and bool(int(warned[1], 16) & _PAPER_NEAR_END),
    )
