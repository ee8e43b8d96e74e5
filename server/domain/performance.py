"""How the front office does, told from the journal alone. What each figure means is drawn up in docs/performance.md.

Nothing here knows a name: figures are of screens and hours. Those of single workers are another function, which nobody
calls before the organiser wants them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from math import ceil
from typing import Any

#: Calls for which a guest stands and waits.
CALLS = frozenset({"call", "not_found", "refused", "walk_in", "consent", "badge"})
#: A badge came out, as far as anybody knows.
OUT = ("printed", "executed", "sent")
#: The facts that figures are made of.
MEASURED = (
    "guest.checked_in", "check_in.refused", "check_in.undone", "alert.raised", "alert.taken", "alert.settled",
    "print_job.queued", "print_job.moved",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """A fact, as far as it is measured."""

    id: str
    kind: str
    at: datetime
    subject: str
    actor: str
    device_id: str
    body: dict[str, Any]


@dataclass(kw_only=True)
class Tally:
    """What happened at one screen in one hour, or in several of them."""

    #: Admitted, and not taken back.
    guests: int = 0
    #: At a kiosk, without calling anybody; and with a call, or by somebody at the desk.
    alone: int = 0
    helped: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    #: Seconds of each visit at a kiosk, from the first touch or scan until the badge is out, or the farewell.
    visits: list[float] = field(default_factory=list)
    #: Seconds until somebody took a call.
    answers: list[float] = field(default_factory=list)
    #: Calls that nobody took.
    unanswered: int = 0
    #: Seconds from asking for a badge until the printer, or a person, said that it is out.
    proofs: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count what happened there too."""
        for name in ("guests", "alone", "helped", "unanswered"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refusals.update(other.refusals)
        for name in ("visits", "answers", "proofs"):
            getattr(self, name).extend(getattr(other, name))


#: By screen (empty: none, such as another program) and the hour's beginning, on the venue's clock.
Tallies = dict[tuple[str, datetime], Tally]


def percentile(seconds: Sequence[float], percent: int) -> float | None:
    """The smallest value that is not below `percent` of all (the nearest rank); None: there is none."""
    if not seconds:
        return None
    return sorted(seconds)[max(0, ceil(len(seconds) * percent / 100) - 1)]


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def measure(moments: Iterable[Moment], local: Callable[[datetime], datetime]) -> Tallies:
    """The figures of each screen and hour. `local`: a moment on the venue's wall clock.

    The hour that comes twice when summer time ends is two hours: they differ in their offset.
    """
    seen = _Seen()
    for moment in moments:
        seen.take(moment)
    tallies: Tallies = defaultdict(Tally)
    hours = _Hours(local)
    seen.count_guests(tallies, hours)
    seen.count_calls(tallies, hours)
    for moment, out_at in seen.jobs.values():
        if out_at:
            tallies[moment.device_id, hours.of(moment.at)].proofs.append((out_at - moment.at).total_seconds())
    return dict(tallies)


class _Hours:
    """The hour on the venue's clock that a moment lies in."""

    def __init__(self, local: Callable[[datetime], datetime]) -> None:
        self._local = local
        self._known: dict[int, datetime] = {}

    def of(self, at: datetime) -> datetime:
        # time zones differ by quarters of an hour, so what holds for one moment holds for its quarter
        quarter = int(at.timestamp()) // 900
        if quarter not in self._known:
            there = self._local(at)
            begins = at - timedelta(minutes=there.minute, seconds=there.second, microseconds=there.microsecond)
            hour = self._local(begins)
            # with its own offset: times of one time zone are compared by their clocks, whichever offset they have
            self._known[quarter] = hour.replace(tzinfo=timezone(hour.utcoffset() or timedelta()))
        return self._known[quarter]


class _Seen:
    """What was read so far."""

    def __init__(self) -> None:
        self._admitted: dict[str, Moment] = {}
        self._refused: list[Moment] = []
        self._calls: dict[str, Moment] = {}
        #: When a person first answered a call; None: it was settled, and nobody had.
        self._answered: dict[str, datetime | None] = {}
        #: A badge that was asked for, and when it was out.
        self.jobs: dict[str, tuple[Moment, datetime | None]] = {}
        #: The badge that was asked for with an admission, by guest and moment.
        self._badge_of: dict[tuple[str, datetime], str] = {}

    def take(self, moment: Moment) -> None:
        """Read one more."""
        match moment.kind:
            case "guest.checked_in":
                self._admitted[moment.id] = moment
            case "check_in.undone":
                self._admitted.pop(moment.body.get("fact", ""), None)
            case "check_in.refused":
                self._refused.append(moment)
            case "alert.raised" if moment.body.get("kind") in CALLS:
                self._calls[moment.subject] = moment
            case "alert.taken" | "alert.settled" if moment.subject in self._calls:
                is_answer = moment.actor.startswith("person:")
                self._answered.setdefault(moment.subject, moment.at if is_answer else None)
            case "print_job.queued" if moment.device_id and moment.body.get("guest"):
                self.jobs[moment.subject] = (moment, None)
                self._badge_of[moment.body.get("guest", ""), moment.at] = moment.subject
            case "print_job.moved" if moment.body.get("to") in OUT and moment.subject in self.jobs:
                asked, out_at = self.jobs[moment.subject]
                self.jobs[moment.subject] = (asked, out_at or moment.at)

    def count_guests(self, tallies: Tallies, hours: _Hours) -> None:
        """Admissions, refusals, and how long visits took. Who checked in together made one visit."""
        raised: dict[str, list[datetime]] = defaultdict(list)
        for call in self._calls.values():
            raised[call.device_id].append(call.at)
        visits: dict[tuple[str, datetime], list[Moment]] = defaultdict(list)
        for moment in self._admitted.values():
            tally = tallies[moment.device_id, hours.of(moment.at)]
            tally.guests += 1
            if moment.actor.startswith("person:"):
                tally.helped += 1
            elif moment.actor.startswith("device:"):
                visits[moment.device_id, moment.at].append(moment)
        for (device_id, at), together in visits.items():
            tally = tallies[device_id, hours.of(at)]
            ends = self._visit_ends(together)
            took = together[0].body.get("took_ms")
            begins = at - timedelta(milliseconds=took or 0)
            if took is not None and ends is not None:
                tally.visits.append((ends - begins).total_seconds())
            known = raised[device_id]
            place = bisect_left(known, begins)
            has_called = place < len(known) and known[place] <= (ends or at)
            tally.helped += len(together) if has_called else 0
            tally.alone += 0 if has_called else len(together)
        for moment in self._refused:
            tallies[moment.device_id, hours.of(moment.at)].refusals[moment.body.get("reason", "")] += 1

    def count_calls(self, tallies: Tallies, hours: _Hours) -> None:
        """How long guests waited for somebody."""
        for name, call in self._calls.items():
            tally = tallies[call.device_id, hours.of(call.at)]
            answered = self._answered.get(name)
            if answered:
                tally.answers.append((answered - call.at).total_seconds())
            elif name not in self._answered:
                tally.unanswered += 1

    def _visit_ends(self, together: list[Moment]) -> datetime | None:
        """When the last badge of a visit was out, or the farewell stood there; None: a badge is not out."""
        ends = [moment.at for moment in together]
        for moment in together:
            job = self._badge_of.get((moment.subject.partition(":")[2], moment.at))
            if job:
                out_at = self.jobs[job][1]
                if out_at is None:
                    return None
                ends.append(out_at)
        return max(ends)


@dataclass(kw_only=True)
class WorkerTally:
    """What one worker did; only where the organiser wants it, and every worker has been told."""

    guests: int = 0
    answers: list[float] = field(default_factory=list)


def measure_workers(moments: Iterable[Moment]) -> dict[str, WorkerTally]:
    """Guests that each person let in, and the calls that they were the first to take, by the person's id."""
    tallies: dict[str, WorkerTally] = defaultdict(WorkerTally)
    admitted: dict[str, str] = {}
    calls: dict[str, datetime] = {}
    for moment in moments:
        person = moment.actor.partition(":")[2] if moment.actor.startswith("person:") else ""
        if moment.kind == "guest.checked_in" and person:
            admitted[moment.id] = person
        elif moment.kind == "check_in.undone":
            admitted.pop(moment.body.get("fact", ""), None)
        elif moment.kind == "alert.raised" and moment.body.get("kind") in CALLS:
            calls[moment.subject] = moment.at
        elif moment.kind == "alert.taken" and (raised := calls.pop(moment.subject, None)) and person:
            tallies[person].answers.append((moment.at - raised).total_seconds())
    for person in admitted.values():
        tallies[person].guests += 1
    return dict(tallies)
