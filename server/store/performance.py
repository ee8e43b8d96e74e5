"""The facts that figures of the front office are made of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime

from server.domain.performance import MEASURED, OUT, Moment
from server.store.rows import marks
from server.store.times import from_text, to_text_or_none


def moments_of(
    connection: sqlite3.Connection, event_id: str, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Moment]:
    """An event's measured facts, oldest first; of a stretch of time where it is named."""
    rows = connection.execute(
        "SELECT id, kind, at, subject, actor, device_id, body FROM fact"
        f" WHERE event_id = ? AND kind IN ({marks(MEASURED)})"
        # the steps on a badge's way are most of a journal, and only those at its end are measured
        f" AND (kind <> 'print_job.moved' OR json_extract(body, '$.to') IN ({marks(OUT)}))"
        " AND (? IS NULL OR at >= ?) AND (? IS NULL OR at <= ?) ORDER BY sequence",
        [event_id, *MEASURED, *OUT, *[to_text_or_none(since)] * 2, *[to_text_or_none(until)] * 2],
    )
    loads = json.loads
    for identity, kind, at, subject, actor, device_id, body in rows:
        yield Moment(identity, kind, from_text(at), subject, actor, device_id, loads(body))
