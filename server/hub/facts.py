"""Facts at the hub, and those that were flagged."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domain.fact import Fact
from server.hub.database import Rows, insert_all
from server.hub.merging import PlacedFact
from server.sync.wire import Push

#: What decides who is where.
PRESENCE_KINDS = ("guest.checked_in", "guest.checked_out", "check_in.undone")
_FACT = "sequence, id, clock, at, kind, event_id, subject, body, actor, device_id, key, previous_hash, hash"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class Flag:
    """A fact that is kept as it came, and why."""

    sequence: int
    #: `unreadable.FIELD`, `hash`, `chain`, `clock`, `changed`.
    reason: str
    raw: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class FlaggedFact:
    """A flag as people see it."""

    station_id: str
    sequence: int
    reason: str
    raw: str
    received_at: datetime


def is_hash(text: str) -> bool:
    """Whether `text` could be a SHA-256 as hex."""
    return _HASH.fullmatch(text) is not None


def digest(raw: dict[str, Any]) -> str:
    """A name for a fact by its content alone."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()


def known_hashes(connection: Rows, fact_ids: list[str]) -> dict[str, str]:
    """The hashes of those of `fact_ids` that the hub has."""
    rows = connection.execute("SELECT id, hash FROM fact WHERE id = ANY(%s)", [fact_ids])
    return {row["id"]: row["hash"] for row in rows}


def add_facts(connection: Rows, push: Push, facts: list[Fact], now: datetime) -> None:
    """Store new facts. Another station may bring the same one in this very moment: then it is there already."""
    origin = {"station_id": push.station_id, "incarnation": push.incarnation, "received_at": now}
    rows = [{**vars(fact), **origin, "body": json.dumps(fact.body)} for fact in facts]
    insert_all(connection, "fact", rows, otherwise="ON CONFLICT (id) DO NOTHING")


def add_flags(connection: Rows, push: Push, flags: list[Flag], now: datetime) -> None:
    """Keep flagged facts, once each, however often they are sent."""
    rows = [
        {
            "station_id": push.station_id,
            "raw_sha256": digest(flag.raw),
            "reason": flag.reason,
            "incarnation": push.incarnation,
            "sequence": flag.sequence,
            "raw": json.dumps(flag.raw),
            "received_at": now,
        }
        for flag in flags
    ]
    insert_all(connection, "flagged", rows, otherwise="ON CONFLICT (station_id, raw_sha256, reason) DO NOTHING")


def flagged_facts(connection: Rows, *, limit: int = 100) -> list[FlaggedFact]:
    """What was kept but not understood or not trusted, newest first."""
    rows = connection.execute(
        "SELECT station_id, sequence, reason, raw, received_at FROM flagged ORDER BY received_at DESC LIMIT %s", [limit]
    )
    return [FlaggedFact(**row) for row in rows]


def presence_facts(connection: Rows, subjects: Iterable[str]) -> list[PlacedFact]:
    """All that decides where these guests (`guest:id`) are, from every station."""
    rows = connection.execute(
        f"SELECT {_FACT}, station_id, incarnation FROM fact WHERE subject = ANY(%s) AND kind = ANY(%s)",
        [list(subjects), list(PRESENCE_KINDS)],
    )
    return [_placed(row) for row in rows]


def print_facts(connection: Rows, event_id: str) -> list[Fact]:
    """What happened to an event's print jobs, in the order of their clocks."""
    rows = connection.execute(
        f"SELECT {_FACT} FROM fact WHERE event_id = %s AND kind IN ('print_job.queued', 'print_job.moved')"
        " ORDER BY clock, sequence",
        [event_id],
    )
    return [_fact(row) for row in rows]


def _placed(row: dict[str, Any]) -> PlacedFact:
    values = dict(row)
    station_id, incarnation = values.pop("station_id"), values.pop("incarnation")
    return PlacedFact(fact=_fact(values), station_id=station_id, incarnation=incarnation)


def _fact(row: dict[str, Any]) -> Fact:
    return Fact(**{**row, "body": json.loads(row["body"])})
