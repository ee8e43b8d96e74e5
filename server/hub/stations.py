"""Stations and their journals at the hub: positions, hashes, and what each last said of itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from server.domain.fact import GENESIS
from server.hub.database import Rows, insert_all
from server.sync.wire import Push, Tally


@dataclass(frozen=True, kw_only=True)
class StationRow:
    """A station as the hub knows it."""

    id: str
    name: str
    incarnation: str
    #: The end of its journal, as it last said.
    head: int
    head_hash: str
    #: What it counted there; None: it was still catching up.
    tallies: tuple[Tally, ...] | None
    #: None: it has a name here and never called.
    contacted_at: datetime | None
    #: The station's clock minus the hub's.
    clock_offset_ms: int
    #: How far the hub has its journal.
    position: int
    #: Hash there; of the fact before the first, where it has none.
    position_hash: str
    #: Journals it has sent: more than one after a restored backup or a copied card.
    journals: int
    #: Facts the hub holds of it that its present journal does not have.
    elsewhere: int
    #: Facts kept but not understood or not trusted.
    flagged: int
    #: Of those, the ones that hub and station do not hold alike; a clock that is ahead changes no fact.
    disputed: int


_SELECT = """
SELECT station.*, coalesce(journal.position, 0) AS position, coalesce(entry.hash, %(genesis)s) AS position_hash,
    (SELECT count(*) FROM journal AS any_journal WHERE any_journal.station_id = station.id) AS journals,
    (SELECT count(*) FROM flagged WHERE flagged.station_id = station.id) AS flagged,
    (SELECT count(*) FROM flagged WHERE flagged.station_id = station.id AND reason <> 'clock') AS disputed,
    (SELECT count(*) FROM fact WHERE fact.station_id = station.id AND fact.incarnation <> station.incarnation
        AND NOT EXISTS (SELECT 1 FROM entry AS present WHERE present.station_id = station.id
            AND present.incarnation = station.incarnation AND present.fact_id = fact.id)) AS elsewhere
FROM station
LEFT JOIN journal ON journal.station_id = station.id AND journal.incarnation = station.incarnation
LEFT JOIN entry ON entry.station_id = station.id AND entry.incarnation = station.incarnation
    AND entry.sequence = journal.position
"""


def all_stations(connection: Rows) -> list[StationRow]:
    """Every station that ever called, by name."""
    rows = connection.execute(f"{_SELECT} ORDER BY station.name, station.id", {"genesis": GENESIS})
    return [_station(row) for row in rows]


def lock_journal(connection: Rows, push: Push, now: datetime) -> int:
    """Hold the station until the transaction ends, and tell how far its journal is known here."""
    connection.execute(
        "INSERT INTO station (id, name) VALUES (%s, %s) ON CONFLICT (id) DO NOTHING",
        [push.station_id, push.station_name],
    )
    connection.execute("SELECT id FROM station WHERE id = %s FOR UPDATE", [push.station_id])
    connection.execute(
        "INSERT INTO journal (station_id, incarnation, position, started_at) VALUES (%s, %s, 0, %s)"
        " ON CONFLICT (station_id, incarnation) DO NOTHING",
        [push.station_id, push.incarnation, now],
    )
    row = connection.execute(
        "SELECT position FROM journal WHERE station_id = %s AND incarnation = %s",
        [push.station_id, push.incarnation],
    ).fetchone()
    return int(row["position"]) if row else 0


def hashes(connection: Rows, push: Push, first: int, last: int) -> dict[int, str]:
    """The hashes of a journal's facts from `first` to `last`, by position, as far as the hub has them."""
    rows = connection.execute(
        "SELECT sequence, hash FROM entry WHERE station_id = %s AND incarnation = %s AND sequence BETWEEN %s AND %s",
        [push.station_id, push.incarnation, first, last],
    )
    known = {row["sequence"]: row["hash"] for row in rows}
    return {0: GENESIS, **known} if first <= 0 else known


def add_entries(connection: Rows, push: Push, entries: list[tuple[int, str, str]]) -> None:
    """Append (position, fact id, hash) to a journal and move its position along."""
    if not entries:
        return
    journal = {"station_id": push.station_id, "incarnation": push.incarnation}
    rows = [{**journal, "sequence": place, "fact_id": fact_id, "hash": text} for place, fact_id, text in entries]
    insert_all(connection, "entry", rows)
    connection.execute(
        "UPDATE journal SET position = %s WHERE station_id = %s AND incarnation = %s",
        [entries[-1][0], push.station_id, push.incarnation],
    )


def keep_contact(connection: Rows, push: Push, now: datetime) -> None:
    """Remember what the station said of itself."""
    tallies = None if push.tallies is None else json.dumps([asdict(tally) for tally in push.tallies])
    offset_ms = int((push.sent_at - now).total_seconds() * 1000)
    connection.execute(
        "UPDATE station SET name = %s, incarnation = %s, head = %s, head_hash = %s, tallies = %s, contacted_at = %s,"
        " clock_offset_ms = %s WHERE id = %s",
        [
            push.station_name,
            push.incarnation,
            push.head,
            push.head_hash,
            tallies,
            now,
            max(-(2**62), min(offset_ms, 2**62)),
            push.station_id,
        ],
    )


def _station(row: dict[str, object]) -> StationRow:
    tallies = row["tallies"]
    told = None if tallies is None else tuple(Tally(**entry) for entry in json.loads(str(tallies)))
    return StationRow(**{**row, "tallies": told})  # type: ignore[arg-type]  # PostgreSQL keeps the types
