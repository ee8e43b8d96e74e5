"""The spooler: a pool of workers, one a printer, that take badges from the table to paper.

Drawn in docs/algorithms/print-job.md. The worker is in printer_worker.py, one attempt in print_attempt.py.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from server.domain.access import SYSTEM
from server.domain.fact import Fact
from server.domain.print_job import JobState
from server.services.loop import end_process
from server.services.print_attempt import Means
from server.services.print_moves import interrupt_unfinished
from server.services.printer_worker import Ending, PrinterWorker, SpoolerPace
from server.store import printers
from server.store.readers import Readers
from server.store.writer import Writer

#: Facts after which the printer in their body has something to do.
_WAKING = frozenset({"print_job.queued", "batch.started", "batch.moved"})


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
        self._pace = pace or SpoolerPace()
        folders, patience = tuple(template_folders), self._pace.patience
        self._means = Means(writer=writer, readers=readers, folders=folders, patience=patience)
        self._on_death = on_death
        self._ending = Ending()
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
        self._means.writer.write(interrupt_unfinished, SYSTEM)
        self._serving = True
        for printer in self._means.readers.read(printers.all_printers):
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
            elif fact.kind in _WAKING or fact.body.get("to") == JobState.QUEUED:
                self._wake(fact.body.get("printer", ""))

    def _employ(self, printer_id: str) -> None:
        with self._guard:
            if printer_id in self._workers or not self._serving:
                return
            worker = PrinterWorker(
                printer_id, means=self._means, pace=self._pace, ending=self._ending, on_death=self._on_death
            )
            self._workers[printer_id] = worker
        worker.loop.start()

    def _wake(self, printer_id: str) -> None:
        with self._guard:
            worker = self._workers.get(printer_id)
        if worker:
            worker.loop.wake()
