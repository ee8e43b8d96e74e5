"""What a printer says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.domain.print_job import NEEDS_HANDS, Trouble


class Answering(StrEnum):
    """The best that a printer was ever seen to answer: what its silence means later depends on it."""

    #: It never said anything, or was never asked.
    UNKNOWN = "unknown"
    #: It answers how it is.
    STATUS = "status"
    #: It answers in order, behind the cut.
    EXECUTED = "executed"
    #: It reports a job that came out whole.
    PRINTED = "printed"


class Media(StrEnum):
    """What tells a printer where one badge ends."""

    #: An endless roll: the cutter, or a person, ends it.
    CONTINUOUS = "continuous"
    #: Die-cut labels with gaps between.
    GAP = "gap"
    #: Labels or cards with a black mark on the back.
    MARK = "mark"


_RANK = {answer: rank for rank, answer in enumerate(Answering)}


def better(one: Answering, other: Answering) -> Answering:
    """The one that says more."""
    return max(one, other, key=_RANK.__getitem__)


@dataclass(frozen=True, kw_only=True)
class PrinterStatus:
    """How a printer is now."""

    #: None: nothing stands in the way of a badge.
    trouble: Trouble | None = None
    #: The roll nears its end.
    paper_low: bool = False
    answering: Answering = Answering.UNKNOWN
    #: Every byte it said.
    replies: bytes = b""

    @property
    def is_ready(self) -> bool:
        """Whether a badge may be sent."""
        return self.trouble is None

    @property
    def reason(self) -> str:
        """The trouble's code; empty: none."""
        return self.trouble.value if self.trouble else ""

    @property
    def state(self) -> str:
        """`ready`, `attention` where hands help, `offline` where it cannot be reached, `unknown` where it is silent."""
        if self.trouble is not None:
            return "attention" if self.trouble in NEEDS_HANDS else "offline"
        return "unknown" if self.answering is Answering.UNKNOWN else "ready"
