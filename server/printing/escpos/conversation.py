"""Talking to an ESC/POS printer: ask before, send, wait for proof. Drawn in docs/algorithms/print-job.md."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from server.domain.print_job import NEEDS_HANDS, JobState, Trouble
from server.domain.printer import Answering, PrinterStatus, better
from server.printing.conversation import Conversation
from server.printing.driver import PrintOutcome
from server.printing.escpos import language
from server.printing.escpos.replies import Replies, paper_low_in, trouble_in, trouble_in_report


@dataclass(kw_only=True)
class EscPosConversation(Conversation):
    """One conversation in ESC/POS, over TCP, USB, a serial line or into a file."""

    #: Rows in one band of image: some printers print long bands as text.
    band_rows: int = 100

    replies: Replies = field(default_factory=Replies)

    def hear(self, data: bytes) -> None:
        """As Conversation."""
        self.replies.feed(data)

    def stall_trouble(self) -> Trouble | None:
        """As Conversation."""
        return trouble_in_report(self.replies.reports[-1]) if self.replies.reports else None

    def ask_status(self) -> PrinterStatus:
        """DLE EOT 1 to 4, one at a time, so that each answer is known by its question."""
        answers: dict[int, int] = {}
        for kind in language.STATUS_KINDS if self.link.answers else ():
            before = len(self.replies.statuses)
            self.ask(language.ask_status(kind))
            if not self.wait(lambda: len(self.replies.statuses) > before, self.patience.status):  # noqa: B023
                break
            answers[kind] = self.replies.statuses[before]
        if answers:
            self.answering = better(self.answering, Answering.STATUS)
        silent = not answers and self.known is not Answering.UNKNOWN
        return PrinterStatus(
            trouble=Trouble.NO_ANSWER if silent else trouble_in(answers),
            paper_low=paper_low_in(answers),
            answering=self.answering,
            replies=bytes(self.raw),
        )

    def print_badge(self, image: Image.Image, job_number: int) -> PrintOutcome:
        """From the first byte on, only the printer's word or a person's settles the job."""
        marks = self.known is Answering.PRINTED
        data = language.job_bytes(image, job_number, band_rows=self.band_rows, marks=marks)
        if self.progress.after_break and self.link.answers:
            data = language.closing(image.width, band_rows=self.band_rows) + data
        self.progress.sending()
        self.send_badge(data)
        self.progress.confirming()
        if not self.link.answers:
            return self.outcome(JobState.SENT)
        before = len(self.replies.in_order)
        return self._prove(language.process_id(job_number), before)

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
            self.read()
        return self.unproven()

    def _reported(self) -> bool:
        """Whether the printer itself said that somebody has to come: no need to wait for the next look."""
        reports, self.replies.reports = self.replies.reports[-1:], []
        return bool(reports) and trouble_in_report(reports[0]) in NEEDS_HANDS

    def _proven(self, process_id: bytes) -> PrintOutcome:
        """The answer in order is proof; some printers follow it with a better one."""
        patience = self.patience.proof if self.known is Answering.PRINTED else self.patience.better_proof
        if self.wait(lambda: process_id in self.replies.completed, patience):
            self.answering = Answering.PRINTED
            return self.outcome(JobState.PRINTED)
        self.answering = better(self.answering, Answering.EXECUTED)
        return self.outcome(JobState.EXECUTED)

    def _stuck(self, process_id: bytes, before: int, trouble: Trouble | None) -> PrintOutcome:
        """The printer stopped on the way: what it holds would come out later, so it is asked to forget it.

        Dots that are on the paper cannot be forgotten: only where they are surely not all there may it be sent again.
        """
        self.ask(language.CLEAR_BUFFER)
        self.wait(lambda: self.replies.cleared, self.patience.clear)
        if process_id in self.replies.completed or len(self.replies.in_order) > before:
            return self._proven(process_id)
        unfinished = language.MARK_BEFORE in self.replies.completed and (
            language.MARK_ON_PAPER not in self.replies.completed
        )
        forgotten = self.replies.cleared and unfinished
        return self.outcome(JobState.ATTENTION if forgotten else JobState.UNCERTAIN, trouble)
