"""What a Brother QL says of itself: 32 bytes, when asked, when a phase begins, when a page ends, when it fails.

Source: Brother, Raster Command Reference QL-800/810W/820NWB and QL-1100/1110NWB/1115NWB, chapter 4, `ESC i S`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from server.domain.print_job import Trouble
from server.printing.brother.language import NARROW_PINS, WIDE_PINS

STATUS_BYTES = 32
_HEAD = b"\x80\x20B"
#: QL-1050, QL-1060N, QL-1100, QL-1110NWB, QL-1115NWB.
_WIDE_MODELS = frozenset(b"P4CDE")
#: What stops a printer, worst first: byte of the status, bits, what it means here.
_TROUBLES = (
    (9, 0x10, Trouble.COVER_OPEN),
    (8, 0x04, Trouble.CUTTER),
    #: No media; the end of a roll of labels; and media that cannot be fed, which is how an endless roll ends.
    (8, 0x03, Trouble.PAPER_OUT),
    (9, 0x40, Trouble.PAPER_OUT),
    (9, 0x01, Trouble.WRONG_MEDIA),
    (8, 0x20, Trouble.OFFLINE),
    #: A weak battery, the voltage, the fan; buffers, the line, the cancel key, the system.
    (8, 0xC8, Trouble.FAULT),
    (9, 0xAE, Trouble.FAULT),
    (8, 0x10, Trouble.BUSY),
)


class StatusType(IntEnum):
    """Why a status was sent."""

    REPLY = 0x00
    COMPLETED = 0x01
    ERROR = 0x02
    TURNED_OFF = 0x04
    NOTIFICATION = 0x05
    PHASE_CHANGE = 0x06


@dataclass(frozen=True, kw_only=True)
class StatusReply:
    """One status of 32 bytes."""

    raw: bytes

    @property
    def type(self) -> int:
        """A StatusType, or a number that no manual names."""
        return self.raw[18]

    @property
    def is_printing(self) -> bool:
        """Whether the phase is "printing"; else it waits to receive."""
        return self.raw[19] == 0x01

    @property
    def width_mm(self) -> int:
        """Of the roll that is in; 0: none."""
        return self.raw[10]

    @property
    def length_mm(self) -> int:
        """Of its labels; 0: endless, or none."""
        return self.raw[17]

    @property
    def has_media(self) -> bool:
        """Whether a roll is in."""
        return self.raw[11] != 0

    @property
    def pins(self) -> int:
        """Of its print head."""
        return WIDE_PINS if self.raw[4] in _WIDE_MODELS else NARROW_PINS

    @property
    def trouble(self) -> Trouble | None:
        """What stands in the way of a label; the roll's size is not judged here."""
        for place, bits, trouble in _TROUBLES:
            if self.raw[place] & bits:
                return trouble
        return None


def status_in(data: bytes) -> StatusReply | None:
    """The status that `data` is; None: it is something else."""
    whole = len(data) == STATUS_BYTES and data.startswith(_HEAD)
    return StatusReply(raw=data) if whole else None


@dataclass(kw_only=True)
class Replies:
    """Statuses as they arrive, whatever noise is between them."""

    #: In the order of their arrival.
    statuses: list[StatusReply] = field(default_factory=list)
    _rest: bytes = b""

    def feed(self, data: bytes) -> None:
        """Sort what just arrived."""
        self._rest += data
        while (start := self._rest.find(_HEAD)) >= 0 and len(self._rest) >= start + STATUS_BYTES:
            self.statuses.append(StatusReply(raw=self._rest[start : start + STATUS_BYTES]))
            self._rest = self._rest[start + STATUS_BYTES :]
        self._rest = self._rest[start:] if start >= 0 else self._rest[-len(_HEAD) + 1 :]

    def first(self, kind: StatusType) -> StatusReply | None:
        """The first status of that kind since the last `forget`."""
        return next((status for status in self.statuses if status.type == kind), None)

    def forget(self) -> None:
        """What arrived so far belongs to the past."""
        self.statuses.clear()
