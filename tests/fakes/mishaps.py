"""Walking one mishap from the guest's check-in to the last question: a real station, spooler, kiosk words and desk.

Each walk is one cell of the tables in docs/printing.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from kiosk.desk.alert_card import AlertCard
from kiosk.desk.board_page import alerts_part
from kiosk.guest.badge_words import NEWS
from kiosk.shared.wording import load
from server.domain.access import Actor, DeviceRole, Role
from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import DONE_STATES, QUESTION_STATES, JobState, PrintJob
from server.printing.driver import Patience
from server.services import devices, new_badges, print_jobs
from server.services.board import desk_board
from server.services.devices import DeviceWish
from server.services.print_jobs import BadgeWish
from server.services.printer_worker import SpoolerPace
from server.services.printers import PrinterWish, add_printer
from server.settings import Settings
from server.station import Station, build_station
from server.store import print_jobs as job_rows
from tests.fakes.clock import FakeClock
from tests.fakes.folder import migrated
from tests.fakes.metal import Metal, Mishap, Moment
from tests.fakes.scene import add_sample, add_staff, sample_guests
from tests.fakes.spooling import Spooling, wait_until

#: Room for many walks at once on a busy machine, and short where only silence is waited for.
PACE = SpoolerPace(
    heartbeat=timedelta(seconds=1),
    probe=timedelta(milliseconds=80),
    again=timedelta(milliseconds=20),
    busy_seconds=0.3,
    grace_seconds=0.5,
    patience=Patience(status=2.0, stall=2.0, proof=5.0, silent=1.0, better_proof=0.3, look=0.2, clear=1.0),
)
SETTLED = (*DONE_STATES, JobState.ATTENTION, *QUESTION_STATES)
#: What a person reads in the table.
NAMES = {
    Mishap.PAPER_OUT: "paper out",
    Mishap.COVER_OPEN: "cover open",
    Mishap.CUTTER: "cutter stuck",
    Mishap.CABLE_PULLED: "cable pulled",
    Mishap.POWER_LOST: "power lost",
    Mishap.HUNG: "hung",
}
#: A printer that lets nobody in is told apart from one that is not there only on a real network.
_NO_WAY_IN = ("busy", "unreachable")
#: Which of them is seen of a printer that hangs depends on how much the line itself holds.
_SAYS_NOTHING = ("no_answer", "stalled")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What a walk found."""

    mishap: Mishap
    moment: Moment
    state: JobState
    reason: str
    #: What the guest reads at the kiosk, in English.
    guest_reads: str
    guest_is_asked: bool
    #: What the desk's board says, in English; empty: it is not called.
    desk_reads: str
    desk_is_asked: bool
    #: Whole badges once the printer is mended, before any person decided anything.
    badges: int
    #: After a person answered what was asked.
    badges_at_last: int
    open_at_last: int

    @property
    def row(self) -> str:
        """The cell as a line of the table."""
        reason = self.reason
        if reason in _NO_WAY_IN:
            reason = "busy` or `unreachable"
        elif reason in _SAYS_NOTHING and self.state is JobState.UNCERTAIN:
            reason = "no_answer` or `stalled"
        job = f"`{self.state.value}`" + (f" (`{reason}`)" if reason else "")
        desk = "a question" if self.desk_is_asked else ("a call" if self.desk_reads else "-")
        guest = f"{self.guest_reads}{' (asked)' if self.guest_is_asked else ''}"
        return f"| {NAMES[self.mishap]} | {self.moment.value} | {job} | {guest} | {desk} | {self.badges} |"


class Walk:
    """One printer, one station, two guests: the first badge comes out, the second one suffers."""

    def __init__(self, folder: Path, metal: Metal) -> None:
        self.metal = metal
        self.station: Station = build_station(Settings(data_dir=migrated(folder)), clock=FakeClock())
        self.event: Event = self.station.write(add_sample)
        self.guests: list[Guest] = sample_guests(self.event.id)
        self.spooling = Spooling(self.station, self.event)
        wish = PrinterWish(
            name="Front", driver=metal.driver, address=metal.address, width_dots=metal.width_dots, dpi=metal.dpi
        )
        self.printer = self.station.write(lambda transaction: add_printer(transaction, wish))
        self.at_desk = self._hostess()

    def ask(self, guest: Guest) -> PrintJob:
        """A first badge."""
        wish = BadgeWish(event=self.event, guest=guest)
        job = self.station.write(lambda transaction: print_jobs.queue_first_badge(transaction, wish))
        assert job is not None
        return job

    def job(self, job_id: str) -> PrintJob:
        """A job as it is now."""
        return self.station.read(lambda connection: job_rows.job_by_id(connection, job_id))

    def wait(self, job_id: str, states: tuple[JobState, ...]) -> PrintJob:
        """The job, once it is in one of `states`."""
        wait_until(lambda: self.job(job_id).state in states, 60, lambda: f"still {self.job(job_id)}")
        return self.job(job_id)

    def desk(self) -> list[tuple[str, bool]]:
        """What the board says of badges, and whether it asks."""
        board = self.station.read(lambda connection: desk_board(connection, self.event.id, self.station.clock()))
        part = alerts_part(load()["en"], board, self.event, self.at_desk.name, self.station.clock())
        alerts = [card for _, card in part.items if isinstance(card, AlertCard)]
        return [(card.text, card.asks) for card in alerts if card.kind == "badge"]

    def close(self) -> None:
        """End it all."""
        self.spooling.stop()
        self.station.stop()

    def _hostess(self) -> Actor:
        def add(transaction):  # type: ignore[no-untyped-def]  # a test's inner step
            person = add_staff(transaction, "Hanna", Role.HOSTESS)
            asked = devices.ask_pairing(transaction, DeviceRole.TABLET, "127.0.0.1")
            wish = DeviceWish(name="Tablet", event_id=self.event.id)
            device = devices.approve_pairing(transaction, asked.pairing.code, wish)
            return Actor(name=f"person:{person.id}", device_id=device.id if device else "")

        return self.station.write(add)


def walk(folder: Path, make: Callable[[], Metal], mishap: Mishap, moment: Moment) -> Cell:
    """One cell, from the check-in to the last decision."""
    metal = make()
    metal.start()
    scene = Walk(folder, metal)
    try:
        return _walk(scene, mishap, moment)
    finally:
        scene.close()
        metal.stop()


def _walk(scene: Walk, mishap: Mishap, moment: Moment) -> Cell:
    scene.spooling.start(PACE)
    scene.wait(scene.ask(scene.guests[0]).id, tuple(DONE_STATES))
    before = len(scene.metal.wait_for_badges(1))
    assert before == 1
    scene.metal.plan(mishap, moment)
    job = scene.wait(scene.ask(scene.guests[1]).id, SETTLED)
    told = scene.desk()
    assert len(told) <= 1
    news = NEWS[job.state]
    scene.metal.mend()
    if job.state is JobState.ATTENTION:
        scene.wait(job.id, tuple(DONE_STATES))
    badges = len(scene.metal.wait_for_badges(before + 1, seconds=1.0)) - before
    _decide(scene, job, came_out=badges > 0)
    at_last = scene.metal.wait_for_badges(before + 1)
    # half a badge must not have spoilt the one after it
    assert len({image.size for image in at_last}) == 1
    return Cell(
        mishap=mishap,
        moment=moment,
        state=job.state,
        reason=job.reason,
        guest_reads=news.now,
        guest_is_asked=news.asks,
        desk_reads=told[0][0] if told else "",
        desk_is_asked=bool(told and told[0][1]),
        badges=badges,
        badges_at_last=len(at_last) - before,
        open_at_last=len(scene.desk()),
    )


def _decide(scene: Walk, job: PrintJob, *, came_out: bool) -> None:
    """A person looks where one is asked, and says what is there."""
    if job.state not in QUESTION_STATES and job.state is not JobState.SENT:
        return
    event_id = scene.event.id
    if came_out:
        scene.station.write(
            lambda transaction: print_jobs.decide(transaction, event_id, job.id, came_out=True), scene.at_desk
        )
        return
    again = scene.station.write(
        lambda transaction: new_badges.print_after_looking(transaction, event_id, job.id, reason="not there"),
        scene.at_desk,
    )
    scene.wait(again.id, tuple(DONE_STATES))
