"""A printer's driver: ask before, send, wait for proof. Drawn in docs/algorithms/print-job.md.

"Printed" means that the printer said so. Nothing here tries again: who decides that is the spooler, and it may
only where nothing was sent or the printer confirmed that it forgot.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from server.domain.print_job import NEEDS_HANDS, JobState, Trouble
from server.domain.printer import Answering, PrinterStatus, better
from server.printing import escpos
from server.printing.link import CHUNK_BYTES, Link, LinkError
from server.printing.replies import Replies, paper_low_in, trouble_in, trouble_in_report


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a driver waits, in seconds."""

    #: For the first answer to "how are you".
    status: float = 1.0
    #: Without a single byte being taken.
    stall: float = 5.0
    #: For proof, after the last byte.
    proof: float = 12.0
    #: The same, for a printer that never said a word.
    silent: float = 3.0
    #: After an answer in order, for the better proof that some printers add.
    better_proof: float = 0.4
    #: Between two looks at a printer that owes proof.
    look: float = 1.5
    #: For "my buffer is empty".
    clear: float = 1.5


@dataclass(frozen=True, kw_only=True)
class PrintOutcome:
    """What became of one attempt."""

    #: PRINTED, EXECUTED or SENT with that proof; ATTENTION: nothing will come out; UNCERTAIN: nobody knows.
    state: JobState
    trouble: Trouble | None = None
    #: Bytes of the badge that left us.
    sent_bytes: int = 0
    answering: Answering = Answering.UNKNOWN
    #: Every byte the printer said.
    replies: bytes = b""


def _nothing() -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Called as a job moves: `sending` before its first byte leaves, `confirming` after its last.

    When `sending` raises, nothing was sent. `stopping` says that the station is to end.
    """

    sending: Callable[[], object] = _nothing
    confirming: Callable[[], object] = _nothing
    stopping: Callable[[], bool] = field(default=lambda: False)


class Driver:
    """One ESC/POS printer. One connection a job: a connection that failed is never used again."""

    def __init__(
        self,
        link: Callable[[], Link],
        *,
        band_rows: int = 100,
        answering: Answering = Answering.UNKNOWN,
        patience: Patience | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link = link
        self._band_rows = band_rows
        self._answering = answering
        self._patience = patience or Patience()
        self._monotonic = monotonic

    def status(self, progress: Progress | None = None) -> PrinterStatus:
        """How the printer is; one that cannot be reached has a trouble like any other."""
        talk = self._talk(progress or Progress())
        try:
            talk.link.open()
            return talk.ask_status()
        except LinkError as exc:
            return PrinterStatus(trouble=exc.trouble, replies=bytes(talk.replies.raw))
        finally:
            talk.link.close()

    def print(self, image: Image.Image, job_number: int, progress: Progress | None = None) -> PrintOutcome:
        """Print one badge and wait for what the printer says of it."""
        talk = self._talk(progress or Progress())
        try:
            talk.link.open()
            status = talk.ask_status()
            if status.trouble is not None:
                return talk.outcome(JobState.ATTENTION, status.trouble)
            data = escpos.job_bytes(image, job_number, band_rows=self._band_rows)
            return talk.send_and_prove(data, escpos.process_id(job_number))
        except LinkError as exc:
            return talk.broken(exc.trouble)
        finally:
            talk.link.close()

    def _talk(self, progress: Progress) -> _Talk:
        return _Talk(
            link=self._link(),
            patience=self._patience,
            progress=progress,
            monotonic=self._monotonic,
            known=self._answering,
        )


@dataclass
class _Talk:
    """One conversation with one printer."""

    link: Link
    patience: Patience
    progress: Progress
    monotonic: Callable[[], float]
    #: What it was seen to answer before.
    known: Answering
    replies: Replies = field(default_factory=Replies)
    sent_bytes: int = 0
    answering: Answering = Answering.UNKNOWN

    def ask_status(self) -> PrinterStatus:
        """DLE EOT 1 to 4, one at a time, so that each answer is known by its question."""
        answers: dict[int, int] = {}
        for kind in escpos.STATUS_KINDS if self.link.answers else ():
            before = len(self.replies.statuses)
            self._send(escpos.ask_status(kind))
            if not self._wait(lambda: len(self.replies.statuses) > before, self.patience.status):  # noqa: B023
                break
            answers[kind] = self.replies.statuses[before]
        if answers:
            self.answering = better(self.answering, Answering.STATUS)
        silent = not answers and self.known is not Answering.UNKNOWN
        return PrinterStatus(
            trouble=Trouble.NO_ANSWER if silent else trouble_in(answers),
            paper_low=paper_low_in(answers),
            answering=self.answering,
            replies=bytes(self.replies.raw),
        )

    def send_and_prove(self, data: bytes, process_id: bytes) -> PrintOutcome:
        """From the first byte on, only the printer's word or a person's settles the job."""
        self.progress.sending()
        self._send_badge(data)
        self.progress.confirming()
        if not self.link.answers:
            return self.outcome(JobState.SENT)
        before = len(self.replies.in_order)
        return self._prove(process_id, before)

    def outcome(self, state: JobState, trouble: Trouble | None = None) -> PrintOutcome:
        """`state`, with what was learnt."""
        return PrintOutcome(
            state=state,
            trouble=trouble,
            sent_bytes=self.sent_bytes,
            answering=self.answering,
            replies=bytes(self.replies.raw),
        )

    def broken(self, trouble: Trouble) -> PrintOutcome:
        """The connection failed: harmless before the first byte of the badge, and nobody knows after it."""
        return self.outcome(JobState.UNCERTAIN if self.sent_bytes else JobState.ATTENTION, trouble)

    def _prove(self, process_id: bytes, before: int) -> PrintOutcome:
        """Read until the job's number comes back, or the answer in order, or patience ends."""
        heard = better(self.known, self.answering) is not Answering.UNKNOWN
        deadline = self.monotonic() + (self.patience.proof if heard else self.patience.silent)
        next_look = self.monotonic() + self.patience.look
        while self.monotonic() < deadline and not self.progress.stopping():
            if process_id in self.replies.completed or len(self.replies.in_order) > before:
                return self._proven(process_id)
            if heard and (self.monotonic() >= next_look or self._reported()):
                if (trouble := self.ask_status().trouble) in NEEDS_HANDS:
                    return self._stuck(process_id, before, trouble)
                next_look = self.monotonic() + self.patience.look
            self._read()
        return self._unproven()

    def _reported(self) -> bool:
        """Whether the printer itself said that somebody has to come: no need to wait for the next look."""
        reports, self.replies.reports = self.replies.reports[-1:], []
        return bool(reports) and trouble_in_report(reports[0]) in NEEDS_HANDS

    def _proven(self, process_id: bytes) -> PrintOutcome:
        """The answer in order is proof; some printers follow it with a better one."""
        patience = self.patience.proof if self.known is Answering.PRINTED else self.patience.better_proof
        if self._wait(lambda: process_id in self.replies.completed, patience):
            self.answering = Answering.PRINTED
            return self.outcome(JobState.PRINTED)
        self.answering = better(self.answering, Answering.EXECUTED)
        return self.outcome(JobState.EXECUTED)

    def _stuck(self, process_id: bytes, before: int, trouble: Trouble | None) -> PrintOutcome:
        """The printer stopped on the way: what it holds would come out later, so it is asked to forget it."""
        self._send(escpos.CLEAR_BUFFER)
        self._wait(lambda: self.replies.cleared, self.patience.clear)
        if process_id in self.replies.completed or len(self.replies.in_order) > before:
            return self._proven(process_id)
        return self.outcome(JobState.ATTENTION if self.replies.cleared else JobState.UNCERTAIN, trouble)

    def _unproven(self) -> PrintOutcome:
        """Patience ended. A printer that never proved anything cannot be blamed for saying nothing."""
        if self.progress.stopping():
            return self.outcome(JobState.UNCERTAIN, Trouble.RESTARTED)
        if self.known in (Answering.EXECUTED, Answering.PRINTED):
            return self.outcome(JobState.UNCERTAIN, Trouble.NO_ANSWER)
        return self.outcome(JobState.SENT)

    def _send_badge(self, data: bytes) -> None:
        """Hand the badge over; a printer that takes nothing for a while has stalled."""
        last_progress = self.monotonic()
        rest = memoryview(data)
        while rest:
            taken = self.link.write_some(bytes(rest[:CHUNK_BYTES]))
            if taken:
                self.sent_bytes += taken
                rest = rest[taken:]
                last_progress = self.monotonic()
                continue
            self._read()
            if self.progress.stopping():
                raise LinkError(Trouble.RESTARTED, "the station stops")
            if self.monotonic() - last_progress > self.patience.stall:
                trouble = trouble_in_report(self.replies.reports[-1]) if self.replies.reports else None
                raise LinkError(trouble or Trouble.STALLED, "the printer stopped taking bytes")

    def _send(self, question: bytes) -> None:
        """Hand a few bytes over at once."""
        if self.link.write_some(question) != len(question):
            raise LinkError(Trouble.STALLED, "the printer takes no question")

    def _read(self) -> None:
        self.replies.feed(self.link.read_some())

    def _wait(self, arrived: Callable[[], bool], seconds: float) -> bool:
        """Read until `arrived`, for at most `seconds`."""
        deadline = self.monotonic() + seconds
        while not arrived() and self.monotonic() < deadline and not self.progress.stopping():
            self._read()
        return arrived()
