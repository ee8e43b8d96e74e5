"""A station's journal, read from its file by questions and rules of our own; nothing of the product is used."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_OPENS = {"alert.raised": "alert", "request.made": "request", "request.reopened": "request", "walk_in.asked": "walk_in"}
_CLOSES = frozenset(
    {"alert.settled", "request.settled", "walk_in.approved", "walk_in.declined", "walk_in.withdrawn"}
)  # fmt: skip
_TAKES = frozenset({"alert.taken", "request.taken", "walk_in.taken"})
_GIVES = frozenset({"alert.passed", "request.passed", "walk_in.passed"})
#: A badge of these states lies there.
_CAME_OUT = frozenset({"printed", "executed", "sent"})
_GENESIS = "0" * 64
_HASHED = ("actor", "at", "body", "clock", "device_id", "event_id", "id", "key", "kind", "previous_hash", "subject")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of a journal, as the file has it."""

    sequence: int
    kind: str
    subject: str
    body: dict[str, Any]
    actor: str
    #: All of it, for its hash.
    row: dict[str, Any]


class Journal:
    """A station's facts, and what follows from them."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = facts
        self.count = Counter(fact.kind for fact in facts)
        self.inside = self._inside()

    def of(self, name: str, /, **body: object) -> list[Fact]:
        """Facts of a kind whose body says so."""
        return [fact for fact in self.facts if fact.kind == name and body.items() <= fact.body.items()]

    def broken(self) -> list[str]:
        """Facts that are missing, out of order, or say something else than when they were written."""
        found, before = [], _GENESIS
        for place, fact in enumerate(self.facts, start=1):
            if fact.sequence != place or fact.row["previous_hash"] != before or _hash(fact.row) != fact.row["hash"]:
                found.append(f"fact {fact.sequence}")
            before = fact.row["hash"]
        return found

    def open_items(self) -> dict[str, str]:
        """What waits for somebody at the desk, and who said that they are on it (empty: nobody)."""
        owners: dict[str, str] = {}
        for fact in self.facts:
            item = fact.body.get("item", "") if fact.kind.startswith("hand_over.") else fact.subject
            if fact.kind in _OPENS:
                owners[item] = ""
            elif fact.kind in _CLOSES:
                owners.pop(item, None)
            elif item in owners and (fact.kind in _TAKES or fact.kind == "hand_over.acknowledged"):
                owners[item] = fact.actor
            elif item in owners and (fact.kind in _GIVES or fact.kind == "hand_over.left"):
                owners[item] = ""
        return owners

    def badges(self) -> dict[str, int]:
        """How many badges of each guest came out."""
        whose = {fact.subject: fact.body.get("guest", "") for fact in self.of("print_job.queued")}
        out = {fact.subject for fact in self.of("print_job.moved") if fact.body["to"] in _CAME_OUT}
        return Counter(whose[job] for job in out)

    def unanswered(self, guests: Iterable[str]) -> list[str]:
        """Important guests nobody was told of, or whom nobody went to and nobody else was called for."""
        calls = {fact.body["guest"]: fact.subject for fact in self.of("alert.raised", kind="vip")}
        heard = {fact.subject for fact in self.facts if fact.kind == "alert.taken"}
        heard |= {fact.subject for fact in self.called_on()}
        return sorted(guest for guest in guests if calls.get(guest, "") not in heard)

    def called_on(self) -> list[Fact]:
        """Calls to somebody after the first."""
        return [fact for fact in self.of("arrival.called") if fact.body["step"] > 0]

    def _inside(self) -> set[str]:
        inside: set[str] = set()
        for fact in self.facts:
            if fact.kind == "guest.checked_in":
                inside.add(fact.subject)
            elif fact.kind in ("guest.checked_out", "check_in.undone"):
                inside.discard(fact.subject)
        return inside


def read_journal(file: Path) -> Journal:
    """The journal of a station's file."""
    return Journal([_fact(row) for row in rows(file, "SELECT * FROM fact ORDER BY sequence")])


def rows(file: Path, question: str) -> list[sqlite3.Row]:
    """What a station's file answers."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(question).fetchall()


def _fact(row: sqlite3.Row) -> Fact:
    return Fact(
        sequence=row["sequence"],
        kind=row["kind"],
        subject=row["subject"],
        body=json.loads(row["body"]),
        actor=row["actor"],
        row=dict(row),
    )


def _hash(row: dict[str, Any]) -> str:
    """SHA-256 over a fact's fields as docs/algorithms/journal.md says it, in words of the standard library."""
    said = {name: row[name] for name in _HASHED} | {"body": json.loads(row["body"])}
    said["at"] = datetime.fromisoformat(row["at"]).astimezone(UTC).isoformat()
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
