"""A station whose spooler runs, with a virtual printer and jobs to watch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from server.domain.event import Event
from server.domain.guest import Guest
from server.domain.print_job import JobState, PrintJob
from server.printing.driver import Patience
from server.printing.virtual.printer import VirtualPrinter
from server.services import print_jobs
from server.services.print_jobs import BadgeWish
from server.services.printer_worker import SpoolerPace
from server.services.printers import PrinterWish, add_printer
from server.services.spooler import Spooler
from server.station import Station
from server.store import print_jobs as job_rows
from server.store.printers import PrinterRow
from server.store.transaction import Transaction

QUICK = SpoolerPace(
    heartbeat=timedelta(milliseconds=200),
    probe=timedelta(milliseconds=50),
    again=timedelta(milliseconds=10),
    grace_seconds=0.3,
    patience=Patience(status=0.5, stall=0.5, proof=1.5, silent=0.2, better_proof=0.05, look=0.1, clear=0.3),
)


def fail_on_death() -> None:
    """A worker's accidental end is a failed test, not the end of the test run."""
    raise AssertionError("a printer's worker died")


@dataclass
class Spooling:
    """The station's parts that tests of the spooler talk to."""

    station: Station
    event: Event
    spoolers: list[Spooler] = field(default_factory=list)

    def start(self, pace: SpoolerPace = QUICK) -> Spooler:
        """A spooler on the station's database, as after a (re)start."""
        spooler = Spooler(writer=self.station.writer, readers=self.station.readers, pace=pace, on_death=fail_on_death)
        self.station.writer.listen(spooler.heard)
        spooler.start()
        self.spoolers.append(spooler)
        return spooler

    def stop(self) -> None:
        """End every spooler that was started."""
        while self.spoolers:
            self.spoolers.pop().stop()

    def add(self, address: str, name: str = "Front") -> PrinterRow:
        """Set a printer up."""
        wish = PrinterWish(name=name, driver="escpos", address=address)
        return self.station.write(lambda transaction: add_printer(transaction, wish))

    def ask(self, guest: Guest, printer_id: str = "") -> PrintJob:
        """A first badge for a guest."""
        wish = BadgeWish(event=self.event, guest=guest, printer_id=printer_id)
        job = self.station.write(lambda transaction: print_jobs.queue_first_badge(transaction, wish))
        assert job is not None
        return job

    def job(self, job_id: str) -> PrintJob:
        """A job as it is now."""
        return self.station.read(lambda connection: job_rows.job_by_id(connection, job_id))

    def wait(self, job_id: str, *states: JobState, seconds: float = 20.0) -> PrintJob:
        """The job, once it is in one of `states`."""
        wait_until(lambda: self.job(job_id).state in states, seconds, lambda: f"still {self.job(job_id).state}")
        return self.job(job_id)


def wait_until(
    holds: Callable[[], bool], seconds: float = 20.0, say: Callable[[], str] = lambda: "it never came true"
) -> None:
    """Wait for a condition, with a limit."""
    limit, pause = time.monotonic() + seconds, 0.002
    while not holds():
        assert time.monotonic() < limit, say()
        time.sleep(pause)
        pause = min(pause * 1.5, 0.04)  # many who ask every moment hold up what they ask for


@contextmanager
def virtual_printer(**options: object) -> Iterator[VirtualPrinter]:
    """A virtual printer for the length of a block."""
    printer = VirtualPrinter(**options)  # type: ignore[arg-type]  # whatever the test names
    printer.start()
    try:
        yield printer
    finally:
        printer.stop()


def put_badge(station: Station, state: JobState, guest_id: str = "") -> None:
    """The one badge, or that of a guest, is in `state` now, and pages hear of it."""
    jobs = station.read(lambda connection: job_rows.jobs_in(connection, list(JobState)))
    job = next(job for job in jobs if not guest_id or job.guest_id == guest_id)

    def move(transaction: Transaction) -> None:
        job_rows.save_move(transaction.connection, replace(job, state=state))
        transaction.record("print_job.moved", f"print_job:{job.id}", {"to": state.value})

    station.write(move)
