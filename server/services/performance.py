"""How the front office does: per screen and hour, from the journal and equal to it (docs/performance.md).

Nobody is ranked. Figures of single workers there are only once an organiser switched them on, which every worker is
told of at the desk, and which is recorded.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.performance import Tally, measure, measure_workers, percentile, sum_of
from server.services.behind_ids import device_known, people_named
from server.store import personal_figures
from server.store.performance import moments_of
from server.store.transaction import Transaction
from server.tables.workbook_writing import write_xlsx
from server.tables.writing import Cell, write_csv

FORMATS = ("csv", "xlsx")
COLUMNS = (
    "screen", "hour", "guests", "alone", "helped", "refused", "reasons", "visits", "visit_p50_seconds",
    "visit_p95_seconds", "calls_answered", "calls_unanswered", "answer_p50_seconds", "answer_p95_seconds", "badges",
    "badge_p50_seconds", "badge_p95_seconds",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """The figures of a screen, of an hour, or of both."""

    #: Empty: every screen, or none (another program).
    screen: str = ""
    #: On the venue's clock; None: every hour.
    hour: datetime | None = None
    tally: Tally

    @property
    def refused(self) -> int:
        """How many were not admitted."""
        return sum(self.tally.refusals.values())


@dataclass(frozen=True, kw_only=True)
class WorkerLine:
    """What one worker did."""

    name: str
    guests: int
    answers: list[float]


@dataclass(frozen=True, kw_only=True)
class Performance:
    """The front office's figures."""

    total: Line
    screens: list[Line]
    hours: list[Line]
    #: Each screen's hours.
    rows: list[Line]
    #: By name, never by what they did; None: the organiser wants none.
    workers: list[WorkerLine] | None
    workers_since: datetime | None


def performance(connection: sqlite3.Connection, event: Event) -> Performance:
    """Everything that is measured at an event, as of now."""
    moments = list(moments_of(connection, event.id))
    tallies = measure(moments, event.local)
    names = {device_id: _screen(connection, device_id) for device_id, _ in tallies}
    rows = sorted(
        (Line(screen=names[device_id], hour=hour, tally=tally) for (device_id, hour), tally in tallies.items()),
        key=lambda line: (line.screen, line.hour or event.starts_at),
    )
    since = personal_figures.since(connection, event.id)
    return Performance(
        total=Line(tally=sum_of(tallies.values())),
        screens=[
            Line(screen=names[device_id], tally=sum_of(tallies[key] for key in tallies if key[0] == device_id))
            for device_id in sorted(names, key=lambda known: (names[known], known))
        ],
        hours=[
            Line(hour=hour, tally=sum_of(tallies[key] for key in tallies if key[1] == hour))
            for hour in sorted({hour for _, hour in tallies})
        ],
        rows=rows,
        workers=None if since is None else _workers(connection, event.id, since),
        workers_since=since,
    )


def figures_between(connection: sqlite3.Connection, event: Event, since: datetime, until: datetime) -> Tally:
    """The whole desk's figures in a stretch of time, such as a shift; nobody's own."""
    return sum_of(measure(moments_of(connection, event.id, since=since, until=until), event.local).values())


def workers_since(connection: sqlite3.Connection, event_id: str) -> datetime | None:
    """Since when there are figures of single workers; None: there are none."""
    return personal_figures.since(connection, event_id)


def wants_reading(connection: sqlite3.Connection, event_id: str, person_id: str) -> bool:
    """Whether a worker has not read yet that there are figures of single workers."""
    has_any = personal_figures.since(connection, event_id) is not None
    return has_any and not personal_figures.has_read(connection, event_id, person_id)


def show_workers(transaction: Transaction, event_id: str, *, shown: bool) -> None:
    """An organiser wants figures of single workers from now on, or none any more. The same again changes nothing."""
    if shown == (personal_figures.since(transaction.connection, event_id) is not None):
        return
    if shown:
        personal_figures.show(transaction.connection, event_id, transaction.now)
        transaction.record("personal_figures.shown", f"event:{event_id}", event_id=event_id)
    else:
        personal_figures.hide(transaction.connection, event_id)
        transaction.record("personal_figures.hidden", f"event:{event_id}", event_id=event_id)


def note_reading(transaction: Transaction, event_id: str) -> None:
    """Whoever asks has read that there are such figures."""
    person_id = transaction.actor.person_id
    if wants_reading(transaction.connection, event_id, person_id):
        personal_figures.keep_read(transaction.connection, event_id, person_id, transaction.now)
        body = {"person": person_id}
        transaction.record("personal_figures.read", f"event:{event_id}", body, event_id=event_id)


def export_performance(connection: sqlite3.Connection, event: Event, format_name: str, out: BinaryIO) -> int:
    """Write each screen's hours to `out`; gives back how many. CSV begins with the mark by which Excel knows UTF-8.

    Raises: FieldError for a format that there is not.
    """
    rows = (_cells(line) for line in performance(connection, event).rows)
    if format_name == "csv":
        return write_csv(out, COLUMNS, rows, has_mark=True)
    if format_name == "xlsx":
        return write_xlsx(out, event.slug, COLUMNS, rows)
    raise FieldError("format", f"one of {', '.join(FORMATS)}", code="field.choice")


def note_export(transaction: Transaction, event_id: str, format_name: str, rows: int) -> None:
    """Record that figures left the station."""
    body = {"format": format_name, "rows": rows}
    transaction.record("performance.exported", f"event:{event_id}", body, event_id=event_id)


def _cells(line: Line) -> dict[str, Cell]:
    tally = line.tally
    cells: dict[str, Cell] = {
        "screen": line.screen,
        "hour": line.hour.isoformat(timespec="minutes") if line.hour else "",
        "guests": tally.guests,
        "alone": tally.alone,
        "helped": tally.helped,
        "refused": line.refused,
        "reasons": " ".join(f"{reason}={count}" for reason, count in sorted(tally.refusals.items())),
        "visits": len(tally.visits),
        "calls_answered": len(tally.answers),
        "calls_unanswered": tally.unanswered,
        "badges": len(tally.proofs),
    }
    for name, seconds in (("visit", tally.visits), ("answer", tally.answers), ("badge", tally.proofs)):
        for percent in (50, 95):
            value = percentile(seconds, percent)
            cells[f"{name}_p{percent}_seconds"] = "" if value is None else f"{value:.1f}"
    return cells


def _screen(connection: sqlite3.Connection, device_id: str) -> str:
    device = device_known(connection, device_id)
    return device.name if device else device_id[-6:]


def _workers(connection: sqlite3.Connection, event_id: str, since: datetime) -> list[WorkerLine]:
    """From the moment on at which they were switched on: what was done before, nobody had been told of."""
    tallies = measure_workers(moments_of(connection, event_id, since=since))
    names = people_named(connection, (f"person:{person_id}" for person_id in tallies))
    lines = [
        WorkerLine(name=names.get(person_id, ""), guests=tally.guests, answers=tally.answers)
        for person_id, tally in tallies.items()
    ]
    return sorted(lines, key=lambda line: line.name)
