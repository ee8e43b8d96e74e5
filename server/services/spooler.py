"""The spooler: one worker a printer takes badges from the table to paper. Drawn in docs/algorithms/print-job.md.

A worker tries again by itself only where nothing was sent or the printer confirmed that it forgot. From the first
byte on, only the printer's proof or a person settles a job.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from PIL import Image

from server.domain.access import SYSTEM
from server.domain.errors import ConflictError, FieldError, NotFoundError, OspiteError, StorageError, TemplateError
from server.domain.fact import Fact
from server.domain.print_job import NEEDS_HANDS, JobState, PrintJob, Trouble
from server.domain.printer import PrinterStatus
from server.printing.drawing.draw import draw
from server.printing.drawing.template_file import load_template
from server.printing.driver import Patience, PrintOutcome, Progress
from server.services.loop import Loop, end_process
from server.services.print_moves import (
    Move,
    begin_attempt,
    end_attempt,
    interrupt_unfinished,
    move_job,
    tell_waiting,
)
from server.services.printers import driver_of, keep_status, status_after, with_status
from server.store import print_jobs, printers
from server.store.printers import PrinterRow
from server.store.readers import Readers
from server.store.writer import Writer

_log = logging.getLogger(__name__)
#: So many failures in a row, and the printer is only asked how it is, until it is well.
FAILURES_TO_OPEN = 3


@dataclass(frozen=True, kw_only=True)
class SpoolerPace:
    """How often workers look at their printers."""

    #: With nothing to print.
    heartbeat: timedelta = timedelta(seconds=5)
    #: While a printer is in trouble.
    probe: timedelta = timedelta(seconds=2)
    #: After a failure that may pass by itself.
    again: timedelta = timedelta(milliseconds=300)
    #: How long a job that is under way may still find its end when the station stops.
    grace_seconds: float = 1.5
    patience: Patience = field(default_factory=Patience)


@dataclass(kw_only=True)
class _Ending:
    """When the spooler was asked to stop."""

    asked_at: float | None = None

    def is_over(self, grace_seconds: float) -> bool:
        return self.asked_at is not None and time.monotonic() - self.asked_at > grace_seconds


class Spooler:
    """All workers. Started and stopped by the station, woken by facts."""

    def __init__(
        self,
        *,
        writer: Writer,
        readers: Readers,
        template_folders: Sequence[Path] = (),
        pace: SpoolerPace | None = None,
        on_death: Callable[[], None] = end_process,
    ) -> None:
        self._desk = _Desk(writer=writer, readers=readers, folders=tuple(template_folders))
        self._pace = pace or SpoolerPace()
        self._on_death = on_death
        self._ending = _Ending()
        self._workers: dict[str, PrinterWorker] = {}
        self._serving = False
        self._guard = threading.Lock()

    @property
    def states(self) -> dict[str, str]:
        """Each worker's state, by its printer's id: `idle`, `working`, `stopped` or `dead`."""
        with self._guard:
            return {printer_id: worker.loop.state for printer_id, worker in self._workers.items()}

    def start(self) -> None:
        """Ask a person about what was under way when the station stopped; then begin."""
        self._desk.writer.write(interrupt_unfinished, SYSTEM)
        self._serving = True
        for printer in self._desk.readers.read(printers.all_printers):
            self._employ(printer.id)

    def stop(self) -> None:
        """End; what is under way has a moment, then it is a question for a person."""
        with self._guard:
            self._serving = False
            self._ending.asked_at = time.monotonic()
            workers = list(self._workers.values())
        for worker in workers:
            worker.hurry()
        for worker in workers:
            worker.loop.stop(self._pace.grace_seconds + 8)

    def heard(self, facts: list[Fact]) -> None:
        """Listener of the writer: wake those who have something to do."""
        for fact in facts:
            if fact.kind == "printer.added":
                self._employ(fact.subject_id("printer"))
            elif fact.kind == "printer.changed" and "fields" in fact.body:
                self._wake(fact.subject_id("printer"))
            elif fact.kind == "print_job.queued" or fact.body.get("to") == JobState.QUEUED:
                self._wake(fact.body.get("printer", ""))

    def _employ(self, printer_id: str) -> None:
        with self._guard:
            if printer_id in self._workers or not self._serving:
                return
            worker = PrinterWorker(
                printer_id, desk=self._desk, pace=self._pace, ending=self._ending, on_death=self._on_death
            )
            self._workers[printer_id] = worker
        worker.loop.start()

    def _wake(self, printer_id: str) -> None:
        with self._guard:
            worker = self._workers.get(printer_id)
        if worker:
            worker.loop.wake()


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What every worker works with."""

    writer: Writer
    readers: Readers
    folders: tuple[Path, ...]


class PrinterWorker:
    """One printer's worker."""

    def __init__(
        self,
        printer_id: str,
        *,
        desk: _Desk,
        pace: SpoolerPace,
        ending: _Ending,
        on_death: Callable[[], None] = end_process,
    ) -> None:
        self._printer_id = printer_id
        self._desk = desk
        self._pace = pace
        self._ending = ending
        self._failures = 0
        #: None: all is well; else the circuit is open, and why.
        self._open: Trouble | None = None
        self._spoken_at = float("-inf")
        self.loop = Loop(f"printer {printer_id[-6:]}", self._step, on_death=on_death)

    def hurry(self) -> None:
        """The station stops: do not begin anything more."""
        self.loop.wake()

    def _step(self) -> timedelta:
        """Print all that waits, then rest; a fault of the disk or of a setting does not end the worker."""
        try:
            printer = self._desk.readers.read(lambda connection: printers.printer_by_id(connection, self._printer_id))
            return self._work(printer)
        except (StorageError, FieldError, NotFoundError) as exc:
            _log.warning("printer not served: %s", exc.code, extra={"action": "spooler.waiting", "code": exc.code})
            return self._pace.probe

    def _work(self, printer: PrinterRow) -> timedelta:
        if self._open is not None and not self._is_well(printer):
            return self._pace.probe
        skipped: set[str] = set()
        while (job := self._next_job(skipped)) and not self._is_ending:
            outcome = self._print(printer, job)
            if outcome is None:
                skipped.add(job.id)
                continue
            printer = self._note(printer, status_after(outcome))
            if outcome.state is JobState.ATTENTION:
                return self._after_refusal(outcome.trouble or Trouble.UNREACHABLE)
            self._failures = 0
        heart = self._pace.heartbeat.total_seconds()
        if time.monotonic() - self._spoken_at >= heart and not self._is_ending and not self._is_well(printer):
            return self._pace.probe
        return self._pace.heartbeat

    @property
    def _is_ending(self) -> bool:
        return self._ending.asked_at is not None

    def _is_over(self) -> bool:
        return self._ending.is_over(self._pace.grace_seconds)

    def _next_job(self, skipped: set[str]) -> PrintJob | None:
        states = (JobState.QUEUED, JobState.ATTENTION)
        most = len(skipped) + 1
        waiting = self._desk.readers.read(
            lambda connection: print_jobs.jobs_in(connection, states, printer_id=self._printer_id, limit=most)
        )
        return next((job for job in waiting if job.id not in skipped), None)

    def _is_well(self, printer: PrinterRow) -> bool:
        """Ask the printer how it is; while it is not well its jobs, and the desk, know why."""
        status = driver_of(printer, patience=self._pace.patience).status(Progress(stopping=self._is_over))
        self._note(printer, status)
        self._open = status.trouble
        if status.trouble is None:
            self._failures = 0
            return True
        self._tell_waiting(status.trouble)
        return False

    def _tell_waiting(self, trouble: Trouble) -> None:
        """Write only where somebody does not know yet: a printer may be in trouble all day."""
        mine = self._printer_id
        if self._desk.readers.read(lambda connection: print_jobs.untold_jobs(connection, mine, trouble)):
            self._desk.writer.write(lambda transaction: tell_waiting(transaction, mine, trouble), SYSTEM)

    def _note(self, printer: PrinterRow, status: PrinterStatus) -> PrinterRow:
        """Keep how the printer is; a heartbeat that tells nothing new costs the disk nothing."""
        self._spoken_at = time.monotonic()
        if with_status(printer, status) == printer:
            return printer
        return self._desk.writer.write(lambda transaction: keep_status(transaction, printer.id, status), SYSTEM)

    def _after_refusal(self, trouble: Trouble) -> timedelta:
        """Nothing will come out of that attempt: try again soon, or open the circuit and say why."""
        self._failures += 1
        if trouble not in NEEDS_HANDS and self._failures < FAILURES_TO_OPEN:
            return self._pace.again
        self._open = trouble
        self._tell_waiting(trouble)
        return self._pace.probe

    def _print(self, printer: PrinterRow, job: PrintJob) -> PrintOutcome | None:
        """One attempt; None: this job has to wait, the printer is not to blame."""
        try:
            image, template_sha256 = self._draw(printer, job)
        except TemplateError as exc:
            _log.warning("badge not drawn: %s", exc.message, extra={"action": "spooler.template", "job": job.id})
            self._move(job, Move(to=JobState.ATTENTION, trouble=Trouble.TEMPLATE))
            return None
        attempt = _Attempt(self._desk, job, image, template_sha256)
        driver = driver_of(printer, patience=self._pace.patience)
        number = self._desk.readers.read(lambda connection: print_jobs.number_of(connection, job.id))
        progress = Progress(sending=attempt.sending, confirming=attempt.confirming, stopping=self._is_over)
        try:
            outcome = driver.print(image, number, progress)
        except ConflictError:
            return None
        attempt.end(outcome, self._is_over)
        return outcome

    def _draw(self, printer: PrinterRow, job: PrintJob) -> tuple[Image.Image, str]:
        template = load_template(job.template, self._desk.folders)
        return draw(template, job.snapshot, dpi=printer.dpi, width_dots=printer.width_dots), template.sha256

    def _move(self, job: PrintJob, move: Move) -> None:
        try:
            self._desk.writer.write(lambda transaction: move_job(transaction, job.id, move), SYSTEM)
        except ConflictError:
            _log.info("a person was faster", extra={"action": "spooler.overtaken", "job": job.id})


class _Attempt:
    """One attempt's rows: written before the first byte, after the last, and with the outcome."""

    def __init__(self, desk: _Desk, job: PrintJob, image: Image.Image, template_sha256: str) -> None:
        self._desk = desk
        self._job = job
        self._image_sha256 = hashlib.sha256(image.tobytes()).hexdigest()
        self._template_sha256 = template_sha256
        self._id = ""

    def sending(self) -> None:
        """Raises: ConflictError when the job is not to be sent any more; StorageError when the disk refused."""
        self._id = self._desk.writer.write(
            lambda transaction: begin_attempt(
                transaction,
                self._job,
                image_sha256=self._image_sha256,
                template_sha256=self._template_sha256,
            ),
            SYSTEM,
        )

    def confirming(self) -> None:
        """Not waited for: the printer's answer may be here before the disk's."""
        self._desk.writer.submit(
            lambda transaction: move_job(transaction, self._job.id, Move(to=JobState.CONFIRMING)), SYSTEM
        )

    def end(self, outcome: PrintOutcome, is_over: Callable[[], bool]) -> None:
        """Write the outcome down, however long the disk takes; if the station stops first, a person is asked."""
        if not self._id:
            return
        move = _move_for(outcome)
        while True:
            try:
                self._desk.writer.write(
                    lambda transaction: end_attempt(transaction, self._job.id, self._id, move, outcome.replies), SYSTEM
                )
            except StorageError as exc:
                _log.error("outcome not kept yet", extra={"action": "spooler.disk", "code": exc.code})
                if is_over():
                    return
                time.sleep(0.5)
                continue
            except OspiteError as exc:
                _log.error("outcome refused", extra={"action": "spooler.refused", "code": exc.code})
            return


def _move_for(outcome: PrintOutcome) -> Move:
    interrupted = outcome.state is JobState.UNCERTAIN and outcome.trouble is Trouble.RESTARTED
    return Move(to=JobState.INTERRUPTED if interrupted else outcome.state, trouble=outcome.trouble)
