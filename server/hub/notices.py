"""Who outside is told of arrivals and alerts, and what still has to be sent to them. Drawn in docs/notices.md."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from server.domain.errors import NotFoundError
from server.domain.fact import Fact
from server.hub.database import Rows, insert_all

#: How long to wait after the first, second, ... try that failed; after the last one it is given up.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 120, 600, 1800, 3600, 7200, 14400, 28800))
#: Who sends has so long; then another may try.
_LEASE = timedelta(minutes=2)


class Channel(StrEnum):
    """How somebody is told."""

    WEBHOOK = "webhook"
    EMAIL = "email"


class Wanted(StrEnum):
    """Of what."""

    ARRIVALS = "arrivals"
    #: Arrivals, and every other call to the desk.
    ALERTS = "alerts"


class Failure(StrEnum):
    """Why a try came to nothing. Codes never change: they are stored; words live in kiosk.back_office.terms."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    #: It answered, and said no.
    REFUSED = "refused"
    #: It pointed elsewhere, which is not followed.
    REDIRECT = "redirect"
    #: A mail server does not know this name and password.
    SIGN_IN = "sign_in"
    #: Nobody whom we trust vouches for a mail server.
    CERTIFICATE = "certificate"


@dataclass(frozen=True, kw_only=True)
class Target:
    """Somebody who is told."""

    id: str
    channel: Channel
    wanted: Wanted
    #: A web address, or e-mail addresses parted by commas.
    address: str
    #: What the channel needs besides; its secrets are in here and are never shown.
    settings: dict[str, Any] = field(default_factory=dict, repr=False)
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class TargetLine:
    """A target with how it goes."""

    target: Target
    waiting: int
    delivered_at: datetime | None
    #: Why the last try failed, a Failure as it is stored; empty: it did not.
    failure: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to tell one target, now."""

    id: str
    target: Target
    tries: int
    #: What is told, as JSON.
    told: dict[str, Any]


def add_target(
    connection: Rows, channel: Channel, wanted: Wanted, address: str, settings: dict[str, Any], now: datetime
) -> Target:
    """Tell somebody from now on; what happened before is not told."""
    target = Target(
        id=secrets.token_hex(8), channel=channel, wanted=wanted, address=address, settings=settings, made_at=now
    )
    connection.execute(
        "INSERT INTO notice_target (id, channel, wanted, address, settings, made_at) VALUES (%s, %s, %s, %s, %s, %s)",
        [target.id, channel.value, wanted.value, address, json.dumps(settings), now],
    )
    return target


def remove_target(connection: Rows, target_id: str) -> None:
    """Tell them no more, and forget what waits for them.

    Raises: NotFoundError.
    """
    connection.execute("DELETE FROM notice WHERE target_id = %s", [target_id])
    if connection.execute("DELETE FROM notice_target WHERE id = %s", [target_id]).rowcount == 0:
        raise NotFoundError("no such target", code="not_found.target")


def targets(connection: Rows) -> list[TargetLine]:
    """Everybody who is told, and how it goes."""
    rows = connection.execute(
        "SELECT notice_target.*, (SELECT count(*) FROM notice WHERE target_id = notice_target.id"
        " AND delivered_at IS NULL AND given_up_at IS NULL) AS waiting,"
        " (SELECT max(delivered_at) FROM notice WHERE target_id = notice_target.id) AS delivered_at,"
        " coalesce((SELECT failure FROM notice WHERE target_id = notice_target.id AND tries > 0"
        " ORDER BY tried_at DESC LIMIT 1), '') AS failure FROM notice_target ORDER BY made_at, id"
    )
    return [
        TargetLine(
            target=_target(row), waiting=row["waiting"], delivered_at=row["delivered_at"], failure=row["failure"]
        )
        for row in rows
    ]


def note_facts(connection: Rows, facts: Iterable[Fact], now: datetime, *, slow_by: timedelta) -> None:
    """What of `facts` somebody is told waits from now on; in the transaction that takes them in, so none is lost.

    `slow_by`: how far their station's clock is behind the hub's; what happened before a target was made is not told.
    """
    telling = [(fact, wanted) for fact in facts if (wanted := _wanted(fact))]
    if not telling:
        return
    known = [_target(row) for row in connection.execute("SELECT * FROM notice_target")]
    rows = [
        {"id": f"{fact.id}-{target.id}", "target_id": target.id, "fact_id": fact.id, "next_at": now}
        for fact, wanted in telling
        for target in known
        if (target.wanted is Wanted.ALERTS or wanted is Wanted.ARRIVALS) and fact.at - target.made_at >= -slow_by
    ]
    insert_all(connection, "notice", rows, otherwise="ON CONFLICT (id) DO NOTHING")


def note_test(connection: Rows, target_id: str, now: datetime) -> None:
    """Send one to see that it arrives.

    Raises: NotFoundError.
    """
    if connection.execute("SELECT 1 FROM notice_target WHERE id = %s", [target_id]).fetchone() is None:
        raise NotFoundError("no such target", code="not_found.target")
    row = {"id": f"test-{secrets.token_hex(8)}", "target_id": target_id, "fact_id": "", "next_at": now}
    insert_all(connection, "notice", [row])


def due_targets(connection: Rows, now: datetime) -> list[str]:
    """The ids of targets for whom something is due."""
    rows = connection.execute(
        "SELECT DISTINCT target_id FROM notice WHERE delivered_at IS NULL AND given_up_at IS NULL AND next_at <= %s",
        [now],
    )
    return [row["target_id"] for row in rows]


def claim(connection: Rows, now: datetime, target_id: str = "") -> Notice | None:
    """The next notice that is due, to one target or to any, for whoever sends it now; None: nothing is.

    Two senders never get the same one.
    """
    row = connection.execute(
        "SELECT notice.id AS notice_id, fact_id, tries, notice_target.* FROM notice"
        " JOIN notice_target ON notice_target.id = target_id"
        " WHERE delivered_at IS NULL AND given_up_at IS NULL AND next_at <= %s AND %s IN ('', target_id)"
        " ORDER BY next_at LIMIT 1 FOR UPDATE OF notice SKIP LOCKED",
        [now, target_id],
    ).fetchone()
    if row is None:
        return None
    connection.execute(
        "UPDATE notice SET tries = tries + 1, tried_at = %s, next_at = %s WHERE id = %s",
        [now, now + _LEASE, row["notice_id"]],
    )
    told = {"id": row["notice_id"], **_told(connection, row["fact_id"], now)}
    return Notice(id=row["notice_id"], target=_target(row), tries=row["tries"] + 1, told=told)


def settle(connection: Rows, notice: Notice, failure: Failure | None, now: datetime) -> None:
    """What came of a try; `failure`: None where it arrived."""
    if failure is None:
        connection.execute("UPDATE notice SET delivered_at = %s, failure = '' WHERE id = %s", [now, notice.id])
        return
    over = notice.tries > len(WAITS)
    next_at = now if over else now + WAITS[notice.tries - 1]
    connection.execute(
        "UPDATE notice SET failure = %s, next_at = %s, given_up_at = %s WHERE id = %s",
        [failure.value, next_at, now if over else None, notice.id],
    )


def _wanted(fact: Fact) -> Wanted | None:
    if fact.kind == "arrival.called":
        return Wanted.ARRIVALS
    return Wanted.ALERTS if fact.kind == "alert.raised" and fact.body.get("kind") != "vip" else None


def _told(connection: Rows, fact_id: str, now: datetime) -> dict[str, Any]:
    """A fact in words that a program can use: names as they are now; who is gone has none."""
    if not fact_id:
        return {"kind": "test", "at": now.isoformat()}
    row = connection.execute(
        "SELECT fact.kind, fact.at, fact.body, event.id AS event_id, event.name AS event_name, event.slug,"
        " station.name AS station_name, device.name AS device_name FROM fact"
        " JOIN station ON station.id = station_id LEFT JOIN event ON event.id = event_id"
        " LEFT JOIN device ON device.id = device_id WHERE fact.id = %s",
        [fact_id],
    ).fetchone()
    if row is None:
        return {"kind": "gone", "at": now.isoformat()}
    body = json.loads(row["body"])
    guest = connection.execute("SELECT * FROM guest WHERE id = %s", [body.get("guest", "")]).fetchone()
    return {
        "kind": row["kind"],
        "at": row["at"].isoformat(),
        "event": {"id": row["event_id"], "slug": row["slug"], "name": row["event_name"]},
        "station": row["station_name"],
        "place": row["device_name"] or "",
        "alert": body.get("kind", "vip"),
        "reason": body.get("reason", ""),
        "step": body.get("step", 0),
        "guest": _guest(guest) if guest else None,
    }


def _guest(row: dict[str, Any]) -> dict[str, str]:
    name = f"{row['first_name']} {row['last_name']}".strip()
    return {"id": row["id"], "ref": row["ref"], "name": name, "company": row["company"], "category": row["category"]}


def _target(row: dict[str, Any]) -> Target:
    return Target(
        id=row["id"],
        channel=Channel(row["channel"]),
        wanted=Wanted(row["wanted"]),
        address=row["address"],
        settings=json.loads(row["settings"]),
        made_at=row["made_at"],
    )
