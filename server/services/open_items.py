"""What is open at the desk, whatever it is: alerts, requests, walk-ins; each with its owner, and given to another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from server.domain.alert import AlertKind
from server.domain.item import Noun
from server.services.items import give_to, open_held
from server.store import alerts, walk_ins
from server.store import requests as request_rows
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class OpenItem:
    """One thing that waits for somebody."""

    #: `alert:id`, `request:id` or `walk_in:id`.
    name: str
    #: An actor's name; empty: nobody.
    owner: str
    since: datetime

    @property
    def kind(self) -> str:
        """`alert`, `request` or `walk_in`."""
        return self.name.partition(":")[0]

    @property
    def id(self) -> str:
        """Of the alert, the request or the walk-in."""
        return self.name.partition(":")[2]


def open_items(connection: sqlite3.Connection, event_id: str) -> list[OpenItem]:
    """Everything that nobody has dealt with yet, longest first.

    Alerts about shifts are left out: they are about these very things.
    """
    found = [
        OpenItem(name=f"alert:{alert.id}", owner=alert.taken_by, since=alert.raised_at)
        for alert in alerts.open_alerts(connection, event_id)
        if alert.kind is not AlertKind.SHIFT
    ]
    found += [
        OpenItem(name=f"request:{request.id}", owner=request.owner, since=request.made_at)
        for request in request_rows.unsettled(connection, event_id)
    ]
    found += [
        OpenItem(name=f"walk_in:{walk_in.id}", owner=walk_in.owner, since=walk_in.asked_at)
        for walk_in in walk_ins.asked_in(connection, event_id)
    ]
    return sorted(found, key=lambda item: (item.since, item.name))


def for_whom(items: Iterable[OpenItem], person_id: str) -> list[OpenItem]:
    """Those that a person owns, and those that nobody owns; their own first."""
    mine = f"person:{person_id}"
    return sorted((item for item in items if item.owner in ("", mine)), key=lambda item: item.owner != mine)


def give(transaction: Transaction, event_id: str, item: OpenItem, owner: str) -> None:
    """Make `owner` (an actor's name; empty: nobody) the one who has it; a colleague still has to say yes.

    The hand-over's own fact tells of it.
    """
    give_to(transaction, open_held(transaction.connection, event_id, Noun(item.kind), item.id), owner)
