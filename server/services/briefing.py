"""The briefing before doors: who is awaited, who needs what, what is in stock, what is open, who is on where."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.domain.arrival_time import arrival_time, quarter_of
from server.domain.event import Event
from server.domain.guest import Guest, Standing
from server.domain.print_job import OPEN_STATES
from server.domain.shift import Duty
from server.domain.slip import Slip
from server.services.open_items import open_items
from server.services.repeats import Repeat
from server.services.shifts import ShiftLine, roster
from server.services.slips import print_slips
from server.services.supplies import all_supplies, badges_wanted
from server.store import event as event_rows
from server.store import guests, print_jobs, printers
from server.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """One category's guests."""

    category: str
    #: Welcome on the list, or let in all the same.
    listed: int
    arrived: int


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Who the list expects within one quarter of an hour."""

    #: When it begins, in UTC.
    at: datetime
    listed: int
    arrived: int


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What is left for badges at a printer."""

    printer: str
    #: None: nobody said how much is on its roll.
    left: int | None
    is_low: bool


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """Everything that a team should know before doors, as of one moment."""

    categories: list[Awaited]
    #: Of the day, in order, those that somebody is expected in; empty where the list names no times.
    slots: list[Slot]
    #: Welcome VIPs, by last name; and the ids of those who are in.
    vips: list[Guest]
    arrived_vips: frozenset[str]
    #: Welcome guests with special needs, by last name. Who they are is for those alone who may see needs.
    with_needs: list[Guest]
    stock: list[Stock]
    #: Badges that may still be asked for.
    badges_wanted: int
    #: How many open things there are, and how many of them nobody has.
    open: int
    unowned: int
    #: Who works on the event's present day, and where.
    team: list[ShiftLine]

    @property
    def listed(self) -> int:
        """Welcome guests, and who was let in all the same."""
        return sum(line.listed for line in self.categories)

    @property
    def arrived(self) -> int:
        """Who of them is there already."""
        return sum(line.arrived for line in self.categories)


def briefing(connection: sqlite3.Connection, event: Event, now: datetime) -> Briefing:
    """The briefing as of `now`; of the day before doors it is about the event's first day.

    Raises: NotFoundError.
    """
    zone = event_rows.main_zone(connection, event.id)
    came = {
        row[0]
        for row in connection.execute(
            "SELECT guest_id FROM presence WHERE zone_id = ? AND first_in_at IS NOT NULL", [zone.id]
        )
    }
    everybody = guests.guests_of(connection, event.id)
    welcome = [guest for guest in everybody if guest.standing is Standing.OK or guest.id in came]
    listed = Counter(guest.category for guest in welcome)
    arrived = Counter(guest.category for guest in welcome if guest.id in came)
    items = open_items(connection, event.id)
    day = event.day_of(max(now, min(event.starts_at, event.ends_at)))
    shifts = [line for line in roster(connection, event.id) if event.day_of(line.shift.starts_at) == day]
    by_name = sorted(welcome, key=lambda guest: (guest.last_name.casefold(), guest.first_name.casefold()))
    return Briefing(
        categories=[
            Awaited(category=category, listed=count, arrived=arrived[category])
            for category, count in sorted(listed.items())
        ],
        slots=_slots(event, day, welcome, came),
        vips=[guest for guest in by_name if guest.vip],
        arrived_vips=frozenset(guest.id for guest in welcome if guest.vip and guest.id in came),
        with_needs=[guest for guest in by_name if guest.needs],
        stock=_stock(connection),
        badges_wanted=badges_wanted(connection, event.id),
        open=len(items),
        unowned=sum(not item.owner for item in items),
        team=[line for line in shifts if line.has_access and line.shift.duty is not Duty.OVER],
    )


def note_taken(transaction: Transaction, event_id: str, format_name: str) -> None:
    """Record that a briefing was printed, or left the station."""
    transaction.record("briefing.taken", f"event:{event_id}", {"format": format_name}, event_id=event_id)


def print_briefing(
    transaction: Transaction, event_id: str, sheet: Slip, *, printer_id: str, foot: str, key: str
) -> None:
    """Ask for the briefing on paper, and forget what the one before said; the same key again does nothing more.

    Raises: FieldError where there is no printer.
    """
    repeat = Repeat(transaction, f"briefing:{event_id}", key)
    if repeat.first_answer():
        return
    subject = f"briefing:{event_id}"
    print_jobs.forget_slips(transaction.connection, subject, but=OPEN_STATES)
    jobs = print_slips(transaction, event_id, subject, sheet, printer_id=printer_id, foot=foot)
    note_taken(transaction, event_id, "slip")
    repeat.keep({"count": len(jobs)})


def _slots(event: Event, day: date, welcome: list[Guest], came: set[str]) -> list[Slot]:
    """A time without a day is meant of each day."""
    zone = ZoneInfo(event.timezone)
    times = {guest.id: at for guest in welcome if (at := arrival_time(guest.custom, day, zone))}
    quarters = {guest_id: quarter_of(at) for guest_id, at in times.items() if event.day_of(at) == day}
    listed = Counter(quarters.values())
    arrived = Counter(at for guest_id, at in quarters.items() if guest_id in came)
    return [Slot(at=at, listed=count, arrived=arrived[at]) for at, count in sorted(listed.items())]


def _stock(connection: sqlite3.Connection) -> list[Stock]:
    rolls = all_supplies(connection)
    return [
        Stock(
            printer=printer.name,
            left=rolls[printer.id].left if printer.id in rolls else None,
            is_low=printer.id in rolls and rolls[printer.id].is_low,
        )
        for printer in printers.all_printers(connection)
    ]
