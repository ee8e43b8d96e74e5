"""One printer's worker: prints what waits for it, asks how it is, and says why where nothing comes out.

It tries again by itself only where nothing was sent or the printer confirmed that it forgot. From the first byte on,
only the printer's proof or a person settles a job. Drawn in docs/algorithms/print-job.md.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from server.domain.access import SYSTEM
from server.domain.errors import ConflictError, FieldError, NotFoundError, StorageError, TemplateError
from server.domain.print_job import NEEDS_HANDS, JobState, PrintJob, Trouble
from server.domain.printer import PrinterStatus
from server.printing.driver import Patience, PrintOutcome, Progress
from server.services.batches import feed
from server.services.loop import Loop, end_process
from server.services.print_attempt import Means, PrintAttempt
from server.services.print_moves import Move, fail_over, move_job, tell_waiting
from server.services.printers import driver_of, keep_status, status_after, with_status
from server.store import print_jobs, printers
from server.store.batches import running_at
from server.store.printers import PrinterRow

_log = logging.getLogger(__name__)
#: So many failures in a row, and the printer is only asked how it is, until it is well.
FAILURES_TO_OPEN = 3
#: A printer that is gone for good is not looked for; its worker sleeps until the station stops.
_TAKEN_AWAY = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class SpoolerPace:
    """How often workers look at their printers."""

    #: With nothing to print.
    heartbeat: timedelta = timedelta(seconds=5)
    #: While a printer is in trouble.
    probe: timedelta = timedelta(seconds=2)
    #: After a failure that may pass by itself.
    again: timedelta = timedelta(milliseconds=300)
    #: How long somebody else may have the printer before anybody is told.
    busy_seconds: float = 15.0
    #: How long a job that is under way may still find its end when the station stops.
    grace_seconds: float = 1.5
    patience: Patience = field(default_factory=Patience)


@dataclass(kw_only=True)
class Ending:
    """When the spooler was asked to stop."""

    asked_at: float | None = None

    @property
    def has_begun(self) -> bool:
        """Nothing more is to be begun."""
        return self.asked_at is not None

    def is_over(self, grace_seconds: float) -> bool:
        """What is under way has had its moment."""
        return self.asked_at is not None and time.monotonic() - self.asked_at > grace_seconds


class PrinterWorker:
    """One printer's worker. The circuit is open while the printer is known to be in trouble."""

    def __init__(
        self,
        printer_id: str,
        *,
        means: Means,
        pace: SpoolerPace,
        ending: Ending,
        on_death: Callable[[], None] = end_process,
    ) -> None:
        self._printer_id = printer_id
        self._means = means
        self._pace = pace
        self._ending = ending
        self._failures = 0
        #: Since when somebody else has had the printer; None: nobody has.
        self._busy_since: float | None = None
        #: None: all is well; else the circuit is open, and why.
        self._open: Trouble | None = None
        self._spoken_at = float("-inf")
        #: The job before ended in the middle; None: not looked up yet, after a start.
        self._after_break: bool | None = None
        self.loop = Loop(f"printer {printer_id[-6:]}", self._step, on_death=on_death)

    def hurry(self) -> None:
        """The station stops: do not begin anything more."""
        self.loop.wake()

    def _step(self) -> timedelta:
        """Print all that waits, then rest; a fault of the disk or of a setting does not end the worker."""
        try:
            mine = self._printer_id
            try:
                printer = self._means.readers.read(lambda connection: printers.printer_by_id(connection, mine))
            except NotFoundError:
                return _TAKEN_AWAY
            return self._work(printer)
        except (StorageError, FieldError, NotFoundError) as exc:
            _log.warning("printer not served: %s", exc.code, extra={"action": "spooler.waiting", "code": exc.code})
            return self._pace.probe

    def _work(self, printer: PrinterRow) -> timedelta:
        if self._open is not None and not self._is_well(printer):
            return self._pace.probe
        skipped: set[str] = set()
        while not self._ending.has_begun and (job := self._next_job(skipped) or self._feed(skipped)):
            outcome = self._print(printer, job)
            if outcome is None:
                skipped.add(job.id)
                continue
            printer = self._note(printer, status_after(outcome))
            if outcome.state is JobState.ATTENTION:
                return self._after_refusal(outcome.trouble or Trouble.UNREACHABLE)
            self._recover()
        heart = self._pace.heartbeat.total_seconds()
        rested = time.monotonic() - self._spoken_at >= heart
        if rested and not self._ending.has_begun and not self._is_well(printer):
            return self._pace.probe
        return self._pace.heartbeat

    def _is_over(self) -> bool:
        return self._ending.is_over(self._pace.grace_seconds)

    def _recover(self) -> None:
        self._failures, self._busy_since, self._open = 0, None, None

    def _next_job(self, skipped: set[str]) -> PrintJob | None:
        states = (JobState.QUEUED, JobState.ATTENTION)
        most = len(skipped) + 1
        waiting = self._means.readers.read(
            lambda connection: print_jobs.jobs_in(connection, states, printer_id=self._printer_id, limit=most)
        )
        return next((job for job in waiting if job.id not in skipped), None)

    def _feed(self, skipped: set[str]) -> PrintJob | None:
        """Nobody waits: a batch may have its next badge, unless one of its like could not be drawn just now."""
        mine = self._printer_id
        if skipped or not self._means.readers.read(lambda connection: running_at(connection, mine)):
            return None
        return self._means.writer.write(lambda transaction: feed(transaction, mine), SYSTEM)

    def _is_well(self, printer: PrinterRow) -> bool:
        """Ask the printer how it is; while it is not well its jobs, and the desk, know why."""
        status = driver_of(printer, patience=self._means.patience).status(Progress(stopping=self._is_over))
        if status.trouble is Trouble.BUSY and self._waits_its_turn():
            return False
        self._note(printer, status)
        if status.trouble is None:
            self._recover()
            return True
        self._open = status.trouble
        self._tell_waiting(status.trouble)
        return False

    def _tell_waiting(self, trouble: Trouble) -> None:
        """Let go what may come out elsewhere, and tell the rest why it waits.

        Write only where there is something new: a printer may be in trouble all day.
        """
        mine = self._printer_id
        if self._means.readers.read(lambda connection: print_jobs.jobs_to_fail_over(connection, mine)):
            self._means.writer.write(lambda transaction: fail_over(transaction, mine, trouble), SYSTEM)
        if self._means.readers.read(lambda connection: print_jobs.untold_jobs(connection, mine, trouble)):
            self._means.writer.write(lambda transaction: tell_waiting(transaction, mine, trouble), SYSTEM)

    def _note(self, printer: PrinterRow, status: PrinterStatus) -> PrinterRow:
        """Keep how the printer is; a heartbeat that tells nothing new costs the disk nothing."""
        self._spoken_at = time.monotonic()
        if with_status(printer, status) == printer:
            return printer
        return self._means.writer.write(lambda transaction: keep_status(transaction, printer.id, status), SYSTEM)

    def _after_refusal(self, trouble: Trouble) -> timedelta:
        """Nothing will come out of that attempt: try again soon, or open the circuit and say why."""
        if trouble is Trouble.BUSY and self._waits_its_turn():
            return self._pace.again
        self._failures += 1
        if trouble not in NEEDS_HANDS and self._failures < FAILURES_TO_OPEN:
            return self._pace.again
        self._open = trouble
        self._tell_waiting(trouble)
        return self._pace.probe

    def _waits_its_turn(self) -> bool:
        """Somebody else has the printer, and not for so long that anybody has to know."""
        now = time.monotonic()
        if self._busy_since is None:
            self._busy_since = now
        return now - self._busy_since < self._pace.busy_seconds

    def _print(self, printer: PrinterRow, job: PrintJob) -> PrintOutcome | None:
        """One attempt; None: this job has to wait, the printer is not to blame."""
        try:
            attempt = PrintAttempt(self._means, printer, job, self._is_over, after_break=self._is_after_break())
            outcome = attempt.run()
        except TemplateError as exc:
            _log.warning("badge not drawn: %s", exc.message, extra={"action": "spooler.template", "job": job.id})
            self._move(job, Move(to=JobState.ATTENTION, trouble=Trouble.TEMPLATE))
            return None
        except ConflictError:
            return None
        if outcome.sent_bytes:
            self._after_break = outcome.state is JobState.UNCERTAIN
        return outcome

    def _is_after_break(self) -> bool:
        if self._after_break is None:
            mine = self._printer_id
            states = (JobState.INTERRUPTED, JobState.UNCERTAIN)
            self._after_break = bool(
                self._means.readers.read(lambda connection: print_jobs.jobs_in(connection, states, printer_id=mine))
            )
        return self._after_break

    def _move(self, job: PrintJob, move: Move) -> None:
        try:
            self._means.writer.write(lambda transaction: move_job(transaction, job.id, move), SYSTEM)
        except ConflictError:
            _log.info("a person was faster", extra={"action": "spooler.overtaken", "job": job.id})
