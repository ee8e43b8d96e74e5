"""A request's thread: words of the desk and the back office, whose it is, how it is handled, what the guest is told."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from server.domain.errors import ConflictError, FieldError, InputError
from server.domain.request import (
    BACK_OFFICE,
    LONGEST_NAME,
    LONGEST_TEXT,
    Department,
    Line,
    Request,
    RequestState,
    Severity,
    Telling,
    check_text,
)
from server.services.repeats import Repeat
from server.services.request_lists import sees_restricted, visible
from server.services.requests import add_line, unsettled_request
from server.store import requests as rows
from server.store.transaction import Transaction
from server.sync.returns import Return
from server.sync.threads import LONGEST_ANSWER


@dataclass(frozen=True, kw_only=True)
class Handling:
    """How a request is handled."""

    severity: Severity
    department: Department
    due_at: datetime | None
    restricted: bool


def say(
    transaction: Transaction, event_id: str, request_id: str, text: str, *, for_guest: bool = False, key: str = ""
) -> Request:
    """Words for colleagues and the back office, or for the guest: then they wait until somebody has told them.

    Raises: NotFoundError, ConflictError when it is settled, FieldError for no words or too many.
    """
    repeat = Repeat(transaction, f"request.say:{request_id}", key)
    if repeat.first_answer() is not None:
        return visible(transaction.connection, event_id, request_id, transaction.actor.name)
    request = unsettled_request(transaction.connection, event_id, request_id, reader=transaction.actor.name)
    kept = check_text(text, field="text", longest=LONGEST_TEXT)
    if not kept:
        raise FieldError("text", "nothing is said", code="field.empty")
    line = Line(number=0, at=transaction.now, actor=transaction.actor.name, text=kept, for_guest=for_guest)
    repeat.keep({})
    return _added(transaction, request, line, by="desk")


def take_answer(transaction: Transaction, said: Return) -> None:
    """The back office answers; a settled request is open again, so that nobody misses it.

    Raises: NotFoundError, FieldError for what is no answer, InputError for a restricted one: that is not its matter.
    """
    text, name = said.body.get("text"), said.body.get("by", "")
    if not isinstance(text, str) or not isinstance(name, str):
        raise FieldError("text", "an answer is a text")
    kept = check_text(text, field="text", longest=LONGEST_ANSWER)
    if not kept:
        raise FieldError("text", "nothing is said", code="field.empty")
    request = rows.request_by_id(transaction.connection, said.event_id, str(said.body.get("request")))
    if request.restricted:
        raise InputError("the back office has no word in it", code="request.restricted")
    if rows.has_line_from(transaction.connection, said.id):
        return
    if request.state is RequestState.SETTLED:
        request = _reopened(transaction, request)
    line = Line(
        number=0, at=said.at, actor=BACK_OFFICE, name=check_text(name, field="by", longest=LONGEST_NAME), text=kept,
        for_guest=said.body.get("for_guest") is True, origin=said.id,
    )  # fmt: skip
    _added(transaction, request, line, by=BACK_OFFICE)


def change_handling(
    transaction: Transaction, event_id: str, request_id: str, handling: Handling, *, seen: Handling | None = None
) -> Request:
    """Say otherwise how urgent it is, whose work, by when, who may see it.

    `seen`: how it was when that was decided. What was left so stays as it is by now: a colleague may have changed it.

    Raises: NotFoundError, ConflictError when it is settled, or a colleague said otherwise of the same meanwhile.
    """
    request = unsettled_request(transaction.connection, event_id, request_id, reader=transaction.actor.name)
    after = replace(request, **_wanted(request, handling, seen))
    if after.restricted and after.owner and not sees_restricted(transaction.connection, after.owner):
        after = replace(after, owner="", state=RequestState.OPEN, taken_at=None, passed_by="")
    changed = [one.name for one in fields(Request) if getattr(request, one.name) != getattr(after, one.name)]
    if changed:
        rows.save_request(transaction.connection, after)
        body = {"fields": changed, "restricted": after.restricted}
        transaction.record("request.changed", f"request:{request.id}", body, event_id=event_id)
    return after


def tell_guest(transaction: Transaction, event_id: str, request_id: str, *, reached: bool) -> Request:
    """The guest heard the answer from somebody at the desk, or could not be found.

    Raises: NotFoundError, ConflictError when a colleague has told them already, or it is settled.
    """
    request = unsettled_request(transaction.connection, event_id, request_id, reader=transaction.actor.name)
    if request.telling is not Telling.WAITS:
        raise ConflictError("there is nothing to tell any more", code="request.told")
    told = replace(request, telling=Telling.TOLD if reached else Telling.NOT_REACHED)
    rows.save_request(transaction.connection, told)
    transaction.record("request.told", f"request:{request.id}", {"how": told.telling.value}, event_id=event_id)
    return told


def _wanted(request: Request, handling: Handling, seen: Handling | None) -> dict[str, Any]:
    """What becomes of each part of a request's handling. Raises: ConflictError."""
    wanted = {one.name: getattr(handling, one.name) for one in fields(Handling)}
    wanted["department"] = handling.department.value
    for name in wanted if seen else ():
        now, then = getattr(request, name), getattr(seen, name)
        if wanted[name] == then:
            wanted[name] = now
        elif now not in (then, wanted[name]):
            raise ConflictError("a colleague said otherwise meanwhile", code="request.changed")
    return wanted


def _added(transaction: Transaction, request: Request, line: Line, *, by: str) -> Request:
    add_line(transaction, request.id, line)
    after = replace(request, telling=Telling.WAITS) if line.for_guest else request
    if after is not request:
        rows.save_request(transaction.connection, after)
    body = {"by": by, "for_guest": line.for_guest}
    transaction.record("request.said", f"request:{request.id}", body, event_id=request.event_id)
    return after


def _reopened(transaction: Transaction, request: Request) -> Request:
    state = RequestState.TAKEN if request.owner else RequestState.OPEN
    opened = replace(request, state=state, settled_at=None, outcome="")
    rows.save_request(transaction.connection, opened)
    transaction.record("request.reopened", f"request:{request.id}", event_id=request.event_id)
    return opened
