"""A badge's way to paper: states, moves and proof. Drawn in docs/algorithms/print-job.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from server.domain.errors import ConflictError
from server.domain.slip import Slip


class JobState(StrEnum):
    """Where a print job is."""

    QUEUED = "queued"
    SENDING = "sending"
    CONFIRMING = "confirming"
    #: The printer said that the paper came out.
    PRINTED = "printed"
    #: The printer answered, in order, what followed the cut.
    EXECUTED = "executed"
    #: The bytes left us; nothing is proven.
    SENT = "sent"
    #: Nothing was sent; it waits for paper, a cover, a cable.
    ATTENTION = "attention"
    #: Some bytes were sent and no proof came: a person looks.
    UNCERTAIN = "uncertain"
    #: The station stopped while it was being sent: a person looks.
    INTERRUPTED = "interrupted"
    #: A person looked, and no badge had come out.
    FAILED = "failed"
    #: Nobody wants it any more; nothing was sent.
    CANCELLED = "cancelled"


#: The proof of a job that a person saw, where the printer said nothing.
SEEN_BY_PERSON = "person"


class Trouble(StrEnum):
    """Why a badge does not come out. Codes never change; words live in the wording catalogues."""

    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    #: The ink ribbon of a thermal transfer printer is used up.
    RIBBON_OUT = "ribbon_out"
    CUTTER = "cutter"
    #: Another roll is in it than the one it was set up for, or a badge is longer than its labels.
    WRONG_MEDIA = "wrong_media"
    #: The printer says it is off line and not why.
    OFFLINE = "offline"
    #: The printer reports a fault that only its maker's manual explains.
    FAULT = "fault"
    #: Nothing listens at its address, or the cable is out.
    UNREACHABLE = "unreachable"
    #: Somebody else is using it.
    BUSY = "busy"
    #: It took what we sent and said nothing.
    NO_ANSWER = "no_answer"
    #: It stopped taking bytes in the middle.
    STALLED = "stalled"
    #: The connection broke in the middle.
    LOST = "lost"
    #: The station stopped in the middle.
    RESTARTED = "restarted"
    #: The badge could not be drawn: the template cannot be used.
    TEMPLATE = "template"
    #: A person looked, and no badge had come out.
    NOT_THERE = "not_there"


#: Somebody has to walk to the printer; waiting does not help.
NEEDS_HANDS = frozenset(
    {
        Trouble.PAPER_OUT,
        Trouble.COVER_OPEN,
        Trouble.RIBBON_OUT,
        Trouble.CUTTER,
        Trouble.WRONG_MEDIA,
        Trouble.OFFLINE,
        Trouble.FAULT,
    }
)

#: A badge may still come out by itself, or somebody still has to decide.
OPEN_STATES = frozenset(
    {
        JobState.QUEUED,
        JobState.SENDING,
        JobState.CONFIRMING,
        JobState.ATTENTION,
        JobState.UNCERTAIN,
        JobState.INTERRUPTED,
    }
)
#: A badge came out, as far as anybody knows.
DONE_STATES = frozenset({JobState.PRINTED, JobState.EXECUTED, JobState.SENT})
#: A person at the desk has to say whether it came out.
QUESTION_STATES = frozenset({JobState.UNCERTAIN, JobState.INTERRUPTED})

#: The drawing's arrows.
MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.QUEUED, JobState.SENDING, JobState.ATTENTION, JobState.CANCELLED}),
    JobState.ATTENTION: frozenset({JobState.QUEUED, JobState.SENDING, JobState.CANCELLED}),
    JobState.SENDING: frozenset({JobState.CONFIRMING, JobState.ATTENTION, JobState.UNCERTAIN, JobState.INTERRUPTED}),
    JobState.CONFIRMING: frozenset(
        {
            JobState.PRINTED,
            JobState.EXECUTED,
            JobState.SENT,
            JobState.ATTENTION,
            JobState.UNCERTAIN,
            JobState.INTERRUPTED,
        }
    ),
    JobState.UNCERTAIN: frozenset({JobState.PRINTED, JobState.FAILED}),
    JobState.INTERRUPTED: frozenset({JobState.PRINTED, JobState.FAILED}),
    JobState.PRINTED: frozenset(),
    JobState.EXECUTED: frozenset(),
    JobState.SENT: frozenset({JobState.PRINTED, JobState.FAILED}),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class BadgeSnapshot:
    """What a badge says, frozen when it was asked for: a later correction does not change a waiting job."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    title: str = ""
    #: As the guest wrote it; empty: they did not.
    pronoun: str = ""
    category: str = ""
    room: str = ""
    #: What the QR holds; empty: no QR.
    code: str = ""
    language: str = ""
    event_name: str = ""
    #: Where the guest was let in.
    zone: str = ""
    #: Where the guest goes first; empty: nobody knows.
    place: str = ""
    #: Where that lies, from the kiosk that asked: an Arrow and a Level of server.domain.way; empty: nobody told.
    arrow: str = ""
    level: str = ""
    #: The same in words: how far, and what the organiser says.
    way: str = ""
    vip: bool = False
    copy: int = 1
    #: Columns of the guest list that have no field of their own, by heading.
    custom: dict[str, str] = field(default_factory=dict)
    #: `yes` or `no` by the code of a consent; what the guest said nothing to is missing.
    consents: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PrintJob:
    """One copy of one badge, or one slip, on its way."""

    id: str
    event_id: str
    #: Empty: it is a slip.
    guest_id: str
    #: Of a slip which page it is. 1 for the first badge, one more for each reprint that somebody decided.
    copy: int
    printer_id: str
    template: str
    snapshot: BadgeSnapshot
    state: JobState
    #: Why it waits or failed: a Trouble; empty where all is well.
    reason: str = ""
    #: The proof it ended with: its state's name, or SEEN_BY_PERSON; empty before.
    proof: str = ""
    #: Why somebody wanted another copy.
    reprint_reason: str = ""
    #: The kiosk or tablet it was asked for on.
    device_id: str = ""
    #: Higher goes first: a guest who stands and waits before a batch.
    priority: int = 0
    created_at: datetime
    moved_at: datetime
    attempts: int = field(default=0)
    #: The printer whose trouble sent it to its kiosk's fallback printer, once; empty: it never went by itself.
    moved_from: str = ""
    #: The batch that asked for it ahead of doors; empty: a person did.
    batch_id: str = ""
    #: What a slip is about, `noun:id`; empty: it is a badge.
    subject: str = ""
    #: What a slip says; None: it is a badge, or was forgotten.
    slip: Slip | None = None


def check_move(before: JobState, after: JobState) -> JobState:
    """`after`, if the drawing has that arrow.

    Raises: ConflictError where it has not.
    """
    if after not in MOVES[before]:
        raise ConflictError(f"a print job does not go from {before} to {after}", code="print_job.move")
    return after
