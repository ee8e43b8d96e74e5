"""The evening as it goes: each deed at its screen, and the desk in between."""

from __future__ import annotations

import time
from collections import Counter

from playwright.sync_api import Browser

from bench.rehearsal import duty
from bench.rehearsal.crew import Crew
from bench.rehearsal.evening import ARRIVALS, CONFLICTS, KIOSKS, LASTS_MINUTES, Deed, Moment
from bench.rehearsal.kiosk_screen import Kiosk, kiosk
from bench.rehearsal.tablet import tablet
from bench.rehearsal.venue import CREW, Venue
from server.domain.guest import Guest
from tests.fakes.metal import Mishap
from tests.fakes.metal import Moment as Within
from tests.fakes.spooling import wait_until

#: Somebody sees to a printer so many deeds after it failed.
_MENDED_AFTER = 25
LONGEST_SECONDS = 180
_GLANCE_MS = 250
#: A guest whom the scanner did not read holds the ticket there again.
_SCANS_AT_MOST = 4
_INSIDE = "SELECT count(*) FROM fact WHERE kind = 'guest.checked_in' AND subject = ?"
_CALLED_ON = (
    "SELECT count(*) FROM fact WHERE kind = 'arrival.called' AND json_extract(body, '$.guest') = ?"
    " AND json_extract(body, '$.step') > 0"
)
_PRINTER_CALLED = (
    "SELECT count(*) FROM fact WHERE kind = 'alert.raised' AND json_extract(body, '$.kind') = 'printer'"
    " AND json_extract(body, '$.printer') = ?"
)
_CONFLICTS = "SELECT count(*) FROM fact WHERE kind = 'conflict.found'"


class Play:
    """Screens and people, and what happens to them."""

    def __init__(self, venue: Venue, browser: Browser) -> None:
        self.venue = venue
        self.kiosks = [kiosk(browser, venue, place, venue.main.address) for place in range(KIOSKS)]
        self.side_kiosk = kiosk(browser, venue, KIOSKS, venue.side.address)
        tablets = [tablet(browser, venue, number + 1, worker.name) for number, worker in enumerate(CREW[:-1])]
        self.crew = Crew(venue.main, tablets, supervisor=tablets[-1])
        #: What went otherwise than at the first try, and what was handed over.
        self.told: Counter[str] = Counter()
        self._late_vips: set[str] = set()
        self._broken: dict[int, int] = {}

    def run(self, moments: list[Moment], tell: int = 0) -> None:
        """All that happens from the first shift to the last; every `tell` deeds a line of progress (0: none)."""
        self._late_vips = {one.guest.id for one in moments if one.deed is Deed.CALLED_ON and one.guest}
        for one in self.crew.tablets:
            duty.begins(one)
        for number, moment in enumerate(moments):
            self.venue.clock.reach(moment.minute)
            self._do(moment, number)
            self.crew.work()
            self._mend(number - _MENDED_AFTER)
            if tell and number % tell == 0:
                print(f"{number} of {len(moments)} deeds, minute {moment.minute:.0f}", flush=True)
        self._mend(len(moments), is_last=True)
        self._close()

    def _close(self) -> None:
        """Wait for what still moves, work the board off, and everybody goes home."""
        main = self.venue.main
        open_jobs = "SELECT count(*) FROM print_job WHERE state IN ('queued', 'sending', 'confirming', 'attention')"
        for minute in (LASTS_MINUTES - 30, LASTS_MINUTES - 10):
            self.venue.clock.reach(minute)
            self.crew.work_off()
            wait_until(lambda: not main.asks(open_jobs), LONGEST_SECONDS)
        for one in self.crew.tablets:
            self.told["left at the end of the evening"] += duty.ends(one)

    def _do(self, moment: Moment, number: int) -> None:
        screen, main, guest = self.kiosks[moment.place], self.venue.main, moment.guest
        match moment.deed:
            case Deed.SCAN | Deed.FIND if guest:
                self._arrives(screen, guest, by_name=moment.deed is Deed.FIND)
            case Deed.AGAIN if guest:
                screen.scans(guest.code)
            case Deed.SIDE_DOOR if guest:
                self._scans_until_inside(self.side_kiosk, guest, at_side=True)
            case Deed.CALLED_ON if guest:
                wait_until(lambda: main.asks(_CALLED_ON, guest.id) > 0, LONGEST_SECONDS)
                self.crew.kept_waiting.discard(guest.id)
            case Deed.STRANGER:
                screen.scans(f"NOBODY-{moment.number}")
            case Deed.CALL:
                screen.calls()
            case Deed.ASK:
                screen.asks(moment.number)
            case Deed.WALK_IN:
                screen.registers(moment.number)
                self._waits_there(screen)
            case Deed.PAPER_OUT | Deed.HANG:
                mishap = Mishap.PAPER_OUT if moment.deed is Deed.PAPER_OUT else Mishap.HUNG
                main.metals[moment.place].plan(mishap, Within.WHILE)
                self._broken[moment.place] = number
            case Deed.LINE_BREAKS:
                self.venue.line.stop()
            case Deed.LINE_IS_BACK:
                self.venue.line.start()
                self._hears_of_conflicts()
            case Deed.LATE_REQUESTS:
                self.crew.is_late = True
            case Deed.SHIFT_CHANGE:
                self._change_shift()

    def _arrives(self, screen: Kiosk, guest: Guest, *, by_name: bool) -> None:
        if guest.id in self._late_vips:
            self.crew.kept_waiting.add(guest.id)
        if by_name:
            screen.finds(guest)
        self._scans_until_inside(screen, guest)

    def _scans_until_inside(self, screen: Kiosk, guest: Guest, *, at_side: bool = False) -> None:
        door = self.venue.side if at_side else self.venue.main
        for tries in range(_SCANS_AT_MOST):
            if door.asks(_INSIDE, f"guest:{guest.id}"):
                self.told["scans that had to be repeated"] += max(0, tries - 1)
                return
            screen.scans(guest.code)

    def _waits_there(self, screen: Kiosk) -> None:
        """Whoever is not on the list stays until the desk has looked, and their kiosk has gone on."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while screen.shows("awaited") and time.monotonic() < deadline:
            self.crew.work()
            screen.page.wait_for_timeout(_GLANCE_MS)

    def _change_shift(self) -> None:
        """Whoever leaves hands over; whoever comes says of each thing that they have it."""
        leaving, comes = self.crew.tablets[0], CREW[-1].name
        self.told["handed over at the change of shifts"] = duty.ends(leaving, comes)
        leaving.is_left_to(comes)
        duty.begins(leaving)
        self.told["acknowledged one by one"] = duty.takes_over(leaving)
        self.crew.is_late = False

    def _hears_of_conflicts(self) -> None:
        """Both doors, from the back office, once they have a line to it."""
        doors = (self.venue.main, self.venue.side)
        wait_until(lambda: all(door.asks(_CONFLICTS) == CONFLICTS for door in doors), LONGEST_SECONDS)

    def _mend(self, since: int, *, is_last: bool = False) -> None:
        """Paper in, or switched off and on, by whoever was called to the printer."""
        main = self.venue.main
        for place in [place for place, failed in self._broken.items() if failed <= since]:
            if is_last or main.asks(_PRINTER_CALLED, main.printers[place].id):
                main.metals[place].mend()
                del self._broken[place]


def expected_inside(moments: list[Moment]) -> int:
    """How many guests of the list come."""
    return sum(moment.deed in ARRIVALS for moment in moments)
