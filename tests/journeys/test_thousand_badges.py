"""A thousand guests through two printers that fail in every way: everybody has one badge, and all counts agree."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import zxingcpp

from server.domain.access import SYSTEM, Actor, DeviceRole, TokenRole
from server.domain.alert import AlertKind
from server.domain.codes import code_from
from server.domain.event import Event
from server.domain.fact import Fact
from server.domain.guest import Guest
from server.domain.print_job import DONE_STATES, QUESTION_STATES, JobState, PrintJob
from server.hub import facts as hub_facts
from server.hub.app import Hub, HubSettings, build_hub
from server.hub.attendance import attendance_of
from server.hub.figures import Agreement, figures_of, station_views
from server.hub.tokens import add_token
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
from server.services.pusher import sync_state
from server.settings import Settings
from server.station import Station, build_station
from server.store import guests as guest_rows
from server.store import journal
from server.store import print_jobs as job_rows
from server.store.printers import PrinterRow
from server.store.transaction import Transaction
from server.sync.https_uplink import HttpsUplink
from tests.fakes.clock import FakeClock
from tests.fakes.escpos_metal import VARIANTS, EscPosMetal
from tests.fakes.hub_web import served
from tests.fakes.journal_scene import pusher_of
from tests.fakes.metal import Mishap, Moment
from tests.fakes.postgres import empty_database
from tests.fakes.scene import sample_event
from tests.fakes.spooling import Spooling, wait_until

GUESTS = 1000
SEED = 20261127
#: So many guests come between two mishaps.
TOGETHER = 25
#: Every mishap at every moment, at either printer.
MISHAPS = list(product((0, 1), Mishap, Moment))
#: Whatever hung from the printer then is lost: only another badge helps.
LOST = [one for one in MISHAPS if one[1] in (Mishap.POWER_LOST, Mishap.HUNG) and one[2] is Moment.WHILE]
PACE = SpoolerPace(
    heartbeat=timedelta(seconds=1),
    probe=timedelta(milliseconds=40),
    again=timedelta(milliseconds=10),
    busy_seconds=0.1,
    grace_seconds=0.5,
    patience=Patience(status=0.5, stall=0.5, proof=0.8, silent=0.3, better_proof=0.2, look=0.1, clear=0.3),
)


class Evening:
    """The station, its two printers and kiosks, its back office, and a person who looks at paper."""

    def __init__(self, folder: Path, hub: Hub, address: str) -> None:
        self.dice = random.Random(SEED)
        self.metals = [EscPosMetal(), EscPosMetal(skills=VARIANTS["no_clear"])]
        self.hub = hub
        self.station: Station = build_station(Settings(data_dir=folder), clock=hub.clock)
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
        token = hub.ask(lambda connection: add_token(connection, "Door", TokenRole.SYNC, hub.clock()))
        self.pusher = pusher_of(self.station, HttpsUplink(address, token))
        self._read: dict[int, list[str]] = {0: [], 1: []}

    def start(self) -> None:
        """Doors open: what is asked for is printed, and what happens is told to the back office."""
        self.spooling.start(PACE)
        self.station.writer.listen(self.pusher.heard)
        self.pusher.start()

    def papers(self) -> Counter[str]:
        """How many whole badges of each code lie there, read by somebody else's reader."""
        for place, metal in enumerate(self.metals):
            known = self._read[place]
            for page in metal.badges()[len(known) :]:
                (found,) = zxingcpp.read_barcodes(page.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
                known.append(found.text)
        return Counter(self._read[0] + self._read[1])

    def arrive(self) -> None:
        """The next guests check in at the one or the other kiosk."""
        for guest in [self.guests.pop() for _ in range(min(TOGETHER, len(self.guests)))]:
            place = self.dice.randrange(2)
            wish = CheckInWish(event_id=self.event.id, code=guest.code, printer_id=self.printers[place].id)
            answer = self.station.write(lambda act, wish=wish: check_in(act, wish), self.kiosks[place])
            assert answer.print_job

    def jobs(self, *states: JobState) -> list[PrintJob]:
        """Jobs in any of `states`."""
        return self.station.read(lambda connection: job_rows.jobs_in(connection, states))

    def fail(self, place: int, mishap: Mishap, moment: Moment) -> None:
        """A mishap strikes, is seen by the station, and is mended by somebody who then answers what is asked."""
        metal, mine = self.metals[place], self.printers[place].id
        self.settle(printer_id=mine)
        known = self.station.read(journal.head).sequence
        metal.plan(mishap, moment)
        self.arrive()
        wait_until(
            lambda: metal.works.planned is None and any(_is_trouble(fact, mine) for fact in self.facts(known)),
            30, lambda: f"{mishap} {moment} did not strike, or was not seen",
        )  # fmt: skip
        metal.mend()
        self.answer()

    def settle(self, *states: JobState, printer_id: str = "") -> None:
        """Answer what is asked until no job is in trouble, nor in any of `states`: at one printer, or at all."""
        open_states = (JobState.ATTENTION, *QUESTION_STATES, *states)

        def left() -> list[PrintJob]:
            self.answer()
            return [job for job in self.jobs(*open_states) if printer_id in ("", job.printer_id)]

        wait_until(lambda: not left(), 120, lambda: f"{len(left())} jobs are still open")

    def facts(self, after: int = 0) -> list[Fact]:
        """The journal behind `after`."""
        return self.station.read(lambda connection: journal.read_after(connection, after, limit=100_000))

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

    def tell_all(self) -> None:
        """Wait until the back office has the whole journal."""
        wait_until(lambda: not self.station.read(sync_state).waiting, 60)

    def close(self) -> None:
        """End it all."""
        self.spooling.stop()
        self.pusher.stop()
        self.station.stop()
        for metal in self.metals:
            metal.stop()

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


def _is_trouble(fact: Fact, printer_id: str) -> bool:
    """Whether it says that a badge could not come out there."""
    places = (fact.body.get("printer"), fact.body.get("left"))
    return fact.kind == "print_job.moved" and bool(fact.body["reason"]) and printer_id in places


@pytest.fixture
def evening(tmp_path: Path, clock: FakeClock) -> Iterator[Evening]:
    """Doors are about to open."""
    with ExitStack() as stack:
        hub = build_hub(HubSettings(database=empty_database()), clock=clock)
        stack.callback(hub.stop)
        scene = Evening(tmp_path / "data", hub, stack.enter_context(served(hub)))
        stack.callback(scene.close)
        yield scene


def test_a_thousand_guests_have_a_badge_each(evening: Evening) -> None:
    """Paper, journal, tables, board, attendance and back office say the same, whatever went wrong on the way."""
    guests = list(evening.guests)
    going = (JobState.QUEUED, JobState.SENDING, JobState.CONFIRMING)
    evening.start()
    # a printer that never proved anything could not be blamed for saying nothing
    evening.arrive()
    evening.settle(*going)
    for one in evening.dice.sample(MISHAPS, len(MISHAPS)):
        evening.fail(*one)
    while evening.guests:
        evening.fail(*evening.dice.choice(MISHAPS))
    evening.settle(*going)
    papers = evening.papers()
    assert papers == Counter(guest.code for guest in guests)
    copies = {guest.id: evening.station.read(lambda c, g=guest: job_rows.jobs_of(c, g.id)) for guest in guests}  # type: ignore[misc]
    for jobs in copies.values():
        assert [job.state in DONE_STATES for job in jobs] == [True] + [False] * (len(jobs) - 1)
        assert [job.copy for job in jobs] == list(range(len(jobs), 0, -1))
    assert sum(len(jobs) for jobs in copies.values()) >= GUESTS + len(LOST)
    assert any(job.moved_from for jobs in copies.values() for job in jobs)
    _check_journal(evening.facts(), copies)
    exported = _check_attendance(evening)
    _check_back_office(evening, copies, exported)


def _check_journal(facts: list[Fact], copies: dict[str, list[PrintJob]]) -> None:
    """The facts tell of each copy where it ended, and in which state."""
    told = {fact.subject_id("print_job"): fact.body for fact in facts if fact.kind == "print_job.moved"}
    assert {job_id: (body["to"], body["printer"]) for job_id, body in told.items()} == {
        job.id: (job.state.value, job.printer_id) for jobs in copies.values() for job in jobs
    }
    assert _copies_told(facts) == {guest_id: len(jobs) for guest_id, jobs in copies.items()}
    assert sum(fact.kind == "guest.checked_in" for fact in facts) == GUESTS


def _check_attendance(evening: Evening) -> list[dict[str, Any]]:
    """What the station exports, shows and asks; the rows of its export."""
    event_id, slug = evening.event.id, evening.event.slug
    exported = json.loads(evening.station.read(lambda connection: export_bytes(connection, slug, "json")))["rows"]
    proven = {"printed", "executed", "person"}
    rows = Counter((row["status"], row["badge_copies"], row["badge_proof"] in proven) for row in exported)
    assert rows == Counter({("arrived", 1, True): GUESTS})
    shown = evening.station.read(lambda connection: figures(connection, event_id))
    assert (shown.arrived, shown.inside, shown.badges_printed, shown.badges_waiting) == (GUESTS, GUESTS, GUESTS, 0)
    assert [a for a in evening.station.read(lambda c: board(c, event_id)) if a.kind is AlertKind.BADGE] == []
    return list(exported)


def _check_back_office(evening: Evening, copies: dict[str, list[PrintJob]], exported: list[dict[str, Any]]) -> None:
    """Who came, whose badge came out, how many copies each was given: as the station has it, and the paper."""
    event_id = evening.event.id
    evening.tell_all()
    seen = evening.hub.ask(lambda connection: figures_of(connection, event_id))
    assert (seen.registered, seen.arrived, seen.inside, seen.conflicts) == (GUESTS, GUESTS, GUESTS, 0)
    (view,) = evening.hub.ask(lambda connection: station_views(connection, event_id))
    assert (view.agreement, view.arrived_there, view.arrived_here) == (Agreement.AGREE, GUESTS, GUESTS)
    rows = evening.hub.ask(lambda connection: attendance_of(connection, event_id)).rows
    # a device has a name at the station alone: facts carry its id
    here, there = ({row["code"]: row | {"device": ""} for row in some} for some in (rows, exported))
    assert here == there
    assert Counter({row["code"]: row["badge_copies"] for row in rows}) == evening.papers()
    facts = evening.hub.ask(lambda connection: hub_facts.print_facts(connection, event_id))
    assert _copies_told(facts) == {guest_id: len(jobs) for guest_id, jobs in copies.items()}


def _copies_told(facts: list[Fact]) -> dict[str, int]:
    """How many badges were asked for, by guest."""
    return Counter(str(fact.body["guest"]) for fact in facts if fact.kind == "print_job.queued")
