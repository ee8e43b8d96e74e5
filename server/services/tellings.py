"""Answers that a guest should hear: a kiosk shows them to whom it knows for sure, once; else the desk tells them.

Restricted requests are never among them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from server.domain.errors import ConflictError
from server.domain.request import Line, Request, Telling
from server.services.behind_ids import guest_known
from server.store import journal
from server.store import requests as rows
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Untold:
    """What one guest should hear about one request."""

    request: Request
    #: What they asked or told; empty: the words are gone.
    asked: str
    #: What was said for them since they heard anything last.
    lines: tuple[Line, ...]


def has_untold(connection: sqlite3.Connection, event_id: str, guest_id: str) -> bool:
    """Whether anything waits for this guest."""
    return any(True for _ in _waiting(connection, event_id, guest_id))


def untold(connection: sqlite3.Connection, event_id: str, guest_id: str) -> list[Untold]:
    """All that waits for this guest, the oldest request first."""
    return [_untold(connection, request) for request in sorted(_waiting(connection, event_id, guest_id), key=_age)]


def heard(transaction: Transaction, event_id: str, guest_id: str, *, count: int) -> None:
    """The guest read all that waited for them at a kiosk: so many lines. Nothing waits: they said so before.

    Raises: ConflictError where more was said meanwhile, or somebody at the desk told them a part of it.
    """
    waiting = untold(transaction.connection, event_id, guest_id)
    if waiting and sum(len(one.lines) for one in waiting) != count:
        raise ConflictError("other words wait by now", code="request.said_meanwhile")
    for one in waiting:
        rows.save_request(transaction.connection, replace(one.request, telling=Telling.READ))
        body = {"how": Telling.READ.value}
        transaction.record("request.told", f"request:{one.request.id}", body, event_id=event_id)


def _waiting(connection: sqlite3.Connection, event_id: str, guest_id: str) -> Iterator[Request]:
    guest = guest_known(connection, guest_id)
    if guest is None or guest.merged_into:
        return
    for request in rows.requests_of_guest(connection, event_id, guest_id):
        if request.telling is Telling.WAITS and not request.restricted:
            yield request


def _untold(connection: sqlite3.Connection, request: Request) -> Untold:
    lines = rows.lines_of(connection, request.id)
    facts = journal.about(connection, [f"request:{request.id}"])
    # in the order in which they came here: the back office's clock is not ours
    since = takewhile(lambda fact: fact.kind != "request.told", facts)
    fresh = sum(fact.kind == "request.said" and bool(fact.body.get("for_guest")) for fact in since)
    for_guest = [line for line in lines if line.for_guest]
    asked = next((line.text for line in lines if line.number == 1), "")
    return Untold(request=request, asked=asked, lines=tuple(for_guest[-max(fresh, 1) :]))


def _age(request: Request) -> tuple[object, str]:
    return request.made_at, request.id
