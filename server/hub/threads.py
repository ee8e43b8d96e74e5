"""Requests and their threads at the hub: as stations send them, and answered from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from server.domain.errors import FieldError, NotFoundError
from server.domain.request import BACK_OFFICE, LONGEST_NAME, check_text
from server.hub.database import Rows, insert_all
from server.hub.returns import ReturnWish, said_about, send_back
from server.sync.threads import ANSWERED, LONGEST_ANSWER, Thread, ThreadLine
from server.sync.wire import Push

#: Threads on one page.
PAGE = 50


@dataclass(frozen=True, kw_only=True)
class ThreadRow:
    """A request as people at the back office see it."""

    thread: Thread
    station_id: str
    station: str
    event: str
    timezone: str
    #: Empty: not known, or taken off the list.
    guest: str
    #: On its way to the station, in order; the thread's own lines hold what is there.
    underway: tuple[ThreadLine, ...] = ()

    @property
    def said(self) -> str:
        """What it began with; empty: it went with the guest."""
        return next((line.text for line in self.thread.lines if line.number == 1), "")


@dataclass(frozen=True, kw_only=True)
class AnswerWish:
    """What somebody at the back office says about a request."""

    text: str
    #: As they call themselves; empty: the back office.
    name: str = ""
    #: The desk tells the guest.
    for_guest: bool = False
    #: The form's own: sent twice it is one answer.
    key: str = ""


_SELECT = """
SELECT thread.*, station.name AS station, coalesce(event.name, '') AS event,
    coalesce(event.timezone, 'UTC') AS timezone, coalesce(trim(guest.first_name || ' ' || guest.last_name), '') AS guest
FROM thread JOIN station ON station.id = thread.station_id LEFT JOIN event ON event.id = thread.event_id
LEFT JOIN guest ON guest.id = thread.guest_id
"""


def keep_threads(connection: Rows, push: Push) -> None:
    """Keep the threads of a push as they are now, and nothing of those that were withdrawn."""
    threads = {thread.id: thread for thread in push.threads}
    if not threads:
        return
    ordered = [threads[thread_id] for thread_id in sorted(threads)]
    connection.execute("DELETE FROM thread_line WHERE thread_id = ANY(%s)", [list(threads)])
    withdrawn = [thread.id for thread in ordered if thread.withdrawn]
    connection.execute("DELETE FROM thread WHERE id = ANY(%s)", [withdrawn])
    # what was said from here about what is restricted by now is no longer this house's to keep
    connection.execute("UPDATE sent_back SET body = '{}' WHERE about = ANY(%s)", [withdrawn])
    kept = [thread for thread in ordered if not thread.withdrawn]
    rows = [_row(thread, push.station_id) for thread in kept]
    changes = ", ".join(f"{name} = excluded.{name}" for name in (rows[0] if rows else {}) if name != "id")
    insert_all(connection, "thread", rows, otherwise=f"ON CONFLICT (id) DO UPDATE SET {changes}")
    lines = [vars(line) | {"thread_id": thread.id} for thread in kept for line in _each_once(thread)]
    insert_all(connection, "thread_line", lines)


def threads_page(connection: Rows, *, is_open: bool, page: int) -> tuple[list[ThreadRow], int]:
    """So many threads, those that are due first or the newest first; and how many there are."""
    which = "WHERE thread.state <> 'settled'" if is_open else ""
    order = "thread.due_at NULLS LAST, thread.made_at, thread.id" if is_open else "thread.made_at DESC, thread.id"
    found = connection.execute(
        f"{_SELECT} {which} ORDER BY {order} LIMIT %s OFFSET %s", [PAGE, PAGE * max(0, page - 1)]
    ).fetchall()
    count = connection.execute(f"SELECT count(*) AS n FROM thread {which}").fetchone()
    return _with_lines(connection, found), int((count or {"n": 0})["n"])


def thread_by_id(connection: Rows, thread_id: str) -> ThreadRow:
    """One thread, with what is on its way.

    Raises: NotFoundError.
    """
    found = connection.execute(f"{_SELECT} WHERE thread.id = %s", [thread_id]).fetchall()
    if not found:
        raise NotFoundError("no such request", code="not_found.request")
    (row,) = _with_lines(connection, found)
    here = {line.origin for line in row.thread.lines}
    waiting = [one for one, _ in said_about(connection, thread_id) if one.id not in here and "text" in one.body]
    underway = tuple(
        ThreadLine(
            number=0, at=one.at, side=BACK_OFFICE, name=one.body["by"], text=one.body["text"],
            for_guest=one.body["for_guest"], origin=one.id,
        )
        for one in waiting
    )  # fmt: skip
    return replace(row, underway=underway)


def answer(connection: Rows, thread_id: str, wish: AnswerWish, now: datetime) -> None:
    """Say something about a request: its station has it with its next push.

    Raises: NotFoundError, FieldError for no words or too many.
    """
    row = connection.execute("SELECT station_id, event_id FROM thread WHERE id = %s", [thread_id]).fetchone()
    if row is None:
        raise NotFoundError("no such request", code="not_found.request")
    text = check_text(wish.text, field="text", longest=LONGEST_ANSWER)
    if not text:
        raise FieldError("text", "nothing is said", code="field.empty")
    name = check_text(wish.name, field="by", longest=LONGEST_NAME)
    body = {"request": thread_id, "text": text, "by": name, "for_guest": wish.for_guest}
    sent = ReturnWish(
        station_id=row["station_id"], kind=ANSWERED, event_id=row["event_id"], body=body, id=wish.key, about=thread_id
    )
    send_back(connection, sent, now)


def _with_lines(connection: Rows, found: list[dict[str, Any]]) -> list[ThreadRow]:
    lines: dict[str, list[ThreadLine]] = {}
    rows = connection.execute(
        "SELECT * FROM thread_line WHERE thread_id = ANY(%s) ORDER BY thread_id, number", [[row["id"] for row in found]]
    )
    for row in rows:
        lines.setdefault(row["thread_id"], []).append(
            ThreadLine(**{name: value for name, value in row.items() if name != "thread_id"})
        )
    return [_thread_row(row, tuple(lines.get(row["id"], ()))) for row in found]


def _thread_row(row: dict[str, Any], lines: tuple[ThreadLine, ...]) -> ThreadRow:
    values = dict(row)
    seen = {name: values.pop(name) for name in ("station_id", "station", "event", "timezone", "guest")}
    return ThreadRow(thread=Thread(**values, lines=lines), **seen)


def _row(thread: Thread, station_id: str) -> dict[str, Any]:
    values = {name: value for name, value in vars(thread).items() if name not in ("lines", "withdrawn")}
    return values | {"station_id": station_id}


def _each_once(thread: Thread) -> list[ThreadLine]:
    return list({line.number: line for line in thread.lines}.values())
