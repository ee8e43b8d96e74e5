"""What every printer's driver does: say how the printer is, and print a badge and tell what proves it.

A family (server/printing/<family>/) has a driver of its own; `server.printing.families` makes the right one. Nothing
here tries again: who decides that is the spooler, and it may only where nothing was sent or the printer confirmed that
it forgot. Drawn in docs/algorithms/print-job.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from PIL import Image

from server.domain.print_job import JobState, Trouble
from server.domain.printer import Answering, PrinterStatus


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a driver waits, in seconds."""

    #: For the first answer to "how are you".
    status: float = 1.0
    #: Without a single byte being taken.
    stall: float = 5.0
    #: For proof, after the last byte.
    proof: float = 12.0
    #: The same, while the printer says that it is at work on the badge: a cold laser printer warms up.
    working: float = 60.0
    #: The same as `proof`, for a printer that never said a word.
    silent: float = 3.0
    #: After an answer in order, for the better proof that some printers add.
    better_proof: float = 0.4
    #: Between two looks at a printer that owes proof.
    look: float = 1.5
    #: The same, for a printer that counts what came out.
    count: float = 0.2
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
    #: The job before ended in the middle: half a command of it may stand in the printer's buffer.
    after_break: bool = False


class Driver(Protocol):
    """One printer. One connection a job: a connection that failed is never used again."""

    #: The best proof that this family can give: PRINTED, EXECUTED or SENT.
    best_proof: JobState

    def status(self, progress: Progress | None = None) -> PrinterStatus:
        """How the printer is; one that cannot be reached has a trouble like any other."""

    def print(self, image: Image.Image, job_number: int, progress: Progress | None = None) -> PrintOutcome:
        """Print one badge (mode `1`, black is 0) and wait for what the printer says of it."""
