"""How requests went: by kind and by department, how many, how long until somebody had them and they were done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import BinaryIO

from server.domain.errors import FieldError
from server.domain.event import Event
from server.domain.performance import percentile
from server.domain.request import Request, RequestState
from server.store import requests as rows
from server.tables.workbook_writing import write_xlsx
from server.tables.writing import Cell, write_csv, write_json


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """Requests of one kind, or of one department. Restricted ones count: a number tells nothing."""

    #: `category` or `department`.
    by: str
    #: Its code.
    name: str
    made: int
    open: int
    overdue: int
    settled: int
    #: Of those, how many were done after they were due.
    settled_late: int
    #: With something offered to make up for it.
    gestures: int
    #: Half of them, and nine of ten, took at most so long; None: none did.
    minutes_to_take_p50: float | None
    minutes_to_settle_p50: float | None
    minutes_to_settle_p90: float | None


COLUMNS = tuple(one.name for one in fields(ReportRow))


def report_of(connection: sqlite3.Connection, event_id: str, now: datetime) -> list[ReportRow]:
    """Each kind that there was, then each department, the most frequent first."""
    known = list(rows.requests_of(connection, event_id))
    return [*_grouped("category", known, now), *_grouped("department", known, now)]


def export_report(connection: sqlite3.Connection, event: Event, now: datetime, format_name: str, out: BinaryIO) -> int:
    """Write the report to `out`; gives back how many rows.

    Raises: FieldError for a format that there is not.
    """
    cells: list[dict[str, Cell]] = [dict(vars(row)) for row in report_of(connection, event.id, now)]
    if format_name == "csv":
        return write_csv(out, COLUMNS, cells, has_mark=True)
    if format_name == "xlsx":
        return write_xlsx(out, event.slug, COLUMNS, cells)
    if format_name == "json":
        return write_json(out, {"event": event.slug}, COLUMNS, cells)
    raise FieldError("format", "csv, xlsx or json", code="field.choice")


def _grouped(by: str, known: list[Request], now: datetime) -> Iterator[ReportRow]:
    groups: dict[str, list[Request]] = {}
    for one in known:
        groups.setdefault(str(getattr(one, by)), []).append(one)
    for name, some in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        if name:
            yield _row(by, name, some, now)


def _row(by: str, name: str, some: list[Request], now: datetime) -> ReportRow:
    settled = [one for one in some if one.state is RequestState.SETTLED]
    taken = _minutes((one.made_at, one.taken_at) for one in some)
    ended = _minutes((one.made_at, one.settled_at) for one in settled)
    return ReportRow(
        by=by,
        name=name,
        made=len(some),
        open=len(some) - len(settled),
        overdue=sum(one.is_overdue(now) for one in some),
        settled=len(settled),
        settled_late=sum(bool(one.due_at and one.settled_at and one.settled_at > one.due_at) for one in settled),
        gestures=sum(bool(one.gesture) for one in some),
        minutes_to_take_p50=_tenths(percentile(taken, 50)),
        minutes_to_settle_p50=_tenths(percentile(ended, 50)),
        minutes_to_settle_p90=_tenths(percentile(ended, 90)),
    )


def _minutes(spans: Iterable[tuple[datetime, datetime | None]]) -> list[float]:
    return [max(0.0, (end - begin).total_seconds() / 60) for begin, end in spans if end]


def _tenths(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes, 1)
