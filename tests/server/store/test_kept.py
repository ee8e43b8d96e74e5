"""What the writer keeps in mind is never older than the file, whoever changes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from server.domain.access import SYSTEM
from server.domain.check_in import Reason
from server.domain.event import Event, Zone
from server.domain.fact import is_intact
from server.domain.guest import Guest
from server.services.check_in import CheckInAnswer, CheckInWish, check_in
from server.services.event_setup import change_event, change_zone
from server.station import Station, build_station
from server.store import event as event_rows
from server.store import journal
from server.store.transaction import Transaction
from tests.fakes.clock import FakeClock


@pytest.fixture
def beside(station: Station, clock: FakeClock) -> Iterator[Station]:
    """A command's process beside the serving one, on the same file."""
    built = build_station(station.settings, clock=clock, serves=False)
    yield built
    built.stop()


def scan(station: Station, guest: Guest) -> CheckInAnswer:
    """One check-in, as a kiosk's."""
    wish = CheckInWish(event_id=guest.event_id, code=guest.code)
    return station.write(lambda transaction: check_in(transaction, wish))


def over(event: Event) -> Event:
    """The event, ended an hour before it is noon."""
    return replace(event, starts_at=event.starts_at.replace(day=1), ends_at=event.ends_at.replace(day=2))


def test_a_changed_event_counts_at_the_next_scan(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """An organiser ends the event between two scans: the second is refused."""
    assert scan(station, guests["Anna"]).reason is None
    station.write(lambda transaction: change_event(transaction, over(event)))
    assert scan(station, guests["Björn"]).reason is Reason.WRONG_DAY


def test_a_changed_zone_counts_at_the_next_scan(station: Station, zone: Zone, guests: dict[str, Guest]) -> None:
    """A capacity set between two scans holds for the second."""
    assert scan(station, guests["Anna"]).reason is None
    station.write(lambda transaction: change_zone(transaction, replace(zone, capacity=1)))
    assert scan(station, guests["Björn"]).reason is Reason.FULL


def test_what_another_process_changed_counts_at_once(
    station: Station, beside: Station, event: Event, guests: dict[str, Guest]
) -> None:
    """The same when a command beside the station does it: nobody has to tell."""
    assert scan(station, guests["Anna"]).reason is None
    beside.write(lambda transaction: change_event(transaction, over(event)))
    assert scan(station, guests["Björn"]).reason is Reason.WRONG_DAY


def test_a_change_without_a_fact_counts_too(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """Whatever an act wrote, it may have been the door."""
    assert scan(station, guests["Anna"]).reason is None
    station.write(lambda transaction: event_rows.save_event(transaction.connection, over(event)))
    assert scan(station, guests["Björn"]).reason is Reason.WRONG_DAY


def test_what_was_undone_is_not_kept(station: Station, event: Event, guests: dict[str, Guest]) -> None:
    """A change that failed half-way leaves the door as it was."""

    def half(transaction: Transaction) -> None:
        event_rows.save_event(transaction.connection, over(event))
        transaction.kept.event(transaction.connection, event.id)
        transaction.record("event.changed", f"event:{event.id}")
        raise ValueError("half-way")

    with pytest.raises(ValueError, match="half-way"):
        station.write(half)
    assert scan(station, guests["Anna"]).reason is None


def test_two_processes_write_one_chain(station: Station, beside: Station, guests: dict[str, Guest]) -> None:
    """Facts by turns from both are one journal: no number twice, each names the one before."""
    for guest, other in zip(("Anna", "Björn", "Carla"), ("a", "b", "c"), strict=True):
        scan(station, guests[guest])
        beside.write(lambda act, name=other: act.record("event.changed", f"event:{name}"), SYSTEM)
    facts = station.read(lambda connection: journal.read_after(connection, 0, limit=1000))
    assert [fact.sequence for fact in facts] == list(range(1, len(facts) + 1))
    assert [fact.previous_hash for fact in facts[1:]] == [fact.hash for fact in facts[:-1]]
    assert all(is_intact(fact) for fact in facts)
