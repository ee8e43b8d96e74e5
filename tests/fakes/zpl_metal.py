"""A simulated Zebra printer on loopback: one client at a time, as raw printing on port 9100 is.

`python -m tests.fakes.zpl_metal PORT FOLDER` runs one as a process of its own, its labels as PNG files.
"""

from __future__ import annotations

import socket
import sys
import time
from pathlib import Path

from PIL import Image

from tests.fakes.metal import Mishap, Moment
from tests.fakes.one_client import SLICE_SECONDS, OneClientPrinter
from tests.fakes.zpl_works import Fault, Skill, ZplWorks

_FAULTS = {Mishap.PAPER_OUT: Fault.PAPER_OUT, Mishap.COVER_OPEN: Fault.COVER_OPEN, Mishap.CUTTER: Fault.CUTTER}
#: A badge has some 5,000 bytes.
_HALF_BYTES = 2000


class ZplMetal(OneClientPrinter):
    """A Zebra printer, as tests.fakes.metal.Metal."""

    driver = "zpl"

    def __init__(
        self, *, skills: frozenset[Skill] = frozenset(Skill), width_dots: int = 576, dpi: int = 203, port: int = 0
    ) -> None:
        self.width_dots = width_dots
        self.dpi = dpi
        self.works = ZplWorks(skills=skills)
        self._plan: tuple[Mishap, Moment] | None = None
        self._hung = self._unplugged = False
        #: Bytes of a format that an earlier client left open.
        self._left_open = 0
        super().__init__(name="zebra", port=port)

    def plan(self, mishap: Mishap, moment: Moment) -> None:
        """As Metal."""
        with self._guard:
            self._plan = (mishap, moment)
            self._strike_if(Moment.BEFORE)

    def mend(self) -> None:
        """As Metal; a printer that hung was switched off and on."""
        with self._guard:
            self._plan = None
            if self._hung:
                self.works.forget()
            self._hung = self._unplugged = False
            self.works.mend()
            self._plug_in()
            self._guard.notify_all()

    def badges(self) -> list[Image.Image]:
        """As Metal."""
        with self._guard:
            return list(self.works.labels)

    def wait_for_badges(self, count: int, *, seconds: float = 10.0) -> list[Image.Image]:
        """As Metal."""
        with self._guard:
            self._guard.wait_for(lambda: len(self.works.labels) >= count, seconds)
            return list(self.works.labels)

    def _is_cut_off(self) -> bool:
        return self._unplugged

    def _hang_up(self) -> None:
        self.works.hang_up()
        self._left_open = self.works.open_bytes

    def _talk(self, client: socket.socket) -> None:
        while not self._stopping.is_set() and not self._unplugged:
            if self._hung:
                self._stopping.wait(SLICE_SECONDS)
                continue
            try:
                data = client.recv(1024)
            except TimeoutError:
                continue
            if not data:
                return
            with self._guard:
                said = self._take(data)
                self._guard.notify_all()
            client.sendall(said)

    def _take(self, data: bytes) -> bytes:
        """What it says to `data`; a mishap may strike on the way."""
        planned = self._plan[1] if self._plan else None
        end = data.find(b"^XZ") + 3
        if planned is Moment.AFTER and end >= 3:
            self._strike_if(Moment.AFTER, data[:end])
            data = data[end:]
        if self._unplugged or self._hung:
            return b""
        self.works.receive(data)
        self._left_open = min(self._left_open, self.works.open_bytes)
        if planned is Moment.WHILE and self.works.open_bytes - self._left_open >= _HALF_BYTES:
            self._strike_if(Moment.WHILE)
        said = bytes(self.works.answers)
        self.works.answers.clear()
        return b"" if self._unplugged or self._hung else said

    def _strike_if(self, moment: Moment, last: bytes = b"") -> None:
        """Let what was planned for this moment happen; `last` completes the badge that suffers it."""
        if self._plan is None or self._plan[1] is not moment:
            return
        mishap = self._plan[0]
        self._plan = None
        if (fault := _FAULTS.get(mishap)) is not None:
            self.works.strike(fault)
            self.works.receive(last)
            self.works.strike(fault, in_the_middle=moment is Moment.AFTER)
            return
        if mishap is not Mishap.POWER_LOST:
            self.works.receive(last)
        else:
            self.works.forget()
        self._hung = mishap is Mishap.HUNG
        self._unplugged = mishap is not Mishap.HUNG


def main(port: int, folder: Path) -> None:
    """A printer as a process: prints until it is ended."""
    metal = ZplMetal(port=port)
    metal.start()
    print(metal.address, flush=True)
    for number in range(1, sys.maxsize):
        while len(labels := metal.badges()) < number:
            time.sleep(0.05)
        labels[number - 1].save(folder / f"label-{number:04d}.png")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
