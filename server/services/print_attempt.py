"""One attempt to print one job: drawn, noted before its first byte, sent, and its outcome on disk.

Drawn in docs/algorithms/print-job.md.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from server.domain.access import SYSTEM
from server.domain.errors import OspiteError, StorageError
from server.domain.print_job import JobState, PrintJob, Trouble
from server.domain.slip import Slip
from server.printing.drawing.draw import draw
from server.printing.drawing.slip import draw_slip
from server.printing.driver import Patience, PrintOutcome, Progress
from server.services.print_moves import Move, begin_attempt, end_attempt, move_job
from server.services.printers import driver_of
from server.services.templates import find_template
from server.store import print_jobs
from server.store.printers import PrinterRow
from server.store.readers import Readers
from server.store.writer import Writer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Means:
    """What every worker works with."""

    writer: Writer
    readers: Readers
    #: Where templates are looked for before those that ship.
    folders: tuple[Path, ...] = ()
    patience: Patience = field(default_factory=Patience)


class PrintAttempt:
    """One attempt, from drawing to outcome."""

    def __init__(
        self,
        means: Means,
        printer: PrinterRow,
        job: PrintJob,
        is_over: Callable[[], bool],
        *,
        after_break: bool = False,
    ) -> None:
        """`is_over`: the station stops, and there is no time left. `after_break`: the job before ended in the middle.

        Raises: TemplateError when the badge cannot be drawn.
        """
        self._image, self._template_sha256 = _drawn(means, printer, job)
        self._means = means
        self._printer = printer
        self._job = job
        self._is_over = is_over
        self._after_break = after_break
        self._id = ""

    def run(self) -> PrintOutcome:
        """Print it, and return when its outcome is on disk.

        Raises: ConflictError when the job is not to be sent any more; StorageError when the disk refused before the
        first byte.
        """
        number = self._means.readers.read(lambda connection: print_jobs.number_of(connection, self._job.id))
        progress = Progress(
            sending=self._sending,
            confirming=self._confirming,
            stopping=self._is_over,
            after_break=self._after_break,
        )
        outcome = driver_of(self._printer, patience=self._means.patience).print(self._image, number, progress)
        if self._id:
            self._end(outcome)
        return outcome

    def _sending(self) -> None:
        image_sha256 = hashlib.sha256(self._image.tobytes()).hexdigest()
        self._id = self._means.writer.write(
            lambda transaction: begin_attempt(
                transaction, self._job, image_sha256=image_sha256, template_sha256=self._template_sha256
            ),
            SYSTEM,
        )

    def _confirming(self) -> None:
        """Not waited for: the printer's answer may be here before the disk's."""
        self._means.writer.submit(
            lambda transaction: move_job(transaction, self._job.id, Move(to=JobState.CONFIRMING)), SYSTEM
        )

    def _end(self, outcome: PrintOutcome) -> None:
        """Write the outcome down, however long the disk takes; if the station stops first, a person is asked."""
        move = _move_for(outcome, round(self._image.height * 25.4 / self._printer.dpi))
        while True:
            try:
                self._means.writer.write(
                    lambda transaction: end_attempt(transaction, self._job.id, self._id, move, outcome.replies), SYSTEM
                )
            except StorageError as exc:
                _log.error("outcome not kept yet", extra={"action": "spooler.disk", "code": exc.code})
                if self._is_over():
                    return
                time.sleep(0.5)
                continue
            except OspiteError as exc:
                _log.error("outcome refused", extra={"action": "spooler.refused", "code": exc.code})
            return


def _drawn(means: Means, printer: PrinterRow, job: PrintJob) -> tuple[Image.Image, str]:
    """The dots, and the version of the template that drew them; a slip has none."""
    if job.subject:
        slip = job.slip or Slip(title="")
        roll = {"dpi": printer.dpi, "width_dots": printer.width_dots, "length_dots": printer.length_dots}
        return draw_slip(slip, **roll), ""
    template = means.readers.read(lambda connection: find_template(connection, job.template, means.folders))
    image = draw(
        template, job.snapshot, dpi=printer.dpi, width_dots=printer.width_dots, length_dots=printer.length_dots
    )
    return image, template.sha256


def _move_for(outcome: PrintOutcome, paper_mm: int) -> Move:
    interrupted = outcome.state is JobState.UNCERTAIN and outcome.trouble is Trouble.RESTARTED
    return Move(to=JobState.INTERRUPTED if interrupted else outcome.state, trouble=outcome.trouble, paper_mm=paper_mm)
