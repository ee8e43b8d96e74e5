"""What staff have to know of the station itself: its disk, its clock, its data. Seen in the office and on the desk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from server.domain.fact import clock_time
from server.services.disk import DiskLevel, DiskState
from server.store import journal, uplinks
from server.store.rescue import RESCUE
from server.store.station import choice, keep_choice
from server.store.transaction import Transaction

#: The programs were made after this moment: a clock before it is not set.
BUILT_AFTER = datetime(2026, 11, 1, tzinfo=UTC)
#: A clock further behind the last fact is wrong: facts are recorded as they happen.
MOST_BEHIND = timedelta(minutes=5)
#: A back office further off than this makes times hard to compare.
MOST_CLOCK_OFFSET = timedelta(seconds=30)


class WarningCode(StrEnum):
    """What is the matter. Codes never change; words live in the wording catalogues."""

    DISK_FILLING = "disk.filling"
    DISK_NEARLY_FULL = "disk.nearly_full"
    DISK_FULL = "disk.full"
    CLOCK_NOT_SET = "clock.not_set"
    CLOCK_BEHIND = "clock.behind"
    CLOCK_OFF = "clock.off"
    DATA_RESCUED = "data.rescued"


#: What cannot wait until the evening.
URGENT = frozenset(
    {WarningCode.DISK_NEARLY_FULL, WarningCode.DISK_FULL, WarningCode.CLOCK_NOT_SET, WarningCode.DATA_RESCUED}
)


@dataclass(frozen=True, kw_only=True)
class StaffWarning:
    """One matter. `details` fill its words in: numbers and times, never personal data."""

    code: WarningCode
    details: dict[str, object] = field(default_factory=dict)

    @property
    def is_urgent(self) -> bool:
        """Whether it cannot wait."""
        return self.code in URGENT


def warnings(connection: sqlite3.Connection, disk: DiskState, now: datetime) -> list[StaffWarning]:
    """What is the matter with the station at `now`; empty: nothing."""
    return [*_of_data(connection), *_of_disk(disk), *_of_clock(connection, now)]


def clock_trouble(now: datetime, last: datetime | None) -> WarningCode | None:
    """Why a clock that says `now` cannot be believed, where the last fact is of `last`; None: it can.

    Facts keep their order all the same: see server.domain.fact.next_clock.
    """
    if now < BUILT_AFTER:
        return WarningCode.CLOCK_NOT_SET
    return WarningCode.CLOCK_BEHIND if last and last > now + MOST_BEHIND else None


def is_clock_wrong(connection: sqlite3.Connection, now: datetime) -> bool:
    """Whether the station's clock, which says `now`, cannot be believed."""
    return clock_trouble(now, last_fact_at(connection)) is not None


def last_fact_at(connection: sqlite3.Connection) -> datetime | None:
    """The latest time at which the station recorded something; None: never.

    By the clock that orders facts, which never runs backwards: a fact that a wrong clock made is no witness for it.
    """
    head = journal.head(connection)
    return clock_time(head.clock) if head.sequence else None


def settle_rescue(transaction: Transaction) -> None:
    """An organiser has read what was saved and what was lost: it is told no more."""
    if choice(transaction.connection, RESCUE):
        keep_choice(transaction.connection, RESCUE, None)


def _of_disk(disk: DiskState) -> Iterator[StaffWarning]:
    code = {
        DiskLevel.FILLING: WarningCode.DISK_FILLING,
        DiskLevel.NEARLY_FULL: WarningCode.DISK_NEARLY_FULL,
        DiskLevel.FULL: WarningCode.DISK_FULL,
    }.get(disk.level)
    if code:
        yield StaffWarning(code=code, details={"percent": int(disk.fill * 100)})


def _of_clock(connection: sqlite3.Connection, now: datetime) -> Iterator[StaffWarning]:
    last = last_fact_at(connection)
    trouble = clock_trouble(now, last)
    if trouble:
        yield StaffWarning(code=trouble, details={"now": now.isoformat(), "last": last.isoformat() if last else ""})
    offset = timedelta(milliseconds=uplinks.position_of(connection, uplinks.HUB).clock_offset_ms or 0)
    if abs(offset) > MOST_CLOCK_OFFSET:
        yield StaffWarning(code=WarningCode.CLOCK_OFF, details={"seconds": int(abs(offset).total_seconds())})


def _of_data(connection: sqlite3.Connection) -> Iterator[StaffWarning]:
    told = choice(connection, RESCUE)
    if told:
        yield StaffWarning(code=WarningCode.DATA_RESCUED, details=told)
