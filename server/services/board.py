"""The board: all that waits for somebody at the desk, in one list, most urgent first."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from server.domain.alert import Alert, AlertKind
from server.domain.event import Zone
from server.domain.greeting import Arrival
from server.domain.guest import Guest
from server.domain.item import Item, by_urgency
from server.domain.print_job import PrintJob
from server.services.alerts import board
from server.services.behind_ids import device_known, guest_known, people_named, zone_known
from server.services.greetings import arrivals_of
from server.services.items import Held, all_held, item_of, sees
from server.services.requests import RequestLine, unsettled
from server.services.troubles import QUIET_PRINTERS
from server.services.walk_in_desk import WalkInLine, waiting
from server.store import print_jobs, printers
from server.store.devices import Device
from server.store.printers import PrinterRow
from server.store.shifts import last_words


@dataclass(frozen=True, kw_only=True)
class AlertLine:
    """An alert with all it is about. None: it is not about such a thing."""

    alert: Alert
    guest: Guest | None
    device: Device | None
    print_job: PrintJob | None
    printer: PrinterRow | None
    zone: Zone | None
    #: Of an important guest: whom it is called to.
    arrival: Arrival | None


@dataclass(frozen=True, kw_only=True)
class BoardLine:
    """One item with what it is a view of, and the names of those who have it."""

    item: Item
    line: AlertLine | RequestLine | WalkInLine
    #: Who is on it, or was given it; empty: nobody, or not known here.
    owner: str
    #: Who gave it to them; empty as above.
    passed_by: str
    #: What the last shift that had it said of it, and who that was; empty: nothing, or not known here.
    words: str
    words_by: str


@dataclass(frozen=True, kw_only=True)
class DeskBoard:
    """What waits for somebody at the desk."""

    #: Most urgent first.
    lines: list[BoardLine]
    #: Printers that wait for a hand, which no alert tells of yet.
    printers: list[PrinterRow]


def desk_board(connection: sqlite3.Connection, event_id: str, now: datetime, *, reader: str = "") -> DeskBoard:
    """All that waits at `now` and that `reader`, an actor's name, may see, with every name put in."""
    known = {printer.id: printer for printer in printers.all_printers(connection)}
    alerts = board(connection, event_id)
    arrivals = arrivals_of(connection, event_id)
    views: list[tuple[Held, AlertLine | RequestLine | WalkInLine]] = [
        *((alert, _alert_line(connection, alert, known, arrivals)) for alert in alerts),
        *((line.request, line) for line in unsettled(connection, event_id, reader=reader)),
        *((line.walk_in, line) for line in waiting(connection, event_id)),
    ]
    lines = {item_of(held): line for held, line in views}
    said = last_words(connection, event_id, [item.name for item in lines])
    actors = [name for item in lines for name in (item.owner, item.passed_by)]
    names = people_named(connection, [*actors, *(f"person:{one.from_person}" for one in said.values())])
    told = {alert.printer_id for alert in alerts if alert.kind is AlertKind.PRINTER}
    return DeskBoard(
        lines=[
            BoardLine(
                item=item,
                line=lines[item],
                owner=names.get(item.owner.removeprefix("person:"), ""),
                passed_by=names.get(item.passed_by.removeprefix("person:"), ""),
                words=said[item.name].words if item.name in said else "",
                words_by=names.get(said[item.name].from_person, "") if item.name in said else "",
            )
            for item in by_urgency(lines, now)
        ],
        printers=[row for row in known.values() if row.state not in QUIET_PRINTERS and row.id not in told],
    )


def waiting_count(connection: sqlite3.Connection, event_id: str) -> int:
    """How many items nobody is on yet, for a screen at which nobody is signed in: restricted ones are not counted."""
    seen = sees(connection, "")
    return sum(seen(one) and not item_of(one).is_held for one in all_held(connection, event_id))


def _alert_line(
    connection: sqlite3.Connection, alert: Alert, known: dict[str, PrinterRow], arrivals: dict[str, Arrival]
) -> AlertLine:
    job = print_jobs.job_by_id(connection, alert.print_job_id) if alert.print_job_id else None
    about_job = job.guest_id if job and alert.kind is AlertKind.BADGE else ""
    return AlertLine(
        alert=alert,
        guest=guest_known(connection, alert.guest_id or about_job),
        device=device_known(connection, alert.device_id),
        print_job=job,
        printer=known.get(alert.printer_id or (job.printer_id if job else "")),
        zone=zone_known(connection, alert.zone_id),
        arrival=arrivals.get(alert.id),
    )
