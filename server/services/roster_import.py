"""A roster from a file: looked at first, then brought in. The same file again changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from server.domain.errors import FieldError, ListError
from server.domain.event import Event
from server.domain.names import fold
from server.domain.roster import MOST_ROWS, BadRow, Column, RosterRow, read_roster
from server.domain.shift import Duty, Post, Shift, check_post, overlap
from server.services.shifts import ShiftWish, plan_shift
from server.store import devices, people
from server.store import event as event_rows
from server.store import shifts as rows
from server.store.transaction import Transaction
from server.tables.reading import open_table
from server.tables.sheets import Table


@dataclass(frozen=True, kw_only=True)
class PlannedLine:
    """A line of a roster that can be used, and what it would do."""

    number: int
    person: str
    wish: ShiftWish
    where: str
    #: The shift it would change; empty: it is a new one.
    shift_id: str = ""
    #: It is in the roster just so, or was begun: nothing would change.
    is_known: bool = False


@dataclass(frozen=True, kw_only=True)
class RosterPreview:
    """What a file would do."""

    lines: list[PlannedLine]
    bad: list[BadRow]

    @property
    def added(self) -> int:
        """New shifts."""
        return sum(not line.shift_id and not line.is_known for line in self.lines)

    @property
    def changed(self) -> int:
        """Shifts that would be otherwise."""
        return sum(bool(line.shift_id) and not line.is_known for line in self.lines)

    @property
    def left(self) -> int:
        """Shifts that are so already."""
        return sum(line.is_known for line in self.lines)


def read_file(path: Path, event: Event) -> list[RosterRow | BadRow]:
    """The lines of a CSV or XLSX file: of its first sheet that has a roster's headings.

    Raises: ListError, also `roster.no_heading`.
    """
    table = open_table(path)
    zone, first_day = ZoneInfo(event.timezone), event.local(event.starts_at).date()
    for sheet in table.sheets[:-1]:
        with suppress(ListError):  # this sheet is no roster; the next one may be
            return _read(table, sheet, zone, first_day)
    return _read(table, table.sheets[-1], zone, first_day)


def look_at(connection: sqlite3.Connection, event: Event, found: list[RosterRow | BadRow]) -> RosterPreview:
    """What the lines would do, and those that cannot be used, with why."""
    known = rows.shifts_of(connection, event.id)
    staff = {fold(person.name): person for person in people.all_people(connection)}
    places = _Places(connection, event.id)
    lines: list[PlannedLine] = []
    bad = [row for row in found if isinstance(row, BadRow)]
    for row in found:
        if isinstance(row, BadRow):
            continue
        person = staff.get(fold(" ".join(row.person.split())))
        if person is None:
            bad.append(BadRow(number=row.number, column=Column.PERSON, code="roster.person", cell=row.person[:60]))
            continue
        try:
            line = _planned(row, person.id, person.name, places)
        except FieldError as error:
            column = Column.TASK if error.field == "task" else Column.PLACE
            bad.append(BadRow(number=row.number, column=column, code=error.code))
            continue
        line = _compared(line, known)
        if _collides(line, known, lines):
            bad.append(BadRow(number=row.number, column=Column.STARTS, code="shift.overlap", cell=row.person[:60]))
        else:
            lines.append(line)
    return RosterPreview(lines=lines, bad=sorted(bad, key=lambda row: row.number))


def import_roster(transaction: Transaction, event: Event, found: list[RosterRow | BadRow]) -> RosterPreview:
    """Bring in the lines that can be used, and leave the others out.

    Raises: ConflictError where the roster changed so in between that a line does not fit any more.
    """
    preview = look_at(transaction.connection, event, found)
    for line in preview.lines:
        if not line.is_known:
            plan_shift(transaction, event.id, line.wish, line.shift_id)
    body = {"added": preview.added, "changed": preview.changed, "left": preview.left, "rejected": len(preview.bad)}
    transaction.record("roster.imported", f"event:{event.id}", body, event_id=event.id)
    return preview


def _read(table: Table, sheet: str, zone: ZoneInfo, first_day: date) -> list[RosterRow | BadRow]:
    return list(read_roster(list(islice(table.rows(sheet), MOST_ROWS + 1)), zone, first_day))


class _Places:
    """Screens and zones by their names; anything else is free words."""

    def __init__(self, connection: sqlite3.Connection, event_id: str) -> None:
        self._devices = {fold(device.name): device for device in devices.all_devices(connection)}
        self._zones = {fold(zone.name): zone for zone in event_rows.zones_of(connection, event_id)}

    def post(self, row: RosterRow) -> tuple[Post, str]:
        name = fold(row.place)
        post = Post(task=row.task)
        if name in self._devices:
            return check_post(replace(post, device_id=self._devices[name].id)), self._devices[name].name
        if name in self._zones:
            return check_post(replace(post, zone_id=self._zones[name].id)), self._zones[name].name
        return check_post(replace(post, place=row.place)), row.place


def _planned(row: RosterRow, person_id: str, name: str, places: _Places) -> PlannedLine:
    post, where = places.post(row)
    wish = ShiftWish(person_id=person_id, starts_at=row.starts_at, ends_at=row.ends_at, post=post)
    return PlannedLine(number=row.number, person=name, wish=wish, where=where)


def _compared(line: PlannedLine, known: list[Shift]) -> PlannedLine:
    """With the shift of the same person and start, if there is one."""
    wish = line.wish
    same = next((s for s in known if (s.person_id, s.starts_at) == (wish.person_id, wish.starts_at)), None)
    if same is None:
        return line
    post = Post(device_id=same.device_id, zone_id=same.zone_id, place=same.place, task=same.task)
    is_known = same.duty is not Duty.PLANNED or (same.ends_at, post) == (wish.ends_at, wish.post)
    return replace(line, shift_id=same.id, is_known=is_known)


def _collides(line: PlannedLine, known: list[Shift], before: list[PlannedLine]) -> bool:
    wish = line.wish
    if line.is_known:
        return False
    replaced = {other.shift_id for other in before if other.shift_id}
    if any(
        shift.person_id == wish.person_id and shift.id != line.shift_id and shift.id not in replaced
        and overlap(shift, wish.starts_at, wish.ends_at)
        for shift in known
    ):  # fmt: skip
        return True
    return any(
        other.wish.person_id == wish.person_id
        and other.wish.starts_at < wish.ends_at and wish.starts_at < other.wish.ends_at
        for other in before
    )  # fmt: skip
