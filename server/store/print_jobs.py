"""Print jobs and their attempts on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from server.domain.alert import HANDED_OVER, AlertKind
from server.domain.errors import NotFoundError
from server.domain.owed_badge import LOST_STATES
from server.domain.print_job import OPEN_STATES, BadgeSnapshot, JobState, PrintJob, Trouble
from server.domain.slip import slip_from
from server.store.rows import marks, upsert
from server.store.times import from_text, from_text_or_none, to_text

_COLUMNS = (
    "id, event_id, guest_id, copy, printer_id, template, snapshot, state, reason, proof, reprint_reason,"
    " device_id, priority, created_at, moved_at, moved_from, batch_id, subject, slip,"
    " (SELECT count(*) FROM print_attempt WHERE print_job_id = print_job.id) AS attempts"
)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try to print a job."""

    id: str
    printer_id: str
    started_at: datetime
    #: None: it runs, or the station stopped in it.
    ended_at: datetime | None
    #: `open`, a state that proves it, or a trouble.
    outcome: str
    #: Every byte that the printer said, hex.
    replies: str


def add_job(connection: sqlite3.Connection, job: PrintJob, *, template_sha256: str = "") -> None:
    """Store a new job, before any byte of it is sent."""
    number = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM print_job").fetchone()[0]
    row: dict[str, object] = {field.name: getattr(job, field.name) for field in fields(PrintJob)}
    del row["attempts"]
    row |= {"number": number, "template_sha256": template_sha256, "image_sha256": "", "state": job.state.value}
    row |= {"snapshot": json.dumps(asdict(job.snapshot), ensure_ascii=False), "guest_id": job.guest_id or None}
    row |= {"slip": json.dumps(asdict(job.slip), ensure_ascii=False) if job.slip else None}
    row |= {"created_at": to_text(job.created_at), "moved_at": to_text(job.moved_at)}
    upsert(connection, "print_job", row)


def save_move(connection: sqlite3.Connection, job: PrintJob) -> None:
    """Store a job's new state, reason, proof and printer."""
    connection.execute(
        "UPDATE print_job SET state = ?, reason = ?, proof = ?, printer_id = ?, priority = ?, moved_from = ?,"
        " device_id = ?,"
        " moved_at = ? WHERE id = ?",
        [
            job.state.value,
            job.reason,
            job.proof,
            job.printer_id,
            job.priority,
            job.moved_from,
            job.device_id,
            to_text(job.moved_at),
            job.id,
        ],
    )


def job_by_id(connection: sqlite3.Connection, job_id: str) -> PrintJob:
    """One job.

    Raises: NotFoundError.
    """
    row = connection.execute(f"SELECT {_COLUMNS} FROM print_job WHERE id = ?", [job_id]).fetchone()
    if row is None:
        raise NotFoundError("no such print job", code="not_found.print_job")
    return _job(row)


def open_job_of(connection: sqlite3.Connection, guest_id: str) -> PrintJob | None:
    """The job of this guest that is still on its way; None: there is none."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM print_job WHERE guest_id = ? AND state IN ({marks(OPEN_STATES)})"
        " ORDER BY copy DESC LIMIT 1",
        [guest_id, *OPEN_STATES],
    ).fetchone()
    return _job(row) if row else None


def jobs_of(connection: sqlite3.Connection, guest_id: str) -> list[PrintJob]:
    """All jobs of a guest, newest copy first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM print_job WHERE guest_id = ? ORDER BY copy DESC, number DESC", [guest_id]
    )
    return [_job(row) for row in rows]


def jobs_about(connection: sqlite3.Connection, subject: str) -> list[PrintJob]:
    """All slips about something, oldest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM print_job WHERE subject = ? ORDER BY number", [subject])
    return [_job(row) for row in rows]


def forget_slips(connection: sqlite3.Connection, subject: str, *, but: Collection[JobState] = ()) -> None:
    """What slips said is kept no longer, of those that are in no state of `but`; that they were printed is."""
    connection.execute(
        f"UPDATE print_job SET slip = NULL WHERE subject = ? AND state NOT IN ({marks(but)})", [subject, *but]
    )


def forget_slip(connection: sqlite3.Connection, job_id: str) -> None:
    """The same of one slip."""
    connection.execute("UPDATE print_job SET slip = NULL WHERE id = ?", [job_id])


def jobs_owed(connection: sqlite3.Connection, event_id: str) -> list[PrintJob]:
    """The last copies of guests who are inside though none is out or on its way, while nothing is done about them.

    The rule of server.domain.owed_badge, asked of all guests at once who were to have a badge.

    Nothing is: no alert about the copy is open, and nobody said, since it was asked for, that a badge was handed over.
    """
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM print_job WHERE event_id = ? AND subject = '' AND state IN ({marks(LOST_STATES)})"
        " AND NOT EXISTS (SELECT 1 FROM print_job other WHERE other.guest_id = print_job.guest_id"
        f" AND (other.number > print_job.number OR other.state NOT IN ({marks(LOST_STATES)})))"
        " AND EXISTS (SELECT 1 FROM presence JOIN zone ON zone.id = zone_id WHERE is_main AND inside"
        " AND presence.guest_id = print_job.guest_id)"
        " AND NOT EXISTS (SELECT 1 FROM alert WHERE print_job_id = print_job.id AND kind = ? AND settled_at IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM alert WHERE alert.guest_id = print_job.guest_id AND kind = ? AND outcome = ?"
        " AND settled_at >= print_job.created_at) ORDER BY number",
        [event_id, *LOST_STATES, *LOST_STATES, AlertKind.BADGE.value, AlertKind.BADGE_OWED.value, HANDED_OVER],
    )
    return [_job(row) for row in rows]


def jobs_in(
    connection: sqlite3.Connection, states: Iterable[JobState], *, printer_id: str = "", limit: int = -1
) -> list[PrintJob]:
    """Jobs in any of `states`, in the order they should be printed; of one printer where it is named.

    `limit`: at most so many; negative: all.
    """
    wanted = list(states)
    where, values = (" AND printer_id = ?", [printer_id]) if printer_id else ("", [])
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM print_job WHERE state IN ({marks(wanted)}){where} ORDER BY priority DESC, number"
        " LIMIT ?",
        [*wanted, *values, limit],
    )
    return [_job(row) for row in rows]


def untold_jobs(connection: sqlite3.Connection, printer_id: str, trouble: Trouble) -> list[PrintJob]:
    """Jobs that wait at a printer without saying that `trouble` is why; one that cannot be drawn has its own reason."""
    waiting = jobs_in(connection, (JobState.QUEUED, JobState.ATTENTION), printer_id=printer_id)
    return [job for job in waiting if job.reason not in (trouble.value, Trouble.TEMPLATE.value)]


def jobs_to_fail_over(connection: sqlite3.Connection, printer_id: str) -> list[tuple[str, str]]:
    """Jobs that wait at a printer and may go to their kiosk's fallback printer, which is well: (job, fallback).

    Of none of them a byte was sent, or the printer confirmed that it forgot; and none went that way before.
    """
    rows = connection.execute(
        "SELECT print_job.id, device.fallback_printer_id FROM print_job JOIN device ON device.id = print_job.device_id"
        " JOIN printer ON printer.id = device.fallback_printer_id"
        " WHERE print_job.printer_id = ? AND print_job.state IN (?, ?) AND print_job.moved_from = ''"
        " AND print_job.reason <> ? AND printer.id <> print_job.printer_id AND printer.state IN ('ready', 'unknown')"
        " ORDER BY print_job.priority DESC, print_job.number",
        [printer_id, JobState.QUEUED.value, JobState.ATTENTION.value, Trouble.TEMPLATE.value],
    )
    return [(row[0], row[1]) for row in rows]


def jobs_of_open_alerts(connection: sqlite3.Connection, kind: AlertKind, printer_id: str) -> list[str]:
    """The jobs of a printer that open alerts of one kind are about."""
    rows = connection.execute(
        "SELECT print_job.id FROM alert JOIN print_job ON print_job.id = alert.print_job_id"
        " WHERE alert.settled_at IS NULL AND alert.kind = ? AND print_job.printer_id = ?",
        [kind.value, printer_id],
    )
    return [row[0] for row in rows]


def number_of(connection: sqlite3.Connection, job_id: str) -> int:
    """A job's small number: what a printer echoes as proof."""
    return int(connection.execute("SELECT number FROM print_job WHERE id = ?", [job_id]).fetchone()[0])


def last_copy_of(connection: sqlite3.Connection, guest_id: str) -> int:
    """The highest copy number asked for so far, without what was called off unsent; 0: none."""
    row = connection.execute(
        "SELECT coalesce(max(copy), 0) FROM print_job WHERE guest_id = ? AND state <> ?",
        [guest_id, JobState.CANCELLED.value],
    )
    return int(row.fetchone()[0])


def keep_hashes(connection: sqlite3.Connection, job_id: str, *, image_sha256: str, template_sha256: str) -> None:
    """Remember which image is sent, and which version of the template drew it."""
    connection.execute(
        "UPDATE print_job SET image_sha256 = ?, template_sha256 = ? WHERE id = ?",
        [image_sha256, template_sha256, job_id],
    )


def open_attempt(connection: sqlite3.Connection, attempt_id: str, job: PrintJob, now: datetime) -> None:
    """Note that the job is being tried."""
    connection.execute(
        "INSERT INTO print_attempt (id, print_job_id, printer_id, started_at, outcome, replies)"
        " VALUES (?, ?, ?, ?, 'open', '')",
        [attempt_id, job.id, job.printer_id, to_text(now)],
    )


def close_attempt(connection: sqlite3.Connection, attempt_id: str, outcome: str, replies: bytes, now: datetime) -> None:
    """Note how the attempt ended, with every byte that the printer said."""
    connection.execute(
        "UPDATE print_attempt SET ended_at = ?, outcome = ?, replies = ? WHERE id = ?",
        [to_text(now), outcome, replies.hex(), attempt_id],
    )


def attempts_of(connection: sqlite3.Connection, job_id: str) -> list[Attempt]:
    """Each try to print a job, oldest first."""
    rows = connection.execute(
        "SELECT id, printer_id, started_at, ended_at, outcome, replies FROM print_attempt"
        " WHERE print_job_id = ? ORDER BY started_at, id",
        [job_id],
    )
    return [
        Attempt(
            **dict(row) | {"started_at": from_text(row["started_at"]), "ended_at": from_text_or_none(row["ended_at"])}
        )
        for row in rows
    ]


def _job(row: sqlite3.Row) -> PrintJob:
    values = dict(row)
    return PrintJob(
        **values
        | {
            "guest_id": values["guest_id"] or "",
            "snapshot": BadgeSnapshot(**json.loads(values["snapshot"])),
            "slip": slip_from(json.loads(values["slip"])) if values["slip"] else None,
            "state": JobState(values["state"]),
            "created_at": from_text(values["created_at"]),
            "moved_at": from_text(values["moved_at"]),
        }
    )
