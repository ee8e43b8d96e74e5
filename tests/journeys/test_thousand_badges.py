"""A thousand guests through two printers that fail at random: everybody ends with one badge, and all counts agree."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp

from server.domain.access import SYSTEM, Actor, DeviceRole
from server.domain.alert import AlertKind
from server.domain.codes import code_from
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import DONE_STATES, QUESTION_STATES, JobState, PrintJob
from server.printing.driver import Patience
from server.services import devices, new_badges, print_jobs
from server.services.alerts import board
from server.services.check_in import CheckInWish, check_in
from server.services.dashboard import figures
from server.services.devices import DeviceWish
from server.services.event_setup import add_event
from server.services.exports import export_bytes
from server.services.printer_worker import SpoolerPace
from server.services.printers import PrinterWish, add_printer
from server.settings import Settings
from server.station import Station, build_station
from server.store import guests as guest_rows
from server.store import journal
from server.store import print_jobs as job_rows
from server.store.printers import PrinterRow
from server.store.transaction import Transaction
from tests.fakes.clock import FakeClock
from tests.fakes.escpos_metal import VARIANTS, EscPosMetal
from tests.fakes.metal import Mishap, Moment
from tests.fakes.scene import sample_event
from tests.fakes.spooling import Spooling, wait_until

GUESTS = 1000
SEED = 20261127
#: So many guests come between two mishaps.
TOGETHER = 25
PACE = SpoolerPace(
    heartbeat=timedelta(seconds=1),
    probe=timedelta(milliseconds=40),
    again=timedelta(milliseconds=10),
    busy_seconds=0.1,
    grace_seconds=0.5,
    patience=Patience(status=0.5, stall=0.5, proof=0.8, silent=0.3, better_proof=0.2, look=0.1, clear=0.3),
)


class Evening:
    """The station, its two printers and kiosks, and a person who looks at paper."""

    def __init__(self, folder: Path) -> None:
        self.dice = random.Random(SEED)
        self.metals = [EscPosMetal(), EscPosMetal(skills=VARIANTS["no_clear"])]
        self.station: Station = build_station(Settings(data_dir=folder), clock=FakeClock())
        self.event: Event = self.station.write(
            lambda act: add_event(act, replace(sample_event(), template="strip_72x100"))
        )
        self.guests = [self._guest(number) for number in range(GUESTS)]
        self.station.write(lambda act: guest_rows.add_guests(act.connection, self.guests))
        for metal in self.metals:
            metal.start()
        self.printers = [self._printer(place) for place in (0, 1)]
        self.kiosks = [self._kiosk(place) for place in (0, 1)]
        self.spooling = Spooling(self.station, self.event)
        self._read: dict[int, list[str]] = {0: [], 1: []}

    def papers(self) -> Counter[str]:
        """How many whole badges of each code lie there, read by somebody else's reader."""
        for place, metal in enumerate(self.metals):
            known = self._read[place]
            for page in metal.badges()[len(known) :]:
                (found,) = zxingcpp.read_barcodes(page.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
                known.append(found.text)
        return Counter(self._read[0] + self._read[1])

    def arrive(self, guests: list[Guest]) -> None:
        """Guests check in at the one or the other kiosk."""
        for guest in guests:
            place = self.dice.randrange(2)
            wish = CheckInWish(event_id=self.event.id, code=guest.code, printer_id=self.printers[place].id)
            answer = self.station.write(lambda act, wish=wish: check_in(act, wish), self.kiosks[place])
            assert answer.print_job

    def jobs(self, *states: JobState) -> list[PrintJob]:
        """Jobs in any of `states`."""
        return self.station.read(lambda connection: job_rows.jobs_in(connection, states))

    def fail(self) -> None:
        """A mishap strikes, is seen, and is mended by somebody who then answers what is asked."""
        place = self.dice.randrange(2)
        metal = self.metals[place]
        metal.plan(self.dice.choice(list(Mishap)), self.dice.choice(list(Moment)))
        self.arrive([self.guests.pop() for _ in range(min(TOGETHER, len(self.guests)))])
        mine = self.printers[place].id
        wait_until(lambda: self._is_seen(mine) or not self._waits(mine), 30)
        metal.mend()
        self.answer()

    def answer(self) -> None:
        """Whoever was asked looks at the paper, and says what lies there."""
        for job in self.jobs(*QUESTION_STATES):
            there = self.papers()[job.snapshot.code] > 0
            desk = Actor(name="person:hanna", device_id="tablet")
            if there:
                self.station.write(lambda act, j=job: print_jobs.decide(act, j.event_id, j.id, came_out=True), desk)
            else:
                self.station.write(
                    lambda act, j=job: new_badges.print_after_looking(act, j.event_id, j.id, reason="not there"), desk
                )

    def close(self) -> None:
        """End it all."""
        self.spooling.stop()
        self.station.stop()
        for metal in self.metals:
            metal.stop()

    def _is_seen(self, printer_id: str) -> bool:
        troubled = (JobState.ATTENTION, *QUESTION_STATES)
        return any(job.printer_id == printer_id or job.moved_from == printer_id for job in self.jobs(*troubled))

    def _waits(self, printer_id: str) -> bool:
        open_states = (JobState.QUEUED, JobState.SENDING, JobState.CONFIRMING)
        return any(job.printer_id == printer_id for job in self.jobs(*open_states))

    def _guest(self, number: int) -> Guest:
        code = code_from(self.dice.randbytes(13))
        return Guest(
            id=f"{number:032x}", event_id=self.event.id, ref=f"r{number}", first_name=f"Guest {number}",
            last_name="Example", code=code, category="guest",
        )  # fmt: skip

    def _printer(self, place: int) -> PrinterRow:
        wish = PrinterWish(name=f"Printer {place}", driver="escpos", address=self.metals[place].address)
        return self.station.write(lambda act: add_printer(act, wish))

    def _kiosk(self, place: int) -> Actor:
        def let_in(act: Transaction) -> Actor:
            asked = devices.ask_pairing(act, DeviceRole.KIOSK, "127.0.0.1")
            wish = DeviceWish(
                name=f"Kiosk {place}", event_id=self.event.id, printer_id=self.printers[place].id,
                fallback_printer_id=self.printers[1 - place].id,
            )  # fmt: skip
            device = devices.approve_pairing(act, asked.pairing.code, wish)
            assert device
            return Actor(name=f"device:{device.id}", device_id=device.id)

        return self.station.write(let_in, SYSTEM)


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Evening]:
    """Doors are about to open."""
    scene = Evening(tmp_path / "data")
    yield scene
    scene.close()


@pytest.mark.timeout(280)
def test_a_thousand_guests_have_a_badge_each(evening: Evening) -> None:
    """Paper, journal, tables, board and attendance say the same, whatever went wrong on the way."""
    guests = list(evening.guests)
    evening.spooling.start(PACE)
    while evening.guests:
        evening.fail()
    going = (JobState.QUEUED, JobState.SENDING, JobState.CONFIRMING, JobState.ATTENTION, *QUESTION_STATES)

    def is_over() -> bool:
        evening.answer()
        return not evening.jobs(*going)

    wait_until(is_over, 120, lambda: f"{len(evening.jobs(*going))} jobs are still open")
    papers = evening.papers()
    assert papers == Counter(guest.code for guest in guests)
    copies = {guest.id: evening.station.read(lambda c, g=guest: job_rows.jobs_of(c, g.id)) for guest in guests}  # type: ignore[misc]
    for jobs in copies.values():
        assert [job.state in DONE_STATES for job in jobs] == [True] + [False] * (len(jobs) - 1)
        assert [job.copy for job in jobs] == list(range(len(jobs), 0, -1))
    assert sum(len(jobs) for jobs in copies.values()) > GUESTS
    assert any(job.moved_from for jobs in copies.values() for job in jobs)
    facts = evening.station.read(lambda connection: journal.read_after(connection, 0, limit=100_000))
    told = {fact.subject_id("print_job"): fact.body["to"] for fact in facts if fact.kind == "print_job.moved"}
    assert told == {job.id: job.state.value for jobs in copies.values() for job in jobs}
    places = {fact.subject_id("print_job"): fact.body["printer"] for fact in facts if fact.kind == "print_job.moved"}
    assert places == {job.id: job.printer_id for jobs in copies.values() for job in jobs}
    assert sum(fact.kind == "guest.checked_in" for fact in facts) == GUESTS
    event_id = evening.event.id
    exported = json.loads(evening.station.read(lambda connection: export_bytes(connection, evening.event.slug, "json")))
    rows = Counter((row["status"], row["badge_proof"] in ("printed", "executed", "person")) for row in exported["rows"])
    assert rows == Counter({("arrived", True): GUESTS})
    assert evening.station.read(lambda connection: figures(connection, event_id)).inside == GUESTS
    assert [a for a in evening.station.read(lambda c: board(c, event_id)) if a.kind is AlertKind.BADGE] == []
