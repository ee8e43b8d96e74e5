"""A conversation with one printer over one link: what every family that speaks over a link shares.

It counts the bytes of the badge that left us, because that alone decides whether a failure is harmless (before the
first) or a question for a person (after it).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from PIL import Image

from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering, PrinterStatus
from server.printing.driver import Patience, PrintOutcome, Progress
from server.printing.links.link import CHUNK_BYTES, Link, LinkError


@dataclass(kw_only=True)
class Conversation:
    """One conversation. A family sorts what arrives in `hear` and asks its own questions."""

    link: Link
    patience: Patience
    progress: Progress
    monotonic: Callable[[], float]
    #: What it was seen to answer before.
    known: Answering = Answering.UNKNOWN
    #: What it was seen to answer now.
    answering: Answering = Answering.UNKNOWN
    sent_bytes: int = 0
    #: Every byte it said, for the record.
    raw: bytearray = field(default_factory=bytearray)

    def ask_status(self) -> PrinterStatus:
        """Ask how the printer is. Raises: LinkError."""
        raise NotImplementedError

    def print_badge(self, image: Image.Image, job_number: int) -> PrintOutcome:
        """Send a badge to a printer that is well, and wait for proof. Raises: LinkError."""
        raise NotImplementedError

    def hear(self, data: bytes) -> None:
        """Sort what just arrived."""

    def stall_trouble(self) -> Trouble | None:
        """What the printer itself said of why it takes nothing more; None: nothing."""
        return None

    def outcome(self, state: JobState, trouble: Trouble | None = None) -> PrintOutcome:
        """`state`, with what was learnt."""
        return PrintOutcome(
            state=state,
            trouble=trouble,
            sent_bytes=self.sent_bytes,
            answering=self.answering,
            replies=bytes(self.raw),
        )

    def trouble_of(self, failure: LinkError) -> Trouble:
        """What a failed connection means. A printer of one client at a time turns a second one away, or hangs up on it
        before a word: one that was seen to answer is busy, not gone."""
        turned_away = failure.refused or (failure.trouble is Trouble.LOST and not self.raw and not self.sent_bytes)
        return Trouble.BUSY if turned_away and self.known is not Answering.UNKNOWN else failure.trouble

    def broken(self, trouble: Trouble) -> PrintOutcome:
        """The connection failed: harmless before the first byte of the badge, and nobody knows after it."""
        return self.outcome(JobState.UNCERTAIN if self.sent_bytes else JobState.ATTENTION, trouble)

    def unproven(self) -> PrintOutcome:
        """Patience ended. A printer that never proved anything cannot be blamed for saying nothing."""
        if self.progress.stopping():
            return self.outcome(JobState.UNCERTAIN, Trouble.RESTARTED)
        if self.known in (Answering.EXECUTED, Answering.PRINTED):
            return self.outcome(JobState.UNCERTAIN, Trouble.NO_ANSWER)
        return self.outcome(JobState.SENT)

    def send_badge(self, data: bytes) -> None:
        """Hand the badge over.

        Raises: LinkError when the printer takes nothing for `patience.stall` seconds, or the station stops.
        """
        for taken in self._hand_over(data):
            self.sent_bytes += taken

    def ask(self, question: bytes) -> None:
        """Hand a few bytes over. They are no part of a badge, but may stand behind one that is still being taken.

        Raises: as send_badge.
        """
        for _ in self._hand_over(question):
            pass

    def _hand_over(self, data: bytes) -> Iterator[int]:
        """How many bytes were taken, each time that some were; in between what the printer says is heard."""
        last_progress = self.monotonic()
        rest = memoryview(data)
        while rest:
            taken = self.link.write_some(bytes(rest[:CHUNK_BYTES]))
            if taken:
                rest = rest[taken:]
                last_progress = self.monotonic()
                yield taken
                continue
            self.read()
            if self.progress.stopping():
                raise LinkError(Trouble.RESTARTED, "the station stops")
            if self.monotonic() - last_progress > self.patience.stall:
                raise LinkError(self.stall_trouble() or Trouble.STALLED, "the printer stopped taking bytes")

    def read(self) -> None:
        """Hear what arrives within a moment."""
        data = self.link.read_some()
        self.raw += data
        self.hear(data)

    def wait(self, arrived: Callable[[], bool], seconds: float) -> bool:
        """Read until `arrived`, for at most `seconds`."""
        deadline = self.monotonic() + seconds
        while not arrived() and self.monotonic() < deadline and not self.progress.stopping():
            self.read()
        return arrived()


class StartsConversation(Protocol):
    """A family's Conversation, or a partial of it with the printer's own settings."""

    def __call__(
        self, *, link: Link, patience: Patience, progress: Progress, monotonic: Callable[[], float], known: Answering
    ) -> Conversation:
        """A conversation over a link that is not open yet."""


class LinkedDriver:
    """The driver of every family that speaks over a link: a new link and a new conversation for each call."""

    def __init__(
        self,
        link: Callable[[], Link],
        start: StartsConversation,
        *,
        best_proof: JobState,
        answering: Answering = Answering.UNKNOWN,
        patience: Patience | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.best_proof = best_proof
        self._link = link
        self._start = start
        self._answering = answering
        self._patience = patience or Patience()
        self._monotonic = monotonic

    def status(self, progress: Progress | None = None) -> PrinterStatus:
        """As Driver."""
        talk = self._talk(progress)
        try:
            talk.link.open()
            return talk.ask_status()
        except LinkError as exc:
            return PrinterStatus(trouble=talk.trouble_of(exc), replies=bytes(talk.raw))
        finally:
            talk.link.close()

    def print(self, image: Image.Image, job_number: int, progress: Progress | None = None) -> PrintOutcome:
        """As Driver."""
        talk = self._talk(progress)
        try:
            talk.link.open()
            status = talk.ask_status()
            if status.trouble is not None:
                return talk.outcome(JobState.ATTENTION, status.trouble)
            return talk.print_badge(image, job_number)
        except LinkError as exc:
            return talk.broken(talk.trouble_of(exc))
        finally:
            talk.link.close()

    def _talk(self, progress: Progress | None) -> Conversation:
        return self._start(
            link=self._link(),
            patience=self._patience,
            progress=progress or Progress(),
            monotonic=self._monotonic,
            known=self._answering,
        )
