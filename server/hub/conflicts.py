"""Conflicts at the hub: told to every station of the event, and decided by whichever is first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from server.domain.conflict import DECIDED, FOUND, GONE
from server.domain.fact import Fact
from server.domain.print_job import DONE_STATES
from server.hub.database import Rows
from server.hub.facts import PRESENCE_KINDS
from server.hub.returns import ReturnWish, send_back

_SEEN = (
    "SELECT fact.id, fact.at, fact.actor, fact.station_id, station.name AS station, coalesce(device.name, '') AS device"
    " FROM fact JOIN station ON station.id = fact.station_id LEFT JOIN device ON device.id = fact.device_id"
    " WHERE fact.id = ANY(%s) ORDER BY fact.clock"
)


def tell(connection: Rows, facts: Iterable[Fact], station_name: str, now: datetime) -> None:
    """After presence was folded: tell of what is new, of what solved itself, and of what a station decided."""
    fresh = list(facts)
    # decisions first: what one of them takes back has not solved itself
    for fact in fresh:
        if fact.kind == DECIDED:
            _take_decision(connection, fact, station_name, now)
    moved = {fact.subject_id("guest") for fact in fresh if fact.kind in PRESENCE_KINDS}
    if moved:
        _tell_found(connection, sorted(moved), now)


def _tell_found(connection: Rows, guest_ids: list[str], now: datetime) -> None:
    standing = connection.execute("SELECT * FROM conflict WHERE guest_id = ANY(%s)", [guest_ids]).fetchall()
    told = connection.execute("SELECT * FROM told_conflict WHERE guest_id = ANY(%s)", [guest_ids]).fetchall()
    known = {row["fact_id"]: row for row in told}
    for row in standing:
        before = known.get(row["fact_id"])
        if before is None or before["outcome"] == GONE:
            _keep(connection, row, "", "")
            _say(connection, FOUND, row["event_id"], _found(connection, row), now)
    there = {row["fact_id"] for row in standing}
    for row in told:
        if not row["outcome"] and row["fact_id"] not in there:
            _keep(connection, row, GONE, "")
            _say(connection, GONE, row["event_id"], {"conflict": row["fact_id"]}, now)


def _take_decision(connection: Rows, fact: Fact, station_name: str, now: datetime) -> None:
    """The first one holds; every station, also one that decided otherwise, is told which that was."""
    conflict_id = fact.subject_id("conflict")
    row = connection.execute("SELECT * FROM told_conflict WHERE fact_id = %s FOR UPDATE", [conflict_id]).fetchone()
    if row is None:
        return
    verdict, takes_back = str(fact.body.get("verdict", "")), str(fact.body.get("takes_back", ""))
    where = station_name
    if row["outcome"] and row["outcome"] != GONE:
        verdict, takes_back, where = row["outcome"], row["takes_back"], row["decided_where"]
    _keep(connection, row, verdict, takes_back, where)
    body = {"conflict": conflict_id, "verdict": verdict, "takes_back": takes_back, "station": where}
    _say(connection, DECIDED, row["event_id"], body, now)


def _found(connection: Rows, row: dict[str, Any]) -> dict[str, Any]:
    seen = connection.execute(_SEEN, [[row["standing_fact_id"], row["fact_id"]]]).fetchall()
    badges = _badges(connection, row["event_id"], row["guest_id"])
    return {
        "conflict": row["fact_id"],
        "guest": row["guest_id"],
        "zone": row["zone_id"],
        "seen": [
            {
                "id": one["id"],
                "at": one["at"].isoformat(),
                "station": one["station"],
                "device": one["device"],
                "actor": one["actor"],
                "badges": badges.get(one["station_id"], 0),
            }
            for one in seen
        ],
    }


def _badges(connection: Rows, event_id: str, guest_id: str) -> dict[str, int]:
    """How many badges of a guest came out, by station."""
    rows = connection.execute(
        "SELECT station_id, subject, body FROM fact WHERE event_id = %s AND kind = 'print_job.moved' AND body LIKE %s",
        [event_id, f"%{guest_id}%"],
    )
    out = {(row["station_id"], row["subject"]) for row in rows if json.loads(row["body"]).get("to") in set(DONE_STATES)}
    return {station: sum(one == station for one, _ in out) for station, _ in out}


def _say(connection: Rows, kind: str, event_id: str, body: dict[str, Any], now: datetime) -> None:
    """To every station that has anything to do with the event, always in the same order."""
    rows = connection.execute("SELECT DISTINCT station_id FROM fact WHERE event_id = %s ORDER BY 1", [event_id])
    for row in rows.fetchall():
        send_back(connection, ReturnWish(station_id=row["station_id"], kind=kind, event_id=event_id, body=body), now)


def _keep(connection: Rows, row: dict[str, Any], outcome: str, takes_back: str, where: str = "") -> None:
    connection.execute(
        "INSERT INTO told_conflict (fact_id, event_id, guest_id, outcome, takes_back, decided_where)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (fact_id) DO UPDATE SET outcome = excluded.outcome,"
        " takes_back = excluded.takes_back, decided_where = excluded.decided_where",
        [row["fact_id"], row["event_id"], row["guest_id"], outcome, takes_back, where],
    )
