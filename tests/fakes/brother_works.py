"""The works of a Brother QL, from Brother's Raster Command Reference and not from our driver: bytes in, labels out.

It prints row by row as data comes, tells each phase by itself, clears all it was sent when it fails, and takes nothing
more until it is initialised (chapters 4 and 5, flow charts 5.1 to 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from tests.fakes.metal import Mishap, Moment

#: Commands of a fixed length, by how they begin; the length is what follows that.
_FIXED = {
    b"\x1b@": 0, b"\x1biS": 0, b"\x1bia": 1, b"\x1bi!": 1, b"\x1biz": 10, b"\x1biM": 1, b"\x1biA": 1, b"\x1biK": 1,
    b"\x1bid": 2, b"M": 1, b"\x0c": 0, b"\x1a": 0, b"\x00": 0,
}  # fmt: skip
_REPLY, _COMPLETED, _ERROR, _PHASE = 0, 1, 2, 6
#: Which bits of which byte say so.
_BITS = {Mishap.PAPER_OUT: (9, 0x40), Mishap.COVER_OPEN: (9, 0x10), Mishap.CUTTER: (8, 0x04)}
WRONG_MEDIA = (9, 0x01)


@dataclass(kw_only=True)
class QlWorks:
    """One printer's inside."""

    #: `8` is the QL-800, `A` the QL-820NWB, `D` the QL-1110NWB.
    model: bytes = b"8"
    pins: int = 720
    #: Which pins lie over the printable part of the roll: the first, and how many.
    window: tuple[int, int] = (12, 696)
    width_mm: int = 62
    #: 0: an endless roll.
    length_mm: int = 0
    #: Over USB it prints before a label is all there; over the network only then (5.9).
    starts_early: bool = True

    faults: set[Mishap] = field(default_factory=set)
    #: What strikes the next label.
    planned: tuple[Mishap, Moment] | None = None
    #: Called when a cable, the power or everything fails.
    strike: list[Mishap] = field(default_factory=list)
    #: What it says, oldest first.
    said: list[bytes] = field(default_factory=list)
    pages: list[Image.Image] = field(default_factory=list)
    #: Printed and not cut: they come out when the cutter is free.
    uncut: list[Image.Image] = field(default_factory=list)
    is_printing: bool = False
    received: bytearray = field(default_factory=bytearray)
    #: Commands that stand in the last job, by how they begin.
    commands: list[bytes] = field(default_factory=list)

    _rest: bytes = b""
    _rows: list[bytes] = field(default_factory=list)
    _rows_told: int = 0
    _media_told: tuple[int, int, int] | None = None
    #: It failed: everything is thrown away until it is initialised.
    _failed: bool = False

    def take(self, data: bytes) -> None:
        """Bytes from the line."""
        self.received += data
        self._rest += data
        while not self.strike and (size := self._size()) is not None:
            command, self._rest = self._rest[:size], self._rest[size:]
            self._obey(command)

    def forget(self) -> None:
        """The power went."""
        self._rest, self._rows, self._failed, self.is_printing = b"", [], False, False
        self.said.clear()

    def mend(self) -> None:
        """Hands did what was needed."""
        self.faults.clear()
        self.pages += self.uncut
        self.uncut.clear()

    def status(self, kind: int = _REPLY, extra: tuple[int, int] | None = None) -> bytes:
        """The 32 bytes."""
        data = bytearray(32)
        data[0:8] = b"\x80\x20B4" + self.model + b"0\x00\x00"
        if not {Mishap.COVER_OPEN, Mishap.PAPER_OUT} & self.faults:
            data[10], data[11], data[17] = self.width_mm, 0x0B if self.length_mm else 0x0A, self.length_mm
        for place, bits in [*(_BITS[fault] for fault in self.faults), *([extra] if extra else [])]:
            data[place] |= bits
        data[18], data[19] = kind, int(self.is_printing)
        return bytes(data)

    def _size(self) -> int | None:
        """How long the first command is; None: it is not all here."""
        for start, more in _FIXED.items():
            if self._rest.startswith(start):
                return len(start) + more if len(self._rest) >= len(start) + more else None
        if self._rest[:1] == b"g":
            return 3 + self._rest[2] if len(self._rest) >= 3 and len(self._rest) >= 3 + self._rest[2] else None
        if not self._rest or self._rest in (b"\x1b", b"\x1bi"):
            return None
        raise AssertionError(f"no command of a QL: {self._rest[:8].hex()}")

    def _obey(self, command: bytes) -> None:
        if command == b"\x1b@":
            self._rows, self._failed, self.is_printing, self._media_told = [], False, False, None
            self.commands.clear()
        if command != b"\x00" and command[:1] != b"g":
            self.commands.append(command)
        if command == b"\x1biS":
            self.said.append(self.status())
        elif self._failed:
            return
        elif command.startswith(b"\x1biz"):
            told, kind, width, length = command[3:7]
            assert told & 0x0E == 0x0E, "media that is not told is not checked"
            self._media_told = (kind, width, length)
            self._rows_told = int.from_bytes(command[7:11], "little")
        elif command[:1] == b"g":
            self._row(command[3:])
        elif command == b"\x1a":
            self._end()

    def _row(self, dots: bytes) -> None:
        assert len(dots) == self.pins // 8, f"{len(dots)} bytes in a row of {self.pins} pins"
        if not self._rows:
            mine = (0x0B if self.length_mm else 0x0A, self.width_mm, self.length_mm)
            if self.faults or self._media_told != mine:
                self._fail(None if self.faults else WRONG_MEDIA)
                return
            self.is_printing = self.starts_early
            self.said.append(self.status(_PHASE))
        self._rows.append(dots)
        if len(self._rows) * 2 >= self._rows_told:
            self._suffer(Moment.WHILE)

    def _end(self) -> None:
        if self._suffer(Moment.AFTER):
            return
        self._come_out(self.pages)

    def _come_out(self, where: list[Image.Image]) -> None:
        """Completed is said, then that it waits; only then the label is out and cut."""
        page = Image.frombytes("1", (self.pins, len(self._rows)), b"".join(self._rows), "raw", "1;I")
        first, count = self.window
        seen = page.crop((first, 0, first + count, page.height))
        assert page.convert("L").point(lambda tone: 255 - tone).getbbox() is None or _within(page, self.window)
        where.append(seen.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
        self._rows = []
        self.said.append(self.status(_COMPLETED))
        self.is_printing = False
        self.said.append(self.status(_PHASE))

    def _suffer(self, moment: Moment) -> bool:
        """Whether something strikes now, and ends this label."""
        if self.planned is None or self.planned[1] is not moment:
            return False
        mishap, self.planned = self.planned[0], None
        if mishap is Mishap.CUTTER and moment is Moment.AFTER:
            self._come_out(self.uncut)
            self.faults.add(mishap)
            self.said.append(self.status(_ERROR))
        elif mishap in _BITS:
            self.faults.add(mishap)
            self._fail(None)
        else:
            if mishap is Mishap.CABLE_PULLED and moment is Moment.AFTER:
                self._come_out(self.pages)
            self.strike.append(mishap)
        return True

    def _fail(self, extra: tuple[int, int] | None) -> None:
        self._rows, self._failed, self.is_printing = [], True, False
        self.said.append(self.status(_ERROR, extra))


def _within(page: Image.Image, window: tuple[int, int]) -> bool:
    """Whether all ink lies over the roll."""
    box = page.convert("L").point(lambda tone: 255 - tone).getbbox()
    return box is not None and box[0] >= window[0] and box[2] <= window[0] + window[1]
