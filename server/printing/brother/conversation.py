"""Talking to a Brother QL over a link that answers: USB above all. Drawn in docs/algorithms/print-job.md.

Source: Brother, Raster Command Reference, chapter 5 (flow charts) and `NULL`, `ESC @`, `ESC i S` of chapter 4. It says
there: "printing completed" is sent a little before the label is out and cut; an error that follows means that the label
has to be printed again; on an error all that was received is cleared; `ESC @` clears jobs that remain.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PIL import Image

from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering, PrinterStatus
from server.domain.roll import Roll, is_loaded
from server.printing.brother import language
from server.printing.brother.replies import Replies, StatusReply, StatusType
from server.printing.conversation import Conversation
from server.printing.driver import PrintOutcome

#: A head that cools now and then stretches a label to this many patiences at most.
COOLING_FACTOR = 4


@dataclass(kw_only=True)
class BrotherConversation(Conversation):
    """One conversation in raster commands: what is the same over every link."""

    #: What has to be in the printer.
    roll: Roll
    has_cutter: bool = True

    replies: Replies = field(default_factory=Replies)
    #: How the printer was when it was asked last; None: it said nothing.
    seen: StatusReply | None = None

    def hear(self, data: bytes) -> None:
        """As Conversation."""
        self.replies.feed(data)

    def stall_trouble(self) -> Trouble | None:
        """As Conversation."""
        return self._told_trouble()

    def print_badge(self, image: Image.Image, job_number: int) -> PrintOutcome:
        """From the first byte on, only the printer's word or a person's settles the job.

        The printer cannot be told the job's number: one connection a job keeps its word apart from other jobs'.
        """
        if not language.fits(image, self.roll):
            return self.outcome(JobState.ATTENTION, Trouble.WRONG_MEDIA)
        roll, pins = self._as_loaded()
        data = language.job_bytes(image, roll, pins=pins, has_cutter=self.has_cutter)
        self.before_badge()
        self.replies.forget()
        self.progress.sending()
        self.send_badge(data)
        self.progress.confirming()
        return self.prove()

    def before_badge(self) -> None:
        """A last look before anything is sent."""

    def prove(self) -> PrintOutcome:
        """Wait for what the printer says of the badge that was sent. Raises: LinkError."""
        raise NotImplementedError

    def status_from(self, seen: StatusReply | None) -> PrinterStatus:
        """What a look at the printer tells, with the roll judged; None: it said nothing."""
        self.seen = seen
        if seen is None:
            trouble = Trouble.NO_ANSWER if self.known is not Answering.UNKNOWN else None
            return PrinterStatus(trouble=trouble, replies=bytes(self.raw))
        self.answering = Answering.STATUS
        return PrinterStatus(
            trouble=seen.trouble or self._roll_trouble(seen), answering=self.answering, replies=bytes(self.raw)
        )

    def _told_trouble(self) -> Trouble | None:
        """What the printer said by itself since the badge began."""
        told = [status.trouble for status in self.replies.statuses if status.type != StatusType.REPLY]
        return next((trouble for trouble in told if trouble), None)

    def _roll_trouble(self, seen: StatusReply) -> Trouble | None:
        if not seen.has_media:
            return Trouble.PAPER_OUT
        loaded = is_loaded(self.roll, width_mm=seen.width_mm, length_mm=seen.length_mm)
        return None if loaded else Trouble.WRONG_MEDIA

    def _as_loaded(self) -> tuple[Roll, int]:
        """The roll with the size that the printer itself gives it, and its pins; the table's where it is silent."""
        if self.seen is None:
            return self.roll, language.WIDE_PINS if self.roll.is_wide else language.NARROW_PINS
        return replace(self.roll, width_mm=self.seen.width_mm, length_mm=self.seen.length_mm), self.seen.pins


@dataclass(kw_only=True)
class AnsweringConversation(BrotherConversation):
    """Over a link that brings answers back, or one that never does (a file)."""

    def ask_status(self) -> PrinterStatus:
        """Reset what is half received, then ask: the answer comes behind all that was said before.

        A printer that is printing something else is `busy`; every QL answers, so one that does not is never sent to.
        """
        if not self.link.answers:
            return self.status_from(None)
        status = self.status_from(self._reset_and_ask(self.patience.status))
        if self.seen is None:
            return replace(status, trouble=Trouble.NO_ANSWER)
        return replace(status, trouble=status.trouble or (Trouble.BUSY if self.seen.is_printing else None))

    def prove(self) -> PrintOutcome:
        """Read until "printing completed" and the phase after it, or an error, or patience ends."""
        if not self.link.answers:
            return self.outcome(JobState.SENT)
        heard, deadline = 0, self.monotonic() + self.patience.proof
        latest = self.monotonic() + self.patience.proof * COOLING_FACTOR
        while self.monotonic() < min(deadline, latest) and not self.progress.stopping():
            self.read()
            if trouble := self._told_trouble():
                return self._stuck(trouble)
            if self.replies.first(StatusType.COMPLETED):
                return self._completed()
            if len(self.replies.statuses) > heard:  # it cools its head, or began: it is at work
                heard, deadline = len(self.replies.statuses), self.monotonic() + self.patience.proof
        trouble = Trouble.RESTARTED if self.progress.stopping() else Trouble.NO_ANSWER
        return self.outcome(JobState.UNCERTAIN, trouble)

    def _completed(self) -> PrintOutcome:
        """The label is nearly out: an error of the cutter would follow within a moment."""
        self.wait(lambda: self._told_trouble() is not None, self.patience.look)
        if trouble := self._told_trouble():
            return self.outcome(JobState.UNCERTAIN, trouble)
        if self.progress.stopping():
            return self.outcome(JobState.UNCERTAIN, Trouble.RESTARTED)
        self.answering = Answering.PRINTED
        return self.outcome(JobState.PRINTED)

    def _stuck(self, trouble: Trouble) -> PrintOutcome:
        """The printer stopped on the way. Its answer behind a reset says that it holds nothing more."""
        if self.replies.first(StatusType.COMPLETED):
            return self.outcome(JobState.UNCERTAIN, trouble)
        self.read()  # what is still on its way is no answer to the question that follows
        cleared = self._reset_and_ask(self.patience.clear)
        if self.replies.first(StatusType.COMPLETED) or cleared is None or cleared.is_printing:
            return self.outcome(JobState.UNCERTAIN, trouble)
        return self.outcome(JobState.ATTENTION, trouble)

    def _reset_and_ask(self, seconds: float) -> StatusReply | None:
        """The printer's answer to a question that stands behind a reset; None: there was none in time."""
        old = sum(status.type == StatusType.REPLY for status in self.replies.statuses)
        self.ask(language.INVALIDATE + language.INITIALISE + language.ASK_STATUS)

        def answers() -> list[StatusReply]:
            return [status for status in self.replies.statuses if status.type == StatusType.REPLY][old:]

        return answers()[-1] if self.wait(lambda: bool(answers()), seconds) else None
