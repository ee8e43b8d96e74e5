"""One write: a connection inside a transaction, the time, who acts, and the journal to record in."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from server.domain.access import Actor
from server.domain.fact import Fact
from server.store import journal
from server.store.kept import Kept


@dataclass(frozen=True, kw_only=True)
class StationIdentity:
    """Which station this is."""

    id: str
    name: str
    #: Random, new at first start and whenever this journal turns out not to be the one that the hub knows.
    incarnation: str


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """What a write service is given. It never commits: the writer does."""

    connection: sqlite3.Connection
    now: datetime
    actor: Actor
    station: StationIdentity
    #: Where random bytes come from.
    randomness: Callable[[int], bytes] = field(default=os.urandom, repr=False)
    #: Facts recorded so far; listeners get them after the commit.
    facts: list[Fact] = field(default_factory=list, repr=False)
    #: What need not be read again.
    kept: Kept = field(default_factory=Kept, repr=False)

    def record(
        self,
        kind: str,
        subject: str,
        body: dict[str, Any] | None = None,
        *,
        event_id: str = "",
        key: str = "",
    ) -> Fact:
        """Append one fact to the journal, in this same transaction.

        `body` carries ids and codes, never personal data: a pushed fact cannot be taken back.
        """
        happening = journal.Happening(kind=kind, subject=subject, body=body or {}, event_id=event_id, key=key)
        return self.record_all([happening])[0]

    def record_all(self, happenings: Sequence[journal.Happening]) -> list[Fact]:
        """Append many facts at once: an import of 100,000 guests is 100,000 facts. Who vouched stands in each."""
        if self.actor.vouched_by:
            vouched = {"vouched_by": self.actor.vouched_by}
            happenings = [replace(happening, body=happening.body | vouched) for happening in happenings]
        origin = journal.Origin(now=self.now, actor=self.actor, new_id=self.new_id)
        recorded = journal.append(self.connection, happenings, origin, self.kept.head(self.connection))
        if recorded:
            self.kept.recorded(recorded[-1])
        self.facts.extend(recorded)
        return recorded

    def new_id(self) -> str:
        """A new id of this moment."""
        return new_id(self.now, self.randomness)


def new_id(at: datetime, randomness: Callable[[int], bytes] = os.urandom) -> str:
    """32 hex digits: milliseconds, so that neighbours in time lie together on disk, and 80 random bits."""
    return f"{int(at.timestamp() * 1000):012x}{randomness(10).hex()}"
