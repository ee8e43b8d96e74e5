"""The front office's figures as the office and a supervisor's desk show them: one table of words and numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.shared.wording import Words
from kiosk.shared.wording import marked as _
from server.domain.check_in import Reason
from server.domain.event import Event
from server.domain.performance import percentile
from server.services.performance import Line, Performance

#: Why guests were not admitted, in few words; in English for gettext.
REASONS: dict[Reason, str] = {
    Reason.UNKNOWN_CODE: _("unknown code"),
    Reason.ALREADY_IN: _("in already"),
    Reason.NOT_YET: _("too early"),
    Reason.TOO_LATE: _("too late"),
    Reason.WRONG_ZONE: _("another door"),
    Reason.WRONG_DAY: _("another day"),
    Reason.CANCELLED: _("cancelled"),
    Reason.UNPAID: _("not paid"),
    Reason.BLOCKED: _("blocked"),
    Reason.FULL: _("full"),
    Reason.NEEDS_DESK: _("wanted at the desk"),
}


@dataclass(frozen=True, kw_only=True)
class Times:
    """Of many waits: how many, and what half and nearly all of them took at most; in words."""

    count: int
    half: str
    most: str


@dataclass(frozen=True, kw_only=True)
class PerformanceLine:
    """A line of a table."""

    #: A screen, an hour, or both.
    title: str
    hour: str
    guests: int
    alone: int
    helped: int
    refused: int
    visits: Times
    answers: Times
    unanswered: int
    badges: Times


@dataclass(frozen=True, kw_only=True)
class PerformancePart:
    """Everything that the tables show."""

    total: PerformanceLine
    #: (why, how many), the most frequent first.
    refusals: list[tuple[str, int]]
    screens: list[PerformanceLine]
    hours: list[PerformanceLine]
    rows: list[PerformanceLine]
    #: (name, guests, calls); None: the organiser wants no figures of single workers.
    workers: list[tuple[str, int, Times]] | None
    workers_since: datetime | None


def performance_part(words: Words, event: Event, found: Performance) -> PerformancePart:
    """`found` in the reader's language."""
    day_too = len({line.hour.date() for line in found.hours if line.hour}) > 1
    refusals: Counter[str] = found.total.tally.refusals
    return PerformancePart(
        total=_line(words, found.total, day_too),
        refusals=[(_reason(words, reason), count) for reason, count in refusals.most_common()],
        screens=[_line(words, line, day_too) for line in found.screens],
        hours=[_line(words, line, day_too) for line in found.hours],
        rows=[_line(words, line, day_too) for line in found.rows],
        workers=None if found.workers is None else [
            (line.name or words.gettext("somebody"), line.guests, times(words, line.answers)) for line in found.workers
        ],
        workers_since=found.workers_since,
    )  # fmt: skip


def times(words: Words, seconds: Sequence[float]) -> Times:
    """What half and 95 of 100 took at most; a dash where nothing was measured."""
    return Times(
        count=len(seconds), half=_seconds(words, percentile(seconds, 50)), most=_seconds(words, percentile(seconds, 95))
    )


def _line(words: Words, line: Line, day_too: bool) -> PerformanceLine:
    tally = line.tally
    shape = "%d-%m %H:%M" if day_too else "%H:%M"
    hour = f"{line.hour:{shape}}" if line.hour else ""
    return PerformanceLine(
        title=line.screen or words.gettext("another program"),
        hour=hour,
        guests=tally.guests,
        alone=tally.alone,
        helped=tally.helped,
        refused=line.refused,
        visits=times(words, tally.visits),
        answers=times(words, tally.answers),
        unanswered=tally.unanswered,
        badges=times(words, tally.proofs),
    )


def _seconds(words: Words, seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < 100:
        return words.gettext("%(seconds)s s") % {"seconds": f"{seconds:.0f}"}
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _reason(words: Words, reason: str) -> str:
    return words.gettext(REASONS[Reason(reason)]) if reason in set(Reason) else reason
