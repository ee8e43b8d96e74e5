"""The threads that travel beside facts to the back office. Restricted ones never leave this station."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from server.domain.fact import Fact
from server.domain.request import BACK_OFFICE, Line, Request
from server.services.behind_ids import people_named
from server.store import requests as rows
from server.sync.threads import MOST_LINES, Thread, ThreadLine


def threads_beside(connection: sqlite3.Connection, facts: Sequence[Fact]) -> Iterator[Thread]:
    """The present threads that `facts` speak of, as the back office may have them."""
    known = rows.requests_by_ids(connection, {request for fact in facts if (request := fact.subject_id("request"))})
    lines = rows.lines_by_request(connection, [one.id for one in known if not one.restricted])
    actors = {line.actor for said in lines.values() for line in said} | {one.owner for one in known}
    names = people_named(connection, actors)
    return (_thread(one, lines.get(one.id, []), names) for one in known)


def _thread(request: Request, said: list[Line], names: dict[str, str]) -> Thread:
    if request.restricted:
        return Thread(id=request.id, event_id=request.event_id, withdrawn=True, made_at=request.made_at)
    return Thread(
        id=request.id,
        event_id=request.event_id,
        category=request.category.value,
        department=request.department,
        severity=request.severity.value,
        state=request.state.value,
        made_at=request.made_at,
        due_at=request.due_at,
        settled_at=request.settled_at,
        outcome=request.outcome,
        gesture=request.gesture,
        gesture_note=request.gesture_note,
        telling=request.telling.value,
        guest_id=request.guest_id,
        owner=names.get(request.owner.removeprefix("person:"), ""),
        lines=tuple(_line(line, names) for line in said[-MOST_LINES:]),
    )


def _line(line: Line, names: dict[str, str]) -> ThreadLine:
    side = BACK_OFFICE if line.actor == BACK_OFFICE else "guest" if line.number == 1 else "desk"
    name = line.name or ("" if side == "guest" else names.get(line.actor.removeprefix("person:"), ""))
    return ThreadLine(
        number=line.number,
        at=line.at,
        side=side,
        name=name,
        text=line.text,
        for_guest=line.for_guest,
        origin=line.origin,
    )
