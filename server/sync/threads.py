"""Threads: what was said about requests, as it travels beside the facts, which hold no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: What the back office sends back for a request.
ANSWERED = "request.answered"
#: An answer of the back office.
LONGEST_ANSWER = 1000
#: Of a longer thread the newest travel.
MOST_LINES = 200
#: Who may have said a line.
SIDES = ("guest", "desk", "back_office")


@dataclass(frozen=True, kw_only=True)
class ThreadLine:
    """One thing that somebody said."""

    number: int
    at: datetime
    #: One of SIDES.
    side: str
    #: Who; empty: not known.
    name: str
    text: str
    for_guest: bool
    #: The return that brought it to the station; empty: it was said there.
    origin: str


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A request as the back office has it. Of a restricted one nothing but its id: what was known is withdrawn."""

    id: str
    event_id: str
    withdrawn: bool = False
    category: str = ""
    department: str = ""
    severity: str = ""
    state: str = ""
    made_at: datetime
    due_at: datetime | None = None
    settled_at: datetime | None = None
    outcome: str = ""
    gesture: str = ""
    gesture_note: str = ""
    telling: str = ""
    guest_id: str = ""
    #: Who looks after it.
    owner: str = ""
    lines: tuple[ThreadLine, ...] = ()


def thread_to_wire(thread: Thread) -> dict[str, Any]:
    """A thread as JSON."""
    values = {name: _plain(value) for name, value in vars(thread).items() if name != "lines"}
    lines = [{name: _plain(value) for name, value in vars(line).items()} for line in thread.lines]
    return values | {"lines": lines}


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
