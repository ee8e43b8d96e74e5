"""A simulated ESC/POS printer on loopback, with paper that is as real as it gets: what is printed cannot be forgotten.

It serves one client at a time. Variants: `full` proves and forgets on demand, `no_clear` keeps its data whatever it is
told, `silent` takes everything and never says a word.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field

from PIL import Image

from server.printing.virtual.paper import Fault, Mechanics, Skill
from tests.fakes.metal import Mishap, Moment
from tests.fakes.one_client import SLICE_SECONDS, OneClientPrinter

_FAULTS = {Mishap.PAPER_OUT: Fault.PAPER_OUT, Mishap.COVER_OPEN: Fault.COVER_OPEN, Mishap.CUTTER: Fault.CUTTER}
#: A badge has some 800 rows.
_HALF_ROWS = 300
VARIANTS: dict[str, frozenset[Skill]] = {
    "full": frozenset(Skill),
    "no_clear": frozenset(Skill) - {Skill.CLEAR},
    "silent": frozenset(),
}


@dataclass
class Works(Mechanics):
    """The works, with a mishap that strikes at its moment."""

    planned: tuple[Mishap, Moment] | None = None
    #: The line is broken: nothing more comes in or goes out.
    is_unplugged: bool = False
    #: It takes nothing more and says nothing more.
    is_hung: bool = False
    #: All dots of a badge are on the paper, and it hangs there uncut.
    hangs_whole: bool = field(default=False)

    def strike_if(self, moment: Moment) -> bool:
        """Let what was planned for this moment happen; whether it did."""
        if self.planned is None or self.planned[1] is not moment:
            return False
        mishap, self.planned = self.planned[0], None
        if (fault := _FAULTS.get(mishap)) is not None:
            self.set_fault(fault, True)
            return True
        self.is_hung = mishap is Mishap.HUNG
        self.is_unplugged = not self.is_hung
        if mishap is Mishap.POWER_LOST:
            self.forget()
        self.answers.clear()
        return True

    def forget(self) -> None:
        """The data is gone; dots that are on the paper stay there, and a hand tears them off."""
        if self.hangs_whole:
            self.tear_off()
            self.hangs_whole = False
        super().forget()

    def switch_off(self) -> None:
        """As whoever mends a printer that hung begins."""
        self.is_hung, self.is_unplugged = False, True

    def mend(self) -> None:
        """Whatever it was: what was kept comes out."""
        self.planned = None
        self.is_unplugged = False
        for fault in set(self.faults):
            self.set_fault(fault, False)

    def _raster(self) -> int:
        half = sum(strip.height for strip in self._strips) >= _HALF_ROWS
        if half and len(self._buffer) > 8 and self.strike_if(Moment.WHILE):
            return 0
        return 0 if self.is_hung or self.is_unplugged else super()._raster()

    def _cut(self) -> int:
        if self._strips and self.planned and self.planned[1] is Moment.AFTER:
            if self.planned[0] in _FAULTS:
                self.hangs_whole = True
                self.strike_if(Moment.AFTER)
                return 0
            length = super()._cut()
            if length:
                self.strike_if(Moment.AFTER)
            return length
        self.hangs_whole = False
        return super()._cut()


class EscPosMetal(OneClientPrinter):
    """An ESC/POS printer, as tests.fakes.metal.Metal."""

    driver = "escpos"
    width_dots = 576
    dpi = 203

    def __init__(self, *, skills: frozenset[Skill] = frozenset(Skill), port: int = 0) -> None:
        self.works = Works(skills=skills)
        super().__init__(name="escpos metal", port=port)

    def plan(self, mishap: Mishap, moment: Moment) -> None:
        """As Metal."""
        with self._guard:
            self.works.planned = (mishap, moment)
            self.works.strike_if(Moment.BEFORE)

    def mend(self) -> None:
        """As Metal."""
        with self._guard:
            if self.works.is_hung:
                self.works.switch_off()
                self._lose_line()
                self.works.forget()
            self.works.mend()
            self._plug_in()
            self._guard.notify_all()

    def badges(self) -> list[Image.Image]:
        """As Metal."""
        with self._guard:
            return list(self.works.pages)

    def wait_for_badges(self, count: int, *, seconds: float = 10.0) -> list[Image.Image]:
        """As Metal."""
        with self._guard:
            self._guard.wait_for(lambda: len(self.works.pages) >= count, seconds)
            return list(self.works.pages)

    def _is_cut_off(self) -> bool:
        return self.works.is_unplugged

    def _hang_up(self) -> None:
        self.works.hang_up()

    def _talk(self, client: socket.socket) -> None:
        while not self._stopping.is_set() and not self.works.is_unplugged:
            if self.works.is_hung:
                self._stopping.wait(SLICE_SECONDS)
                continue
            with self._guard:
                said = bytes(self.works.answers)
                self.works.answers.clear()
            if said:
                client.sendall(said)
            try:
                data = client.recv(4096)
            except TimeoutError:
                continue
            if not data:
                return
            with self._guard:
                self.works.receive(data)
                self._guard.notify_all()
