"""Talking to a ZPL printer: ask before, send, look until its counter or its empty buffer proves the badge.

A printer that counts its labels proves `printed`: the count rose, and nothing of ours is left to do. One that does not
count proves `executed`: it took the whole format, and for a while now nothing is buffered and no error stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from server.domain.print_job import NEEDS_HANDS, JobState, Trouble
from server.domain.printer import Answering, PrinterStatus, better
from server.printing.conversation import Conversation
from server.printing.driver import PrintOutcome
from server.printing.zpl import language
from server.printing.zpl.replies import Replies


@dataclass(kw_only=True)
class ZplConversation(Conversation):
    """One conversation in ZPL II, over TCP, USB, a serial line or into a file."""

    setup: language.LabelSetup = field(default_factory=language.LabelSetup)

    replies: Replies = field(default_factory=Replies)
    #: What "labels remaining" said while nothing was buffered: some makers have noise there.
    _noise: int = 0
    #: Labels counted before ours; None: this printer does not count.
    _before: int | None = None

    def hear(self, data: bytes) -> None:
        """As Conversation."""
        self.replies.feed(data)

    def ask_status(self) -> PrinterStatus:
        """~HQES and ~HS: the first names every error, the second is left unanswered by some printers in trouble."""
        trouble = self._look() if self.link.answers else None
        return PrinterStatus(
            trouble=trouble,
            paper_low=self.replies.flags is not None and self.replies.flags.paper_low,
            answering=self.answering,
            replies=bytes(self.raw),
        )

    def print_badge(self, image: Image.Image, job_number: int) -> PrintOutcome:
        """From the first byte on, only the printer's word or a person's settles the job."""
        data = language.job_bytes(image, self.setup)
        if (host := self.replies.host) is not None:
            if host.partial:  # what a broken connection left there would run into ours
                self.ask(language.CANCEL_BEGUN)
            self._noise = host.remaining if host.formats == 0 else 0
            self._before = self._count()
        self.progress.sending()
        self.send_badge(data)
        self.progress.confirming()
        if not self.link.answers:
            return self.outcome(JobState.SENT)
        return self._prove()

    def unproven(self) -> PrintOutcome:
        """As Conversation; one that spoke before the badge and proves nothing after it leaves a question."""
        if self.answering is Answering.UNKNOWN or self.progress.stopping():
            return super().unproven()
        silent = self.replies.host is None
        return self.outcome(JobState.UNCERTAIN, Trouble.NO_ANSWER if silent else Trouble.STALLED)

    def _look(self) -> Trouble | None:
        """Ask how it is and what it has; None: it is well, or it is one that never said a word."""
        replies = self.replies
        replies.host = replies.flags = None
        self.ask(language.ASK_STATUS)
        if self.wait(lambda: replies.host is not None or replies.flags is not None, self.patience.status):
            well_so_far = replies.host is None and self._named() is None
            self.wait(
                lambda: replies.host is not None and replies.flags is not None,
                self.patience.status if well_so_far else self.patience.better_proof,
            )
            self.answering = better(self.answering, Answering.STATUS)
        if (named := self._named()) is not None:
            return named
        if replies.host is not None:
            return replies.host.trouble
        heard = better(self.known, self.answering) is not Answering.UNKNOWN
        return Trouble.NO_ANSWER if heard else None

    def _named(self) -> Trouble | None:
        return self.replies.flags.trouble if self.replies.flags is not None else None

    def _count(self) -> int | None:
        """How many labels it printed in its life; None: it does not tell."""
        self.replies.count = None
        self.ask(language.ASK_COUNT)
        self.wait(lambda: self.replies.count is not None, self._count_seconds)
        count = self.replies.count
        return None if count is None or count < 0 else count

    @property
    def _count_seconds(self) -> float:
        """How long to wait for a count: not long where a printer got on without one."""
        if self.known is Answering.PRINTED or self._before is not None:
            return self.patience.status
        return self.patience.count if self.known is Answering.EXECUTED else self.patience.better_proof

    def _prove(self) -> PrintOutcome:
        """Look until the label is counted or nothing is left to do, or patience ends."""
        heard = better(self.known, self.answering) is not Answering.UNKNOWN
        deadline = self.monotonic() + (self.patience.proof if heard else self.patience.silent)
        idle_since: float | None = None
        while self.monotonic() < deadline and not self.progress.stopping():
            trouble = self._look()
            if trouble in NEEDS_HANDS:
                return self._stuck(trouble)
            if trouble is None and self._owes_nothing():
                if self._is_counted():
                    return self._proven(JobState.PRINTED)
                idle_since = self.monotonic() if idle_since is None else idle_since
                if self.monotonic() - idle_since >= self._idle_seconds:
                    return self._proven(JobState.EXECUTED)
            else:
                idle_since = None
            self.wait(lambda: False, self.patience.look if self._before is None else self.patience.count)
        was_idle = idle_since is not None and self.monotonic() - idle_since >= self.patience.look
        if was_idle and not self.progress.stopping():
            return self._proven(JobState.EXECUTED)
        return self.unproven()

    def _owes_nothing(self) -> bool:
        """Whether it answered, and nothing is buffered nor being printed.

        The question stands behind the badge on the same line, so the badge was taken before it was answered.
        """
        host = self.replies.host
        return host is not None and not host.formats and not host.partial and host.remaining in (0, self._noise)

    @property
    def _idle_seconds(self) -> float:
        """How long nothing must be left to do, before that alone is proof: the last label may be on its way out.

        One that counts, and did not count this one yet, is given all the time there is, unless it never counted.
        """
        if self._before is None:
            return self.patience.look
        return 2 * self.patience.look if self.known is Answering.EXECUTED else self.patience.proof

    def _is_counted(self) -> bool:
        if self._before is None:
            return False
        count = self._count()
        return count is not None and count > self._before

    def _proven(self, state: JobState) -> PrintOutcome:
        if state is JobState.EXECUTED and self.known is Answering.PRINTED and self._before is not None:
            return self.outcome(JobState.UNCERTAIN, Trouble.NO_ANSWER)
        self.answering = better(self.answering, Answering(state.value))
        return self.outcome(state)

    def _stuck(self, trouble: Trouble | None) -> PrintOutcome:
        """The printer stopped on the way: what it holds would come out later, so it is asked to forget it.

        That it will not come out is sure only where it had not come out before, by its count or because it was still
        owed, and where ~HS shows afterwards that nothing is left.
        """
        was_owed = self.replies.host is not None and not self._owes_nothing()
        if self._is_counted():
            return self._proven(JobState.PRINTED)
        self.ask(language.CANCEL_ALL)
        deadline = self.monotonic() + self.patience.clear
        self._look()
        while not self._owes_nothing() and self.monotonic() < deadline and not self.progress.stopping():
            self._look()
        if self._is_counted():
            return self._proven(JobState.PRINTED)
        uncounted = self._before is not None and self.replies.count == self._before
        sure = self._owes_nothing() and (was_owed or uncounted)
        return self.outcome(JobState.ATTENTION if sure else JobState.UNCERTAIN, trouble)
